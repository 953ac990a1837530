"""Values by their rank among all of a column or of some accounts: exact, without holding all values at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.part_pool import PartPool

_FEW = 1 << 20
"""Values that are held and sorted at once."""
_BINS = 1 << 12
_KEPT = 64
"""Ranges whose cuts are kept."""


class Ranks:
    """The known values by their rank among the accounts of a mask or all.

    The range of values is cut finer and finer around a rank, until those left are few or all alike. The cuts are kept,
    so that the next rank is found sooner.
    """

    def __init__(self, parts: PartPool, column: Numbers, mask: Mask | None = None) -> None:
        self._parts, self._column, self._mask = parts, column, mask
        self._bins = lru_cache(_KEPT)(self._binned)
        self._counts = lru_cache(2)(self._counted)

    def at(self, rank: int) -> float | int:
        """The value at a rank, from 0 in ascending order."""
        low, high, left = *self._ends(), None
        while low < high and (left is None or left > _FEW):
            counts, lows, highs = self._bins(low, high)
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
        values, up_to = self._counts(low, high)
        value: float | int = values[int(np.searchsorted(up_to, rank, side="right"))].item()
        return value

    def _counted(self, low: float, high: float) -> tuple[NDArray[np.generic], NDArray[np.float64]]:
        """The values from one to another, ascending, and how many accounts are up to each."""
        found = [np.unique(values, return_counts=True) for values in self._values(low, high)]
        values, places = np.unique(np.concatenate([some for some, _ in found]), return_inverse=True)
        return values, np.cumsum(np.bincount(places, np.concatenate([many for _, many in found])))

    def _ends(self) -> tuple[float, float]:
        numbers = filter(self._column.known_in, range(len(self._parts.spans)))
        lows, highs = zip(*map(self._column.ends, numbers), strict=True)
        return min(lows), max(highs)

    def _values(self, low: float, high: float) -> Iterator[NDArray[np.generic]]:
        def work(number: int) -> NDArray[np.generic]:
            series = self._column.physical(number)
            if self._mask is not None:
                words = self._mask[self._parts.spans.words(number)]
                series = series.filter(masks.unpack(words, len(series)))
            known = series.drop_nulls()
            return known.filter(known.is_between(low, high)).to_numpy()

        yield from (found for _, found in self._parts.run(work, self._mask))

    def _binned(self, low: float, high: float) -> tuple[NDArray[np.int64], list[float], list[float]]:
        """How many values are in each bin, the least and the greatest of each."""
        counts = np.zeros(_BINS, np.int64)
        lows, highs = [high] * _BINS, [low] * _BINS
        scale = (_BINS - 1) / (float(high) - float(low))
        for values in self._values(low, high):
            with np.errstate(over="ignore", invalid="ignore"):  # a range beyond all floats is one bin
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
