"""Find the header and the end of the data in a sheet of cells."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

LOOKED_AT = 30
"""Rows at the top and the bottom that are searched for titles and remarks."""
_TOTALS = r"(?i)^\s*(grand totals?|totals?|sum|summe|gesamt|gesamtsumme|totale)\s*:?\s*(\(.*\))?\s*$"
"""Words that begin a row of totals."""


def header_row(rows: Sequence[Sequence[str | None]]) -> int:
    """The index of the header: the first row with more than half of its cells filled; titles are above it."""
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows[:LOOKED_AT]]
    widest = max(filled, default=0)
    return next((place for place, count in enumerate(filled) if count * 2 > widest), 0)


def without_remarks(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop empty rows, and what follows one at the end of a report: remarks (first cells alone) and totals."""
    if frame.is_empty():
        return frame
    empty = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if not empty.any():
        return frame
    tail = frame.tail(LOOKED_AT)
    beyond = tail.select(pl.any_horizontal(pl.nth(range(1, frame.width)).is_not_null())).to_series() & ~_totals(tail)
    last = max(beyond.arg_true(), default=-1)
    if frame.width > 2 and 0 <= last < tail.height - 1 and empty[frame.height - tail.height + last + 1]:
        end = frame.height - tail.height + last + 1
        return frame.head(end).filter(~empty.head(end))
    return frame.filter(~empty)


def _totals(tail: pl.DataFrame) -> pl.Series:
    """Which rows are totals: those labelled so below an empty row."""
    parted = pl.all_horizontal(pl.all().is_null()).shift(1, fill_value=False)
    text = tail.dtypes[0] == pl.String
    called = pl.nth(0).str.contains(_TOTALS).fill_null(value=False) if text else pl.lit(value=False)
    return tail.select(parted & called).to_series()
