"""Lists on disk: for each part the accounts that hold each item, as bits or, where they are few, as row numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import MOST, Numbering, least
from niche.segments.accounts.columnfile import About, ColumnFile, DamagedError, EncodedPart
from niche.segments.accounts.part_pool import Spans
from niche.segments.accounts.parts import Encoder, Stored, to_bytes, to_words
from niche.segments.model.columns import BLANKS, QUOTES, Raw
from niche.segments.reading import casting
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
        meant = casting.bare_items(items)
        self.raw |= Raw(edges=casting.edges(items, BLANKS + QUOTES), blank=bool((meant == "").any()))
        return meant

    def encode(self, series: pl.Series) -> EncodedPart:
        """An index of the items, a bit for each account that has any, and each item's accounts."""
        given = isinstance(series.dtype, pl.List | pl.Array)
        lists = series.cast(pl.List(pl.String)) if given else encode(series, self._reading).series
        lengths = lists.list.len().fill_null(0)
        rows = np.repeat(np.arange(len(lists), dtype=np.uint32), lengths.to_numpy())
        flat = lists.filter(lengths > 0).explode()
        texts = flat.cast(pl.String)
        numbers = self._numbering.numbers(texts)
        if given and texts.has_nulls():
            self.raw |= Raw(blank=True)
        narrow = numbers.astype(least(len(self._numbering.numbered)))
        order = np.argsort(narrow, kind="stable")
        counts = np.bincount(narrow, minlength=1)
        ends = np.cumsum(counts)
        held = np.zeros(len(lists), np.bool_)
        held[rows[narrow > 0]] = True
        found = np.flatnonzero(counts[1:]) + 1
        index = np.zeros(len(found), _INDEX)
        blobs = [to_bytes(held)]
        at = index.nbytes + len(blobs[0])
        for place, number in enumerate(found.tolist()):
            some = _once(rows[order[ends[number - 1] : ends[number]]])
            blob = _bits(some, len(lists)) if len(some) * 32 > len(lists) else some.tobytes()
            index[place] = number - 1, len(some), at, len(blob)
            blobs.append(blob)
            at += len(blob)
        return EncodedPart(index.tobytes() + b"".join(blobs), {"known": int(held.sum()), "items": len(found)})

    def about(self) -> About:
        """The items by number."""
        return {**super().about(), "values": list(self._numbering.numbered)}


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

    data: bytes
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
    """A list column on disk. Items of one account come in alphabetical order."""

    def __init__(self, file: ColumnFile, name: str, spans: Spans) -> None:
        super().__init__(file, name, spans)
        if "values" not in file.about:
            raise DamagedError(name)
        written = cast("list[str]", file.about["values"])
        self._values = tuple(sorted(written))
        self._codes = {value: code for code, value in enumerate(written)}
        places = {value: place for place, value in enumerate(self._values)}
        self._places = np.array([places[value] for value in written], np.int64)

    @property
    def values(self) -> tuple[str, ...]:
        """The items, ascending."""
        return self._values

    def holding(self, number: int, item: str) -> Mask:
        """The accounts of a part whose list holds the item."""
        held, code = self._held(number), self._codes.get(item, -1)
        place = np.flatnonzero(held.index["item"] == code)
        return held.mask(int(place[0])) if len(place) else masks.empty(held.accounts)

    def series(self, number: int) -> pl.Series:
        """The lists."""
        held = self._held(number)
        rows = [held.rows(place) for place in range(len(held.index))]
        sizes = [len(some) for some in rows]
        items = np.repeat(self._places[held.index["item"]], sizes)
        every = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        order = np.lexsort((items, every))
        inner = pl.Enum(self._values)
        known = pl.Series(items[order].astype(np.uint32)).cat.to(inner)
        grouped = pl.DataFrame({"row": every[order].astype(np.int64), "items": known})
        lists = grouped.group_by("row", maintain_order=True).agg("items")
        all_rows = pl.DataFrame({"row": pl.int_range(held.accounts, eager=True)})
        joined = all_rows.join(lists, on="row", how="left", maintain_order="left")
        return joined["items"].cast(pl.List(inner)).alias(self.name)

    def at(self, number: int, rows: NDArray[np.integer]) -> pl.Series:
        """The lists of some accounts of a part: each item is looked up for them where they are few."""
        if len(rows) > _FEW:
            return super().at(number, rows)
        held = self._held(number)
        words, bits = rows // 64, (rows % 64).astype(np.uint64)
        lists: list[list[int]] = [[] for _ in rows]
        for place, item in enumerate(held.index["item"].tolist()):
            having = (held.mask(place)[words] >> bits) & np.uint64(1)
            for row in np.flatnonzero(having).tolist():
                lists[row].append(int(self._places[item]))
        named = [[self._values[place] for place in sorted(found)] or None for found in lists]
        return pl.Series(self.name, named, dtype=pl.List(pl.Enum(self._values)))

    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Accounts by item, ascending."""
        held, found = self._held(number), np.zeros(len(self._values), np.int64)
        for place, item in enumerate(held.index["item"].tolist()):
            found[self._places[item]] = masks.popcount(held.mask(place) & mask)
        return found, masks.popcount(mask & self.missing(number))

    def _present(self, number: int) -> Mask:
        held = self._held(number)
        at = held.index.nbytes
        return to_words(held.data[at : at + (held.accounts + 7) // 8], held.accounts)

    def _held(self, number: int) -> _HeldItems:
        data, items = self.file.read(number), cast("int", self.file.parts[number]["items"])
        return _HeldItems(data, self.spans.size(number), np.frombuffer(data, _INDEX, items))
