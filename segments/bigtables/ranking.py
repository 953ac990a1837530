"""Values by their rank among all of a column or of some accounts: exact, without holding all values at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from niche.segments.bigtables.numbers import Numbers
from niche.segments.counts import Mask
from niche.segments.engine import masks

if TYPE_CHECKING:
    from niche.segments.bigtables.bigtable import BigTable

_FEW = 1 << 20
"""Values that are held and sorted at once."""
_BINS = 1 << 12


def ranked(table: BigTable, column: Numbers, ranks: Sequence[int], mask: Mask | None = None) -> list[float | int]:
    """The known values at some ranks, from 0 in ascending order, among the accounts of a mask or all."""
    return [_Search(table, column, mask).at(rank) for rank in ranks]


class _Search:
    """Cuts the range of values finer and finer around a rank, until those left are few or all alike."""

    def __init__(self, table: BigTable, column: Numbers, mask: Mask | None) -> None:
        self._table, self._column, self._mask = table, column, mask

    def at(self, rank: int) -> float | int:
        """The value at a rank."""
        low, high, left = *self._ends(), None
        while low < high and (left is None or left > _FEW):
            counts, lows, highs = self._binned(low, high)
            before = np.cumsum(counts) - counts
            chosen = int(np.searchsorted(before, rank, side="right")) - 1
            rank -= int(before[chosen])
            if float(lows[chosen]) == float(highs[chosen]) or (lows[chosen], highs[chosen]) == (low, high):
                return self._value(lows[chosen], highs[chosen], rank)
            low, high, left = lows[chosen], highs[chosen], int(counts[chosen])
        return self._value(low, high, rank)

    def _value(self, low: float, high: float, rank: int) -> float | int:
        if low == high:
            return low
        found = [np.unique(values, return_counts=True) for values in self._values(low, high)]
        values, places = np.unique(np.concatenate([some for some, _ in found]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([many for _, many in found]))
        value: float | int = values[int(np.searchsorted(np.cumsum(counts), rank, side="right"))].item()
        return value

    def _ends(self) -> tuple[float, float]:
        parts = [part for part in self._column.file.parts if part["known"]]
        return min(part["low"] for part in parts), max(part["high"] for part in parts)  # type: ignore[type-var, return-value]

    def _values(self, low: float, high: float) -> Iterator[NDArray[np.generic]]:
        def work(number: int) -> NDArray[np.generic]:
            series = self._column.physical(number)
            if self._mask is not None:
                words = self._mask[self._table.spans.words(number)]
                series = series.filter(masks.unpack(words, len(series)))
            known = series.drop_nulls()
            return known.filter(known.is_between(low, high)).to_numpy()

        yield from (found for _, found in self._table.run(work, self._mask))

    def _binned(self, low: float, high: float) -> tuple[NDArray[np.int64], list[float], list[float]]:
        """How many values are in each bin, the least and the greatest of each."""
        counts = np.zeros(_BINS, np.int64)
        lows, highs = [high] * _BINS, [low] * _BINS
        scale = (_BINS - 1) / (float(high) - float(low))
        for values in self._values(low, high):
            bins = ((values.astype(np.float64) - float(low)) * scale).astype(np.int64).clip(0, _BINS - 1)
            counts += np.bincount(bins, minlength=_BINS)
            order = np.argsort(bins, kind="stable")
            starts = np.flatnonzero(np.diff(bins[order], prepend=-1))
            if not len(starts):
                continue
            kept = bins[order][starts].tolist()
            least = np.minimum.reduceat(values[order], starts).tolist()
            most = np.maximum.reduceat(values[order], starts).tolist()
            for place, some, other in zip(kept, least, most, strict=True):
                lows[place], highs[place] = min(lows[place], some), max(highs[place], other)
        return counts, lows, highs
