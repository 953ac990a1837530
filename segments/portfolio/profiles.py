"""Profile some accounts against the rest: for each column, the condition that separates them best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from niche.segments.counting.counts import AccountSet, Asked, Distribution, Histogram
from niche.segments.counting.engine import Engine
from niche.segments.drivers.leaks import left_out
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Scalar
from niche.segments.stats.estimates import cohens_h
from niche.segments.stats.significance import discoveries, drawn_by_lot

FALSE = 0.05
"""Of the columns that are said to set accounts apart, the share that may do so by chance."""
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
    chance: float
    """The p-value of so large a difference, of as many tests as the column has values or cuts."""
    certain: bool = False
    """Whether so large a difference is hardly chance, of as many tests as there are of all columns."""

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
    """Compare some accounts with the rest in each column, the largest effect first. Raises CancelledError.

    Columns that follow from an outcome, or are no trait of an account, come last.

    Accounts drawn by lot are set apart by a column in at most 5 % of cases: within a column by Bonferroni's inequality,
    over the columns by the procedure of Benjamini and Hochberg, JRSS B 57 (1995).
    """
    found = []
    matched, everybody = engine.match(asked), engine.match(All())
    for column in engine.universe.columns.values():
        engine.check()
        found.append(_difference(engine, column, matched, everybody))
    chances = [min(one.chance for one in tests) for _, tests in found if tests]
    limit = max((p for p, sure in zip(chances, discoveries(chances, FALSE), strict=True) if sure), default=-1.0)
    told = (replace(difference, telling=_most_telling(tests, limit)) for difference, tests in found)
    late = left_out(engine.universe)
    return tuple(sorted(told, key=lambda one: (one.column.name in late, -one.effect)))


def _most_telling(tests: Sequence[Telling], limit: float) -> Telling | None:
    """The largest effect among the tests that are hardly chance, or among all if none is; None without tests."""
    marked = (replace(one, certain=one.chance <= limit) for one in tests)
    return max(marked, key=lambda one: (one.certain, one.effect), default=None)


def strength(effect: float) -> str:
    """Name an effect size; empty if it is less than small."""
    words = ((LARGE, "large"), (MEDIUM, "medium"), (SMALL, "small"))
    return next((word for least, word in words if effect >= least), "")


def _difference(
    engine: Engine, column: Column, mine: AccountSet, everybody: AccountSet
) -> tuple[Difference, list[Telling]]:
    """How a column is filled and spread, and what its tests show."""
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
    compared = [(*test, of) for *test, of in tests if 0 < of[0] < of[1]]
    told = [_telling(test, here_, there_, of, len(compared)) for test, here_, there_, of in compared]
    return Difference(column, distinct, matched, universe, None), told


def _telling(test: Condition, here: int, everywhere: int, of: tuple[int, int], tests: int) -> Telling:
    rest = (everywhere - here) / (of[1] - of[0])
    return Telling(test, here / of[0], rest, min(1.0, tests * drawn_by_lot(here, of[0], everywhere, of[1])))


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
