"""Where each account stands in a taxonomy, on disk: the position of its node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import ColumnFile, DamagedError, EncodedPart, mended
from niche.segments.accounts.folder import Store
from niche.segments.accounts.part_pool import PartPool
from niche.segments.accounts.selections import frequencies

T = TypeVar("T")


class StoredNodes:
    """Positions of nodes, shape (accounts,), read part by part."""

    def __init__(self, parts: PartPool, file: ColumnFile) -> None:
        """Raises DamagedError for a file about other accounts."""
        if len(file.parts) != len(parts.spans) or "counts" not in file.about:
            raise DamagedError(file.path.name)
        self._parts, self._file = parts, file
        self.what = file.path.name
        self.counts = np.array(file.about["counts"], np.int64)
        """Shape (nodes,): accounts at each node, not below it."""

    def __len__(self) -> int:
        return self._parts.spans.accounts

    def __getitem__(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """The positions of some accounts."""
        return mended(lambda: self._at(rows))

    def _at(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        found = np.empty(len(rows), np.int64)
        numbers = rows // self._parts.spans.part
        for number in np.unique(numbers).tolist():
            here = numbers == number
            found[here] = self.positions(number)[rows[here] - number * self._parts.spans.part]
        return found

    def positions(self, number: int) -> NDArray[np.unsignedinteger]:
        """The positions of the accounts of a part."""
        dtype = np.dtype(cast("str", self._file.parts[number]["type"]))
        return np.frombuffer(self._file.read(number), dtype)

    def each(self, work: Callable[[int, NDArray[np.integer]], T], within: Mask | None = None) -> Iterator[T]:
        """What `work` makes of the first row and the positions of each part that `within` concerns."""
        spans = self._parts.spans

        def part(number: int) -> T:
            return work(spans.rows(number).start, self.positions(number))

        yield from (found for _, found in self._parts.run(part, within))


def write_nodes(
    store: Store, parts: PartPool, what: str, place: Callable[[int], NDArray[np.integer]], size: int
) -> None:
    """Keep the positions among `size` nodes that `place` gives the accounts of each part. Raises OSError."""
    kind = np.uint16 if size < 1 << 16 else np.uint32
    writer = store.write(what)
    counts = np.zeros(size, np.int64)
    try:
        for _, found in parts.run(place):
            positions = found.astype(kind)
            counts += frequencies(pl.Series(positions), size)
            writer.add(EncodedPart(positions.tobytes(), {"type": positions.dtype.str}))
        writer.close({"counts": list(counts.tolist())})
    finally:
        writer.abandon()
