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

_MANY = 1 << 19
"""Bytes from which it is quicker to count pairs of them."""


class Selection:
    """Some of the accounts of a universe."""

    def __init__(self, mask: Mask, accounts: int, size: int | None = None) -> None:
        self.mask = mask
        self.accounts = accounts
        self.size = masks.popcount(mask) if size is None else size

    @cached_property
    def flags(self) -> pl.Series:
        """Whether each account is selected."""
        return masks.unpack(self.mask, self.accounts)

    def flags_within(self, first: int, accounts: int) -> pl.Series:
        """Whether each account of a part is selected; `first` is its first row, a multiple of 64."""
        if accounts == self.accounts:
            return self.flags
        return masks.unpack(self.mask[first // 64 : -(-(first + accounts) // 64)], accounts)

    @cached_property
    def rest(self) -> Selection:
        """All other accounts."""
        return Selection(masks.invert(self.mask, self.accounts), self.accounts, self.accounts - self.size)

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The row numbers, ascending."""
        return masks.rows(self.mask, self.accounts)

    def frequencies(self, codes: pl.Series, universe: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often the selected accounts have each code; `universe` says it of all. The fewer ones are counted."""
        if self.size * 2 > self.accounts:
            return universe - frequencies(codes.filter(self.rest.flags), len(universe))
        return frequencies(codes.filter(self.flags), len(universe))


def frequencies(codes: pl.Series, values: int) -> NDArray[np.int64]:
    """Shape (values,): how often each code, a small whole number, appears."""
    found, total = codes.to_numpy(), np.zeros(values, np.int64)
    if found.dtype == np.uint8:
        paired = np.zeros((256, 256), np.int64)
        rest = len(found) - len(found) % _MANY
        for start in range(0, rest, _MANY):
            paired += np.bincount(found[start : start + _MANY].view(np.uint16), minlength=1 << 16).reshape(256, 256)
        total += (paired.sum(axis=0) + paired.sum(axis=1))[:values]
        found = found[rest:]
    for start in range(0, len(found), _FEW):
        total += np.bincount(found[start : start + _FEW], minlength=values)
    return total
