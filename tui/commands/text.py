"""`sql` and `export`: a segment as a condition for a database, or as its rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError, Problem
from niche.tui.commands.common import question

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.project import Project


@click.command()
@question
@click.option(
    "--dialect",
    type=click.Choice(("niche", "duckdb", "postgres", "sqlite")),
    default="niche",
    help="niche: the line that --where reads. The others: a condition that counts the same there, on the table itself.",
)
@click.option("--table", help="What the table is called there, which only a limit says; by default as its file.")
def sql(project: Project, where: Filter, dialect: str, table: str | None) -> None:
    """A segment as one SQL condition."""
    if dialect == "niche":
        from niche.segments.language.expressions import render

        click.echo(render(where, project.universe))
        return
    from niche.segments.language.sql import by_values, unique_ids
    from niche.segments.language.sql import where as condition
    from niche.segments.model.values import MismatchError

    try:
        universe = project.universe
        named = table or f'"{Path(universe.name).stem}"'
        text = condition(
            where, universe, dialect, by_values(universe), project.counter.segments, named, unique_ids(universe)
        )
        click.echo(text)
    except MismatchError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None


@click.command(short_help="The accounts of a segment as CSV.")
@question
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file in the place of stdout.")
@click.option(
    "--undecided",
    is_flag=True,
    help="The accounts that may belong to it, but lack a value to tell: to be filled in and read again.",
)
def export(project: Project, where: Filter, output: Path | None, undecided: bool) -> None:
    """The accounts of a segment as CSV, in the order of the table; items of a list are joined by semicolons.

    An apostrophe is put before a text that a spreadsheet would run as a formula.
    """
    from niche.segments.accounts.exports import check_csv_ending, csv_parts
    from niche.segments.findings.missing import undecided_accounts

    if undecided:
        where = undecided_accounts(where, project.counter)

    if output is not None:
        check_csv_ending(output)
    rows = project.counter.rows(where)
    pieces = csv_parts(project.universe, project.universe.table.columns, rows)
    if output is None:
        sys.stdout.writelines(pieces)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise BadInputError(Problem(f"cannot write: {error.strerror or error}", str(output))) from None
    click.echo(f"{accounts(len(rows))} in {output}", err=True)
