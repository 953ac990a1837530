"""A mask in the forms that columns are filtered with, each made at most once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask

_FEW = 1 << 16
"""Codes counted at a time, so that the widened copy numpy makes stays in a core's cache."""
_MANY = 1 << 18
"""Codes of a byte that are counted two at a time: half the steps, into 65,536 places that have to be added up."""


class Selection:
    """Some of the accounts of a universe."""

    def __init__(self, mask: Mask, accounts: int, size: int | None = None) -> None:
        self.mask = mask
        self.accounts = accounts
        self.size = masks.popcount(mask) if size is None else size
        self._since: tuple[Mask, tuple[Selection, Selection]] | None = None

    @cached_property
    def flags(self) -> pl.Series:
        """Whether each account is selected."""
        return masks.unpack(self.mask, self.accounts)

    @cached_property
    def rest(self) -> Selection:
        """All other accounts."""
        return Selection(masks.invert(self.mask, self.accounts), self.accounts, self.accounts - self.size)

    def since(self, mask: Mask) -> tuple[Selection, Selection]:
        """The accounts that are not in a mask, and those that only the mask has. Made once for the same mask."""
        since = self._since
        if since is None or since[0] is not mask:
            changed = self.mask ^ mask
            come, gone = (Selection(changed & of, self.accounts) for of in (self.mask, mask))
            since = self._since = mask, (come, gone)
        return since[1]


def frequencies(codes: pl.Series, values: int) -> NDArray[np.int64]:
    """Shape (values,): how often each code, a small whole number, appears."""
    found = codes.to_numpy()
    if found.dtype == np.uint8 and len(found) >= _MANY:
        return _frequencies_by_pairs(found)[:values]
    total = np.zeros(values, np.int64)
    for start in range(0, len(found), _FEW):
        total += np.bincount(found[start : start + _FEW], minlength=values)
    return total


def _frequencies_by_pairs(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Shape (256,)."""
    paired, odd = np.split(codes, [len(codes) & ~1])
    pairs, total = paired.view(np.uint16), np.zeros(1 << 16, np.int64)
    for start in range(0, len(pairs), _MANY):
        total += np.bincount(pairs[start : start + _MANY], minlength=len(total))
    first_and_second = total.reshape(256, 256)
    both: NDArray[np.int64] = first_and_second.sum(0) + first_and_second.sum(1) + np.bincount(odd, minlength=256)
    return both
