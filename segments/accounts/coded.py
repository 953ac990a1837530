"""A small code for each account, by part: its node in a taxonomy, its bucket of numbers, how long its deal took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from operator import or_
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import least
from niche.segments.accounts.columnfile import About, DamagedError, EncodedPart, mended
from niche.segments.accounts.part_pool import PartPool
from niche.segments.accounts.parts import PartSink, PartsInMemory, PartSource
from niche.segments.accounts.selections import Selection, frequencies

_FEWER = 0.5
"""The accounts that changed, as a share of those counted otherwise, below which they are: they are gathered twice."""


class CodedAccounts:
    """Codes, shape (accounts,), read part by part."""

    def __init__(self, pool: PartPool, source: PartSource, name: str = "") -> None:
        """`name` tells these codes from others of the same table. Raises DamagedError for parts of other accounts."""
        self.name = name
        if len(source.parts) != len(pool.spans) or "counts" not in source.about:
            raise DamagedError("codes")
        self._pool, self.source = pool, source
        self._whole = _in_one_piece(source) if isinstance(source, PartsInMemory) else None
        self.counts = np.array(source.about["counts"], np.int64)
        """Shape (codes,): accounts with each code."""
        self._last: tuple[Mask, NDArray[np.int64]] = masks.empty(len(self)), np.zeros_like(self.counts)
        """The accounts counted last, and what they came to."""

    def __len__(self) -> int:
        return self._pool.spans.accounts

    def __getitem__(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """The codes of some accounts."""
        return mended(lambda: self._at(rows))

    def _at(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        found = np.empty(len(rows), np.int64)
        for number, places, within in self._pool.spans.split(rows).parts:
            found[places] = self.part(number)[within]
        return found

    def part(self, number: int) -> NDArray[np.unsignedinteger]:
        """The codes of the accounts of a part."""
        dtype = np.dtype(cast("str", self.source.parts[number]["type"]))
        return np.frombuffer(self.source.read(number), dtype)

    def chosen(self, mask: Mask) -> Iterator[NDArray[np.integer]]:
        """The codes of the accounts of a mask, for each part that has any."""
        return (codes.to_numpy() for codes in self._pool.run(partial(self._chosen, mask), mask))

    def count(self, chosen: Selection) -> NDArray[np.int64]:
        """Shape (codes,): the chosen accounts with each code.

        The fewest accounts are counted that tell: the chosen ones, all others, or those that came and went since the
        last time, since a bound that moves changes few of them.
        """
        last, counts = self._last
        come, gone = chosen.since(last)
        if come.size + gone.size < _FEWER * min(chosen.size, chosen.accounts - chosen.size):
            found = counts + self._counted(come) - self._counted(gone)
        elif chosen.size * 2 > chosen.accounts:
            found = self.counts - self._counted(chosen.rest)
        else:
            found = self._counted(chosen)
        self._last = chosen.mask, found
        return found

    def having(self, codes: Sequence[int]) -> Mask:
        """The accounts with one of these codes, of which there is at least one."""
        if self._whole is not None:
            equal = self._whole.to_frame("").select((pl.col("") == code).alias(str(code)) for code in codes)
            return reduce(or_, map(masks.pack, equal))
        return self._pool.joined(lambda number: masks.pack(reduce(or_, (self.part(number) == code for code in codes))))

    def _counted(self, chosen: Selection) -> NDArray[np.int64]:
        size, mask = len(self.counts), chosen.mask
        if not chosen.size:
            return np.zeros(size, np.int64)
        if self._whole is not None:
            return frequencies(self._whole.filter(chosen.flags), size)
        return self._pool.total(lambda number: frequencies(self._chosen(mask, number), size), size, mask)

    def _chosen(self, mask: Mask, number: int) -> pl.Series:
        spans = self._pool.spans
        return pl.Series(self.part(number)).filter(masks.unpack(mask[spans.words(number)], spans.size(number)))


def _in_one_piece(source: PartsInMemory) -> pl.Series:
    """The codes of all accounts: to go through them at once is twice as quick as part by part."""
    types = {cast("str", part["type"]) for part in source.parts}
    return pl.Series(np.frombuffer(source.joined(), np.dtype(types.pop()))) if types else pl.Series(dtype=pl.UInt8)


def write_codes(sink: PartSink, parts: Iterable[NDArray[np.integer]], size: int, about: About | None = None) -> None:
    """Write the codes of each part, all below `size`, and what else is known of them. Raises OSError."""
    counts = np.zeros(size, np.int64)
    for part in parts:
        codes = part.astype(least(size - 1), copy=False)
        counts += frequencies(pl.Series(codes), size)
        sink.add(EncodedPart(codes.tobytes(), {"type": codes.dtype.str}))
    sink.close({**(about or {}), "counts": list(counts.tolist())})


def coded_in_memory(codes: NDArray[np.integer], size: int, pool: PartPool) -> CodedAccounts:
    """Codes below `size`, shape (accounts,), as parts in memory."""
    parts = PartsInMemory()
    write_codes(parts, (codes[pool.spans.rows(number)] for number in range(len(pool.spans))), size)
    return CodedAccounts(pool, parts)
