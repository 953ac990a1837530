"""A filter made ready to be counted: its conditions as masks, its groups as steps that combine them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.mask_cache import CountedMask
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Path, children, prune

Segments = Callable[[str], "Filter | None"]
"""The filter of a segment by its name; None where there is no such segment."""


class Step(Enum):
    """How a node combines what is below it."""

    LEAF = "leaf"
    ALL = "all"
    ANY = "any"
    LIMIT = "limit"
    """Only of a whole filter: any other limit is a leaf."""
    NOT = "not"
    SAME = "same"
    """A switched-off node and a reference to a segment: as the child."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The accounts that a condition matches, and those for which it is unknown (none of which match)."""

    match: CountedMask
    unknown: CountedMask | None
    doubtful: CountedMask | None = None
    """Those that match, and would not if some missing value were there: only of a limit."""


@dataclass(frozen=True, slots=True)
class CompiledFilter:
    """One node of a filter. `inert`: it has no effect on the whole (switched off, or nothing below has one)."""

    path: Path | None
    """None within a referenced segment, whose nodes are not counted one by one."""
    step: Step
    below: tuple[CompiledFilter, ...] = ()
    leaf: Leaf | None = None
    inert: bool = False
    taken: Callable[[Mask], int] | None = None
    """How many accounts the limit takes of some; of a limit alone."""


@dataclass(frozen=True, slots=True)
class FilterCompiler:
    """Makes plans.

    `leaf` gives a condition's masks, `unfit` those of a reference that leads nowhere, `limited` those of a limit on
    what is planned.
    """

    leaf: Callable[[Condition], Leaf]
    unfit: Callable[[], Leaf]
    limited: Callable[[Limit, CompiledFilter], CompiledFilter]
    segments: Segments

    def plan(self, node: Filter) -> CompiledFilter:
        """The plan of a whole filter."""
        return self._plan(node, (), ())

    def _plan(self, node: Filter, path: Path | None, within: tuple[str, ...]) -> CompiledFilter:
        match node:
            case Condition():
                return CompiledFilter(path, Step.LEAF, leaf=self.leaf(node))
            case InSegment(name):
                return self._segment(name, path, within)
            case Limit(child):
                below = (0,) if path == () else None
                return replace(self.limited(node, self._plan(child, below, within)), path=path)
        inside = tuple(
            self._plan(child, None if path is None else (*path, index), within)
            for index, child in enumerate(children(node))
        )
        inert = isinstance(node, Off) or all(plan.inert for plan in inside)
        return CompiledFilter(path, _STEPS[type(node)], inside, inert=inert)

    def _segment(self, name: str, path: Path | None, within: tuple[str, ...]) -> CompiledFilter:
        found = None if name in within else self.segments(name)
        if found is None:
            return CompiledFilter(path, Step.LEAF, leaf=self.unfit())
        # Inside, switched-off nodes are not counted as if they were on: they are left out at once.
        return CompiledFilter(path, Step.SAME, (self._plan(prune(found) or All(), None, (*within, name)),))


_STEPS: dict[type[Filter], Step] = {All: Step.ALL, Any: Step.ANY, Not: Step.NOT, Off: Step.SAME}
