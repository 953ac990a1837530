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

    @cached_property
    def rest(self) -> Selection:
        """All other accounts."""
        return Selection(masks.invert(self.mask, self.accounts), self.accounts, self.accounts - self.size)


def frequencies(codes: pl.Series, values: int) -> NDArray[np.int64]:
    """Shape (values,): how often each code, a small whole number, appears."""
    found, total = codes.to_numpy(), np.zeros(values, np.int64)
    for start in range(0, len(found), _FEW):
        total += np.bincount(found[start : start + _FEW], minlength=values)
    return total
