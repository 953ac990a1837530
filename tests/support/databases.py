"""DuckDB beside niche, on the same accounts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
from universes import frame_of, nodes_of

from niche.segments.accounts.universe import Universe


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all examples: to open one takes longer than to ask it."""
    return duckdb.connect()


@contextmanager
def view_of(frame: pl.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with a frame as `frame`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        frame.write_parquet(path)
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW frame AS FROM '{path}'")
            yield connection


@contextmanager
def table_of(found: Universe) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the typed columns as `accounts`, and each account's node by its position."""
    nodes = [pl.Series(name, nodes_of(placement)) for name, placement in found.placements.items()]
    connection = database()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.parquet"
        frame_of(found).with_columns(nodes).write_parquet(path)
        connection.execute(f"CREATE OR REPLACE VIEW accounts AS FROM '{path}'")
        yield connection
