"""Conditions that can never hold together, whatever the data: found by what each leaves possible in its column."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from niche.segments.columns import Kind
from niche.segments.filters import All, Any, Condition, Filter, InSegment, Not, Off, Path, Scalar, children
from niche.segments.operators import resolve
from niche.segments.predicates import Interval, Missing, OneOf, Predicate, Under
from niche.segments.universe import Universe
from niche.segments.values import UnfitError

LARGEST = 4
"""Conditions of one column that are tried together. Two bounds exclude each other in pairs; sets of values may not."""
MANY = 20_000
"""Sets of one column that are tried before the search goes on without it."""

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
        places = sorted(set(self.cuts) | set(other.cuts), key=_order)
        inside, cuts = self.outside and other.outside, []
        held = inside
        for place in places:
            now = self._after(place) and other._after(place)
            if now != held:
                cuts.append(place)
            held = now
        return Possible(tuple(cuts), inside, self.missing and other.missing)

    def _after(self, place: Cut) -> bool:
        passed = sum(_order(cut) <= _order(place) for cut in self.cuts)
        return self.outside != bool(passed % 2)

    @property
    def nothing(self) -> bool:
        """Whether no value is possible, nor its absence."""
        return not self.cuts and not self.outside and not self.missing


ANYTHING = Possible((), outside=True)
"""Any value, but there is one."""


@dataclass(frozen=True, slots=True)
class _Literal:
    path: Path
    limits: tuple[tuple[Hashable, Possible], ...]
    """What it leaves possible, by column or other thing that can be so or not."""


def conflicts(where: Filter, universe: Universe) -> tuple[tuple[Path, ...], ...]:
    """The smallest sets of conditions, by path, that exclude each other where they stand; no set holds another."""
    found: dict[tuple[Path, ...], None] = {}
    for paths in _conflicts(where, (), False, [], universe):
        if not any(set(smaller) <= set(paths) for smaller in found):
            found[paths] = None
    return tuple(found)


def _conflicts(
    node: Filter, path: Path, negated: bool, above: list[_Literal], universe: Universe
) -> Iterator[tuple[Path, ...]]:
    literals, groups = list(above), list[tuple[Path, Filter, bool]]()
    for at, leaf, flipped in _flat(node, path, negated, groups):
        if (literal := _literal(at, leaf, flipped, universe)) is not None:
            literals.append(literal)
    smallest = _smallest(literals)
    if smallest:
        yield smallest
        return
    for at, group, flipped in groups:
        for index, child in enumerate(children(group)):
            yield from _conflicts(child, (*at, index), flipped, literals, universe)


def _flat(
    node: Filter, path: Path, negated: bool, groups: list[tuple[Path, Filter, bool]]
) -> Iterator[tuple[Path, Condition | InSegment, bool]]:
    """The leaves that must all hold; what offers a choice goes to `groups`."""
    match node:
        case Off():
            return
        case Not(child):
            yield from _flat(child, (*path, 0), not negated, groups)
        case All(below) | Any(below):
            if isinstance(node, Any) != negated and len(below) > 1:
                groups.append((path, node, negated))
                return
            for index, child in enumerate(below):
                yield from _flat(child, (*path, index), negated, groups)
        case Condition() | InSegment():
            yield path, node, negated


def _literal(path: Path, leaf: Condition | InSegment, negated: bool, universe: Universe) -> _Literal | None:
    if isinstance(leaf, InSegment):
        limits = _fact(leaf)
    else:
        try:
            limits = _limits(resolve(leaf, universe), universe)
        except UnfitError:
            return None
    if not negated:
        return _Literal(path, limits)
    # The complement of "has a value and the fact holds" is no product of the two: only the fact itself is turned.
    key, possible = limits[-1]
    return _Literal(path, ((key, possible.complement()),))


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
        case Under(column, codes):
            taxonomy = universe.placements[column].taxonomy
            nodes = sorted({(taxonomy[code].position, taxonomy[code].end) for code in codes})
            outermost = [n for n in nodes if not any(o != n and o[0] <= n[0] and n[1] <= o[1] for o in nodes)]
            # A column of the table that has the taxonomy's name holds values, no places in the tree.
            key = column if universe.columns[column].kind is Kind.INDUSTRY else (Under, column)
            return ((key, _joined((place, 0) for node in outermost for place in node)),)
        case _:
            return ((predicate.column, ANYTHING), *_fact(predicate))


def _fact(thing: Hashable) -> tuple[tuple[Hashable, Possible], ...]:
    """Something that is so or is not, about which no more is known."""
    return ((thing, Possible(((1, 0),))),)


def _joined(cuts: Iterable[Cut]) -> Possible:
    """Neighbouring ranges made one: where one ends and the next begins there is no cut."""
    kept: list[Cut] = []
    for cut in cuts:
        if kept and kept[-1] == cut:
            kept.pop()
        else:
            kept.append(cut)
    return Possible(tuple(kept))


def _whole(cut: Cut) -> Cut:
    """In a column of whole numbers, after 2 is before 3."""
    value, side = cut
    return (math.floor(value) + side, 0) if isinstance(value, int | float) else cut


def _order(cut: Cut) -> tuple[float, str, int]:
    """What sorts the cuts of one column, whose values are of one type."""
    value, side = cut
    if isinstance(value, str):
        return 0, value, side
    return value.toordinal() if isinstance(value, dt.date) else value, "", side


def _smallest(literals: list[_Literal]) -> tuple[Path, ...]:
    by_key: dict[Hashable, list[tuple[Path, Possible]]] = {}
    for literal in literals:
        for key, possible in literal.limits:
            by_key.setdefault(key, []).append((literal.path, possible))
    for size in range(1, LARGEST + 1):
        for limits in by_key.values():
            if math.comb(len(limits), size) > MANY:
                continue
            for chosen in combinations(limits, size):
                left = chosen[0][1]
                for _, possible in chosen[1:]:
                    left = left.both(possible)
                if left.nothing:
                    return tuple(sorted(path for path, _ in chosen))
    return ()
