"""Accounts as text: for a CSV file, for the clipboard, to look for a word in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.columns import Kind
from niche.segments.documents.files import write_file
from niche.segments.universe import Universe

JOINT = ";"
"""Between the items of a list."""
_CHUNK = 1 << 16
"""Accounts that a word is looked for in at a time."""


def as_text(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> pl.DataFrame:
    """Some columns at some rows of the frame as text, missing values null. Raises KeyError for an unknown column."""
    return pl.DataFrame([_column(universe, name, rows) for name in names])


def _column(universe: Universe, name: str, rows: NDArray[np.int64]) -> pl.Series:
    if universe.columns[name].kind is Kind.INDUSTRY:
        placement = universe.placements[name]
        labels = pl.Series(name, [node.label for node in placement.taxonomy.nodes], dtype=pl.String)
        return labels.gather(pl.Series(placement.nodes[rows]))
    series = universe.frame.get_column(name).gather(pl.Series(rows))
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join(JOINT)
    return series.cast(pl.String)


def export_csv(path: Path, universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> None:
    """Write a new file, with the headers of the user's table. Raises BadInputError; a file that is there stays."""
    found = as_text(universe, names, rows)
    headers = [universe.columns[name].header or name for name in names]
    if len(set(headers)) < len(headers):
        headers = list(names)
    write_file(path, found.rename(dict(zip(names, headers, strict=True))).write_csv(), None)


def find(universe: Universe, names: Sequence[str], rows: NDArray[np.int64], text: str, start: int = 0) -> int | None:
    """The first place from `start` on, and then from the beginning, whose account has a text in any of the columns.

    Upper and lower case are the same, and numbers may be written with commas. None where no account has it.
    """
    wanted = text.casefold()
    plain = wanted.replace(",", "")
    texts = [wanted, plain] if plain.isdigit() else [wanted]
    for low, high in ((start, len(rows)), (0, min(start, len(rows)))):
        for place in range(low, high, _CHUNK):
            part = as_text(universe, names, rows[place : min(place + _CHUNK, high)])
            held = part.select(
                pl.any_horizontal(
                    pl.col(name).str.to_lowercase().str.contains(text, literal=True).fill_null(False)
                    for name in part.columns
                    for text in texts
                ).alias("held")
            ).to_series()
            first = held.arg_max()
            if first is not None and held[first]:
                return place + first
    return None
