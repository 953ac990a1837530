"""Accounts in files (CSV, Excel, Parquet, JSON), and as text: for the clipboard, to look for a word in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.rows import Rows
from niche.segments.accounts.universe import Universe
from niche.segments.documents.files import read_file, write_file, write_pieces
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
_SHEET_ROWS = (1 << 20) - 1
"""Rows of an Excel sheet below its header."""


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
            yield harmless(header)


def harmless(header: str) -> pl.Expr:
    """A column of text in which an apostrophe stands before what a spreadsheet would run."""
    cell = pl.col(header)
    return pl.when(cell.str.contains(_FORMULA)).then(pl.lit("'") + cell).otherwise(cell).alias(header)


def csv_parts(
    universe: Universe, names: Sequence[str], rows: Rows, headers: Sequence[str] = (), *, formulas: bool = False
) -> Iterator[str]:
    """Some columns at some rows as the text of a CSV file, in pieces; with these headers in the place of the names.

    With `formulas`, cells that a spreadsheet would run are left as they are.
    """
    for place in range(0, max(1, len(rows)), _WRITTEN):
        part = as_text(universe, names, rows[place : place + _WRITTEN])
        part = part.rename(dict(zip(names, headers or names, strict=True)))
        part = part if formulas else part.with_columns(_harmless(part, universe, names))
        yield part.write_csv(include_header=place == 0)


class FileFormat(StrEnum):
    """A format of files, by the ending of their names."""

    CSV = "csv"
    EXCEL = "xlsx"
    PARQUET = "parquet"
    JSON = "json"


def format_of(path: Path) -> FileFormat:
    """The format that the ending of a path asks for; CSV without one. Raises BadInputError for any other ending."""
    if path.suffix.lower() in _TEXT_FILES:
        return FileFormat.CSV
    try:
        return FileFormat(path.suffix.lower().removeprefix("."))
    except ValueError:
        hint = f"use {', '.join(f'.{known}' for known in FileFormat)}, such as {path.with_suffix('.csv').name}"
        raise BadInputError(Problem(f"cannot write accounts as {path.suffix}", str(path), hint=hint)) from None


def export(
    path: Path, universe: Universe, names: Sequence[str], rows: Rows, *, formulas: bool = False, replace: bool = False
) -> None:
    """Write accounts to a file in the format of its ending, with the headers of the user's table.

    `formulas` leaves cells of a CSV file that a spreadsheet would run as they are; cells of the other formats have
    types, and none is a formula. A file that is there stays unless `replace` is true. Raises BadInputError.
    """
    form = format_of(path)
    headers = [universe.columns[name].header or name for name in names]
    headers = headers if len(set(headers)) == len(headers) else list(names)
    before = read_file(path) if replace and path.exists() else None
    if form is FileFormat.CSV:
        pieces = csv_parts(universe, names, rows, headers, formulas=formulas)
        if len(rows) > _WRITTEN and before is None:
            write_pieces(path, pieces)
        else:
            write_file(path, "".join(pieces), before)
        return
    parts = (frame_at(universe, names, rows[at : at + _WRITTEN]) for at in range(0, max(1, len(rows)), _WRITTEN))
    frame = pl.concat(list(parts)).rename(dict(zip(names, headers, strict=True)))
    write_file(path, _CONTENTS[form](frame), before)


def _excel(frame: pl.DataFrame) -> bytes:
    """One sheet; texts that begin like a formula are texts. Raises BadInputError."""
    if frame.height > _SHEET_ROWS:
        message = f"a sheet holds up to {_SHEET_ROWS:,} accounts, not {frame.height:,}"
        raise BadInputError(Problem(message, hint="write .csv or .parquet"))
    import xlsxwriter  # only where it is needed: it takes a while

    content = BytesIO()
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(JOINT)) if lists else frame
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        flat.write_excel(book, "accounts")
    return content.getvalue()


def _parquet(frame: pl.DataFrame) -> bytes:
    content = BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


_CONTENTS: Mapping[FileFormat, Callable[[pl.DataFrame], bytes]] = {
    FileFormat.EXCEL: _excel,
    FileFormat.PARQUET: _parquet,
    FileFormat.JSON: lambda frame: (frame.write_json() + "\n").encode(),
}


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
