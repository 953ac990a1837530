"""`why`: whether an account is in a segment, and what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from niche.segments.checking.records import as_json
from niche.segments.checking.why_records import kept_record, near_miss_record, verdict_record, why_record
from niche.segments.model import formatting
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import condition_option, filter_of, project_option
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.model.filters import Filter
    from niche.segments.portfolio.lookup import NamedAccount
    from niche.segments.portfolio.why import Why, WhyStep
    from niche.segments.project import Project

EXAMPLES = 5
"""Accounts that are named beside each rule."""


@click.command(short_help="Explain why an account is in a segment or not.")
@click.argument("account", required=False)
@click.argument("segment", required=False)
@condition_option
@click.option("--near", is_flag=True, help="List accounts that fail exactly one condition.")
@click.option("--expected", is_flag=True, help="Count how many expected accounts are in the segment.")
@project_option
@format_option(Format.TABLE.value, Format.JSON.value)
def why(
    account: str | None,
    segment: str | None,
    where: str | None,
    near: bool,
    expected: bool,
    project: Project,
    form: str,
) -> None:
    """Explain why ACCOUNT (its id, name or domain) is in SEGMENT or not; without SEGMENT, list the segments it is in.

    Each condition is marked ✓ if the account meets it, ✗ if not, ? if there is no data, and shows the account's value.
    With --near or --expected, name no account: niche why --near SEGMENT.
    """
    if near or expected:
        if segment is not None:
            raise click.UsageError("with --near and --expected, name a segment, not an account")
        if near:
            _near(project, filter_of(project, account, where), form)
        else:
            _expected(project, account, form)
        return
    if account is None:
        raise click.UsageError("name an account: its id, its name or its domain")
    found = project.accounts.one(account)
    inside = [slug for slug, holds in project.accounts.segments_of(found).items() if holds]
    if segment is None and where is None:
        _everywhere(project, found, inside, form)
        return
    answer = project.accounts.why(found, filter_of(project, segment, where))
    record = why_record(found, [verdict_record(segment or "", answer)], inside)
    click.echo(as_json(record) if form == Format.JSON else _told(project, answer, segment, inside))


def _told(project: Project, why: Why, segment: str | None, inside: list[str]) -> str:
    lines = [f"{plain(why.account.label)} is {plain(why.verdict)}", ""]
    lines += [plain(line) for line in outline(why.steps)]
    if why.nearest is not None:
        size = project.counter.size(why.nearest.filter)
        lines += ["", f"To include it ({formatting.accounts(size)} then):"]
        lines += [f"  {plain(change)}" for change in why.nearest.changes]
    others = [slug for slug in inside if slug != segment]
    lines += ["", f"It is in {', '.join(others)}." if others else "In no other segment."]
    return "\n".join(lines)


def outline(steps: tuple[WhyStep, ...]) -> list[str]:
    """The definition, a line for each node, the values below each other."""
    from rich.cells import cell_len

    heads = [f"{'  ' * step.depth}{step.mark} {step.words}{' (off)' if step.off else ''}" for step in steps]
    most = max((cell_len(head) for head, step in zip(heads, steps, strict=True) if step.value is not None), default=0)
    lines = []
    for head, step in zip(heads, steps, strict=True):
        value = "" if step.value is None else f"  {' ' * (min(most, 60) - cell_len(head))}{step.value or 'no value'}"
        lines.append(head + value)
    return lines


def _everywhere(project: Project, account: NamedAccount, inside: list[str], form: str) -> None:
    answers = {slug: project.accounts.why(account, one.where) for slug, one in project.segments.items()}
    verdicts = [verdict_record(slug, answer) for slug, answer in answers.items()]
    if form == Format.JSON:
        click.echo(as_json(why_record(account, verdicts, inside)))
        return
    click.echo(f"{plain(account.label)} is in {formatting.amount(len(inside), 'segment')}")
    rows: list[list[Cell]] = [[one.segment, "✓" if one.in_ else "✗", one.verdict] for one in verdicts]
    click.echo(OutputTable(("segment", "", "verdict"), rows).text())


def _near(project: Project, where: Filter, form: str) -> None:
    misses = project.accounts.near_misses(where)
    records = [near_miss_record(miss, project.accounts.named(miss.accounts, EXAMPLES)) for miss in misses]
    rows: list[list[Cell]] = [[one.rule, one.accounts, ", ".join(one.examples)] for one in records]
    click.echo(printed(OutputTable(("without the rule", "more", "such as"), rows), records, form))


def _expected(project: Project, segment: str | None, form: str) -> None:
    if segment is None:
        raise click.UsageError("with --expected, name a segment")
    records = [kept_record(one) for one in project.accounts.expected(segment)]
    if form != Format.JSON and not records:
        click.echo("the segment has no expected accounts", err=True)
        return
    rows: list[list[Cell]] = [
        [one.list or "ids", one.expected, one.accounts, one.in_, one.recall, one.precision, len(one.unknown)]
        for one in records
    ]
    headers = ("list", "expected", "accounts", "in", "recall", "precision", "unknown")
    click.echo(as_json(records) if form == Format.JSON else OutputTable(headers, rows).text())
