"""What a command prints: a table for people, JSON, CSV or Markdown for machines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from niche.segments.model import formatting
from niche.segments.model.visible_text import plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Cell = str | int | float | None


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class OutputTable:
    """Rows under headers. Whole numbers are counts, floats are shares from 0 to 1."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @classmethod
    def of(cls, records: Sequence[Mapping[str, object]], headers: Sequence[str]) -> OutputTable:
        """The records' values under the headers, which are their keys."""
        return cls(headers, [[cast("Cell", record[header]) for header in headers] for record in records])

    @classmethod
    def of_records(cls, kind: type[DataclassInstance], records: Iterable[DataclassInstance]) -> OutputTable:
        """Records of one kind, whose fields are the headers."""
        names = [field.name for field in fields(kind)]
        return cls([name.rstrip("_") for name in names], [[getattr(one, name) for name in names] for one in records])

    def text(self) -> str:
        """Aligned columns, numbers to the right."""
        from rich.cells import cell_len

        shown = [list(self.headers), *([_shown(cell) for cell in row] for row in self.rows)]
        widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
        numeric = [any(isinstance(row[place], int | float) for row in self.rows) for place in range(len(widths))]
        lines = []
        for row in shown:
            padded = []
            for cell, width, right in zip(row, widths, numeric, strict=True):
                space = " " * (width - cell_len(cell))
                padded.append(space + cell if right else cell + space)
            lines.append("  ".join(padded).rstrip())
        return "\n".join(lines)

    def csv(self) -> str:
        """Comma-separated values, bare numbers."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.headers)
        writer.writerows(self.rows)
        return target.getvalue().rstrip("\n")

    def markdown(self) -> str:
        """A table as GitHub reads it."""
        rows = [list(self.headers), ["---"] * len(self.headers), *([_shown(c) for c in row] for row in self.rows)]
        return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return plain(cell)
        case float():
            return formatting.percent(cell)
        case int():
            return formatting.count(cell)


def as_json(data: object) -> str:
    """JSON on several lines, text as it is; of records, their fields."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_fields)


def _fields(record: object) -> object:
    from niche.segments.checking.records import fields_of

    return fields_of(record)


def printed(table: OutputTable, data: object, form: Format) -> str:
    """The table in the form that was asked for; `data` is what JSON says."""
    match form:
        case Format.TABLE:
            return table.text()
        case Format.JSON:
            return as_json(data)
        case Format.CSV:
            return table.csv()
        case Format.MARKDOWN:
            return table.markdown()


def listed(kind: type[DataclassInstance], records: Sequence[DataclassInstance], form: str) -> str:
    """Records of one kind in the form that was asked for."""
    return printed(OutputTable.of_records(kind, records), records, Format(form))
