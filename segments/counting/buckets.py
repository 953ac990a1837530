"""A number or date column cut into buckets once, so that histograms and quantiles need one byte an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.coded import CodedAccounts, write_codes
from niche.segments.accounts.columnfile import About
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.part_pool import PartPool
from niche.segments.accounts.parts import PartSink, PartSource
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.universe import Universe
from niche.segments.counting.binning import date_edges, number_edges
from niche.segments.model.cancelling import Cancelled, never

_MOST_LIMITS = 254
_SAMPLE = 100_000
"""Values that edges and limits are chosen from."""
_FEW = 100_000
"""Known values up to which quantiles are looked for among all of them."""
_EPOCH = dt.date(1970, 1, 1)

Measure = float | dt.date


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a column is cut into the bins of a histogram, and into up to 255 buckets of about as many accounts each.

    Every bin is some whole buckets.
    """

    edges: tuple[Measure, ...]
    """Of the bins, one more than bins; none where nothing is known."""
    first: NDArray[np.int64]
    """Shape (bins,): the first bucket of each bin."""
    limits: NDArray[np.float64]
    """Where a next bucket begins, ascending."""

    @property
    def buckets(self) -> int:
        """How many there are."""
        return len(self.limits) + 1 if self.edges else 0

    def codes(self, values: pl.Series) -> NDArray[np.uint8]:
        """The bucket of each value, one more than the last bucket for a missing one."""
        if not self.edges:
            return np.zeros(len(values), np.uint8)
        found = pl.Series(self.limits, dtype=pl.Float64).search_sorted(values.cast(pl.Float64), side="right")
        missing = pl.when(values.is_null()).then(self.buckets)
        return pl.select(missing.otherwise(found).cast(pl.UInt8)).to_series().to_numpy()


@dataclass(frozen=True, slots=True)
class Buckets:
    """The accounts of a column by bucket."""

    parts: PartPool
    column: Numbers
    edges: tuple[Measure, ...]
    """As of Cuts; `first`, too."""
    first: NDArray[np.int64]
    codes: CodedAccounts
    """The bucket of each account, one more than the last bucket where it has no value."""

    def count(self, chosen: Selection) -> NDArray[np.int64]:
        """Shape (buckets + 1,): the chosen accounts in each bucket, and without a value."""
        return self.codes.count(chosen)

    def by_bin(self, counts: NDArray[np.int64]) -> tuple[int, ...]:
        """Counts by bucket added up by bin."""
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
        buckets = {percent: int(np.searchsorted(before, rank, side="right")) - 1 for percent, rank in ranks.items()}
        wanted = sorted(set(buckets.values())) if known > _FEW else range(len(counts) - 1)
        # In ascending order, the values of the wanted buckets follow each other as the buckets do.
        values, up_to = self._spread(chosen, None if known <= _FEW else wanted)
        skipped = dict(zip(wanted, before[wanted] - np.cumsum([0, *counts[wanted[:-1]]]), strict=True))
        places = {p: int(np.searchsorted(up_to, ranks[p] - skipped[b], side="right")) for p, b in buckets.items()}
        return {percent: self._measure(values[place]) for percent, place in places.items()}

    def _spread(self, chosen: Selection, wanted: Sequence[int] | None) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
        """The values of the chosen accounts in some buckets or in all, ascending, and how many are up to each."""

        mask = chosen.mask if wanted is None else chosen.mask & self.codes.having(wanted)

        def part(number: int) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
            words = mask[self.parts.spans.words(number)]
            return np.unique(self.column.chosen(number, words).to_numpy(), return_counts=True)

        found = [some for some in self.parts.short(part, mask) if len(some[0])]
        values, sizes = found[0]
        if len(found) > 1:
            values, places = np.unique(np.concatenate([some for some, _ in found]), return_inverse=True)
            sizes = np.bincount(places, np.concatenate([many for _, many in found])).astype(np.int64)
        return values, np.cumsum(sizes)

    def _measure(self, value: np.generic) -> Measure:
        return _EPOCH + dt.timedelta(days=int(value)) if self.column.dates else float(value)


def bucketed(universe: Universe, name: str, cancelled: Cancelled = never) -> Buckets:
    """Cut a number or date column; the codes of one on disk are kept there. Raises CancelledError, BadInputError."""
    column, parts = universe.table.numbers(name, cancelled), universe.table.parts

    def write(sink: PartSink, cancelled: Cancelled) -> None:
        cuts = cut(parts, column, universe.columns[name].integer, cancelled)
        edges = [float(edge.toordinal()) if isinstance(edge, dt.date) else edge for edge in cuts.edges]
        about: About = {"edges": list(edges), "first": list(cuts.first.tolist())}
        codes = parts.run(lambda number: cuts.codes(column.physical(number)), cancelled=cancelled)
        write_codes(sink, codes, cuts.buckets + 1, about)

    def read(source: PartSource) -> Buckets:
        written = cast("list[float]", source.about["edges"])
        edges = tuple(dt.date.fromordinal(int(edge)) for edge in written) if column.dates else tuple(written)
        first = np.array(source.about["first"], np.int64)
        return Buckets(parts, column, edges, first, CodedAccounts(parts, source))

    return universe.table.derive("buckets", [name], write, read, cancelled)


def cut(parts: PartPool, column: Numbers, integer: bool, cancelled: Cancelled = never) -> Cuts:
    """Choose where to cut from evenly spread values, with the smallest, the least positive and the largest."""
    if not column.known:
        return Cuts((), np.zeros(0, np.int64), np.zeros(0))
    step = -(-column.known // _SAMPLE)
    before = np.cumsum([0, *map(column.known_in, range(len(parts.spans)))])

    def part(number: int) -> tuple[NDArray[np.float64], list[float]]:
        values = column.chosen(number)
        if not len(values):
            return np.zeros(0), []
        spread = values.gather_every(step, int(-before[number] % step)).to_numpy().astype(np.float64)
        positive = values.filter(values > 0)
        ends = [values.min(), values.max(), *([positive.min()] if len(positive) else [])]
        return spread, [float(end) for end in ends]  # type: ignore[arg-type]

    found = list(parts.run(part, cancelled=cancelled))
    ends = [end for _, some in found for end in some]
    least = [end for end in ends if end > 0]
    told = [min(ends), max(ends), *([min(least)] if least else [])]
    return _cuts(np.concatenate([*(spread for spread, _ in found), np.array(told)]), column.dates, integer)


def _cuts(sample: NDArray[np.float64], dates: bool, integer: bool) -> Cuts:
    edges: Sequence[Measure]
    if dates:
        edges = days = date_edges(*(_EPOCH + dt.timedelta(days=int(day)) for day in (sample.min(), sample.max())))
        inner = np.array([float((day - _EPOCH).days) for day in days[1:-1]])
    else:
        edges = numbers = number_edges(sample, integer)
        inner = np.array(numbers[1:-1])
    limits = _limits(sample, inner)
    return Cuts(tuple(edges), np.concatenate(([0], np.searchsorted(limits, inner) + 1)), limits)


def _limits(sample: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a next bucket begins, ascending: at each inner edge, and between equal shares of the accounts."""
    room = _MOST_LIMITS - len(inner)
    distinct = np.unique(sample)
    if len(distinct) > room:
        distinct = np.quantile(sample, np.linspace(0, 1, room), method="inverted_cdf")
    return np.unique(np.concatenate((inner, distinct)))
