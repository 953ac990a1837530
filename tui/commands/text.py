"""`sql` and `export`: a segment as a condition for a database, or as its rows."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError, Problem
from niche.tui.commands.common import asked, opened, question, workspace_option


@click.command()
@question
@workspace_option
@click.option(
    "--dialect",
    type=click.Choice(("niche", "duckdb", "postgres", "sqlite")),
    default="niche",
    help="niche: the line that --where reads. The others: a condition that counts the same there, on the table itself.",
)
def sql(segment: str | None, where: str | None, path: Path | None, dialect: str) -> None:
    """A segment as one SQL condition."""
    project = opened(path)
    tree = asked(project, segment, where)
    if dialect == "niche":
        from niche.segments.language.expressions import render

        click.echo(render(tree, project.universe))
        return
    from niche.segments.language.sql import by_values
    from niche.segments.language.sql import where as condition
    from niche.segments.model.values import MismatchError

    try:
        click.echo(condition(tree, project.universe, dialect, by_values(project.universe), project.counter.segments))
    except MismatchError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None


@click.command(short_help="The accounts of a segment as CSV.")
@question
@workspace_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file in the place of stdout.")
def export(segment: str | None, where: str | None, path: Path | None, output: Path | None) -> None:
    """The accounts of a segment as CSV, in the order of the table; items of a list are joined by semicolons."""
    from niche.segments.accounts.exports import csv_parts

    project = opened(path)
    rows = project.counter.rows(asked(project, segment, where))
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
