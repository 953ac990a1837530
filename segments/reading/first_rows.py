"""The first rows of a file as they stand there, and where niche finds the header among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.settings import FileLayout
from niche.segments.reading import csvfile, sources
from niche.segments.reading.charsets import TITLES, guess_encoding, repaired_utf8
from niche.segments.reading.foreign import real_format
from niche.segments.reading.grid import Cells, declared_place, find_header
from niche.segments.reading.readers import reading_errors, unpacked
from niche.segments.reading.sources import Source

ROWS = 60
"""Rows that are shown."""
_TEXT = ("csv", "tsv")


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first rows of a file, and how they are understood."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Each row with its number in the file, from 1; blank ones are left out."""
    header: int
    """The number of the header's row; 0 if there is none."""
    names: tuple[str, ...]
    joined: bool = False
    """Whether the row above is part of the header."""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""


def has_rows(source: Source) -> bool:
    """Whether a source is text or a workbook, in which a table may stand anywhere."""
    return source.format in (*_TEXT, "excel")


def first_rows(source: Source, layout: FileLayout) -> FirstRows:
    """Read the first rows of the first file. Raises BadInputError, also if it is neither text nor a workbook."""
    path = source.files[0]
    with reading_errors(path, source.format), unpacked(path) as file:
        form = real_format(file, source.format)
        if form in _TEXT:
            return _of_text(file, layout, "\t" if form == "tsv" else "")
        if form == "excel":
            return _of_workbook(file, layout)
    raise BadInputError(Problem(f"a {source.format} file has no header row or sheet to choose", str(path)))


def _of_text(path: Path, layout: FileLayout, delimiter: str) -> FirstRows:
    start = sources.head(path, csvfile.HEAD)
    encoding = layout.encoding or csvfile.marked_encoding(start) or _encoding(start)
    try:
        text = start.decode(encoding, errors="replace")
    except LookupError:
        raise BadInputError(Problem(f"there is no encoding {encoding}", str(path))) from None
    text = text.removeprefix("\ufeff")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    separator = layout.separator or delimiter or csvfile.find_delimiter(text)
    if len(separator) != 1:
        raise BadInputError(Problem("a separator is one character", str(path)))
    records = csvfile.first_records(text, separator)
    numbers = [above + 1 for above, _ in records]
    rows = [row for _, row in records]
    title = TITLES.get(encoding, encoding).replace("utf-8-sig", "utf-8")
    return _found(rows, numbers, layout, encoding=title, separator=separator)


def _encoding(start: bytes) -> str:
    """The encoding of the beginning of a text, by Python's name."""
    whole = start[: start.rfind(b"\n") + 1] or start
    try:
        whole.decode()
    except UnicodeDecodeError:
        return "utf-8" if repaired_utf8(whole) else guess_encoding(whole)
    return "utf-8"


def _of_workbook(path: Path, layout: FileLayout) -> FirstRows:
    import fastexcel

    from niche.segments.reading.workbook import SHEET_ROWS, chosen_sheet, opened_workbook

    try:
        book = opened_workbook(path)
        name, cells = chosen_sheet(book, layout, path)
    except fastexcel.FastExcelError as error:
        raise BadInputError(Problem(f"this is not a valid Excel file: {error}", str(path))) from None
    rows = cells.head(SHEET_ROWS).rows()
    return _found(rows, range(1, len(rows) + 1), layout, sheet=name, sheets=tuple(book.sheet_names))


def _found(
    rows: Sequence[Cells],
    numbers: Sequence[int],
    layout: FileLayout,
    *,
    sheet: str = "",
    sheets: tuple[str, ...] = (),
    encoding: str = "",
    separator: str = "",
) -> FirstRows:
    header = find_header(rows, declared_place(layout, numbers), layout.header_rows) if rows else None
    written = [(number, tuple(cell or "" for cell in row)) for number, row in zip(numbers, rows, strict=True)]
    shown = tuple(row for row in written if any(row[1]))[:ROWS]
    if header is None:
        return FirstRows(shown, 0, (), False, sheet, sheets, encoding, separator)
    number = numbers[header.place] if header.rows and header.place >= 0 else 0
    return FirstRows(shown, number, header.names, header.rows > 1, sheet, sheets, encoding, separator)
