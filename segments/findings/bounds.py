"""The bounds of a condition: which ends it has, what it is without one, and the nearest place to move one to."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, TypeAlias

import polars as pl

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Asked
from niche.segments.counting.engine import Engine
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Condition, Filter, Not, Scalar
from niche.segments.model.values import many

Side: TypeAlias = Literal["low", "high"]
Rank: TypeAlias = "int | float | dt.date"
"""A value as it is compared: the place in the declared order for ordered categories, the value itself for others."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a condition that can be moved."""

    side: Side
    opened: Filter
    """The condition without this end."""
    moved: Callable[[Rank], Condition | None]
    """The condition with this end at a value, that value included; None where the operator cannot say it."""


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


def reaching(gained: pl.Series, needed: int, side: Side) -> Rank | None:
    """Find the nearest end that takes in at least `needed` of the values beyond the present one; None if none does."""
    if not 0 < needed <= len(gained):
        return None
    end = gained.top_k(needed).min() if side == "low" else gained.bottom_k(needed).max()
    return _rank(end)


def keeping(values: pl.Series, most: int, side: Side) -> Rank | None:
    """Find the end that leaves as many of the values as it can, but `most` at most; None if even one value is too much.

    For the low end these are the largest values, for the high end the smallest.
    """
    if most < 1 or len(values) <= most:
        return None
    if side == "low":
        first_out = _rank(values.top_k(most + 1).min())
        return _rank(values.filter(values > first_out).min())
    first_out = _rank(values.bottom_k(most + 1).max())
    return _rank(values.filter(values < first_out).max())


def simplest(at: Rank, values: pl.Series, side: Side, column: Column) -> Rank:
    """Find the number with the fewest digits that is an end as good as `at`: no value lies between the two.

    Whole numbers, dates and places in an order stay as they are.
    """
    if not isinstance(at, float) or column.integer or not math.isfinite(at):
        return at
    beyond = _rank(values.filter(values < at).max() if side == "low" else values.filter(values > at).min())
    exact = Decimal(repr(at))
    rounding = ROUND_FLOOR if side == "low" else ROUND_CEILING
    for digits in range(2, 17):
        step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        rounded = float(exact.quantize(step, rounding=rounding)) if exact else at
        inside = rounded <= at if side == "low" else rounded >= at
        if inside and (beyond is None or (rounded > float_of(beyond) if side == "low" else rounded < float_of(beyond))):
            return rounded
    return at


def float_of(rank: Rank) -> float:
    """A number to compare another with."""
    assert not isinstance(rank, dt.date)
    return float(rank)


def narrowed(condition: Condition, side: Side, bound: Scalar) -> Condition | None:
    """Set the end on one side of a condition to `bound`; None if its operator takes no such end."""
    column, operator, value = condition.column, condition.operator, condition.value
    low = {"at_least": value, "between": many(value)[0]}.get(operator)
    high = {"at_most": value, "between": many(value)[-1]}.get(operator)
    if low is None and high is None:
        return None
    ends = (bound, high) if side == "low" else (low, bound)
    return ranged(column, *(None if end is None else many(end)[0] for end in ends))


def ranged(column: str, low: Scalar | None, high: Scalar | None) -> Condition:
    """Build the condition with these ends; None is an open end, and one of the two must be given."""
    if low is None:
        assert high is not None
        return Condition(column, "at_most", high)
    return Condition(column, "at_least", low) if high is None else Condition(column, "between", (low, high))


def known(column: str) -> Filter:
    """Build the filter of the accounts that have a value."""
    return Not(Condition(column, "missing", True))


def _rank(value: object) -> Rank | None:
    assert value is None or isinstance(value, int | float | dt.date)
    return value


def _one_sided(side: Side) -> _Edges:
    def make(_: Condition, column: Column, __: Engine) -> tuple[Edge, ...]:
        def moved(rank: Rank) -> Condition:
            end = written(column, rank)
            return ranged(column.name, end, None) if side == "low" else ranged(column.name, None, end)

        return (Edge(side, known(column.name), moved),)

    return make


def _between(condition: Condition, column: Column, _: Engine) -> tuple[Edge, ...]:
    low, high = many(condition.value)
    return (
        Edge("low", ranged(column.name, None, high), lambda rank: ranged(column.name, written(column, rank), high)),
        Edge("high", ranged(column.name, low, None), lambda rank: ranged(column.name, low, written(column, rank))),
    )


def _ranking(operator: str, side: Side) -> _Edges:
    def make(_: Condition, column: Column, engine: Engine) -> tuple[Edge, ...]:
        (edge,) = _one_sided(side)(_, column, engine)

        def moved(rank: Rank) -> Condition | None:
            inside = edge.moved(rank)
            return None if inside is None else Condition(column.name, operator, engine.size(inside))

        return (Edge(side, edge.opened, moved),)

    return make


def _spanning(operator: str, side: Side, days: Callable[[dt.date, dt.date], int]) -> _Edges:
    def make(_: Condition, column: Column, engine: Engine) -> tuple[Edge, ...]:
        today = engine.universe.as_of

        def moved(rank: Rank) -> Condition | None:
            assert isinstance(rank, dt.date)
            span = days(rank, today)
            return Condition(column.name, operator, f"{span} days") if 0 <= span <= _LONGEST else None

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
    "within": _spanning("within", "low", lambda day, today: (today - day).days),
    "in_next": _spanning("in_next", "high", lambda day, today: (day - today).days),
    "older_than": _spanning("older_than", "high", lambda day, today: (today - day).days - 1),
}
