"""Conditions that can never be true together, whatever the data: found by what each leaves possible in its column."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, combinations
from typing import TypeAlias, TypeVar

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Path, Scalar, children
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Interval, Missing, OneOf, Predicate, Under
from niche.segments.model.values import MismatchError

T = TypeVar("T")
S = TypeVar("S")

LARGEST = 4
"""Conditions of one column that are tried together. Two bounds exclude each other in pairs; sets of values may not."""
MANY = 20_000
"""Sets of one column that are tried to find the fewest."""

_Limit: TypeAlias = "tuple[Path, Possible]"
"""Where a condition stands, and what it leaves possible in one column."""
Cut: TypeAlias = "tuple[Scalar, int]"
"""A place between values: before (0) or after (1) one."""


@dataclass(frozen=True, slots=True)
class Possible:
    """What a column may hold: the values between every odd and the next cut from the left, and perhaps nothing.

    `outside` says that the values left of the first cut are in.
    """

    cuts: tuple[Cut, ...]
    outside: bool = False
    missing: bool = False

    def complement(self) -> Possible:
        """What is left."""
        return Possible(self.cuts, not self.outside, not self.missing)

    def both(self, other: Possible) -> Possible:
        """What both allow."""
        ours, theirs = self.outside, other.outside
        inside, cuts = ours and theirs, list[Cut]()
        held = inside
        here, there = set(self.cuts), set(other.cuts)
        for place in sorted(here | there, key=_order):
            ours, theirs = ours != (place in here), theirs != (place in there)
            if (ours and theirs) != held:
                cuts.append(place)
                held = not held
        return Possible(tuple(cuts), inside, self.missing and other.missing)

    @property
    def nothing(self) -> bool:
        """Whether no value is possible, nor its absence."""
        return not self.cuts and not self.outside and not self.missing


ANYTHING = Possible((), outside=True)
"""Any value, but there is one."""
_EVERYTHING = Possible((), outside=True, missing=True)


@dataclass(frozen=True, slots=True)
class _Held:
    """The limits of one column that hold together, and what they leave possible."""

    limits: tuple[_Limit, ...] = ()
    left: Possible = _EVERYTHING

    def with_more(self, limits: Iterable[_Limit]) -> _Held:
        """Add further limits."""
        added = tuple(limits)
        return _Held((*self.limits, *added), _meet([self.left, *(possible for _, possible in added)]))


def conflicts(where: Filter, universe: Universe) -> tuple[tuple[Path, ...], ...]:
    """Find the smallest sets of conditions, by path, that exclude each other where they stand; no set holds another."""
    smallest: list[tuple[Path, ...]] = []
    by_last: dict[Path, list[tuple[Path, ...]]] = {}
    for paths in _conflicts(where, (), False, {}, universe):
        smaller = (other for path in paths for other in by_last.get(path, ()))
        if not any(set(other) <= set(paths) for other in smaller):
            smallest.append(paths)
            by_last.setdefault(paths[-1], []).append(paths)
    return tuple(smallest)


def _conflicts(
    node: Filter, path: Path, negated: bool, above: Mapping[Hashable, _Held], universe: Universe
) -> Iterator[tuple[Path, ...]]:
    """`above` is what holds wherever this node does."""
    here, groups = dict[Hashable, list[_Limit]](), list[tuple[Path, Filter, bool]]()
    for at, leaf, flipped in _flat(node, path, negated, groups):
        for key, possible in _limited(leaf, flipped, universe):
            here.setdefault(key, []).append((at, possible))
    held = {key: above.get(key, _Held()).with_more(limits) for key, limits in here.items()}
    smallest = _smallest([limits.limits for limits in held.values() if limits.left.nothing])
    if smallest:
        yield smallest
        return
    held = {**above, **held} if groups else {}
    for at, group, flipped in groups:
        for index, child in enumerate(children(group)):
            yield from _conflicts(child, (*at, index), flipped, held, universe)


def _flat(
    node: Filter, path: Path, negated: bool, groups: list[tuple[Path, Filter, bool]]
) -> Iterator[tuple[Path, Condition | InSegment, bool]]:
    """The leaves that must all hold; what offers a choice goes to `groups`."""
    match node:
        case Off():
            return
        case Not(child):
            yield from _flat(child, (*path, 0), not negated, groups)
        case Limit(child):
            if not negated:  # whom a limit leaves out may well meet its conditions
                yield from _flat(child, (*path, 0), negated, groups)
        case All(below) | Any(below):
            if isinstance(node, Any) != negated and len(below) > 1:
                groups.append((path, node, negated))
                return
            for index, child in enumerate(below):
                yield from _flat(child, (*path, index), negated, groups)
        case Condition() | InSegment():
            yield path, node, negated


def _limited(leaf: Condition | InSegment, negated: bool, universe: Universe) -> tuple[tuple[Hashable, Possible], ...]:
    """What a leaf leaves possible, by column or free variable; nothing is known of a condition that does not fit."""
    if isinstance(leaf, InSegment):
        limits = _fact(leaf)
    else:
        try:
            limits = _limits(resolve(leaf, universe), universe)
        except MismatchError:
            return ()
    if not negated:
        return limits
    # The complement of "has a value and the fact holds" is no product of the two: only the fact itself is turned.
    key, possible = limits[-1]
    return ((key, possible.complement()),)


def _limits(predicate: Predicate, universe: Universe) -> tuple[tuple[Hashable, Possible], ...]:
    match predicate:
        case Missing(column):
            return ((column, Possible((), missing=True)),)
        case Interval(column, low, high, low_open, high_open):
            whole = universe.columns[column].integer
            cuts: list[Cut] = [] if low is None else [(low, int(low_open))]
            cuts += [] if high is None else [(high, int(not high_open))]
            if low is not None and high is not None and _order(cuts[0]) >= _order(cuts[1]):
                return ((column, Possible(())),)
            return ((column, Possible(tuple(_whole(cut) if whole else cut for cut in cuts), outside=low is None)),)
        case OneOf(column, values):
            ordered = sorted(set(values), key=lambda value: _order((value, 0)))
            whole = universe.columns[column].integer
            ends = (cut for value in ordered for cut in ((value, 0), (value, 1)))
            return ((column, _joined(_whole(cut) if whole else cut for cut in ends)),)
        case Under(column, codes) if not universe.placements[column].also:
            taxonomy = universe.placements[column].taxonomy
            nodes = sorted({(taxonomy[code].position, taxonomy[code].end) for code in codes})
            outermost = [n for n in nodes if not any(o != n and o[0] <= n[0] and n[1] <= o[1] for o in nodes)]
            # A column of the table that has the taxonomy's name holds values, no places in the tree.
            key = column if universe.columns[column].kind is Kind.INDUSTRY else (Under, column)
            return ((key, _joined((place, 0) for node in outermost for place in node)),)
        case _:
            return ((predicate.column, ANYTHING), *_fact(predicate))


def _fact(thing: Hashable) -> tuple[tuple[Hashable, Possible], ...]:
    """A free Boolean variable: true."""
    return ((thing, Possible(((1, 0),))),)


def _joined(cuts: Iterable[Cut]) -> Possible:
    """Join neighbouring ranges: where one ends and the next begins there is no cut."""
    kept: list[Cut] = []
    for cut in cuts:
        if kept and kept[-1] == cut:
            kept.pop()
        else:
            kept.append(cut)
    return Possible(tuple(kept))


def _whole(cut: Cut) -> Cut:
    """Normalize a cut of a column of whole numbers: after 2 is before 3."""
    value, side = cut
    return (math.floor(value) + side, 0) if isinstance(value, int | float) else cut


def _order(cut: Cut) -> tuple[float, str, int]:
    """Sort key of the cuts of one column, whose values are of one type."""
    value, side = cut
    if isinstance(value, str):
        return 0, value, side
    return value.toordinal() if isinstance(value, dt.date) else value, "", side


def _smallest(excluding: Sequence[Sequence[_Limit]]) -> tuple[Path, ...]:
    """The fewest conditions that leave no value of a column possible; of very many, some of which each is needed.

    Of each column all the limits, which together leave nothing.
    """
    for size in range(1, LARGEST + 1):
        for limits in excluding:
            if math.comb(len(limits), size) > MANY:
                continue
            for chosen in combinations(limits, size):
                if _meet(possible for _, possible in chosen).nothing:
                    return tuple(sorted(path for path, _ in chosen))
    if not excluding:
        return ()
    limits = excluding[0]
    needed = minimal(
        limits, _EVERYTHING, lambda left, limit: left.both(limit[1]), lambda left: left.nothing, len(limits)
    )
    return tuple(sorted(path for path, _ in needed))


def minimal(
    constraints: Sequence[T], left: S, meet: Callable[[S, T], S], empty: Callable[[S], bool], most: int
) -> list[T]:
    """Choose at most `most` of the constraints that leave nothing, each of them needed; none where that takes more.

    The constraint at which nothing is left is needed with those before it, so each pass over them finds one. All
    constraints together must leave nothing of `left`; `meet` says what one more leaves.

    >>> minimal([{1, 2}, {1, 3}, {1, 2}, {2, 3}], {1, 2, 3}, set.intersection, lambda left: not left, most=3)
    [{2, 3}, {1, 3}, {1, 2}]
    """
    chosen: list[T] = []
    while not empty(left) and len(chosen) < most:
        passing = accumulate(constraints, meet, initial=left)
        place = next(place for place, possible in enumerate(passing) if empty(possible)) - 1
        chosen.append(constraints[place])
        left, constraints = meet(left, constraints[place]), constraints[:place]
    return chosen if empty(left) else []


def _meet(allowed: Iterable[Possible]) -> Possible:
    """Intersect what each of them allows."""
    return reduce(Possible.both, allowed, _EVERYTHING)
