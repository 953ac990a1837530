"""Read a sheet of a workbook: the one with the table, its header found, its numbers exact, percentages as shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import polars as pl

from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import FileLayout
from niche.segments.reading.exceltimes import with_times
from niche.segments.reading.grid import Header, find_header, header_notice
from niche.segments.reading.notices import NoticeKind, RawTable, Setting, TableNotice

if TYPE_CHECKING:
    import fastexcel

SHEET_ROWS = 100
"""Rows of a sheet that are searched for its header."""
_NOTES = re.compile(r"(?i)read ?me|instruction|cover|legend|about|\bnotes?\b|\binfo|glossary|deckblatt|hinweis|legende")
"""Names of sheets that hold notes on others."""
_STYLED_ROWS = 200
"""Rows whose cells are looked at for the way in which they show numbers."""
_BUILT_IN: Mapping[int, str] = {9: "0%", 10: "0.00%", 46: "[h]:mm:ss"}
"""Codes of formats that no workbook writes out."""
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
"""In the code of a format of elapsed times."""
_ROUNDED = r"\.[0-9]{9}$|^-?0$|e"
"""How a number is written that may have more digits."""
_DIGITS = 15
"""Significant digits of a number that Excel shows."""
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path: Path, layout: FileLayout) -> RawTable:
    """Read the sheet that holds the table, all cells as text. Raises BadInputError."""
    import fastexcel

    try:
        book = opened_workbook(path)
        name, cells = chosen_sheet(book, layout, path)
        cells = _exact(book, name, cells)
    except fastexcel.FastExcelError as error:
        message = str(error).split("\n", 1)[0]
        raise BadInputError(Problem(f"this is not a valid Excel file: {message}", str(path))) from None
    rows = cells.head(SHEET_ROWS).rows()
    declared = None if layout.header_row is None else layout.header_row - 1
    if declared is not None and declared >= cells.height:
        raise BadInputError(Problem(f"{name} has no row {layout.header_row}", str(path), key=("header",)))
    rows = rows if declared is None else cells.head(declared + 1 + SHEET_ROWS).rows()
    found = find_header(rows, declared, layout.header_rows)
    frame = cells[found.place + 1 :]
    percent, elapsed = _shown_columns(path, name, found.place + 1)
    shown = [frame.columns[place] for place in percent if place < frame.width]
    frame = frame.with_columns(_as_shown(frame.get_column(column)) for column in shown)
    frame = frame.rename(dict(zip(frame.columns, _names(found, frame.width), strict=True)))
    frame, times = with_times(frame, [frame.columns[place] for place in elapsed if place < frame.width])
    used = [column for column in frame.columns if not _is_padding(frame, column)]
    row = found.place + 1
    notices = (*_sheets(book, name), *header_notice(found, f"row {row} of {name}", row, row - 1), *times)
    return RawTable(frame.select(used), notices)


def opened_workbook(path: Path) -> fastexcel.ExcelReader:
    """Open a workbook, also under the ending of another kind. Raises what fastexcel raises."""
    import fastexcel

    return fastexcel.read_excel(path if path.suffix.lower() in _told_by(path) else path.read_bytes())


def _names(header: Header, width: int) -> list[str]:
    return [*header.names, *(f"column_{place}" for place in range(len(header.names) + 1, width + 1))][:width]


def _is_padding(frame: pl.DataFrame, column: str) -> bool:
    """Whether a column has neither a name nor a value."""
    return re.fullmatch(r"column_[0-9]+", column) is not None and frame.get_column(column).null_count() == frame.height


def _told_by(path: Path) -> tuple[str, ...]:
    """The extensions that fit the first bytes of a workbook; with another one it is recognised by its bytes alone."""
    with path.open("rb") as opened:
        return (".xls",) if opened.read(4) == b"\xd0\xcf\x11\xe0" else (".xlsx", ".xlsm", ".xlsb", ".ods")


def chosen_sheet(book: fastexcel.ExcelReader, layout: FileLayout, path: Path) -> tuple[str, pl.DataFrame]:
    """The sheet that is named, else the first visible one that holds a table, not notes. Raises BadInputError."""
    if layout.sheet:
        if layout.sheet not in book.sheet_names:
            hint = did_you_mean(layout.sheet, book.sheet_names) or f"it has {', '.join(book.sheet_names)}"
            raise BadInputError(Problem(f"there is no sheet {layout.sheet}", str(path), hint=hint, key=("sheet",)))
        return layout.sheet, _cells(book, layout.sheet)[1]
    hidden: list[tuple[str, pl.DataFrame]] = []
    small: list[tuple[str, pl.DataFrame]] = []
    for name in sorted(book.sheet_names, key=lambda name: _NOTES.search(name) is not None):  # notes last
        visible, cells = _cells(book, name)
        if cells.is_empty():
            continue
        if visible and cells.height > 1 and cells.width > 1:
            return name, cells
        (small if visible else hidden).append((name, cells))
    if not small and not hidden:
        raise BadInputError(Problem("every sheet is empty", str(path)))
    return max(small or hidden, key=lambda found: found[1].height * found[1].width)


def _cells(book: fastexcel.ExcelReader, name: str) -> tuple[bool, pl.DataFrame]:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", whitespace_as_null=True)
    return sheet.visible == "visible", sheet.to_polars()


def _sheets(book: fastexcel.ExcelReader, chosen: str) -> list[TableNotice]:
    others = [name for name in book.sheet_names if name != chosen]
    if not others:
        return []
    message = f"{chosen} is read, one of {len(others) + 1} sheets"
    setting = Setting(("sheet",), others[0])
    return [
        TableNotice(NoticeKind.SHEET, message, count=len(others), examples=tuple(others), place=chosen, setting=setting)
    ]


def _exact(book: fastexcel.ExcelReader, name: str, cells: pl.DataFrame) -> pl.DataFrame:
    """Write numbers with all their digits: as text they come rounded to nine decimals."""
    rounded = [column for column in cells.columns if cells.get_column(column).str.contains(_ROUNDED).any()]
    if not rounded:
        return cells
    floats = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars()
    exact = []
    for column in rounded:
        written, numbers = cells.get_column(column), floats[:, cells.columns.index(column)]
        differs = (written.cast(pl.Float64, strict=False) != numbers).fill_null(value=False)
        exact.append(written.set(differs, None).fill_null(numbers.cast(pl.String)).set(written.is_null(), None))
    return cells.with_columns(exact)


def _as_shown(column: pl.Series) -> pl.Series:
    """Write numbers as the percentages that Excel shows for them: `0.12` as `12%`."""
    numbers = column.cast(pl.Float64, strict=False) * 100
    shown = numbers.round_sig_figs(_DIGITS).cast(pl.String).str.strip_suffix(".0") + "%"
    return column.set(shown.is_not_null(), None).fill_null(shown)


def _shown_columns(path: Path, sheet: str, first: int) -> tuple[list[int], list[int]]:
    """The places of the columns whose cells Excel shows as percentages, and as elapsed times.

    `first` is the first row of the data.
    """
    with suppress(BadZipFile, KeyError, ElementTree.ParseError, OSError), ZipFile(path) as archive:
        formats = _formats(archive)
        percent = frozenset(style for style, code in formats.items() if "%" in code)
        elapsed = frozenset(style for style, code in formats.items() if _ELAPSED.search(code))
        part = _part_of(archive, sheet)
        found = [_styled(archive, part, styles, first) if styles else [] for styles in (percent, elapsed)]
        return found[0], found[1]
    return [], []


def _formats(archive: ZipFile) -> dict[str, str]:
    """The codes of the number formats by the numbers of the cell styles, those that matter here."""
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    own = {int(form.get("numFmtId", -1)): form.get("formatCode", "") for form in root.iter(f"{_NAMESPACE}numFmt")}
    codes = {**_BUILT_IN, **own}
    formats = root.find(f"{_NAMESPACE}cellXfs")
    found = () if formats is None else formats
    return {str(place): codes.get(int(form.get("numFmtId", 0)), "") for place, form in enumerate(found)}


def _part_of(archive: ZipFile, sheet: str) -> str:
    """The part of the archive that holds a sheet. Raises KeyError."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    ids = {one.get("name"): one.get(_RELATED) for one in book.iter(f"{_NAMESPACE}sheet")}
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    target = targets[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _styled(archive: ZipFile, part: str, styles: frozenset[str], first: int) -> list[int]:
    """The columns in which most numbers of the first rows have one of some styles."""
    shown: dict[int, int] = {}
    numbers: dict[int, int] = {}
    left: int | None = None
    """The first column with a value, at which the sheet begins."""
    with archive.open(part) as opened:
        rows = (element for _, element in ElementTree.iterparse(opened) if element.tag == f"{_NAMESPACE}row")
        for number, row in enumerate(islice(rows, first + _STYLED_ROWS)):
            for place, cell in _placed(list(row)).items():
                if not len(cell):
                    continue
                left = place if left is None else min(left, place)
                if number >= first and cell.get("t", "n") == "n":
                    numbers[place] = numbers.get(place, 0) + 1
                    shown[place] = shown.get(place, 0) + (cell.get("s") in styles)
    return [place - (left or 0) for place, number in sorted(shown.items()) if number * 2 > numbers[place]]


def _placed(cells: Sequence[ElementTree.Element]) -> Mapping[int, ElementTree.Element]:
    """The cells of a row by column, from 0."""
    found: dict[int, ElementTree.Element] = {}
    place = 0
    for cell in cells:
        if letters := re.match("[A-Z]+", cell.get("r", "")):
            place = 0
            for letter in letters[0]:
                place = place * 26 + ord(letter) - 64
            place -= 1
        found[place] = cell
        place += 1
    return found
