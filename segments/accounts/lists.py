"""Lists: for each part the accounts that hold each item, as bits or, where they are few, as row numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import MOST, Numbering, least
from niche.segments.accounts.columnfile import About, Buffer, DamagedError, EncodedPart
from niche.segments.accounts.part_pool import PartPool, Spans, SplitRows
from niche.segments.accounts.parts import Encoder, PartsInMemory, PartSource, Stored, to_bytes, to_words
from niche.segments.accounts.whole import WholeColumn
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Raw
from niche.segments.reading import casting, cell_lists
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Reading

_FEW = 1 << 10
"""Accounts whose items are looked up one by one."""
_INDEX = np.dtype([("item", "<u4"), ("accounts", "<u4"), ("at", "<u8"), ("size", "<u8")])


class ItemEncoder(Encoder):
    """Encodes a list column."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading
        self._numbering = Numbering(self._meant, MOST)

    def _meant(self, items: pl.Series) -> pl.Series:
        self.raw |= cell_lists.raw_items(items, self._reading.missing)
        return cell_lists.known_items(items, self._reading.missing)

    def encode(self, series: pl.Series) -> EncodedPart:
        """As `_inverted`. Raises TooManyValuesError."""
        given = isinstance(series.dtype, pl.List | pl.Array)
        lists = casting.text_lists(series) if given else encode(series, self._reading).series
        lengths = lists.list.len().fill_null(0)
        texts = lists.filter(lengths > 0).explode().cast(pl.String)
        numbers = self._numbering.numbers(texts)
        if given and texts.has_nulls():
            self.raw |= Raw(blank=True)
        return _inverted(lengths.to_numpy(), numbers.astype(least(len(self._numbering.numbered))))

    def about(self) -> About:
        """The items by number."""
        return {**super().about(), "values": list(self._numbering.numbered)}


def _inverted(lengths: NDArray[np.integer], numbers: NDArray[np.unsignedinteger]) -> EncodedPart:
    """An index of the items, a bit for each account that has any, and each item's accounts.

    `lengths` are those of the lists, `numbers` their items one after another, from 1; 0 is no item.
    """
    accounts = len(lengths)
    rows = np.repeat(np.arange(accounts, dtype=np.uint32), lengths)
    order = np.argsort(numbers, kind="stable")  # a radix sort: the numbers are small
    counts = np.bincount(numbers, minlength=1)
    ends = np.cumsum(counts)
    held = np.zeros(accounts, np.bool_)
    held[rows[numbers > 0]] = True
    found = np.flatnonzero(counts[1:]) + 1
    index = np.zeros(len(found), _INDEX)
    blobs = [to_bytes(held)]
    at = index.nbytes + len(blobs[0])
    for place, number in enumerate(found.tolist()):
        some = _once(rows[order[ends[number - 1] : ends[number]]])
        blob = _bits(some, accounts) if len(some) * 32 > accounts else some.tobytes()
        index[place] = number - 1, len(some), at, len(blob)
        blobs.append(blob)
        at += len(blob)
    return EncodedPart(index.tobytes() + b"".join(blobs), {"known": int(held.sum()), "items": len(found)})


def _once(rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Ascending rows without repeats: a list may name an item twice."""
    return rows[np.flatnonzero(np.diff(rows, prepend=np.uint32(0xFFFFFFFF)))]


def _bits(rows: NDArray[np.uint32], accounts: int) -> bytes:
    flags = np.zeros(accounts, np.bool_)
    flags[rows] = True
    return to_bytes(flags)


@dataclass(frozen=True, slots=True)
class _HeldItems:
    """One part: what is held by whom."""

    data: Buffer
    accounts: int
    index: NDArray[np.void]

    def rows(self, place: int) -> NDArray[np.integer]:
        """The rows within the part that hold the item at a place of the index."""
        _, held, at, size = self.index[place].tolist()
        if held * 32 > self.accounts:
            return masks.rows(to_words(self.data[at : at + size], self.accounts), self.accounts)
        return np.frombuffer(self.data, "<u4", held, at)

    def mask(self, place: int) -> Mask:
        """The same as a mask."""
        _, held, at, size = self.index[place].tolist()
        if held * 32 > self.accounts:
            return to_words(self.data[at : at + size], self.accounts)
        return masks.from_rows(self.rows(place), self.accounts)


class Items(Stored):
    """A list column by its items. Items of one account come in the order of all values."""

    def __init__(self, source: PartSource, name: str, spans: Spans, order: Sequence[str] = ()) -> None:
        """`order` is that of the values, alphabetical where none is given."""
        super().__init__(source, name, spans)
        if "values" not in source.about:
            raise DamagedError(name)
        written = cast("Sequence[str]", source.about["values"])
        self._values = tuple(order or sorted(written))
        self._codes = {value: code for code, value in enumerate(written)}
        places = {value: place for place, value in enumerate(self._values)}
        self._places = np.array([places[value] for value in written], np.int64)

    @cached_property
    def _dtype(self) -> pl.Enum:
        return pl.Enum(self._values)

    @property
    def values(self) -> tuple[str, ...]:
        """All items, in order."""
        return self._values

    def items(self, cancelled: Cancelled = never) -> Items:  # noqa: ARG002
        """Itself."""
        return self

    def holding(self, number: int, item: str) -> Mask:
        """The accounts of a part whose list holds the item."""
        held, code = self._held(number), self._codes.get(item, -1)
        place = int(np.searchsorted(held.index["item"], code))
        found = place < len(held.index) and held.index["item"][place] == code
        return held.mask(place) if found else masks.empty(held.accounts)

    def series(self, number: int) -> pl.Series:
        """The lists."""
        held = self._held(number)
        rows = [held.rows(place) for place in range(len(held.index))]
        sizes = [len(some) for some in rows]
        items = np.repeat(self._places[held.index["item"]], sizes)
        every = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        order = np.lexsort((items, every))
        known = pl.Series(items[order].astype(np.uint32)).cat.to(self._dtype)
        grouped = pl.DataFrame({"row": every[order].astype(np.int64), "items": known})
        lists = grouped.group_by("row", maintain_order=True).agg("items")
        all_rows = pl.DataFrame({"row": pl.int_range(held.accounts, eager=True)})
        joined = all_rows.join(lists, on="row", how="left", maintain_order="left")
        return joined["items"].cast(pl.List(self._dtype)).alias(self.name)

    def gather(self, rows: SplitRows) -> pl.Series:
        """The lists of some accounts: each item is looked up for those of a part where they are few."""
        order = [np.zeros(0, np.intp)]
        found = [pl.Series(self.name, [], dtype=pl.List(self._dtype))]
        for number, places, within in rows.parts:
            order.append(places)
            many = len(within) > _FEW
            found.append(self.series(number).gather(pl.Series(within)) if many else self._looked_up(number, within))
        return pl.concat(found).gather(pl.Series(np.argsort(np.concatenate(order))))

    def _looked_up(self, number: int, rows: NDArray[np.integer]) -> pl.Series:
        held = self._held(number)
        words, bits = rows // 64, (rows % 64).astype(np.uint64)
        lists: list[list[int]] = [[] for _ in rows]
        for place, item in enumerate(held.index["item"].tolist()):
            having = (held.mask(place)[words] >> bits) & np.uint64(1)
            for row in np.flatnonzero(having).tolist():
                lists[row].append(int(self._places[item]))
        named = [[self._values[place] for place in sorted(found)] or None for found in lists]
        return pl.Series(self.name, named, dtype=pl.List(self._dtype))

    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Accounts by item, in order."""
        held, found = self._held(number), np.zeros(len(self._values), np.int64)
        for place, item in enumerate(held.index["item"].tolist()):
            found[self._places[item]] = masks.popcount(held.mask(place) & mask)
        return found, masks.popcount(mask & self.missing(number))

    def _present(self, number: int) -> Mask:
        held = self._held(number)
        at = held.index.nbytes
        return to_words(held.data[at : at + (held.accounts + 7) // 8], held.accounts)

    def _held(self, number: int) -> _HeldItems:
        data, items = self.source.read(number), cast("int", self.source.parts[number]["items"])
        return _HeldItems(data, self.spans.size(number), np.frombuffer(data, _INDEX, items))


class Lists(WholeColumn):
    """A list column in memory, of List(Enum): the lists as they stand, and each item's accounts once asked for."""

    def __init__(self, lists: pl.Series, spans: Spans) -> None:
        super().__init__(lists, spans)
        self._items: Items | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """All items, in the order of their type."""
        assert isinstance(self.whole.dtype, pl.List)
        assert isinstance(self.whole.dtype.inner, pl.Enum)
        return tuple(self.whole.dtype.inner.categories)

    def items(self, cancelled: Cancelled = never) -> Items:
        """The column by its items, made at first use. Raises CancelledError."""
        if self._items is None:
            parts = PartsInMemory()
            for part in PartPool(self.spans).run(self._part, cancelled=cancelled):
                parts.add(part)
            parts.close({"values": list(self.values)})
            self._items = Items(parts, self.name, self.spans, self.values)
        return self._items

    def _part(self, number: int) -> EncodedPart:
        lists = self.series(number)
        lengths = lists.list.len().fill_null(0)
        codes = lists.filter(lengths > 0).explode().to_physical().cast(pl.UInt32) + 1
        return _inverted(lengths.to_numpy(), codes.to_numpy().astype(least(len(self.values))))
