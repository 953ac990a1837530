"""Accounts as text: for a CSV file, for the clipboard, to look for a word in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.rows import Rows
from niche.segments.accounts.universe import Universe
from niche.segments.documents.files import write_file, write_pieces
from niche.segments.model.columns import TYPED, Kind
from niche.segments.model.patterns import ignoring_case
from niche.segments.model.problems import BadInputError, Problem

JOINT = ";"
"""Between the items of a list."""
_WRITTEN = 1 << 18
"""Accounts that are written at a time."""
_LONGEST_WORD = 10_000
"""Characters of a word that is looked for; no account holds a longer one, and polars refuses those of a megabyte."""
_CHUNK = 1 << 16
"""Accounts that a word is looked for in at a time."""
_FORMULA = r"^(?:[=@\t\r]|[+-].*[^0-9 ()./+-])"
"""A cell that a spreadsheet would run. What is only a sign and the digits of a number or a phone is none."""
_TEXT_FILES = frozenset({"", ".csv", ".txt"})
"""Endings of files in which CSV is expected."""


def frame_at(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> pl.DataFrame:
    """Some columns at some rows, those of taxonomies as labels of nodes. Raises KeyError for an unknown column."""
    plain = [name for name in names if universe.columns[name].kind is not Kind.INDUSTRY]
    found = universe.table.take(plain, rows)
    return pl.DataFrame([_column(universe, name, rows, found) for name in names])


def as_text(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> pl.DataFrame:
    """The same as text, missing values null."""
    return pl.DataFrame([_text(series) for series in frame_at(universe, names, rows)])


def _column(universe: Universe, name: str, rows: NDArray[np.int64], found: pl.DataFrame) -> pl.Series:
    if name in found.columns:
        return found.get_column(name)
    placement = universe.placements[name]
    labels = pl.Series(name, [node.label for node in placement.taxonomy.nodes], dtype=pl.String)
    return labels.gather(pl.Series(placement.nodes[rows]))


def _text(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join(JOINT)
    return series.cast(pl.String)


def _harmless(text: pl.DataFrame, universe: Universe, names: Sequence[str]) -> Iterator[pl.Expr]:
    """The columns of text in which an apostrophe keeps a spreadsheet from running a cell; `names` are those of `text`.

    As OWASP advises against the injection of formulas into CSV.
    """
    for header, name in zip(text.columns, names, strict=True):
        if universe.columns[name].kind not in TYPED:
            cell = pl.col(header)
            yield pl.when(cell.str.contains(_FORMULA)).then(pl.lit("'") + cell).otherwise(cell).alias(header)


def csv_parts(universe: Universe, names: Sequence[str], rows: Rows, headers: Sequence[str] = ()) -> Iterator[str]:
    """Some columns at some rows as the text of a CSV file, in pieces; with these headers in the place of the names."""
    for place in range(0, max(1, len(rows)), _WRITTEN):
        part = as_text(universe, names, rows[place : place + _WRITTEN])
        part = part.rename(dict(zip(names, headers or names, strict=True)))
        yield part.with_columns(_harmless(part, universe, names)).write_csv(include_header=place == 0)


def check_csv_ending(path: Path) -> None:
    """Raise BadInputError for the ending of another format than CSV: the file would not be what it says."""
    if path.suffix.lower() not in _TEXT_FILES:
        hint = f"try {path.with_suffix('.csv').name}"
        raise BadInputError(
            Problem(f"accounts are written as CSV, which a {path.suffix} file is not", str(path), hint=hint)
        )


def export_csv(path: Path, universe: Universe, names: Sequence[str], rows: Rows) -> None:
    """Write a new file, with the headers of the user's table. Raises BadInputError; a file that is there stays."""
    check_csv_ending(path)
    headers = [universe.columns[name].header or name for name in names]
    if len(set(headers)) < len(headers):
        headers = list(names)
    pieces = csv_parts(universe, names, rows, headers)
    if len(rows) <= _WRITTEN:
        write_file(path, "".join(pieces), None)
    else:
        write_pieces(path, pieces)


def find(universe: Universe, names: Sequence[str], rows: Rows, text: str, start: int = 0) -> int | None:
    """The first place from `start` on, and then from the beginning, whose account has a text in any of the columns.

    Case is ignored as `contains` ignores it, and numbers may be written with commas. None where no account has it.
    """
    rest = ((start, len(rows)), (0, min(start, len(rows))))
    return next((place for low, high in rest for place in places(universe, names, rows, text, low, high)), None)


def places(universe: Universe, names: Sequence[str], rows: Rows, text: str, low: int, high: int) -> Iterator[int]:
    """The places from `low` to before `high` whose account has a text in any of the columns, as `find` looks for it."""
    if len(text) > _LONGEST_WORD:
        return
    plain = text.replace(",", "")
    pattern = "|".join(map(ignoring_case, (text, plain) if plain.isdecimal() else (text,)))
    for place in range(low, high, _CHUNK):
        part = as_text(universe, names, rows[place : min(place + _CHUNK, high)])
        held = part.select(pl.any_horizontal(pl.all().str.contains(pattern).fill_null(False))).to_series()
        yield from (place + index for index in held.arg_true().to_list())
