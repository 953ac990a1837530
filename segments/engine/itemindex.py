"""Which accounts have each item of a list column: the lists turned inside out, once."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.counts import Mask
from niche.segments.engine import masks

_PART = 1 << 20
"""Accounts inverted at a time, which bounds the working memory."""


class ItemIndex:
    """The rows of each item, 4 bytes for each item of each list."""

    def __init__(self, lists: pl.Series) -> None:
        """Read a column of List(Enum) without empty lists."""
        assert isinstance(lists.dtype, pl.List)
        self._accounts = len(lists)
        self._codes = {item: code for code, item in enumerate(_categories(lists.dtype))}
        parts = [_inverted(lists.slice(start, _PART), start) for start in range(0, len(lists), _PART)]
        self._parts = [(rows, np.searchsorted(codes, np.arange(len(self._codes) + 1))) for rows, codes in parts]

    def mask(self, item: str) -> Mask:
        """The accounts whose list holds the item."""
        code = self._codes.get(item)
        if code is None:
            return masks.empty(self._accounts)
        found = np.zeros(self._accounts, np.bool_)
        for rows, starts in self._parts:
            found[rows[starts[code] : starts[code + 1]]] = True
        return masks.pack(found)


def _categories(dtype: pl.List) -> list[str]:
    assert isinstance(dtype.inner, pl.Enum)
    return dtype.inner.categories.to_list()


def _inverted(lists: pl.Series, first: int) -> tuple[NDArray[np.uint32], NDArray[np.unsignedinteger]]:
    lengths = lists.list.len().fill_null(0).to_numpy()
    rows = np.repeat(np.arange(first, first + len(lists), dtype=np.uint32), lengths)
    codes = lists.drop_nulls().explode().to_physical().to_numpy()
    order = np.argsort(codes, kind="stable")  # a radix sort: the codes are small unsigned numbers
    return rows[order], codes[order]
