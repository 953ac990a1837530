"""Which accounts have each item of a list column: the lists turned inside out, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.model.cancelling import Cancelled, check, never

_PART = 1 << 20
"""Accounts inverted at a time, which bounds the working memory; a multiple of 64."""
_RARE = 32
"""An item is rare where one account in so many has it: its rows, of 4 bytes, then take less than a mask."""


class ItemIndex:
    """The accounts of each item, at most a bit for each account, or 4 bytes for each list that holds it."""

    def __init__(self, lists: pl.Series, cancelled: Cancelled = never) -> None:
        """Read a column of List(Enum) without empty lists. Raises CancelledError."""
        assert isinstance(lists.dtype, pl.List)
        self._accounts = len(lists)
        self._codes = {item: code for code, item in enumerate(_categories(lists.dtype))}
        self._parts: list[_ItemPart] = []
        for start in range(0, len(lists), _PART):
            check(cancelled)
            self._parts.append(_inverted(lists.slice(start, _PART), len(self._codes)))

    def mask(self, item: str) -> Mask:
        """The accounts whose list holds the item."""
        mask, code = masks.empty(self._accounts), self._codes.get(item)
        if code is not None:
            for number, part in enumerate(self._parts):
                part.add(code, mask[number * _PART // 64 :])
        return mask


@dataclass(frozen=True, slots=True)
class _ItemPart:
    """Some accounts; rows are counted from the first of them."""

    common: Mapping[int, Mask]
    rows: NDArray[np.uint32]
    """Those of the rare items, item after item."""
    ends: NDArray[np.int64]
    """Shape (items,): where the rows of each item end."""

    def add(self, code: int, mask: Mask) -> None:
        """Add the accounts of an item to the mask that begins with the part."""
        found = self.common.get(code)
        if found is not None:
            mask[: len(found)] = found
        else:
            masks.add_rows(mask, self.rows[self.ends[code - 1] if code else 0 : self.ends[code]])


def _categories(dtype: pl.List) -> list[str]:
    assert isinstance(dtype.inner, pl.Enum)
    return dtype.inner.categories.to_list()


def _inverted(lists: pl.Series, items: int) -> _ItemPart:
    lengths = lists.list.len().fill_null(0).to_numpy()
    codes = lists.drop_nulls().explode().to_physical().to_numpy()
    order = np.argsort(codes, kind="stable")  # a radix sort: the codes are small unsigned numbers
    rows = np.repeat(np.arange(len(lists), dtype=np.uint32), lengths)[order]
    sizes = np.bincount(codes, minlength=items)
    common, ends = sizes * _RARE > len(lists), np.cumsum(sizes)
    found = {
        int(code): masks.from_rows(rows[ends[code] - sizes[code] : ends[code]], len(lists))
        for code in np.flatnonzero(common)
    }
    return _ItemPart(found, rows[np.repeat(~common, sizes)], np.cumsum(np.where(common, 0, sizes)))
