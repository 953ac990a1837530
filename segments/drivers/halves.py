"""Two halves of the accounts, so that what one suggests the other may confirm."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role


def half(universe: Universe, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Choose about one half of the accounts, the same for every segment and on every machine. Shape (rows,).

    By a hash of the account's id, so that it stays while other accounts come and go; without ids, or where they would
    have to be read from disk, by the row of the user's table. Mixed as in SplitMix64: Steele, Lea and Flood, Fast
    Splittable Pseudorandom Number Generators, OOPSLA 2014.
    """
    column = universe.role(Role.ID)
    if column is None or not universe.table.ready(column.name):
        return _even(_mixed(universe.file_rows(rows).astype(np.uint64)))
    return _even(hashed(universe.table.take([column.name], rows).to_series()))


def hashed(ids: pl.Series) -> NDArray[np.uint64]:
    """A number of 64 bits for each id, the same on every machine. Shape (ids,)."""
    text = ids.cast(pl.String).fill_null("")
    data = text.str.tail(_HASHED).str.pad_end(_HASHED, "\0").cast(pl.Binary)
    mixed = np.zeros(len(ids), np.uint64)
    for start in range(0, _HASHED, 8):
        words = data.bin.slice(start, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little").to_numpy()
        mixed = _mixed(mixed ^ words)
    return mixed


_HASHED = 32
"""Characters of an id that count, from its end."""


def _even(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    even: NDArray[np.bool_] = values % np.uint64(2) == 0
    return even


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
