"""`cross`: two columns, or segments, against each other."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import condition_option, filter_of, project_option, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.checking.cross_records import CrossCellRecord, CrossRecord
    from niche.segments.project import Project

_USUAL = 80, 24
"""Cells and lines of a terminal that does not say its size."""
_UNKNOWN = "unknown"
_CELLS: Mapping[str, Callable[[CrossCellRecord], Cell]] = {
    "accounts": lambda cell: cell.accounts,
    "share": lambda cell: cell.share,
    "win-rate": lambda cell: _rate(cell),
}
"""What a cell shows, by the word for it."""


@click.command(short_help="Show two columns against each other.")
@click.argument("rows", metavar="COLUMN")
@click.argument("columns", metavar="COLUMN")
@click.argument("segment", required=False)
@condition_option
@click.option("--show", type=click.Choice(tuple(_CELLS)), default="accounts", help="What each cell shows.")
@project_option
@format_option()
def cross(
    rows: str, columns: str, segment: str | None, where: str | None, show: str, project: Project, form: str
) -> None:
    """Show how many accounts, of SEGMENT or of all, have each value of one column and each of another.

    segment:a,b in the place of a COLUMN stands for those segments. Numbers and dates are shown in ranges, of other
    columns the twelve most frequent values. --show win-rate shows won of closed deals; JSON and CSV have all figures,
    with the 95 % interval.
    """
    from niche.segments.checking.cross_records import CrossCellRecord
    from niche.segments.playbook.cross import CrossSettings, cross

    record, problems = cross(project, CrossSettings(rows, columns, filter_of(project, segment, where)))
    warn(problems)
    if form == Format.CSV:
        click.echo(printed(OutputTable.of_records(CrossCellRecord, record.cells), record, form))
        return
    table = _matrix(record, _CELLS[show])
    if form == Format.TABLE and _on_screen() and not _fits(table):
        table = _list(record)
    click.echo(printed(table, record, form))


def _on_screen() -> bool:
    return sys.stdout.isatty()


def _rate(cell: CrossCellRecord) -> str | None:
    """A win rate with its denominator; nothing where nothing is closed."""
    if cell.win_rate is None or cell.closed is None:
        return None
    return f"{formatting.percent(cell.win_rate)} of {formatting.count(cell.closed)}"


def _matrix(record: CrossRecord, shown: Callable[[CrossCellRecord], Cell]) -> OutputTable:
    cells = [shown(cell) for cell in record.cells]
    wide = len(record.columns.labels)
    headers = (f"{record.rows.name} \\ {record.columns.name}", *map(_label, record.columns.labels))
    rows = [
        (_label(label), *cells[place * wide : (place + 1) * wide]) for place, label in enumerate(record.rows.labels)
    ]
    return OutputTable(headers, rows)


def _fits(table: OutputTable) -> bool:
    return max(map(len, table.text().splitlines())) <= shutil.get_terminal_size(_USUAL).columns


def _list(record: CrossRecord) -> OutputTable:
    """A line for each cell that has accounts: for a terminal that is too narrow for the table."""
    headers = (record.rows.name, record.columns.name, "accounts", "share", "closed", "win rate", "95 %")
    rows: list[tuple[Cell, ...]] = []
    for cell in record.cells:
        if cell.accounts:
            low, high = cell.win_rate_low, cell.win_rate_high
            between = (
                f"{formatting.percent(low)} – {formatting.percent(high)}"
                if low is not None and high is not None
                else None
            )
            about = _label(cell.row), _label(cell.column), cell.accounts, cell.share, cell.closed
            rows.append((*about, cell.win_rate, between))
    return OutputTable(headers, rows)


def _label(label: str | None) -> str:
    return _UNKNOWN if label is None else label
