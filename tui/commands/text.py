"""`sql` and `export`: a segment as a condition for a database, or as its rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.language.dialects import DIALECTS
from niche.segments.model.formatting import accounts
from niche.tui.commands.common import question

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.project import Project


@click.command()
@question
@click.option(
    "--dialect",
    type=click.Choice(DIALECTS),
    default="niche",
    help="niche: a line for --where. The others: a condition with the same count on that database.",
)
@click.option("--table", help="The table's name there (only used by a limit). Default: the file's name.")
def sql(project: Project, where: Filter, dialect: str, table: str | None) -> None:
    """Print a segment as one SQL condition."""
    from niche.segments.language.dialects import condition

    click.echo(condition(where, project.universe, dialect, project.counter.segments, table or ""))


@click.command(short_help="Export the accounts of a segment.")
@question
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of stdout.")
@click.option(
    "--undecided",
    is_flag=True,
    help="Only the accounts with missing data that might belong, so you can fill it in.",
)
@click.option(
    "--formulas", is_flag=True, help="Write CSV texts as they are, even formulas that a spreadsheet would run."
)
def export(project: Project, where: Filter, output: Path | None, undecided: bool, formulas: bool) -> None:
    """Export the accounts of a segment, in the order of the table. List items are joined by semicolons.

    The format is CSV; with -o, the file's extension decides: .csv, .xlsx, .parquet or .json. In CSV, a text that a
    spreadsheet would run as a formula gets an apostrophe in front.
    """
    from niche.segments.accounts import exports
    from niche.segments.documents.files import file_errors
    from niche.segments.findings.missing import undecided_accounts

    if undecided:
        where = undecided_accounts(where, project.counter)

    form = exports.FileFormat.CSV if output is None else exports.format_of(output)
    rows, columns = project.counter.rows(where), project.universe.table.columns
    pieces = exports.csv_parts(project.universe, columns, rows, formulas=formulas)
    if output is None:
        sys.stdout.writelines(pieces)
        return
    if form is exports.FileFormat.CSV:  # written as it is made, also where no file can be replaced, such as a pipe
        with file_errors("cannot write", output), output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    else:
        exports.export(output, project.universe, columns, rows, replace=True)
    click.echo(f"{accounts(len(rows))} in {output}", err=True)
