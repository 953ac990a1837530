"""Find the header, the data and the totals in rows of cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from niche.segments.model.settings import FileLayout
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice

Cells = Sequence[str | None]
"""One row."""

LOOKED_AT = 30
"""Rows at the bottom that are searched for remarks."""
_TOTALS = r"(?i)^\s*(grand totals?|totals?|sum|summe|gesamt|gesamtsumme|totale)\s*:?\s*(\(.*\))?\s*$"
"""Words that begin a row of totals."""
_WELL_COVERED = 0.8
"""The share of the best covered row from which a row of titles is taken for the header, where no column tells."""
_TYPED = r"^\s*\(?[-+−]?\s*[$€£¥]?\s*[0-9][0-9.,'\s%/:TZ-]*[kKmM%€]?\)?\s*$"
"""A number, a date or a time, roughly."""
_MOSTLY = 0.8
"""The share of a column's values from which it is one of numbers or dates."""
_TYPED_ROWS, _TYPED_COLUMNS = 30, 200
"""Rows and columns that are looked at to tell numbers and dates from labels."""
_YEAR = re.compile(r"^(19|20)[0-9]{2}$")


_MANY, _RARE = 50, 2
"""Rows from which a column that no more than so many of them have says nothing of where the header is."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is among some rows, and the unique names it gives."""

    place: int
    """The index of its last row; -1 if there is none."""
    names: tuple[str, ...]
    rows: int = 1
    """2 if the row above is part of it, 0 if there is none."""


def declared_place(layout: FileLayout, numbers: Sequence[int]) -> int | None:
    """The index of the header's last row among rows of these numbers in the file, -1 for none; None if not declared.

    The number of a row that is not among them stands for the next one.
    """
    if (row := layout.header_row) is None:
        return None
    return next((place for place, number in enumerate(numbers) if row and number >= row), -1)


def find_header(rows: Sequence[Cells], declared: int | None = None, height: int | None = None) -> Header:
    """Find the header by what follows it; titles are above it, and it may be of two rows.

    `declared` is the index of its last row if that is known, -1 for none; `height` the number of its rows.
    """
    place = _header_row(rows) if declared is None else declared
    if place < 0 or (declared is None and _is_data(rows, place)):
        width = max(map(len, rows), default=0)
        return Header(place - 1 if place > 0 else -1, tuple(unique_headers([""] * width)), 0)
    own = rows[place]
    if place and (_completes(rows[place - 1], own) if height is None else height > 1):
        return Header(place, tuple(unique_headers(_joined(rows[place - 1], own))), 2)
    return Header(place, tuple(unique_headers(own)))


def header_notice(found: Header, place: str, row: int, row_above: int) -> list[TableNotice]:
    """The notice where the header is not simply the first row. Rows are counted from 1."""
    if not found.rows:
        message = "no row looks like a header: columns are named by position"
        first, none = Setting(("header",), 1), Setting(("header",), 0)
        return [TableNotice(NoticeKind.HEADER, message, place=place, setting=first, kept=none)]
    if not found.place:
        return []
    above, alone = found.place + 1 - found.rows, Setting(("header",), row)
    message = f"the header is taken from {place}"
    if found.rows == 1:
        return [TableNotice(NoticeKind.HEADER, message, count=above, place=place, kept=alone)]
    message, both = f"{message}, joined with the row above", Setting(("header",), (row_above, row))
    return [TableNotice(NoticeKind.HEADER, message, count=above, place=place, setting=alone, kept=both)]


def _header_row(rows: Sequence[Cells]) -> int:
    """The first row that names more than half of the columns, or one below that names more of them."""
    filled = _without_rare(list(map(_columns_filled, rows)))
    below = _columns_below(filled)
    covered = [len(own & columns) / max(1, len(columns)) for own, columns in zip(filled, below, strict=True)]
    best = max(covered[:-1] or covered, default=0.0)
    place = next((place for place, share in enumerate(covered) if share * 2 > best), 0)
    while (below_it := _fuller(covered, place)) and below_it + 1 < len(rows) and rows[place]:
        typed = _typed_columns(rows[below_it + 1 :])
        named = [column for column in typed if _filled(rows[below_it], column)]
        told = bool(named) and not any(_is_typed(rows[below_it], column) for column in named)
        if not told and (typed or covered[place] >= best * _WELL_COVERED):
            break
        place = below_it
    return place


def _fuller(covered: Sequence[float], place: int) -> int:
    """The next row that names more columns, if there are but rows of few cells between; else 0."""
    for later in range(place + 1, len(covered)):
        if covered[later] > covered[place]:
            return later
        if covered[later] * 2 > max(covered):
            break
    return 0


def _without_rare(filled: list[set[int]]) -> list[set[int]]:
    """The filled columns of many rows without those that hardly any row has: some row is too wide, not all others."""
    if len(filled) < _MANY:
        return filled
    often = Counter(column for own in filled for column in own)
    return [{column for column in own if often[column] > _RARE} for own in filled]


def _columns_below(filled: Sequence[set[int]]) -> list[set[int]]:
    """For each row the columns in which some later row has a value; of the last row its own."""
    below: list[set[int]] = []
    columns: set[int] = set()
    for own in reversed(filled):
        below.append(columns or own)
        columns = columns | own
    return below[::-1]


def _columns_filled(row: Cells) -> set[int]:
    return {column for column, value in enumerate(row) if value and not value.isspace()}


def _filled(row: Cells, column: int) -> bool:
    return column < len(row) and bool((row[column] or "").strip())


def _is_typed(row: Cells, column: int) -> bool:
    return _filled(row, column) and re.match(_TYPED, row[column] or "") is not None


def _typed_columns(rows: Sequence[Cells]) -> list[int]:
    """The columns whose values are numbers or dates."""
    found = []
    rows = rows[:_TYPED_ROWS]
    for column in range(min(_TYPED_COLUMNS, max(map(len, rows), default=0))):
        filled = [row for row in rows if _filled(row, column)]
        if filled and sum(_is_typed(row, column) for row in filled) >= len(filled) * _MOSTLY:
            found.append(column)
    return found


def _is_data(rows: Sequence[Cells], place: int) -> bool:
    """Whether the row is one of the data: it has a value wherever the columns below hold numbers or dates."""
    row, typed = rows[place], _typed_columns(rows[place + 1 :])
    texts = [column for column in range(len(row)) if column not in typed and _filled(row, column)]
    if len(rows) < place + 3 or not typed or not texts or not all(_is_typed(row, column) for column in typed):
        return False
    written = [(row[column] or "").strip() for column in typed]
    counted = [str(column) for column in typed], [str(column + 1) for column in typed]
    return not any(map(_YEAR.match, written)) and written not in counted


def _completes(above: Cells, own: Cells) -> bool:
    """Whether the row above is part of the header: it names what the header leaves open, or names twice."""
    if sum(_filled(above, column) for column in range(len(above))) < 2:
        return False
    names = [(cell or "").strip() for cell in own]
    opened = [column for column in range(len(own)) if not names[column]]
    repeated = [column for column, name in enumerate(names) if name and names.count(name) > 1]
    parted = len({_spanning(above)[column] for column in repeated if column < len(above)}) > 1
    return any(_filled(above, column) for column in opened) or parted


def _spanning(row: Cells) -> list[str]:
    """The cells of a row, each also over the empty ones behind it, as merged cells are."""
    spanned, last = [], ""
    for cell in row:
        last = (cell or "").strip() or last
        spanned.append(last)
    return spanned


def _joined(above: Cells, own: Cells) -> list[str]:
    spanned = _spanning(above)
    width = max(len(above), len(own))
    joined = []
    for column in range(width):
        name = (own[column] or "").strip() if column < len(own) else ""
        over = spanned[column] if column < len(spanned) else ""
        joined.append(f"{over} {name}".strip() if name or _filled(above, column) else "")
    return joined


def without_remarks(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop empty rows, and what follows one at the end of a report: remarks (first cells alone) and totals."""
    if frame.is_empty() or not all(series.has_nulls() for series in frame.iter_columns()):
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
