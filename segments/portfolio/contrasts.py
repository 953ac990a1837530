"""How far two sets of accounts differ in each column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from niche.segments.counting.counts import Histogram
from niche.segments.counting.engine import Engine
from niche.segments.portfolio.comparison import ValueShares, Versus, spread


@dataclass(frozen=True, slots=True)
class Contrast:
    """The difference of two sets in one column."""

    column: str
    distance: float
    """From -1 to 1, above nothing where the first set has more: of values, the difference of the two shares of the
    value in which they differ most; of numbers and dates, the Kolmogorov-Smirnov distance of the binned values.
    """
    value: str | None = None
    """That value; None for numbers and dates."""
    shares: tuple[float, float] = (0.0, 0.0)
    """The shares of the value."""
    medians: tuple[float | dt.date | None, float | dt.date | None] = (None, None)
    """The medians of numbers and dates."""


def contrast(column: str, found: tuple[Histogram, Histogram] | Sequence[ValueShares]) -> Contrast | None:
    """The difference of two sets whose counts are known; None where one of them has no value."""
    if isinstance(found, tuple) and isinstance(found[0], Histogram):
        first, second = found
        medians = first.quantiles.get(50), second.quantiles.get(50)
        if not sum(first.matched) or not sum(second.matched):
            return None
        gaps = [one - other for one, other in zip(_shares_up_to(first), _shares_up_to(second), strict=True)]
        # Where more of the first set lies below a value, it has the smaller values.
        return Contrast(column, -max(gaps, key=abs), medians=medians)
    shares = [one for one in found if isinstance(one, ValueShares)]
    if not shares:
        return None
    most = max(shares, key=lambda one: abs(one.first - one.second))
    return Contrast(column, most.first - most.second, most.value, (most.first, most.second))


def _shares_up_to(histogram: Histogram) -> list[float]:
    total = sum(histogram.matched)
    return [accounts / total for accounts in accumulate(histogram.matched)]


def contrasts(engine: Engine, pair: Versus, columns: Iterable[str]) -> list[Contrast]:
    """The columns in which two sets differ, the most different first. Raises CancelledError."""
    found: list[Contrast] = []
    for column in columns:
        engine.check()
        one = contrast(column, spread(engine, pair, column))
        if one is not None and one.distance:
            found.append(one)
    return sorted(found, key=lambda one: -abs(one.distance))
