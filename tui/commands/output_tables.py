"""Print records: a table for people, JSON, CSV or Markdown for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from niche.segments.checking.records import as_json
from niche.segments.model import formatting
from niche.segments.model.visible_text import plain
from niche.tui.commands.options import Format

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Cell = str | int | float | None
_GAP = "  "
_NARROWEST = 8
"""Cells of a column at least."""


@dataclass(frozen=True, slots=True)
class OutputTable:
    """Rows under headers. Whole numbers are counts, floats are shares from 0 to 1."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    right: Sequence[str] = ()
    """The headers of texts that stand at the right, as numbers do."""

    @classmethod
    def of_records(cls, kind: type[DataclassInstance], records: Iterable[DataclassInstance]) -> OutputTable:
        """The table of records of one kind, whose fields are the headers."""
        names = [field.name for field in fields(kind)]
        return cls([name.rstrip("_") for name in names], [[getattr(one, name) for name in names] for one in records])

    def text(self, most: int | None = None) -> str:
        """Write aligned columns, numbers to the right, in lines of `most` cells where that is given."""
        from rich.cells import cell_len

        shown = [list(self.headers), *([_shown(cell) for cell in row] for row in self.rows)]
        widths = _narrowed([max(map(cell_len, column)) for column in zip(*shown, strict=True)], most)
        numeric = [
            header in self.right or any(isinstance(row[place], int | float) for row in self.rows)
            for place, header in enumerate(self.headers)
        ]
        lines = []
        for row in shown:
            padded = []
            for cell, width, right in zip(row, widths, numeric, strict=True):
                fitted = cut(cell, width)
                space = " " * (width - cell_len(fitted))
                padded.append(space + fitted if right else fitted + space)
            lines.append(_GAP.join(padded).rstrip())
        return "\n".join(lines)

    def csv(self) -> str:
        """Write comma-separated values with bare numbers."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.headers)
        writer.writerows(self.rows)
        return target.getvalue().rstrip("\n")

    def markdown(self) -> str:
        """Write a table as GitHub reads it."""
        rows = [list(self.headers), ["---"] * len(self.headers), *([_shown(c) for c in row] for row in self.rows)]
        return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _narrowed(widths: list[int], most: int | None) -> list[int]:
    """The widths of columns in `most` cells together: the widest gives way first."""
    while most is not None and (surplus := sum(widths) + len(_GAP) * (len(widths) - 1) - most) > 0:
        widest = max(range(len(widths)), key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            break
        second = max((width for place, width in enumerate(widths) if place != widest), default=0)
        least = max(_NARROWEST, min(second, widths[widest] - 1), widths[widest] - surplus)
        widths[widest] = least
    return widths


def cut(text: str, most: int | None) -> str:
    """A text in so many cells at most; None for no limit."""
    from rich.cells import cell_len, set_cell_size

    return text if most is None or cell_len(text) <= most else f"{set_cell_size(text, most - 1)}…"


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


def printed(table: OutputTable, data: object, form: str) -> str:
    """Write what a command found in a form: `data` as JSON, the table in any other."""
    match Format(form):
        case Format.TABLE:
            return table.text()
        case Format.JSON:
            return as_json(data)
        case Format.CSV:
            return table.csv()
        case Format.MARKDOWN:
            return table.markdown()


def listed(kind: type[DataclassInstance], records: Sequence[DataclassInstance], form: str) -> str:
    """Write records of one kind in a form."""
    return printed(OutputTable.of_records(kind, records), records, form)
