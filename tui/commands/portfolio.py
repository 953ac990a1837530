"""`overlap` and `rank`: the segments of a workspace seen together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import project_option, slug_of, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed
from niche.tui.commands.priority_tables import SCORE, notes, revenues, scores, sources

if TYPE_CHECKING:
    from niche.segments.portfolio.overlap import Coverage, Member
    from niche.segments.project import Project

_BY = ("priority", "accounts", "win-rate", "value", SCORE)
_NAMED = 3
"""Sectors named in one sentence."""


@click.command(short_help="Show the overlap of segments, and what is in none.")
@click.argument("segment", required=False)
@project_option
@format_option()
@click.option("--all", "everything", is_flag=True, help="Also pairs without overlap (always in JSON).")
def overlap(segment: str | None, project: Project, form: str, everything: bool) -> None:
    """Show the overlap of every two segments, or of SEGMENT with each, and the accounts in no active segment.

    jaccard: the shared accounts as a share of those in either; containment: as a share of the smaller segment.
    """
    from niche.segments.checking.portfolio_records import PairRecord, overlap_record, pair_record
    from niche.segments.portfolio.overlap import coverage, overlaps, overlaps_of

    portfolio = _members(project)
    if segment is None:
        pairs = overlaps(project.counter, portfolio)
    else:
        file = project.workspace.read(slug_of(project.workspace, segment))
        pairs = overlaps_of(project.counter, file.slug, file.segment.where, portfolio)
    left = coverage(project.counter, portfolio)
    data = overlap_record(portfolio, pairs, left)
    shown = [pair_record(pair) for pair in pairs if pair.shared or everything]
    click.echo(printed(OutputTable.of_records(PairRecord, shown), data, form))
    if form == Format.TABLE:
        click.echo(f"\n{_uncovered(left)}")


def _uncovered(left: Coverage) -> str:
    """Write what no active segment holds as a sentence."""
    gap = left.everything
    said = f"{formatting.count(gap.accounts)} of {formatting.accounts(gap.of)}"
    if gap.of_won:
        said += f", {formatting.count(gap.won)} of {formatting.count(gap.of_won)} won,"
    named = ", ".join(f"{one.title} {formatting.count(one.accounts)}" for one in left.sectors[:_NAMED])
    verb = "is" if gap.accounts == 1 else "are"
    return f"{said} {verb} in no active segment{f': most in {named}' if named else ''}"


@click.command(short_help="Rank all segments by score, size, win rate or value.")
@project_option
@format_option()
@click.option("--by", type=click.Choice(_BY), help="Order. Default: score where niche.yaml has `rank:`, else priority.")
@click.option("--revenue", is_flag=True, help="Expected revenue instead, of each segment and of all, beside the plan.")
def rank(project: Project, form: str, by: str | None, revenue: bool) -> None:
    """Rank all segments, with size, share, win rate (95 % interval), value and priority.

    By priority: 1 first, then the most valuable. By win rate: the highest low end of the interval first. By score: the
    criteria weighted as `rank:` in niche.yaml says, with the points of each; in brackets the best and the worst place
    when one of the weights is moved by a half.
    """
    from niche.segments.checking.portfolio_records import RankRecord
    from niche.segments.playbook.priorities import priorities
    from niche.segments.playbook.priority_records import priority_record
    from niche.segments.portfolio.overlap import Rank, ranked

    if revenue:
        if by is not None:
            raise click.UsageError("give --by or --revenue, not both")
        _revenue(project, form)
        return
    by = by or (SCORE if project.workspace.settings.rank.given else Rank.PRIORITY.value)
    found, problems = priorities(project)
    warn(problems)
    if by != SCORE:
        by_slug = {one.member.slug: one for one in found}
        found = tuple(by_slug[one.slug] for one in ranked([one.member for one in found], Rank(by)))
    records = [priority_record(one) for one in found]
    table = OutputTable.of_records(RankRecord, records)
    if form in (Format.TABLE, Format.MARKDOWN):
        table = scores(found) if by == SCORE else _for_people([one.member for one in found])
    click.echo(printed(table, records, form))
    if by == SCORE and form == Format.TABLE:
        click.echo("\n".join(["", *notes(found)]))


def _revenue(project: Project, form: str) -> None:
    from niche.segments.checking.portfolio_records import ExpectedRecord
    from niche.segments.playbook.priority_records import outlook_record
    from niche.segments.playbook.revenue import outlook

    found, problems = outlook(project)
    warn(problems)
    record = outlook_record(found)
    table = OutputTable.of_records(ExpectedRecord, record.segments)
    if form in (Format.TABLE, Format.MARKDOWN):
        table = revenues(found)
    click.echo(printed(table, record, form))
    if form in (Format.TABLE, Format.MARKDOWN):
        click.echo("\n".join(["", found.sentence, *sources(found)]))


def _for_people(portfolio: Sequence[Member]) -> OutputTable:
    """The table of a ranking, with the interval in one column and short values."""
    headers = ("segment", "status", "priority", "accounts", "share", "win rate", "95 %", "value")
    rows: list[tuple[Cell, ...]] = []
    for member in portfolio:
        rate, value = member.win_rate, member.value
        between = None if rate is None else f"{formatting.percent(rate.low)} – {formatting.percent(rate.high)}"
        about = (member.slug, member.segment.status.value, member.segment.priority, member.accounts, member.share)
        worth = None if value is None else formatting.short(value)
        rows.append((*about, None if rate is None else rate.value, between, worth))
    return OutputTable(headers, rows)


def _members(project: Project) -> tuple[Member, ...]:
    """Count every segment with a valid file; print what is wrong with the others."""
    from niche.segments.portfolio.overlap import members

    read = project.workspace.read_all()
    for problems in read.failures.values():
        warn(problems)
    return members(project.counter, {slug: file.segment for slug, file in read.files.items()})
