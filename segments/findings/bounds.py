"""The bounds of a condition: which ends it has, what it is without one, and the nearest place to move one to."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, TypeAlias

import polars as pl

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Asked
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


def edges(condition: Condition, universe: Universe) -> tuple[Edge, ...]:
    """The ends of a condition that fits the data; none for operators without a range."""
    column = universe.columns.get(condition.column)
    maker = _EDGES.get(condition.operator)
    return () if maker is None or column is None else maker(condition, column, universe)


def ranks(counter: Counter, column: Column, asked: Asked) -> pl.Series:
    """The column's values for some accounts as they are compared, missing ones null."""
    series = counter.frame([column.name], asked).to_series()
    return series.to_physical().cast(pl.Int64) if column.kind is Kind.ORDERED else series


def written(column: Column, rank: Rank) -> Scalar:
    """A compared value as a condition writes it."""
    if column.kind is Kind.ORDERED:
        assert isinstance(rank, int)
        return column.values[rank]
    return rank


def reaching(gained: pl.Series, needed: int, side: Side) -> Rank | None:
    """The nearest end that takes in at least `needed` of the values beyond the present one; None where none does."""
    if not 0 < needed <= len(gained):
        return None
    found = gained.top_k(needed).min() if side == "low" else gained.bottom_k(needed).max()
    return _rank(found)


def keeping(values: pl.Series, most: int, side: Side) -> Rank | None:
    """The end that leaves as many of the values as it can, but `most` at most; None where even one value is too much.

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
    """The number with the fewest digits that is an end as good as `at`: no value lies between the two.

    Whole numbers, dates and places in an order stay as they are.
    """
    if not isinstance(at, float) or column.integer or not math.isfinite(at):
        return at
    beyond = _rank(values.filter(values < at).max() if side == "low" else values.filter(values > at).min())
    exact = Decimal(repr(at))
    rounding = ROUND_FLOOR if side == "low" else ROUND_CEILING
    for digits in range(2, 17):
        step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        found = float(exact.quantize(step, rounding=rounding)) if exact else at
        inside = found <= at if side == "low" else found >= at
        if inside and (beyond is None or (found > float_of(beyond) if side == "low" else found < float_of(beyond))):
            return found
    return at


def float_of(rank: Rank) -> float:
    """A number to compare another with."""
    assert not isinstance(rank, dt.date)
    return float(rank)


def narrowed(condition: Condition, side: Side, bound: Scalar) -> Condition | None:
    """The condition with an end at `bound` on one side, whatever it had there; None where it takes no such end."""
    column, operator, value = condition.column, condition.operator, condition.value
    low = {"at_least": value, "between": many(value)[0]}.get(operator)
    high = {"at_most": value, "between": many(value)[-1]}.get(operator)
    if low is None and high is None:
        return None
    ends = (bound, high) if side == "low" else (low, bound)
    return ranged(column, *(None if end is None else many(end)[0] for end in ends))


def ranged(column: str, low: Scalar | None, high: Scalar | None) -> Condition:
    """The condition that says no more than the ends given."""
    if low is None:
        assert high is not None
        return Condition(column, "at_most", high)
    return Condition(column, "at_least", low) if high is None else Condition(column, "between", (low, high))


def known(column: str) -> Filter:
    """Accounts that have a value."""
    return Not(Condition(column, "missing", True))


def _rank(found: object) -> Rank | None:
    assert found is None or isinstance(found, int | float | dt.date)
    return found


def _one_sided(side: Side) -> Callable[[Condition, Column, Universe], tuple[Edge, ...]]:
    def make(_: Condition, column: Column, __: Universe) -> tuple[Edge, ...]:
        def moved(rank: Rank) -> Condition:
            end = written(column, rank)
            return ranged(column.name, end, None) if side == "low" else ranged(column.name, None, end)

        return (Edge(side, known(column.name), moved),)

    return make


def _between(condition: Condition, column: Column, _: Universe) -> tuple[Edge, ...]:
    low, high = many(condition.value)
    return (
        Edge("low", ranged(column.name, None, high), lambda rank: ranged(column.name, written(column, rank), high)),
        Edge("high", ranged(column.name, low, None), lambda rank: ranged(column.name, low, written(column, rank))),
    )


def _ranking(operator: str, side: Side) -> Callable[[Condition, Column, Universe], tuple[Edge, ...]]:
    def make(_: Condition, column: Column, universe: Universe) -> tuple[Edge, ...]:
        def moved(rank: Rank) -> Condition:
            def inside(_: int, frame: pl.DataFrame) -> int:
                values = frame.to_series()
                return int((values >= rank if side == "low" else values <= rank).sum())

            return Condition(column.name, operator, sum(universe.table.each([column.name], inside)))

        return (Edge(side, known(column.name), moved),)

    return make


def _spanning(
    operator: str, side: Side, days: Callable[[dt.date, dt.date], int]
) -> Callable[[Condition, Column, Universe], tuple[Edge, ...]]:
    def make(_: Condition, column: Column, universe: Universe) -> tuple[Edge, ...]:
        today = universe.as_of

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

_EDGES: Mapping[str, Callable[[Condition, Column, Universe], tuple[Edge, ...]]] = {
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
