"""Read any table file into a frame, with values as stored: text from text formats, types from typed formats."""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import polars as pl

from niche.segments.model.formatting import amount
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.settings import FileLayout
from niche.segments.reading.csvfile import read_csv
from niche.segments.reading.foreign import real_format, refuse_foreign
from niche.segments.reading.grid import without_remarks
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.jsonfile import frame_of_records, table_of_json
from niche.segments.reading.markup import read_page, read_xml_workbook
from niche.segments.reading.notices import ALL_ROWS, NoticeKind, RawTable, TableNotice
from niche.segments.reading.sources import PACKED, Source, content, find_source, member_of
from niche.segments.reading.totals import without_totals
from niche.segments.reading.workbook import read_workbook

ALIKE = 0.5
"""The least share of the narrower file's headers that two files of one table have in common."""


def read_table(path: str) -> pl.DataFrame:
    """Read the table in a file, a glob or a folder of partitions. Raises BadInputError."""
    return read_source(find_source(path)).frame


def read_source(source: Source) -> RawTable:
    """Read all files of a source and stack them, with the columns that their folders name. Raises BadInputError."""
    frames, notices = [], []
    for file in source.files:
        table = _read(file, source)
        values = source.partition(file).items()
        frames.append(table.frame.with_columns(pl.lit(value).alias(key) for key, value in values))
        notices += [notice for notice in table.notices if notice not in notices]
        _check_alike(source, frames)
    try:
        whole = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise BadInputError(Problem(f"the files do not fit together: {_first_line(error)}", source.name)) from None
    if not whole.width:
        raise BadInputError(Problem("the file is empty", str(source.files[0])))
    if whole.is_empty():
        raise BadInputError(Problem("the table has a header but no rows", str(source.files[0]), line=1))
    return RawTable(whole, tuple(notices))


def _check_alike(source: Source, frames: list[pl.DataFrame]) -> None:
    """Raise BadInputError if the first and the last file share too few headers to be one table."""
    first, last = frames[0].columns, set(frames[-1].columns)
    shared = [header for header in first if header in last]
    if len(shared) < min(len(first), len(last)) * ALIKE:
        names = f"{source.files[0].name} and {source.files[len(frames) - 1].name}"
        overlap = f"only {', '.join(shared[:3])}" if shared else "no column"
        hint = "open one of them by its name"
        raise BadInputError(Problem(f"{names} are different tables: they share {overlap}", source.name, hint=hint))


def _read(path: Path, source: Source) -> RawTable:
    with reading_errors(path, source.format), unpacked(path) as file:
        if not file.stat().st_size:
            raise BadInputError(Problem("the file is empty", str(path)))
        refuse_foreign(file, source.format)
        form = real_format(file, source.format)
        table = _READERS[form](file, source.layout)
    if source.layout.rows:
        return RawTable(table.frame.filter(~pl.all_horizontal(pl.all().is_null())), table.notices)
    table = _without_remarks(table)
    return without_totals(table) if form in _WITH_TOTALS else table


def _without_remarks(table: RawTable) -> RawTable:
    """Drop empty rows, and remarks and totals below one; a notice tells how many of these there were."""
    frame = without_remarks(table.frame)
    if frame.height == table.frame.height:
        return table
    filled = table.frame.filter(~pl.all_horizontal(pl.all().is_null()))
    count = filled.height - frame.height
    if not count:
        return RawTable(frame, table.notices)
    examples = [next((str(cell) for cell in row if cell is not None), "") for row in filled.tail(count).rows()[:3]]
    message = f"{amount(count, 'row')} left out below an empty one"
    notice = TableNotice(NoticeKind.ROWS, message, count=count, examples=tuple(examples), setting=ALL_ROWS)
    return RawTable(frame, (*table.notices, notice))


_WITH_TOTALS = ("csv", "tsv", "excel", "page", "xml")
"""Formats of reports, which may hold totals."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file to read: that of the table in a `.zip`, for a while, else the file itself. Raises BadInputError."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    with TemporaryDirectory() as folder, ZipFile(path) as archive:
        try:
            yield Path(archive.extract(member_of(path), folder))
        except BadInputError as error:
            raise BadInputError(replace(problem, file=str(path)) for problem in error.problems) from None


@contextmanager
def reading_errors(path: Path, form: str) -> Iterator[None]:
    """Convert what a library raises for a file that it cannot read to BadInputError."""
    try:
        yield
    except BadInputError:
        raise
    except PermissionError:
        raise BadInputError(Problem("no permission to read this file", str(path))) from None
    except _UNREADABLE as error:
        raise BadInputError(
            Problem(f"this is not a valid {_TITLES[form]} file: {_first_line(error)}", str(path))
        ) from None


_UNREADABLE = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,  # from broken files; not an Exception
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    BadZipFile,
    KeyError,  # from archives
)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n", 1)[0]


def _parquet(path: Path, _: FileLayout) -> RawTable:
    return RawTable(pl.read_parquet(path, hive_partitioning=False))


def _arrow(path: Path, _: FileLayout) -> RawTable:
    """Read an Arrow file, in the format with a footer or the streaming format."""
    with path.open("rb") as opened:
        footed = opened.read(6) == b"ARROW1"
    return RawTable(pl.read_ipc(path) if footed else pl.read_ipc_stream(path))


def _ndjson(path: Path, _: FileLayout) -> RawTable:
    packed = path.suffix.lower() in PACKED - {".gz"}
    try:
        return RawTable(_flat(pl.read_ndjson(BytesIO(content(path)) if packed else path, infer_schema_length=None)))
    except pl.exceptions.ComputeError:
        records = []
        for number, line in enumerate(content(path).decode().splitlines(), 1):
            _check_json(path, line.rstrip(), number)
            if line.strip():
                records.append(json.loads(line))
        return RawTable(frame_of_records(records))


def _json(path: Path, _: FileLayout) -> RawTable:
    data = content(path)
    if _is_ndjson(data):
        return _ndjson(path, _)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        with suppress(pl.exceptions.PolarsError):
            frame = pl.read_json(BytesIO(data), infer_schema_length=None)
            if frame.columns != ["column_0"]:
                return RawTable(_flat(frame))
    return table_of_json(data.decode("utf-8-sig"), str(path))


def _is_ndjson(data: bytes) -> bool:
    """Whether JSON is one record a line: the first two lines are records of their own."""
    first, *others = data.lstrip().split(b"\n", 2)
    if not first.startswith(b"{") or not others or not others[0].startswith(b"{"):
        return False
    with suppress(ValueError):
        return isinstance(json.loads(first), dict) and isinstance(json.loads(others[0]), dict)
    return False


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose records are columns of their own, `properties.city`."""
    while structs := {name: len(dtype.fields) for name, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)}:
        if frame.width + sum(structs.values()) > _MOST_COLUMNS or not all(structs.values()):
            return frame
        columns = []
        for series in frame:
            if series.name in structs:
                fields = series.struct.unnest()
                columns += [field.alias(f"{series.name}.{field.name}") for field in fields]
            else:
                columns.append(series)
        names = unique_headers([series.name for series in columns])
        frame = pl.DataFrame([series.alias(name) for series, name in zip(columns, names, strict=True)])
    return frame


_MOST_COLUMNS = 20_000
"""Columns up to which records within records are made columns."""


def _check_json(path: Path, text: str, line: int) -> None:
    """Raise BadInputError with the place where the text stops being JSON."""
    if text.strip():
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            place = Problem(f"this is not JSON: {error.msg.lower()}", str(path), line + error.lineno - 1, error.colno)
            raise BadInputError(place) from None


_READERS: Mapping[str, Callable[[Path, FileLayout], RawTable]] = {
    "csv": read_csv,
    "tsv": partial(read_csv, delimiter="\t"),
    "parquet": _parquet,
    "arrow": _arrow,
    "ndjson": _ndjson,
    "json": _json,
    "excel": read_workbook,
    "page": read_page,
    "xml": read_xml_workbook,
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
