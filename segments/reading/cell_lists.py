"""Read a list within a cell: in the form of JSON, of Python, or of PostgreSQL, with separators and quotes in items."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Mapping
from contextlib import suppress

import polars as pl

LISTS = r"^\s*(?:\[.*\]|\{[^:]*\})\s*$"
"""What is written as a list; what has a colon in braces is a record."""
_NAMES = ("name", "label", "title", "value", "id")
"""The keys of a record that say what an item is called."""


def parse_lists(cells: pl.Series) -> pl.Series:
    """The items of cells that are written as lists, each cell a list of texts; null for other cells."""
    distinct = cells.filter(cells.str.contains(LISTS)).unique()
    parsed = pl.Series("items", [_items(cell) for cell in distinct], dtype=pl.List(pl.String))
    by_cell = pl.DataFrame([distinct.alias("cell"), parsed])
    found = cells.alias("cell").to_frame().join(by_cell, on="cell", how="left", maintain_order="left")
    return found.get_column("items").alias(cells.name)


def _items(cell: str) -> list[str]:
    """The items of one list; where it is broken, what stands between its commas."""
    written = cell.strip()
    inner = written[1:-1]
    if written.startswith("["):
        for parse in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
                return [_named(item) for item in parse(written) if item is not None]
    with suppress(csv.Error):
        return next(csv.reader([inner], skipinitialspace=True, doublequote=False, escapechar="\\"), [])
    return inner.split(",")


def _named(item: object) -> str:
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in _NAMES if key in item), json.dumps(item, default=str))
    return item if isinstance(item, str) else json.dumps(item, default=str, ensure_ascii=False)
