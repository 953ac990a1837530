"""Read any table file into a frame, with values as stored: text from text formats, types from typed formats."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.reading.csvfile import read_csv
from niche.segments.reading.grid import header_row, without_remarks
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.sources import Source, find_source

SHEET_ROWS = 50
"""Rows of a sheet that are searched for its header."""
ALIKE = 0.5
"""The least share of the narrower file's headers that two files of one table have in common."""


def read_table(path: str) -> pl.DataFrame:
    """Read the table in a file, a glob or a folder of partitions. Raises BadInputError."""
    return read_source(find_source(path))


def read_source(source: Source) -> pl.DataFrame:
    """Read all files of a source and stack them, with the columns that their folders name. Raises BadInputError."""
    frames = []
    for file in source.files:
        frame = _read(file, source.format)
        frames.append(frame.with_columns(pl.lit(value).alias(key) for key, value in source.partition(file).items()))
        _check_alike(source, frames)
    try:
        whole = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise BadInputError(Problem(f"the files do not fit together: {_first_line(error)}", source.name)) from None
    if not whole.width:
        raise BadInputError(Problem("the file is empty", str(source.files[0])))
    if whole.is_empty():
        raise BadInputError(Problem("the table has a header but no rows", str(source.files[0]), line=1))
    return whole


def _check_alike(source: Source, frames: list[pl.DataFrame]) -> None:
    """Raise BadInputError if the first and the last file share too few headers to be one table."""
    first, last = frames[0].columns, frames[-1].columns
    shared = [header for header in first if header in last]
    if len(shared) < min(len(first), len(last)) * ALIKE:
        names = f"{source.files[0].name} and {source.files[len(frames) - 1].name}"
        overlap = f"only {', '.join(shared[:3])}" if shared else "no column"
        hint = "open one of them by its name"
        raise BadInputError(Problem(f"{names} are different tables: they share {overlap}", source.name, hint=hint))


def _read(path: Path, form: str) -> pl.DataFrame:
    with reading_errors(path, form):
        if not path.stat().st_size:
            raise BadInputError(Problem("the file is empty", str(path)))
        frame = _READERS[form](path)
    return without_remarks(frame)


@contextmanager
def reading_errors(path: Path, form: str) -> Iterator[None]:
    """Convert what a library raises for a file that it cannot read to BadInputError."""
    try:
        yield
    except BadInputError:
        raise
    except PermissionError:
        raise BadInputError(Problem("you may not read this file", str(path))) from None
    except _UNREADABLE as error:
        raise BadInputError(
            Problem(f"this is not a whole {_TITLES[form]} file: {_first_line(error)}", str(path))
        ) from None


_UNREADABLE = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,  # from broken files; not an Exception
    OSError,
    EOFError,
    ValueError,
    zlib.error,
)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n", 1)[0]


def _arrow(path: Path) -> pl.DataFrame:
    """Read an Arrow file, in the format with a footer or the streaming format."""
    with path.open("rb") as opened:
        footed = opened.read(6) == b"ARROW1"
    return pl.read_ipc(path) if footed else pl.read_ipc_stream(path)


def _ndjson(path: Path) -> pl.DataFrame:
    try:
        return pl.read_ndjson(path, infer_schema_length=None)
    except pl.exceptions.ComputeError:
        lines = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")  # noqa: SIM115
        with lines:
            for number, line in enumerate(lines, 1):
                _check_json(path, line.rstrip(), number)
        raise


def _json(path: Path) -> pl.DataFrame:
    try:
        return _within(pl.read_json(path, infer_schema_length=None))
    except pl.exceptions.ComputeError:
        _check_json(path, path.read_text(encoding="utf-8"), 1)
        raise


def _within(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows within the response of a web service, `{"accounts": [{...}, ...], "page": 1}`; else the frame itself."""
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.Struct)]
    if frame.height > 1 or len(lists) != 1:
        return frame
    return frame.select(pl.col(lists[0]).explode()).unnest(lists[0])


def _check_json(path: Path, text: str, line: int) -> None:
    """Raise BadInputError with the place where the text stops being JSON."""
    if text.strip():
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            place = Problem(f"this is not JSON: {error.msg.lower()}", str(path), line + error.lineno - 1, error.colno)
            raise BadInputError(place) from None


def _excel(path: Path) -> pl.DataFrame:
    """Read the first sheet that is not empty, all cells as text."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        for sheet in book.sheet_names:
            cells = book.load_sheet(sheet, header_row=None, dtypes="string", whitespace_as_null=True).to_polars()
            if not cells.is_empty():
                return _with_header(cells)
    except fastexcel.FastExcelError as error:
        raise BadInputError(Problem(f"this is not a whole Excel file: {_first_line(error)}", str(path))) from None
    raise BadInputError(Problem("every sheet is empty", str(path)))


def _with_header(cells: pl.DataFrame) -> pl.DataFrame:
    place = header_row(cells.head(SHEET_ROWS).rows())
    names = unique_headers(cells.row(place))
    return cells[place + 1 :].rename(dict(zip(cells.columns, names, strict=True)))


_READERS: Mapping[str, Callable[[Path], pl.DataFrame]] = {
    "csv": read_csv,
    "tsv": partial(read_csv, delimiter="\t"),
    "parquet": partial(pl.read_parquet, hive_partitioning=False),
    "arrow": _arrow,
    "ndjson": _ndjson,
    "json": _json,
    "excel": _excel,
}
_TITLES: Mapping[str, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "ndjson": "NDJSON",
    "json": "JSON",
    "excel": "Excel",
}
