"""`count`, `tree`, `list`: how many accounts, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import asked, format_option, opened, question, workspace_option
from niche.tui.commands.output_tables import Cell, Format, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.model.taxonomy import TaxonomyNode

_LIST = ("segment", "name", "status", "accounts", "of", "share")


@click.command(short_help="How many accounts a segment or a condition holds.")
@question
@workspace_option
@format_option()
def count(segment: str | None, where: str | None, path: Path | None, form: str) -> None:
    """How many accounts a segment or a condition holds; without either, how many there are."""
    from niche.segments.checking.records import CountRecord, count_record

    project = opened(path)
    counts = project.count(asked(project, segment, where))
    if form == Format.TABLE:
        undecided = f", {formatting.count(counts.undecided)} undecided" if counts.undecided else ""
        share = formatting.percent(counts.share)
        click.echo(f"{formatting.count(counts.total)} of {formatting.count(counts.of)} accounts ({share}){undecided}")
    else:
        record = count_record(counts)
        click.echo(printed(OutputTable.of_records(CountRecord, [record]), record, Format(form)))


@click.command(short_help="The accounts of each sector and industry.")
@question
@workspace_option
@format_option()
@click.option("--all", "everything", is_flag=True, help="Nodes without accounts too (JSON always has them).")
def tree(segment: str | None, where: str | None, path: Path | None, form: str, everything: bool) -> None:
    """The tree of sectors and industries, with the accounts of each node and those that match."""
    from niche.segments.project import NodeSize

    project = opened(path)
    main = project.universe.main
    if main is None:
        click.echo("the table has no taxonomy; name one in niche.yaml", err=True)
    nodes = project.tree(asked(project, segment, where))
    shown = [node for node in nodes if node.accounts or everything]
    if form == Format.TABLE and main is not None:
        rows: list[list[Cell]] = [[_label(main.taxonomy[node.code]), node.accounts, node.matched] for node in shown]
        click.echo(OutputTable(("industry", "accounts", "matched"), rows).text())
    else:
        click.echo(printed(OutputTable.of_records(NodeSize, shown), nodes, Format(form)))


def _label(node: TaxonomyNode) -> str:
    """The node indented by its depth; in a tree made of columns the code says nothing more than the title."""
    return "  " * node.depth + (node.title if node.code.casefold().endswith(node.title.casefold()) else node.label)


@click.command("list")
@workspace_option
@format_option()
def list_segments(path: Path | None, form: str) -> None:
    """All segments with their sizes and their findings."""
    from niche.segments.checking.records import fields_of, segment_record

    report = opened(path).check_all()
    found = [segment_record(checked, report.of) for checked in report.segments]
    records = list(map(fields_of, found))
    numbers = ({f"{word}s": number for word, number in fields_of(one.findings).items()} for one in found)
    rows = [record | more for record, more in zip(records, numbers, strict=True)]
    click.echo(printed(OutputTable.of(rows, (*_LIST, "errors", "warnings", "notes")), records, Format(form)))
