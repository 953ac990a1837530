"""A number or date column cut into grades once, so that histograms and quantiles need one byte an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.selections import Selection, frequencies
from niche.segments.counting.binning import date_edges, number_edges

_MOST_LIMITS = 254
SAMPLE = 100_000
"""Values that edges and limits are chosen from."""
_FEW = 100_000
"""Known values up to which quantiles are looked for among all of them."""
_EPOCH = dt.date(1970, 1, 1)

Measure = float | dt.date


@dataclass(frozen=True, slots=True)
class Grades:
    """A column in up to 255 grades of about as many accounts each, so cut that every bin is some whole grades."""

    values: pl.Series
    """Numbers, or days since 1970."""
    dates: bool
    edges: tuple[Measure, ...]
    """Of the histogram's bins, one more than bins; none where nothing is known."""
    first: NDArray[np.int64]
    """Shape (bins,): the first grade of each bin."""
    codes: pl.Series
    """UInt8: the grade of each account, one more than the last grade where it has no value."""
    universe: NDArray[np.int64]
    """Shape (grades + 1,): accounts in each grade, and without a value."""

    def count(self, chosen: Selection) -> NDArray[np.int64]:
        """Shape (grades + 1,): the chosen accounts in each grade, and without a value."""
        return chosen.frequencies(self.codes, self.universe)

    def by_bin(self, counts: NDArray[np.int64]) -> tuple[int, ...]:
        """Counts by grade added up by bin."""
        return tuple(np.add.reduceat(counts[:-1], self.first).tolist()) if len(self.first) else ()

    def quantiles(
        self, chosen: Selection, percents: Iterable[int], counts: NDArray[np.int64] | None = None
    ) -> dict[int, Measure]:
        """The smallest value that at least so many percent of the known ones do not exceed (never one in between).

        `counts` are those of the chosen accounts, if at hand. Empty where nothing is known.
        """
        counts = self.count(chosen) if counts is None else counts
        before = np.concatenate(([0], np.cumsum(counts[:-1])))
        known = int(before[-1])
        if not known:
            return {}
        ranks = {percent: max(-(-known * percent // 100), 1) - 1 for percent in percents}
        grades = {percent: int(np.searchsorted(before, rank, side="right")) - 1 for percent, rank in ranks.items()}
        wanted = sorted(set(grades.values()))
        # In ascending order, the values of the wanted grades follow each other as the grades do.
        values, places = self.spread(chosen, None if known <= _FEW else wanted)
        skipped = dict(zip(wanted, before[wanted] - np.cumsum([0, *counts[wanted[:-1]]]), strict=True))
        found = {p: ranks[p] - (0 if known <= _FEW else int(skipped[g])) for p, g in grades.items()}
        if places is not None:
            found = {p: int(np.searchsorted(places, place, side="right")) for p, place in found.items()}
        return {p: self._measure(values[place]) for p, place in found.items()}

    def spread(
        self, chosen: Selection, wanted: Sequence[int] | None
    ) -> tuple[NDArray[np.generic], NDArray[np.int64] | None]:
        """The values that the chosen accounts have in some grades or in all, ascending.

        They come again for each account; or once, and then with how many accounts there are up to each.
        """
        if wanted is None:
            return np.sort(self.values.filter(chosen.flags).drop_nulls().to_numpy()), None
        mask = masks.union((masks.pack(self.codes == grade) for grade in wanted), chosen.accounts) & chosen.mask
        return np.sort(self.values.filter(masks.unpack(mask, chosen.accounts)).to_numpy()), None

    def _measure(self, value: np.generic) -> Measure:
        return _EPOCH + dt.timedelta(days=int(value)) if self.dates else float(value)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a column is cut into bins and into grades."""

    edges: tuple[Measure, ...]
    first: NDArray[np.int64]
    """Shape (bins,): the first grade of each bin."""
    limits: NDArray[np.float64]
    """Where a next grade begins, ascending."""


def grade(series: pl.Series, integer: bool) -> Grades:
    """Cut a number or date column; `integer` says that its numbers are whole."""
    values, dates = series.to_physical(), series.dtype == pl.Date
    known = values.drop_nulls()
    if not len(known):
        codes = pl.zeros(len(series), pl.UInt8, eager=True)
        return Grades(values, dates, (), np.zeros(0, np.int64), codes, np.array([len(series)]))
    cuts = cut(_sample(known), dates, integer)
    codes = graded(values, cuts.limits)
    return Grades(values, dates, cuts.edges, cuts.first, codes, frequencies(codes, len(cuts.limits) + 2))


def cut(sample: NDArray[np.float64], dates: bool, integer: bool) -> Cuts:
    """Choose where to cut from some values, the smallest, the least positive and the largest among them."""
    edges: Sequence[Measure]
    if dates:
        edges = days = date_edges(*(_EPOCH + dt.timedelta(days=int(day)) for day in (sample.min(), sample.max())))
        inner = np.array([float((day - _EPOCH).days) for day in days[1:-1]])
    else:
        edges = numbers = number_edges(sample, integer)
        inner = np.array(numbers[1:-1])
    limits = _limits(sample, inner)
    return Cuts(tuple(edges), np.concatenate(([0], np.searchsorted(limits, inner) + 1)), limits)


def _sample(known: pl.Series) -> NDArray[np.float64]:
    """Some values, the smallest, the least positive and the largest among them."""
    step = -(-len(known) // SAMPLE)
    positive = known.filter(known > 0)
    ends = [known.min(), known.max(), *([positive.min()] if len(positive) else [])]
    return np.concatenate([known.gather_every(step).to_numpy(), np.array(ends)]).astype(np.float64)


def _limits(sample: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a next grade begins, ascending: at each inner edge, and between equal shares of the accounts."""
    room = _MOST_LIMITS - len(inner)
    distinct = np.unique(sample)
    if len(distinct) > room:
        distinct = np.quantile(sample, np.linspace(0, 1, room), method="inverted_cdf")
    return np.unique(np.concatenate((inner, distinct)))


def graded(values: pl.Series, limits: NDArray[np.float64]) -> pl.Series:
    """UInt8: the grade of each value, one more than the last grade for a missing one."""
    grades = pl.Series(limits, dtype=pl.Float64).search_sorted(values.cast(pl.Float64), side="right")
    missing = len(limits) + 1
    return pl.select(pl.when(values.is_null()).then(missing).otherwise(grades).cast(pl.UInt8)).to_series()
