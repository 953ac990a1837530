"""`count`, `tree`, `list`: how many accounts, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from niche.segments.checking.records import CountRecord, count_record, segment_record
from niche.segments.model import formatting
from niche.tui.commands.common import project_option, question
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.model.taxonomy import TaxonomyNode
    from niche.segments.project import Project

_LIST = ("segment", "name", "status", "accounts", "of", "share", "errors", "warnings", "notes")


@click.command(short_help="Count the accounts of a segment or a condition.")
@question
@format_option()
def count(project: Project, where: Filter, form: str) -> None:
    """Count the accounts of a segment or a condition; without either, all accounts."""
    counts = project.count(where)
    if form == Format.TABLE:
        undecided = f", {formatting.count(counts.undecided)} unknown" if counts.undecided else ""
        share = formatting.percent(counts.share)
        click.echo(f"{formatting.count(counts.total)} of {formatting.count(counts.of)} accounts ({share}){undecided}")
    else:
        record = count_record(counts)
        click.echo(printed(OutputTable.of_records(CountRecord, [record]), record, form))


@click.command(short_help="Count the accounts per sector and industry.")
@question
@format_option()
@click.option("--all", "everything", is_flag=True, help="Also industries without accounts (always in JSON).")
def tree(project: Project, where: Filter, form: str, everything: bool) -> None:
    """Show the tree of sectors and industries, with all and matching accounts."""
    from niche.segments.project import NodeSize

    main = project.universe.main
    if main is None:
        click.echo("the table has no industries: set taxonomy in niche.yaml", err=True)
    nodes = project.tree(where)
    shown = [node for node in nodes if node.accounts or everything]
    table = OutputTable.of_records(NodeSize, shown)
    if form == Format.TABLE and main is not None:
        rows: list[list[Cell]] = [[_label(main.taxonomy[node.code]), node.accounts, node.matched] for node in shown]
        table = OutputTable(("industry", "accounts", "matched"), rows)
    click.echo(printed(table, nodes, form))


def _label(node: TaxonomyNode) -> str:
    """The node indented by its depth; in a tree made of columns the code says nothing more than the title."""
    return "  " * node.depth + (node.title if node.code.casefold().endswith(node.title.casefold()) else node.label)


@click.command("list")
@project_option
@format_option()
def list_segments(project: Project, form: str) -> None:
    """List all segments with sizes and findings."""
    report = project.check_all()
    records = [segment_record(checked, report.of) for checked in report.segments]
    rows: list[list[Cell]] = [
        [
            *(one.segment, one.name, one.status, one.accounts, one.of, one.share),
            *(one.findings.error, one.findings.warning, one.findings.note),
        ]
        for one in records
    ]
    click.echo(printed(OutputTable(_LIST, rows), records, form))
