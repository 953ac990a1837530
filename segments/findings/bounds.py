"""The bounds of a condition: which ends it has, what it is without one, and the nearest place to move one to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Asked
from niche.segments.counting.engine import Engine
from niche.segments.findings.rounding import Leeway, roundest, roundest_day, roundest_span
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Condition, Filter, Not, Scalar
from niche.segments.model.values import many

Side: TypeAlias = Literal["low", "high"]
Rank: TypeAlias = "int | float | dt.date"
"""A value as it is compared: the place in the declared order for ordered categories, the value itself for others."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a range that take enough of some values and not too many."""

    first: Rank
    """The nearest one that takes enough."""
    last: Rank
    """The farthest value that may be taken."""
    beyond: Rank | None
    """The first value that must not be taken; None where all may be."""
    far: bool = False
    """Whether of equally round ends the farthest is preferred to the nearest."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a condition that can be moved."""

    side: Side
    opened: Filter
    """The condition without this end."""
    moved: Callable[[Ends], Condition | None]
    """The condition with the roundest of some ends; None where the operator cannot say it."""


_Edges: TypeAlias = Callable[[Condition, Column, Engine], tuple[Edge, ...]]


def edges(condition: Condition, engine: Engine) -> tuple[Edge, ...]:
    """List the ends of a condition that fits the data; none for operators without a range."""
    maker = _EDGES.get(condition.operator)
    return () if maker is None else maker(condition, engine.universe.columns[condition.column], engine)


def ranks(counter: Counter, column: Column, asked: Asked) -> pl.Series:
    """Load the values of a column for some accounts as they are compared, missing ones null."""
    series = counter.frame([column.name], asked).to_series()
    return series.to_physical().cast(pl.Int64) if column.kind is Kind.ORDERED else series


def written(column: Column, rank: Rank) -> Scalar:
    """Convert a compared value to the value that a condition holds."""
    if column.kind is Kind.ORDERED:
        assert isinstance(rank, int)
        return column.values[rank]
    return rank


def ends(values: pl.Series, least: int, most: int, side: Side, *, far: bool = False) -> Ends | None:
    """Find the ends that take `least` to `most` of the values, the largest for the low side; None if none does.

    `values` are without missing ones.
    """
    least = max(least, 1)
    if not least <= min(most, len(values)):
        return None
    taken = values.sort(descending=side == "low").head(most + 1)
    first, beyond = taken[least - 1], taken[most] if len(taken) > most else None
    if first == beyond:
        return None
    inside = taken if beyond is None else taken.filter(taken != beyond)
    return Ends(_rank(first), _rank(inside[-1]), None if beyond is None else _rank(beyond), far)


def rounded(found: Ends, column: Column) -> Rank:
    """The roundest end: as people round numbers and days; places in an order are all alike."""
    if column.kind is Kind.ORDERED:
        return found.last if found.far else found.first
    edge = found.last if found.beyond is None else found.beyond
    if isinstance(found.first, dt.date):
        assert isinstance(edge, dt.date)
        assert isinstance(found.last, dt.date)
        days = Leeway(found.first, edge, found.beyond is not None)
        return roundest_day(days.turned(found.last) if found.far else days)
    assert not isinstance(edge, dt.date)
    assert not isinstance(found.last, dt.date)
    numbers: Leeway[float] = Leeway(found.first, edge, found.beyond is not None)
    return roundest(numbers.turned(found.last) if found.far else numbers, column.integer)


def bounded(condition: Condition, side: Side, bound: Scalar) -> Condition | None:
    """Add the end on one side of a condition that has only the other; None for any other condition."""
    if side == "high" and condition.operator == "at_least":
        return ranged(condition.column, many(condition.value)[0], bound)
    if side == "low" and condition.operator == "at_most":
        return ranged(condition.column, bound, many(condition.value)[0])
    return None


def ranged(column: str, low: Scalar | None, high: Scalar | None) -> Condition:
    """Build the condition with these ends; None is an open end, and one of the two must be given."""
    if low is None:
        assert high is not None
        return Condition(column, "at_most", high)
    return Condition(column, "at_least", low) if high is None else Condition(column, "between", (low, high))


def known(column: str) -> Filter:
    """Build the filter of the accounts that have a value."""
    return Not(Condition(column, "missing", True))


def _rank(value: object) -> Rank:
    assert isinstance(value, int | float | dt.date)
    return value


def _one_sided(side: Side) -> _Edges:
    def make(_: Condition, column: Column, __: Engine) -> tuple[Edge, ...]:
        def moved(found: Ends) -> Condition:
            end = written(column, rounded(found, column))
            return ranged(column.name, end, None) if side == "low" else ranged(column.name, None, end)

        return (Edge(side, known(column.name), moved),)

    return make


def _between(condition: Condition, column: Column, _: Engine) -> tuple[Edge, ...]:
    low, high = many(condition.value)

    def end(found: Ends) -> Scalar:
        return written(column, rounded(found, column))

    return (
        Edge("low", ranged(column.name, None, high), lambda found: ranged(column.name, end(found), high)),
        Edge("high", ranged(column.name, low, None), lambda found: ranged(column.name, low, end(found))),
    )


def _ranking(operator: str, side: Side) -> _Edges:
    def make(_: Condition, column: Column, engine: Engine) -> tuple[Edge, ...]:
        def moved(found: Ends) -> Condition:
            """Name a round number of accounts."""
            inside = [
                ranged(column.name, *((end, None) if side == "low" else (None, end)))
                for end in (found.first, found.last)
            ]
            near, other = engine.sizes(inside)[:: -1 if found.far else 1]
            return Condition(column.name, operator, int(roundest(Leeway(near, other), integer=True)))

        return (Edge(side, known(column.name), moved),)

    return make


def _spanning(operator: str, side: Side, sign: int, least: int = 0) -> _Edges:
    """`least` is the number of days between the span's day and the nearest one that it takes."""

    def make(_: Condition, column: Column, engine: Engine) -> tuple[Edge, ...]:
        today = engine.universe.as_of

        def days(rank: Rank) -> int:
            assert isinstance(rank, dt.date)
            return (rank - today).days * sign - least

        def moved(found: Ends) -> Condition | None:
            edge = found.last if found.beyond is None else found.beyond
            spans = Leeway(days(found.first), days(edge), found.beyond is not None)
            if not 0 <= spans.wanted <= _LONGEST or not 0 <= days(found.last) <= _LONGEST:
                return None
            spans = spans.turned(days(found.last)) if found.far else spans
            return Condition(column.name, operator, roundest_span(spans, today, sign))

        opened: Mapping[str, Filter] = {
            "within": ranged(column.name, None, today),
            "in_next": ranged(column.name, today, None),
            "older_than": known(column.name),
        }
        return (Edge(side, opened[operator], moved),)

    return make


_LONGEST = 99_999
"""Days that a span of time may have."""

_EDGES: Mapping[str, _Edges] = {
    "at_least": _one_sided("low"),
    "above": _one_sided("low"),
    "at_most": _one_sided("high"),
    "below": _one_sided("high"),
    "between": _between,
    "top": _ranking("top", "low"),
    "bottom": _ranking("bottom", "high"),
    "within": _spanning("within", "low", -1),
    "in_next": _spanning("in_next", "high", 1),
    "older_than": _spanning("older_than", "high", -1, 1),
}
