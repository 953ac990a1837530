"""How the accounts of each node turned out, as figures for the tree: of all accounts, and of those that match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from niche.segments.accounts import masks
from niche.segments.model.columns import Role
from niche.segments.model.formatting import percent, short
from niche.tui.drawing.taxonomy_rows import Lens

if TYPE_CHECKING:
    from niche.segments.accounts.bitmaps import Mask
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.outcomes import NodeMeans

LEAST = 10
"""Fewer known outcomes show no rate and no mean: they would be noise, and the best of the tree."""

_FIGURES: dict[Role, tuple[str, Callable[[float], str]]] = {
    Role.WON: ("win rate", percent),
    Role.DEAL_SIZE: ("deal size", short),
    Role.CYCLE_DAYS: ("cycle days", short),
    Role.RETAINED: ("retention", percent),
}


class OutcomeLenses:
    """The outcomes of one universe by node of its main taxonomy."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def of(self, mask: Mask) -> tuple[Lens, ...]:
        """The figures of all accounts, then those of a mask. Meant for a thread."""
        if self._counter.universe.main is None:
            return ()
        return (*self._universe, *self._lenses(mask, ", matched"))

    @cached_property
    def _universe(self) -> tuple[Lens, ...]:
        return tuple(self._lenses(masks.full(len(self._counter.universe)), ""))

    def _lenses(self, mask: Mask, whose: str) -> Iterator[Lens]:
        known = self._counter.outcome_roles
        if Role.VALUE in known:
            yield self._sum("value" + whose, self._counter.tree_outcomes(Role.VALUE, mask))
        for role, (name, write) in _FIGURES.items():
            if role in known:
                yield self._mean(name + whose, self._counter.tree_outcomes(role, mask), write)

    def _sum(self, name: str, found: NodeMeans) -> Lens:
        whole = float(found.total[self._sectors].sum())
        return Lens(name, found.total, whole, short, float(found.total.max(initial=0.0)))

    def _mean(self, name: str, found: NodeMeans, write: Callable[[float], str]) -> Lens:
        values = np.where(found.known >= LEAST, found.mean, np.nan)
        known, total = int(found.known[self._sectors].sum()), float(found.total[self._sectors].sum())
        whole = total / known if known >= LEAST else np.nan
        largest = np.nanmax(values) if np.isfinite(values).any() else 0.0
        return Lens(name, values, whole, write, float(largest), additive=False)

    @cached_property
    def _sectors(self) -> list[int]:
        """Positions of the nodes that make the whole."""
        placement = self._counter.universe.main
        assert placement is not None
        return [node.position for node in placement.taxonomy.nodes if node.parent is None]
