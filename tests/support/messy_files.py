"""Write the cells of a table as a file, with what programs and people put around it."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from messy_columns import MessyColumn
from messy_words import REMARKS, Language
from workbooks import workbook

from niche.segments.model.columns import Kind
from niche.segments.reading.notices import NoticeKind

Rows = list[list[str]]


@dataclass(frozen=True)
class Around:
    """What stands around the columns, as lines of cells."""

    above: Rows
    heads: Rows
    body: Rows
    between: Mapping[int, Sequence[str]]
    """Rows that stand before the accounts of these numbers."""
    below: Rows
    told: frozenset[NoticeKind]
    form: str


def surroundings(rng: random.Random, language: Language, columns: Sequence[MessyColumn], heads: Rows) -> Around:
    """Titles above, remarks and totals below; heads of two rows are given."""
    body = [list(cells) for cells in zip(*(column.cells for column in columns), strict=True)]
    forms = []
    told: set[NoticeKind] = set()
    above: Rows = []
    match rng.choice(("", "", "", "title", "titles", "filters")):
        case "title":
            above = [["Accounts 2026"]]
        case "titles":
            above = [["Report", "Accounts", "by Ana"], [], ["As of 1 March"]]
        case "filters":
            above = [["Filters:", "Region North"], ["Status:", "Open"], []]
    if above or len(heads) > 1:
        told.add(NoticeKind.HEADER)
        forms.append("titles above" if above else "two-row header")
    between: dict[int, list[str]] = {}
    if not above and rng.random() < 0.05:
        between = _subtotals(columns, len(body))
        told |= {NoticeKind.ROWS} if between else set()
        forms.append("subtotals" if between else "")
    elif rng.random() < 0.05:
        between = {len(body) // 3: heads[-1], len(body) // 2: heads[-1]}
        told.add(NoticeKind.ROWS)
        forms.append("repeated header")
    elif rng.random() < 0.1 and (top := _total(language, columns)):
        between = {0: top}
        told.add(NoticeKind.ROWS)
        forms.append("total on top")
    below = _below(rng, language, columns)
    if any(below):
        told.add(NoticeKind.ROWS)
        forms.append("totals or remarks below")
    form = ", ".join(forms)
    return Around(above, heads, body, between, below, frozenset(told), form)


def _below(rng: random.Random, language: Language, columns: Sequence[MessyColumn]) -> Rows:
    """Totals and remarks below the accounts."""
    below: Rows = []
    match rng.choice(("", "", "", "total", "remark", "gap", "total and remark")):
        case "total":
            below = [_total(language, columns)]
        case "remark":
            below = [[REMARKS[language.code]], ["Confidential"]]
        case "gap":
            below = [[], ["Grand Totals", f"{len(columns[0].cells)} records"], ["Copyright (c) 2026"]]
        case "total and remark":
            below = [_total(language, columns), ["*** END OF FILE ***"]]
    return [row for row in below if len(row) <= len(columns)]


def _total(language: Language, columns: Sequence[MessyColumn]) -> list[str]:
    """A row of totals: the sums of the columns of plain numbers."""
    cells = [""] * len(columns)
    for place, column in enumerate(columns):
        known = [value for value in column.values if value is not None]
        summed = sum(known) if column.form == "count: plain" else None  # type: ignore[arg-type]
        if summed is not None:
            cells[place] = str(summed)
    if not any(cells) or cells[0]:
        return []
    cells[0] = language.total
    return cells


def _subtotals(columns: Sequence[MessyColumn], rows: int) -> dict[int, list[str]]:
    """A row below every ten accounts, with the sums of their plain numbers."""
    counted = [place for place, column in enumerate(columns) if column.form == "count: plain" and place]
    found: dict[int, list[str]] = {}
    for end in range(10, rows, 10) if counted else ():
        cells = ["Subtotal", *[""] * (len(columns) - 1)]
        for place in counted:
            cells[place] = str(sum(value or 0 for value in columns[place].values[end - 10 : end]))  # type: ignore[misc]
        found[end] = cells
    return found


def plain_csv(columns: Sequence[MessyColumn]) -> bytes:
    """The bytes of an ordinary CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.header for column in columns])
    writer.writerows(zip(*(column.cells for column in columns), strict=True))
    return out.getvalue().encode()


def as_csv(rng: random.Random, language: Language, around: Around) -> tuple[bytes, frozenset[NoticeKind], str]:
    """The bytes of a text file, what is to be told of it, and its form."""
    used = {char for row in (*around.above, *around.heads, *around.body) for cell in row for char in cell}
    separator = rng.choice((",", ",", ";", "\t", "|", *(sign for sign in "~^" if sign not in used)))
    out = io.StringIO()
    style = csv.QUOTE_ALL if rng.random() < 0.2 else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, quoting=style, lineterminator=rng.choice(("\n", "\r\n")))
    padded = rng.random() < 0.5
    width = len(around.heads[-1])
    body = [row for number, own in enumerate(around.body) for row in (around.between.get(number), own) if row]
    if rng.random() < 0.1:
        body[len(body) // 2 : len(body) // 2] = [[]]  # an empty line
    for row in (*around.above, *around.heads, *body, *around.below):
        writer.writerow([*row, *[""] * (width - len(row))] if padded or row in around.heads else row)
    text, told = out.getvalue(), set()
    if rng.random() < 0.05:
        text = f"sep={separator}\n{text}"
        told.add(NoticeKind.HEADER)
    if separator in "~^":
        told.add(NoticeKind.SEPARATOR)
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "bad byte", "older", "older"))
    if encoding == "older":
        encoding = rng.choice(language.encodings)
        try:
            content = text.encode(encoding)
        except UnicodeEncodeError:
            encoding = "utf-8"
        else:
            if not text.isascii():
                told.add(NoticeKind.ENCODING)
            return content, frozenset(told), f"csv {separator!r} {encoding}"
    if encoding == "bad byte":
        return _damaged(text, language), frozenset(told | _if_damaged(text, language)), f"csv {separator!r} bad byte"
    return text.encode(encoding), frozenset(told), f"csv {separator!r} {encoding}"


_FEWEST = 20
"""Letters beyond ASCII from which one is damaged."""


def _if_damaged(text: str, language: Language) -> set[NoticeKind]:
    return {NoticeKind.ENCODING} if _damaged(text, language) != text.encode() else set()


def _damaged(text: str, language: Language) -> bytes:
    """UTF-8, in which one letter is written as Windows does."""
    letters = [char for char in text if not char.isascii()]
    if language.encodings != ("cp1252",) or len(letters) < _FEWEST:
        return text.encode()
    first = letters[0]
    return text.encode().replace(first.encode(), first.encode("cp1252", "ignore") or first.encode(), 1)


def as_workbook(
    rng: random.Random, columns: Sequence[MessyColumn], around: Around
) -> tuple[bytes, frozenset[NoticeKind], str]:
    """The bytes of a workbook, the sheet with the table among others."""
    typed = [column.typed if column.typed is not None and rng.random() < 0.7 else None for column in columns]
    body: list[list[object]] = []
    for number, row in enumerate(around.body):
        if number in around.between:
            body.append([cell or None for cell in around.between[number]])
        body.append([_cell(cell, column, own, number) for cell, column, own in zip(row, columns, typed, strict=True)])
    above, heads, below = (
        [[cell or None for cell in row] for row in rows] for rows in (around.above, around.heads, around.below)
    )
    sheet: dict[str, object] = {"name": "Accounts", "rows": [*above, *heads, *body, *below]}
    notes = {"name": "Read me", "rows": [["This file"], ["was exported"]]}
    lookup = {"name": "Codes", "hidden": True, "rows": [["code", "label"], [1, "One"], [2, "Two"], [3, "Three"]]}
    sheets = rng.choice(([sheet], [sheet], [sheet, lookup], [notes, sheet], [lookup, notes, sheet]))
    told = {NoticeKind.SHEET} if len(sheets) > 1 else set()
    return workbook(sheets), frozenset(told), f"xlsx of {len(sheets)} sheets"


def _cell(cell: str, column: MessyColumn, typed: Sequence[object] | None, row: int) -> object:
    if typed is None or column.kinds == {Kind.LIST}:
        if column.kinds == {Kind.PERCENTAGE} and column.values[row] is not None:
            return {"percent": round(float(str(column.values[row])) / 100, 5)}
        return cell or None
    value = typed[row]
    if value is None:
        return cell or None
    return value


def as_json(rng: random.Random, columns: Sequence[MessyColumn]) -> tuple[bytes, frozenset[NoticeKind], str]:
    """The bytes of a JSON document in one of its shapes."""
    typed = [_natively(column, plain=True) for column in columns]
    names = [column.header for column in columns]
    rows = [list(row) for row in zip(*typed, strict=True)]
    records = [dict(zip(names, row, strict=True)) for row in rows]
    shape = rng.choice(("records", "lines", "keyed", "split", "by column", "within", "pandas"))
    if any(name.startswith(WITHIN) for name in names):
        shape = rng.choice(("records", "lines", "keyed", "within"))
        records = [_nested(record) for record in records]
    documents: dict[str, object] = {
        "records": records,
        "keyed": {str(place): record for place, record in enumerate(records)},
        "split": {"columns": names, "data": rows},
        "by column": {name: list(column) for name, column in zip(names, typed, strict=True)},
        "within": {"paging": {"next": 2}, "results": records},
        "pandas": {
            name: {str(place): value for place, value in enumerate(column)}
            for name, column in zip(names, typed, strict=True)
        },
    }
    if shape == "lines":
        text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    else:
        text = json.dumps(documents[shape], ensure_ascii=rng.random() < 0.5)
    told = {NoticeKind.SHAPE} if shape not in ("records", "lines") else set()
    return text.encode(), frozenset(told), f"json {shape}"


WITHIN = "details."
"""The record in which some columns of JSON stand."""


def _nested(record: Mapping[str, object]) -> dict[str, object]:
    own = {name: value for name, value in record.items() if not name.startswith(WITHIN)}
    inner = {name.removeprefix(WITHIN): value for name, value in record.items() if name.startswith(WITHIN)}
    return own | {WITHIN.rstrip("."): inner}


def as_parquet(rng: random.Random, columns: Sequence[MessyColumn]) -> tuple[bytes, frozenset[NoticeKind], str]:
    """The bytes of a Parquet file, typed where the column has types."""
    made = [_stored(rng, pl.Series(column.header, list(_natively(column)), strict=False)) for column in columns]
    out = io.BytesIO()
    pl.DataFrame(made).write_parquet(out)
    return out.getvalue(), frozenset(), "parquet"


def _stored(rng: random.Random, series: pl.Series) -> pl.Series:
    """A column in one of the types that programs store it in."""
    match series.dtype:
        case pl.Null:
            return series.cast(pl.String)
        case pl.Date:
            zone = rng.choice(("", "UTC"))
            return series.cast(pl.Datetime("us", zone or None)) if rng.random() < 0.5 else series
        case pl.Float64 if rng.random() < 0.5:
            return series.cast(pl.Decimal(18, 2))
        case pl.Int64 if rng.random() < 0.5:
            return series.cast(rng.choice((pl.Int32, pl.UInt64, pl.Float64)))
        case pl.String if series.n_unique() < 20 and rng.random() < 0.3:
            return series.cast(pl.Categorical)
        case _:
            return series


def settled(rng: random.Random, columns: Sequence[MessyColumn]) -> list[MessyColumn]:
    """Columns, some of them as formats with types hold them: where nothing is null, and no word for it."""
    found = []
    for column in columns:
        if column.typed is None or rng.random() < 0.3:
            found.append(replace(column, typed=None))
        else:
            found.append(replace(column, told=column.told - {NoticeKind.MISSING}))
    return found


def _natively(column: MessyColumn, plain: bool = False) -> Sequence[object]:
    """The values as a format with types holds them, or the cells as text."""
    if column.typed is None:
        return [cell or None for cell in column.cells]
    if plain and column.kinds == {Kind.DATE}:
        return [None if value is None else str(value) for value in column.typed]
    return column.typed
