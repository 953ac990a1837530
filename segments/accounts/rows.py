"""Row numbers of the accounts of a mask: as an array, or looked up in the mask as they are asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask

_BLOCK = 1 << 12
"""Words between two places where it is known how many accounts stand before."""


class Rows(Protocol):
    """Row numbers in an order; an array of them is such, too."""

    def __len__(self) -> int: ...

    def __getitem__(self, wanted: slice, /) -> NDArray[np.int64]: ...


class MaskRows:
    """The rows of a mask, ascending, without a number for each account."""

    def __init__(self, mask: Mask, accounts: int) -> None:
        self.mask, self._accounts = mask, accounts

    @cached_property
    def _before(self) -> NDArray[np.int64]:
        """Shape (blocks + 1,): accounts before each block, and all."""
        starts = np.arange(0, len(self.mask), _BLOCK)
        sums = np.add.reduceat(np.bitwise_count(self.mask), starts, dtype=np.int64) if len(starts) else starts
        return np.concatenate(([0], np.cumsum(sums)))

    def __len__(self) -> int:
        return int(self._before[-1])

    def __getitem__(self, wanted: slice, /) -> NDArray[np.int64]:
        """Some rows; a step is one."""
        start, stop, step = wanted.indices(len(self))
        if step != 1:
            raise ValueError("rows come one by one")
        if start >= stop:
            return np.zeros(0, np.int64)
        first = int(np.searchsorted(self._before, start, side="right")) - 1
        last = int(np.searchsorted(self._before, stop, side="left"))
        words = self.mask[first * _BLOCK : last * _BLOCK]
        rows = np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little")) + first * _BLOCK * 64
        skipped = int(self._before[first])
        return rows[start - skipped : stop - skipped]
