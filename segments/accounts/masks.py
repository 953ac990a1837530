"""A set of accounts as packed bits: 64 accounts a word, least significant bit first, padding always zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask, bits, column
from niche.segments.accounts.cores import CORES, cores

BLOCK = 12_288
"""Words combined at a time: 96 KiB, so that a handful of operands stay in a core's cache, and below the 128 KiB from
where glibc maps fresh pages for every temporary array."""
_WIDTH = 3_072
"""Words of each mask whose overlaps are counted at a time."""
SPARSE = 0.4
"""Share of the words of a mask that hold an account up to which it is quicker to pick them out."""


def empty(accounts: int) -> Mask:
    """No account."""
    return np.zeros((accounts + 63) // 64, np.uint64)


def full(accounts: int) -> Mask:
    """Every account."""
    mask = np.full((accounts + 63) // 64, ~np.uint64(0))
    return clear_padding(mask, accounts)


def clear_padding(mask: Mask, accounts: int) -> Mask:
    """Set the bits beyond the last account to zero, in place."""
    if accounts % 64:
        mask[-1] &= np.uint64((1 << accounts % 64) - 1)
    return mask


def pack(flags: pl.Series | NDArray[np.bool_]) -> Mask:
    """The accounts whose flag is true; null is not."""
    mask = np.empty((len(flags) + 63) // 64, np.uint64)
    mask[-1:] = 0
    packed = mask.view(np.uint8)[: (len(flags) + 7) // 8]
    if isinstance(flags, pl.Series):
        bits(flags, packed)
    else:
        packed[:] = np.packbits(flags, bitorder="little")
    return clear_padding(mask, len(flags))


def flags(mask: Mask, accounts: int) -> NDArray[np.bool_]:
    """Shape (accounts,): whether each account is in the mask."""
    return np.unpackbits(mask.view(np.uint8), count=accounts, bitorder="little").view(np.bool_)


def unpack(mask: Mask, accounts: int) -> pl.Series:
    """The mask as a Boolean column, to filter a frame with; the mask must not be written to afterwards."""
    return column(np.ascontiguousarray(mask), accounts)


def rows(mask: Mask, accounts: int) -> NDArray[np.int64]:
    """The row numbers in the mask, ascending."""
    return np.flatnonzero(flags(mask, accounts))


def from_rows(chosen: NDArray[np.integer], accounts: int) -> Mask:
    """The accounts in these rows."""
    if len(chosen) * 64 < accounts:
        mask = empty(accounts)
        add_rows(mask, chosen)
        return mask
    found = np.zeros(accounts, np.bool_)
    found[chosen] = True
    return pack(found)


def add_rows(mask: Mask, chosen: NDArray[np.integer]) -> None:
    """Add the accounts in these rows to the mask, in place; for few of them."""
    places = chosen.astype(np.uint64)
    np.bitwise_or.at(mask, (places >> np.uint64(6)).astype(np.intp), np.uint64(1) << (places & np.uint64(63)))


def from_ranges(ranges: Iterable[tuple[int, int]], accounts: int) -> Mask:
    """The accounts in any of the row ranges `[start, stop)`; ranges may overlap."""
    mask = empty(accounts)
    every = ~np.uint64(0)
    for start, stop in ranges:
        if start >= stop:
            continue
        first, last = start // 64, (stop - 1) // 64
        head, tail = every << np.uint64(start % 64), every >> np.uint64(63 - (stop - 1) % 64)
        if first == last:
            mask[first] |= head & tail
        else:
            mask[first] |= head
            mask[first + 1 : last] = every
            mask[last] |= tail
    return mask


def popcount(mask: Mask) -> int:
    """Accounts in the mask; exact up to 4 billion."""
    return int(np.bitwise_count(mask).sum(dtype=np.uint32))


def invert(mask: Mask, accounts: int) -> Mask:
    """Every account that is not in the mask."""
    return clear_padding(np.bitwise_not(mask), accounts)


def union(masks: Iterable[Mask], accounts: int) -> Mask:
    """Accounts in at least one of the masks."""
    out = empty(accounts)
    for mask in masks:
        np.bitwise_or(out, mask, out=out)
    return out


def intersection(masks: Iterable[Mask], accounts: int) -> Mask:
    """Accounts in every one of the masks."""
    out = full(accounts)
    for mask in masks:
        np.bitwise_and(out, mask, out=out)
    return out


def blocks(words: int) -> Iterator[slice]:
    """The slices that cut a mask of so many words into blocks."""
    return (slice(start, min(start + BLOCK, words)) for start in range(0, words, BLOCK))


class Ranges:
    """Rows between some places, to count the accounts of masks in them."""

    def __init__(self, starts: NDArray[np.int64], accounts: int) -> None:
        """`starts` are row numbers, or the number of rows."""
        words = np.minimum(starts >> 6, max((accounts - 1) >> 6, 0))
        self._words, self._at = words, np.unique(np.append(words, 0))
        self._segment = np.searchsorted(self._at, words)
        bits = starts - (words << 6)
        self._below = np.where(bits < 64, (np.uint64(1) << (bits & 63).astype(np.uint64)) - np.uint64(1), ~np.uint64(0))

    def before(self, mask: Mask) -> NDArray[np.int64]:
        """Shape (starts,): how many accounts of the mask stand in the rows before each start."""
        if not len(mask):
            return np.zeros(len(self._words), np.int64)
        sums = np.add.reduceat(np.bitwise_count(mask), self._at, dtype=np.uint32)
        running = np.concatenate(([0], np.cumsum(sums, dtype=np.int64)))
        found: NDArray[np.int64] = running[self._segment] + np.bitwise_count(mask[self._words] & self._below)
        return found


def overlaps(sets: Sequence[Mask]) -> NDArray[np.int64]:
    """Shape (sets, sets): accounts that each two masks share; a mask's own size on the diagonal."""
    words = len(sets[0]) if sets else 0
    each = -(-words // CORES) if words > _WIDTH else max(words, 1)
    spans = [range(start, min(start + each, words), _WIDTH) for start in range(0, words, each)]
    if len(spans) < 2:
        shared = _overlaps(sets, range(0, words, _WIDTH))
    else:
        shared = sum(cores().map(partial(_overlaps, sets), spans), np.zeros((len(sets), len(sets)), np.int64))
    return shared + np.tril(shared, -1).T + np.triu(shared, 1).T


def _overlaps(sets: Sequence[Mask], span: range) -> NDArray[np.int64]:
    """The part of some words: of each two masks once, and on the diagonal. The buffers are made once: fresh ones would
    cost a third. Of a mask with accounts in few words only those are looked at, so the sparse ones come first."""
    shared = np.zeros((len(sets), len(sets)), np.int64)
    width = min(_WIDTH, span.stop - span.start)
    parts, boths = np.empty((2, len(sets), width), np.uint64)
    bits = np.empty((len(sets), width), np.uint8)
    for start in span:
        size = min(width, span.stop - start)
        used = [np.flatnonzero(mask[start : start + size]) for mask in sets]
        order = [place for place in sorted(range(len(sets)), key=lambda at: len(used[at])) if len(used[place])]
        part = parts[: len(order), :size]
        for row, place in zip(part, order, strict=True):
            row[:] = sets[place][start : start + size]
        for index, place in enumerate(order):
            held = used[place]
            if len(held) <= SPARSE * size:
                found = np.bitwise_count(part[index:].take(held, axis=1) & part[index, held])
            else:
                both = np.bitwise_and(part[index:], part[index], out=boths[index : len(order), :size])
                found = np.bitwise_count(both, out=bits[index : len(order), :size])
            shared[place, order[index:]] += found.sum(axis=1, dtype=np.uint32)
    return shared


def shared(mask: Mask, others: Iterable[Mask]) -> list[int]:
    """How many accounts a mask has in common with each of the others."""
    held = np.flatnonzero(mask)
    if len(held) > SPARSE * len(mask):
        return [popcount(mask & other) for other in others]
    own = mask[held]
    return [popcount(own & other[held]) for other in others]
