"""`count`, `tree`, `list`: how many accounts, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import asked, format_option, opened, question, workspace_option
from niche.tui.commands.output_tables import Cell, Format, Table, printed

if TYPE_CHECKING:
    from niche.segments.checking.checking import Checked
    from niche.segments.findings.finding import Finding
    from niche.segments.model.taxonomy import TaxonomyNode
    from niche.tui.session.loading import Loaded

_COUNT = ("accounts", "of", "share", "undecided")
_LIST = ("segment", "name", "status", "accounts", "of", "share")


@click.command(short_help="How many accounts a segment or a condition holds.")
@question
@workspace_option
@format_option()
def count(segment: str | None, where: str | None, path: Path | None, form: str) -> None:
    """How many accounts a segment or a condition holds; without either, how many there are."""
    loaded = opened(path)
    counts = loaded.counter.count(asked(loaded, segment, where), details=False, tree=False)
    record: dict[str, Cell] = {
        "accounts": counts.total,
        "of": counts.of,
        "share": counts.share,
        "undecided": counts.undecided,
    }
    if form == Format.TABLE:
        undecided = f", {formatting.count(counts.undecided)} undecided" if counts.undecided else ""
        share = formatting.percent(counts.share)
        click.echo(f"{formatting.count(counts.total)} of {formatting.count(counts.of)} accounts ({share}){undecided}")
    else:
        click.echo(printed(Table.of([record], _COUNT), record, Format(form)))


@click.command(short_help="The accounts of each sector and industry.")
@question
@workspace_option
@format_option()
@click.option("--all", "everything", is_flag=True, help="Nodes without accounts too (JSON always has them).")
def tree(segment: str | None, where: str | None, path: Path | None, form: str, everything: bool) -> None:
    """The tree of sectors and industries, with the accounts of each node and those that match."""
    loaded = opened(path)
    main = loaded.universe.main
    if main is None:
        click.echo("the table has no taxonomy; name one in niche.yaml", err=True)
    records = _nodes(loaded, segment, where)
    shown = [record for record in records if record["accounts"] or everything]
    if form == Format.TABLE and main is not None:
        nodes = [main.taxonomy[str(record["code"])] for record in shown]
        rows = [[_label(node), r["accounts"], r["matched"]] for node, r in zip(nodes, shown, strict=True)]
        click.echo(Table(("industry", "accounts", "matched"), rows).text())
    else:
        table = Table.of(shown, ("code", "title", "parent", "accounts", "matched"))
        click.echo(printed(table, records, Format(form)))


def _label(node: TaxonomyNode) -> str:
    """The node indented by its depth; in a tree made of columns the code says nothing more than the title."""
    return "  " * node.depth + (node.title if node.code.casefold().endswith(node.title.casefold()) else node.label)


def _nodes(loaded: Loaded, segment: str | None, where: str | None) -> list[dict[str, Cell]]:
    from niche.segments.model.filters import All

    matched = loaded.counter.tree(asked(loaded, segment, where))
    accounts = loaded.counter.tree(All())
    main = loaded.universe.main
    nodes = () if main is None else main.taxonomy.nodes
    return [
        {
            "code": node.code,
            "title": node.title,
            "parent": None if node.parent is None else nodes[node.parent].code,
            "accounts": int(accounts[node.position]),
            "matched": int(matched[node.position]),
        }
        for node in nodes
    ]


@click.command("list")
@workspace_option
@format_option()
def list_segments(path: Path | None, form: str) -> None:
    """All segments with their sizes and their findings."""
    from niche.segments.checking.checking import check
    from niche.segments.findings.finding import Severity

    loaded = opened(path)
    report = check(loaded.workspace, loaded.universe, loaded.counter)
    records: list[dict[str, object]] = []
    rows: list[list[Cell]] = []
    for checked in report.segments:
        numbers = {severity.word: _number(checked.findings, severity) for severity in reversed(Severity)}
        cells: list[Cell] = [
            checked.slug,
            checked.name or None,
            _status(loaded, checked),
            checked.accounts,
            report.of,
            checked.share,
        ]
        records.append({**dict(zip(_LIST, cells, strict=True)), "findings": numbers})
        rows.append([*cells, *numbers.values()])
    click.echo(printed(Table((*_LIST, "errors", "warnings", "notes"), rows), records, Format(form)))


def _status(loaded: Loaded, checked: Checked) -> str | None:
    if checked.accounts is None:
        return None
    return loaded.workspace.read(checked.slug).segment.status.value


def _number(findings: tuple[Finding, ...], severity: int) -> int:
    return sum(finding.severity == severity for finding in findings)
