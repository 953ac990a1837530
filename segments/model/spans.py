"""Spans of a number or date column: convert them to conditions, and narrow filters to them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from niche.segments.model import edits, values
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Filter, Limit, Not, Value, limited_like
from niche.segments.model.predicates import Bound
from niche.segments.model.values import MismatchError


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open interval from `low` up to `high`, exclusive; None is unbounded."""

    low: Bound | None = None
    high: Bound | None = None

    def within(self, other: Span) -> Span:
        """The intersection of two spans."""
        lows = [bound for bound in (self.low, other.low) if bound is not None]
        highs = [bound for bound in (self.high, other.high) if bound is not None]
        return Span(max(lows, default=None), min(highs, default=None))

    @property
    def empty(self) -> bool:
        """Whether the span contains no value."""
        return self.low is not None and self.high is not None and self.low >= self.high  # type: ignore[operator]


def conditions(column: Column, span: Span) -> tuple[Condition | Not, ...]:
    """The conditions that together test for the span; for whole numbers and days both ends are inclusive."""
    low, high = _rounded(column, span.low), _rounded(column, span.high)
    if low is None and high is None:
        return (Not(Condition(column.name, "missing", True)),)
    last = None if high is None else _stepped(column, high, -1)
    if low is None or last is None:
        ends = (("at_least", low), ("below", high))
        return tuple(Condition(column.name, operator, end) for operator, end in ends if end is not None)
    if low == last:
        return (Condition(column.name, "is", low),)
    return (Condition(column.name, "between", (low, last)),)


def kept(root: Filter, column: Column, span: Span) -> Filter:
    """Narrow a filter to a span; a range on the column among its top conditions is tightened in place."""
    if isinstance(root, Limit):
        return limited_like(root, kept(root.child, column, span))
    place, old = _standing(root, column)
    both = span if old is None else span.within(old)
    if place is None or both.empty:
        for step in conditions(column, span):
            root = edits.narrowed(root, step)
        return root
    assert isinstance(root, All)
    steps = conditions(column, both)
    return All((*root.children[:place], *steps, *root.children[place + 1 :]))


def left_out(root: Filter, column: Column, span: Span) -> Filter:
    """Exclude a span from a filter; accounts without a value stay."""
    steps = conditions(column, span)
    return edits.narrowed(root, Not(steps[0] if len(steps) == 1 else All(steps)))


def _standing(root: Filter, column: Column) -> tuple[int | None, Span | None]:
    """The index and span of the only range on the column among the top conditions; (None, None) otherwise."""
    steps = root.children if isinstance(root, All) else ()
    spans = {i: span for i, step in enumerate(steps) if (span := _span(step, column)) is not None}
    return next(iter(spans.items())) if len(spans) == 1 else (None, None)


def _span(step: Filter, column: Column) -> Span | None:
    if not isinstance(step, Condition) or step.column != column.name or step.operator not in _READ:
        return None
    try:
        return _READ[step.operator](column, step.value)
    except MismatchError:
        return None


def _between(column: Column, value: Value) -> Span | None:
    low, high = values.pair(value)
    end = _stepped(column, values.bound(column, high), 1)
    return None if end is None else Span(values.bound(column, low), end)


_READ: Mapping[str, Callable[[Column, Value], Span | None]] = {
    "between": _between,
    "at_least": lambda column, value: Span(values.bound(column, values.one(value))),
    "below": lambda column, value: Span(None, values.bound(column, values.one(value))),
}
"""Operators whose conditions are spans."""


def _rounded(column: Column, bound: Bound | None) -> Bound | None:
    return math.ceil(bound) if column.integer and isinstance(bound, int | float) else bound


def _stepped(column: Column, bound: Bound, step: int) -> Bound | None:
    """The next value above a bound (step 1) or below it (step -1); None for a column without one."""
    if isinstance(bound, dt.date):
        return bound + dt.timedelta(days=step) if column.kind is Kind.DATE else None
    return math.floor(bound) + step if column.integer else None
