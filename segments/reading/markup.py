"""Read tables that programs write under the name of a workbook: HTML pages, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import FileLayout
from niche.segments.reading.charsets import guess_encoding
from niche.segments.reading.grid import find_header, header_notice
from niche.segments.reading.notices import NoticeKind, RawTable, Setting, TableNotice

Rows = list[list[str]]

_HEADER_ROWS = 100
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST_SPANNED = 1_000
_NEXT = "open it in a spreadsheet and save it as .xlsx or .csv"


def read_page(path: Path, layout: FileLayout) -> RawTable:
    """Read the one table of an HTML page, all cells as text. Raises BadInputError if there are none or several."""
    parser = _Tables()
    parser.feed(_text(path.read_bytes(), layout.encoding))
    parser.close()
    tables = [rows for rows in parser.tables if _is_table(rows)]
    if len(tables) != 1:
        found = f"{len(tables)} tables" if tables else "no table"
        raise BadInputError(Problem(f"this is an HTML page with {found}", str(path), hint=_NEXT))
    notice = TableNotice(NoticeKind.SHAPE, "the file is an HTML page with one table, which is read")
    return _framed(tables[0], layout, [notice], path)


def read_xml_workbook(path: Path, layout: FileLayout) -> RawTable:
    """Read the first sheet with a table in a workbook of Excel's XML, all cells as text. Raises BadInputError."""
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or _SHEET[1:-1].encode() not in content:
        raise BadInputError(Problem("this is XML, whatever its name says", str(path), hint=_NEXT))
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise BadInputError(Problem(f"this is not valid XML: {error}", str(path))) from None
    sheets = {sheet.get(f"{_SHEET}Name", ""): _rows(sheet) for sheet in root.iter(f"{_SHEET}Worksheet")}
    name = _chosen(sheets, layout, path)
    others = [other for other in sheets if other != name]
    message = f"{name} is read, one of {len(sheets)} sheets"
    setting = Setting(("sheet",), others[0]) if others else None
    told = TableNotice(
        NoticeKind.SHEET, message, count=len(others), examples=tuple(others), place=name, setting=setting
    )
    return _framed(sheets[name], layout, [told] if others else [], path)


def _chosen(sheets: Mapping[str, Rows], layout: FileLayout, path: Path) -> str:
    if layout.sheet:
        if layout.sheet not in sheets:
            hint = did_you_mean(layout.sheet, sheets) or f"it has {', '.join(sheets)}"
            raise BadInputError(Problem(f"there is no sheet {layout.sheet}", str(path), hint=hint, key=("sheet",)))
        return layout.sheet
    if not (tables := [name for name, rows in sheets.items() if _is_table(rows)]):
        raise BadInputError(Problem("no sheet has a table", str(path)))
    return tables[0]


def _is_table(rows: Rows) -> bool:
    return len(rows) > 1 and max(map(len, rows)) > 1


def _framed(rows: Rows, layout: FileLayout, notices: Sequence[TableNotice], path: Path) -> RawTable:
    declared = None if layout.header_row is None else layout.header_row - 1
    if declared is not None and declared >= len(rows):
        raise BadInputError(Problem(f"there is no row {layout.header_row}", str(path), key=("header",)))
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    found = find_header(rows[: max(_HEADER_ROWS, (declared or 0) + 2)], declared, layout.header_rows)
    names = [*found.names, *(f"column_{place}" for place in range(len(found.names) + 1, width + 1))][:width]
    frame = pl.DataFrame(rows[found.place + 1 :], schema=dict.fromkeys(names, pl.String), orient="row")
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    row = found.place + 1
    return RawTable(frame, (*notices, *header_notice(found, f"row {row}", row, row - 1)))


def _text(content: bytes, encoding: str) -> str:
    marked = _CHARSET.search(content[:4096])
    for name in (encoding, "utf-8-sig", marked[1].decode() if marked else ""):
        if name:
            try:
                return content.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return content.decode(guess_encoding(content), errors="replace")


class _Tables(HTMLParser):
    """The tables of a page as rows of text; a table within a cell is part of the cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Rows] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._spans = 1, 1
        self._held: dict[int, tuple[int, str]] = {}
        """Cells that reach into later rows, by column: for how many, and their text."""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self._held = {}
        elif tag in ("script", "style"):
            self._hidden += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
            self._fill()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            said = dict(attrs)
            self._spans = _span(said.get("colspan")), _span(said.get("rowspan"))
            self._cell = []
        elif tag in ("br", "p", "div", "li") and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a table or a cell."""
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
                self.tables[-1] = [row for row in self.tables[-1] if any(row)]
            self._depth -= 1
        elif tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take text of a cell."""
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text, (columns, rows) = " ".join("".join(self._cell).split()), self._spans
        self._cell = None
        if not self.tables[-1]:
            self.tables[-1].append([])
        row = self.tables[-1][-1]
        for place in range(columns):
            if rows > 1:
                self._held[len(row)] = rows - 1, text
            row.append("" if place else text)
        self._fill()

    def _fill(self) -> None:
        """Repeat the cells of rows above that reach to the next column of this one."""
        row = self.tables[-1][-1]
        while (held := self._held.get(len(row))) is not None and held[0] > 0:
            self._held[len(row)] = held[0] - 1, held[1]
            row.append(held[1])


def _span(written: str | None) -> int:
    return min(int(written), _MOST_SPANNED) if written and written.isdecimal() and int(written) else 1


def _rows(sheet: ElementTree.Element) -> Rows:
    """The rows of a sheet; places of cells may be given by their numbers."""
    rows: Rows = []
    for row in sheet.iter(f"{_SHEET}Row"):
        cells: list[str] = []
        for cell in row.iter(f"{_SHEET}Cell"):
            place = cell.get(f"{_SHEET}Index", "")
            if place.isdecimal() and len(cells) < int(place) - 1 <= _MOST_SPANNED * 20:
                cells += [""] * (int(place) - 1 - len(cells))
            data = cell.find(f"{_SHEET}Data")
            cells.append("" if data is None else "".join(data.itertext()).strip())
        if any(cells):
            rows.append(cells)
    return rows
