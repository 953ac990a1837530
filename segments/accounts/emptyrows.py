"""Rows of Parquet files that hold no account, as a table in memory leaves them out: empty ones, and remarks below."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.store import Store
from niche.segments.reading.grid import LOOKED_AT, without_remarks

_WHAT = "rows without an account"


def empty_rows(files: ParquetFiles, store: Store) -> NDArray[np.int64]:
    """The rows that hold no account, ascending; remembered once they were looked for. Raises BadInputError."""
    data = store.kept(_WHAT)
    if data is not None:
        return np.frombuffer(data, np.int64)
    found = np.concatenate([np.zeros(0, np.int64), *_of_each(files)])
    store.keep(_WHAT, found.tobytes())
    return found


def _of_each(files: ParquetFiles) -> Iterator[NDArray[np.int64]]:
    first = 0
    with files.reading():
        for lazy in files.each:
            height = int(lazy.select(pl.len()).collect().item())
            yield _left_out(lazy, height) + first
            first += height


def _left_out(lazy: pl.LazyFrame, height: int) -> NDArray[np.int64]:
    """The rows of one file that `without_remarks` takes away."""
    empty = _empty(lazy)
    if not len(empty):
        return empty
    tail = lazy.tail(LOOKED_AT).collect()
    filled = np.setdiff1d(np.arange(height - tail.height, height), empty)
    return np.union1d(empty, filled[without_remarks(tail).height :])


def _empty(lazy: pl.LazyFrame) -> NDArray[np.int64]:
    """Rows without any value: column after column, until no such row is left, which mostly one or two tell."""
    schema = lazy.collect_schema()
    empty: pl.Series | None = None
    for name in sorted(schema, key=lambda name: _dear(schema[name])):
        missing = lazy.select(pl.col(name).is_null()).collect(engine="streaming").to_series()
        empty = missing if empty is None else empty & missing
        if not empty.any():
            break
    return np.zeros(0, np.int64) if empty is None else empty.arg_true().to_numpy().astype(np.int64)


def _dear(dtype: pl.DataType) -> bool:
    """Whether a column takes many bytes to be looked at."""
    return not (dtype.is_numeric() or dtype.is_temporal() or dtype == pl.Boolean)
