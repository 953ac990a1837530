"""Values by their rank among all of a column or of some accounts: exact, without holding all values at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.part_pool import PartPool

T = TypeVar("T")

_FEW = 1 << 20
"""Values that are held and sorted at once."""
_BINS = 1 << 12
_KEPT = 64
"""Ranges whose cuts are kept."""


class Ranks:
    """The known values by their rank among the accounts of a mask or all.

    The range of values is cut into bins, again and again around a rank, until those left are few or all alike. What
    was counted is kept, so that the next rank is found sooner.
    """

    def __init__(self, parts: PartPool, column: Numbers, mask: Mask | None = None) -> None:
        self._parts, self._column, self._mask = parts, column, mask
        self._bins = lru_cache(_KEPT)(self._binned)
        self._ends = lru_cache(_KEPT)(self._ends_of)
        self._counts = lru_cache(2)(self._counted)

    @cached_property
    def _range(self) -> tuple[float, float]:
        numbers = filter(self._column.known_in, range(len(self._parts.spans)))
        lows, highs = zip(*map(self._column.ends, numbers), strict=True)
        return min(lows), max(highs)

    def at(self, rank: int) -> float | int:
        """The value at a rank, from 0 in ascending order."""
        low, high = self._range
        while float(low) < float(high):
            counts = self._bins(low, high)
            before = np.cumsum(counts) - counts
            chosen = int(np.searchsorted(before, rank, side="right")) - 1
            rank -= int(before[chosen])
            whole, (low, high) = (low, high), self._ends(low, high, chosen)
            if counts[chosen] <= _FEW or whole == (low, high):
                break
        if low == high:
            return low
        values, up_to = self._counts(low, high)
        value = values[int(np.searchsorted(up_to, rank, side="right"))].item()
        assert isinstance(value, int | float)
        return value

    def _counted(self, low: float, high: float) -> tuple[NDArray[np.generic], NDArray[np.float64]]:
        """The values from one to another, ascending, and how many accounts are up to each."""
        found = [np.unique(values, return_counts=True) for values in self._run(low, high, lambda values: values)]
        values, places = np.unique(np.concatenate([some for some, _ in found]), return_inverse=True)
        return values, np.cumsum(np.bincount(places, np.concatenate([many for _, many in found])))

    def _binned(self, low: float, high: float) -> NDArray[np.int64]:
        """How many values are in each bin from one value to another."""
        parts = self._run(low, high, lambda values: np.bincount(_bins(values, low, high), minlength=_BINS))
        return sum(parts, np.zeros(_BINS, np.int64))

    def _ends_of(self, low: float, high: float, chosen: int) -> tuple[float, float]:
        """The least and the greatest value in a bin."""

        def ends(values: NDArray[np.generic]) -> list[float]:
            inside = values[_bins(values, low, high) == chosen]
            return [inside.min().item(), inside.max().item()] if len(inside) else []

        found = list(chain(*self._run(low, high, ends)))
        return min(found), max(found)

    def _run(self, low: float, high: float, work: Callable[[NDArray[np.generic]], T]) -> Iterator[T]:
        """What `work` makes of the values of each part from one value to another."""

        def part(number: int) -> T:
            words = None if self._mask is None else self._mask[self._parts.spans.words(number)]
            known = self._column.chosen(number, words)
            least, most = self._column.ends(number) if self._column.known_in(number) else (low, high)
            return work(
                (known if low <= least and most <= high else known.filter(known.is_between(low, high))).to_numpy()
            )

        return self._parts.run(part, self._mask)


def _bins(values: NDArray[np.generic], low: float, high: float) -> NDArray[np.int64]:
    """The bin of each value; a range beyond all floats is one bin."""
    with np.errstate(over="ignore", invalid="ignore"):
        scale = (_BINS - 1) / (float(high) - float(low))
        return ((values.astype(np.float64) - float(low)) * scale).astype(np.int64).clip(0, _BINS - 1)
