"""Profile some accounts against the rest: for each column, the condition that separates them best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from niche.segments.counting.counts import AccountSet, Asked, Distribution, Histogram
from niche.segments.counting.engine import Engine
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Scalar
from niche.segments.stats.estimates import cohens_h, difference

CONFIDENCE = 0.99
"""Of the interval that must leave out "no difference": the best of many tests is looked for."""
SMALL, MEDIUM, LARGE = 0.2, 0.5, 0.8
"""Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 6.2."""

_UNCOUNTED = frozenset({Kind.TEXT, Kind.ID})
"""Kinds of which only it is compared how many accounts have a value."""
_BY_KIND = {Kind.LIST: "has", Kind.INDUSTRY: "under"}
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Telling:
    """A test, with the share of the accounts that pass it, here and among the rest, of those with a value."""

    test: Condition
    here: float
    rest: float
    certain: bool
    """Whether so large a difference is hardly chance."""

    @property
    def effect(self) -> float:
        """The size of the difference: Cohen's h."""
        return cohens_h(self.here, self.rest)


@dataclass(frozen=True, slots=True)
class Difference:
    """One column: how well it is filled, how its values are spread, and what of it tells most."""

    column: Column
    distinct: int | None
    """Different values in the universe; sectors for a placement. None where they are too many to be counted."""
    matched: tuple[int, ...]
    """Accounts by bin or by value, most frequent first; empty for text."""
    universe: tuple[int, ...]
    telling: Telling | None
    """None where nothing is to be compared."""

    @property
    def effect(self) -> float:
        """The size of the difference; 0 where it may well be chance."""
        return self.telling.effect if self.telling is not None and self.telling.certain else 0.0


def differences(engine: Engine, asked: Asked) -> tuple[Difference, ...]:
    """Compare some accounts with the rest in each column, the largest effect first. Raises CancelledError."""
    found = []
    matched, everybody = engine.match(asked), engine.match(All())
    for column in engine.universe.columns.values():
        engine.check()
        found.append(_difference(engine, column, matched, everybody))
    return tuple(sorted(found, key=lambda one: -one.effect))


def strength(effect: float) -> str:
    """Name an effect size; empty if it is less than small."""
    words = ((LARGE, "large"), (MEDIUM, "medium"), (SMALL, "small"))
    return next((word for least, word in words if effect >= least), "")


def _difference(engine: Engine, column: Column, mine: AccountSet, everybody: AccountSet) -> Difference:
    sizes, missing = (mine.size, everybody.size), Condition(column.name, "missing", True)
    empty = engine.shared([mine, everybody], [missing])[:, 0].tolist()
    filled = sizes[0] - empty[0], sizes[1] - empty[1]
    tests = [(missing, empty[0], empty[1], sizes)]
    matched: tuple[int, ...] = ()
    universe: tuple[int, ...] = ()
    if column.kind in _UNCOUNTED:
        distinct = engine.universe.table.distinct(column.name)
    elif column.kind.numeric or column.kind is Kind.DATE:
        spread = engine.distribution(column.name, mine)
        distinct = engine.universe.table.distinct(column.name)
        matched, universe = spread.matched, spread.universe
        tests += [(*test, filled) for test in _cuts(column, spread)]
    else:
        here, there = engine.values(column.name, mine), engine.values(column.name, everybody)
        distinct = len(there)
        frequent = sorted(there, key=lambda value: -there[value])
        matched, universe = (tuple(found.get(value, 0) for value in frequent) for found in (here, there))
        tests += [(_is(column, value), here.get(value, 0), there[value], filled) for value in frequent]
    told = [telling for test, here_, there_, of in tests if (telling := _telling(test, here_, there_, of)) is not None]
    best = max(told, key=lambda one: (one.certain, one.effect), default=None)
    return Difference(column, distinct, matched, universe, best)


def _telling(test: Condition, here: int, everywhere: int, of: tuple[int, int]) -> Telling | None:
    mine, rest = (here, of[0]), (everywhere - here, of[1] - of[0])
    if not mine[1] or not rest[1]:
        return None
    estimate = difference(mine, rest, CONFIDENCE)
    return Telling(test, mine[0] / mine[1], rest[0] / rest[1], not estimate.holds(0.0))


def _is(column: Column, value: str) -> Condition:
    wanted: Scalar = _YES_NO[value] if column.kind is Kind.YES_NO else value
    operator = _BY_KIND.get(column.kind, "is")
    return Condition(column.name, operator, (value,) if operator == "under" else wanted)


def _cuts(column: Column, spread: Distribution) -> Iterator[tuple[Condition, int, int]]:
    """Yield a condition for each edge between two bins, on the side that has more of the matched than of all."""
    assert isinstance(spread, Histogram)
    below = zip(spread.edges[1:-1], accumulate(spread.matched), accumulate(spread.universe), strict=False)
    matched, universe = sum(spread.matched), sum(spread.universe)
    for edge, here, everywhere in below:
        bound = edge if isinstance(edge, dt.date) or not column.integer else int(edge)
        if here * universe >= everywhere * matched:
            yield Condition(column.name, "below", bound), here, everywhere
        else:
            yield Condition(column.name, "at_least", bound), matched - here, universe - everywhere
