"""Edges that cut a column's values into at most 30 bins with round limits."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

MOST_BINS = 30

_PER_DECADE: tuple[tuple[float, ...], ...] = (
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)
"""Round numbers of a power of ten, finest first."""
_SKEWED = 5.0
"""A scale is logarithmic where the 99th percentile lies so many times farther from the median than the first."""


def number_edges(known: NDArray[np.float64], integer: bool) -> list[float]:
    """Ascending edges, one more than bins, the first at most the smallest and the last at least the largest value.

    Money and headcounts spread over powers of ten: skewed values get logarithmic bins, all others bins of one width.
    """
    low, high = float(known.min()), float(known.max())
    if not (high - low) / MOST_BINS or not math.isfinite(high - low):
        return [low, high]
    if integer and high - low < MOST_BINS:
        return [low + step for step in range(int(high - low) + 1)] + [high + 1]
    first, median, last = (float(q) for q in np.quantile(known, (0.01, 0.5, 0.99)))
    if low >= 0 and last - median > _SKEWED * (median - first):
        smallest = float(known[known > 0].min())
        edges = _logarithmic(low, max(smallest, first / 10), high, integer)
    else:
        edges = _linear(low, high, integer)
    # Rounding can leave a value just outside.
    return [min(edges[0], low), *edges[1:-1], max(edges[-1], high)]


def _linear(low: float, high: float, integer: bool) -> list[float]:
    least = (high - low) / (MOST_BINS - 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= least and not (integer and (m * power) % 1))
    start = math.floor(low / step)
    return [(start + index) * step for index in range(math.floor(high / step) - start + 2)]


def _logarithmic(low: float, smallest: float, high: float, integer: bool) -> list[float]:
    """Round edges from 0 or `low`, then from about `smallest`, to beyond `high`."""
    smallest = max(smallest, 1.0 if integer else 0.0, high / 1e28)
    for series in _PER_DECADE:
        inner = [edge for edge in _rounds(series, smallest, high) if edge > low and not (integer and edge % 1)]
        if len(inner) <= MOST_BINS:
            break
    below = max(smallest / 10, math.ulp(0.0))
    start = max((edge for edge in _rounds(_PER_DECADE[0], below, high) if edge <= low), default=0.0)
    return [start, *inner]


def _rounds(series: Sequence[float], low: float, high: float) -> list[float]:
    """The round numbers above `low`, and the first beyond `high`."""
    found: list[float] = []
    for power in range(math.floor(math.log10(low)), 400):
        for factor in series:
            edge = float(f"{factor}e{power}")
            if edge > low:
                found.append(edge)
            if edge > high:
                return found
    return found


def date_edges(first: dt.date, last: dt.date) -> list[dt.date]:
    """Ascending edges at starts of days, weeks, months, quarters or years; the last one is after `last`."""
    if first == last:
        return [first, first]
    for start, steps in _CALENDARS:
        edges = [start(first)]
        for edge in steps(edges[0]):
            edges.append(edge)
            if edge > last or len(edges) > MOST_BINS + 1:
                break
        if len(edges) <= MOST_BINS + 1:
            return edges
    return [first, last]


def _days(size: int) -> Callable[[dt.date], Iterator[dt.date]]:
    def steps(edge: dt.date) -> Iterator[dt.date]:
        while edge <= dt.date.max - dt.timedelta(days=size):
            edge += dt.timedelta(days=size)
            yield edge
        yield dt.date.max

    return steps


def _months(size: int) -> Callable[[dt.date], Iterator[dt.date]]:
    def steps(edge: dt.date) -> Iterator[dt.date]:
        month = edge.year * 12 + edge.month - 1
        while (month := month + size) // 12 <= dt.MAXYEAR:
            yield dt.date(month // 12, month % 12 + 1, 1)
        yield dt.date.max

    return steps


def _year_start(multiple: int) -> Callable[[dt.date], dt.date]:
    return lambda day: dt.date(max(day.year // multiple * multiple, 1), 1, 1)


_CALENDARS: tuple[tuple[Callable[[dt.date], dt.date], Callable[[dt.date], Iterator[dt.date]]], ...] = (
    (lambda day: day, _days(1)),
    (lambda day: day - dt.timedelta(days=min(day.weekday(), day.toordinal() - 1)), _days(7)),
    (lambda day: day.replace(day=1), _months(1)),
    (lambda day: dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1), _months(3)),
    *((_year_start(years), _months(12 * years)) for years in (1, 2, 5, 10, 20, 50, 100, 500)),
)
