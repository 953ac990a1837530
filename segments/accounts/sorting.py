"""Accounts in the order of a column that may not be held in memory: some rows are found when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import Codes
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.part_pool import PartPool
from niche.segments.accounts.ranking import Ranks
from niche.segments.accounts.rows import MaskRows
from niche.segments.model.predicates import Interval

Take = Callable[[Sequence[str], NDArray[np.integer]], pl.DataFrame]
"""Some columns of a table at some rows."""


class OrderedRows:
    """The accounts of a mask by their values, those without one last; equal values in the order of the file.

    Each question reads the column some times over, and holds masks, about a million values, and the rows asked for.
    """

    def __init__(self, parts: PartPool, take: Take, column: Numbers | Codes, mask: Mask, descending: bool) -> None:
        self._parts, self._take, self._column, self._mask, self._descending = parts, take, column, mask, descending
        self._ranks = Ranks(parts, column, mask) if isinstance(column, Numbers) else None

    @cached_property
    def _missing(self) -> MaskRows:
        return self._rows(self._parts.joined(self._column.missing))

    @cached_property
    def _size(self) -> int:
        return masks.popcount(self._mask)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, wanted: slice, /) -> NDArray[np.int64]:
        """Some rows; a step is one."""
        start, stop, step = wanted.indices(len(self))
        if step != 1:
            raise ValueError("rows come one by one")
        known = len(self) - len(self._missing)
        found = [self._missing[max(start - known, 0) : max(stop - known, 0)]]
        if start < min(stop, known):
            found.insert(0, self._known(start, min(stop, known), known))
        return np.concatenate(found)

    def _known(self, start: int, stop: int, known: int) -> NDArray[np.int64]:
        """The rows from one place to another, among those with a value."""
        places = (known - stop, known - 1 - start) if self._descending else (start, stop - 1)
        low, high = (self._at(place) for place in places)
        first, last = (high, low) if self._descending else (low, high)
        before = self._size_beyond(first)
        head = self._rows(self._within(first, first))[start - before : stop - before]
        if low == high:
            return head
        between = self._sorted(self._within(low, high, opened=True))
        tail = self._rows(self._within(last, last))[: stop - start - len(head) - len(between)]
        return np.concatenate((head, between, tail))

    def _sorted(self, mask: Mask) -> NDArray[np.int64]:
        rows = self._rows(mask)[:]
        key = self._take([self._column.name], rows).to_series()
        table = pl.DataFrame({"row": rows, "key": key})
        return table.sort("key", descending=self._descending, maintain_order=True)["row"].to_numpy()

    def _rows(self, mask: Mask) -> MaskRows:
        return MaskRows(mask & self._mask, self._parts.spans.accounts)

    def _size_beyond(self, value: float) -> int:
        """How many accounts come before all of a value."""
        beyond = self._within(value, None, opened=True) if self._descending else self._within(None, value, opened=True)
        return masks.popcount(beyond & self._mask)

    def _at(self, place: int) -> float:
        """The value at a place in ascending order, or the place of a category among all of them."""
        if self._ranks is not None:
            return self._ranks.at(place)
        return int(np.searchsorted(self._up_to, place, side="right"))

    @cached_property
    def _up_to(self) -> NDArray[np.int64]:
        """Shape (values,): accounts up to each value of a category."""
        column, spans = self._column, self._parts.spans

        def part(number: int) -> NDArray[np.int64]:
            return column.counts(number, self._mask[spans.words(number)])[0]

        return np.cumsum(self._parts.total(part, len(column.values), self._mask))

    def _within(self, low: float | None, high: float | None, opened: bool = False) -> Mask:
        """The accounts with a value between two, as `_at` gives them."""
        column = self._column
        if isinstance(column, Numbers):
            interval = Interval(column.name, low, high, opened, opened)
            return self._parts.joined(lambda number: column.within(number, interval))
        first = 0 if low is None else int(low) + opened
        end = len(column.values) if high is None else int(high) + (not opened)
        return self._parts.joined(lambda number: column.having(number, column.values[first:end]))
