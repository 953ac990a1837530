"""`overlap` and `rank`: the segments of a workspace seen together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import project_option, slug_of, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.portfolio.overlap import Coverage, Member
    from niche.segments.project import Project

_BY = ("priority", "accounts", "win-rate", "value")
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


@click.command(short_help="Rank all segments by size, win rate or value.")
@project_option
@format_option()
@click.option("--by", type=click.Choice(_BY), default=_BY[0], help="Order.")
def rank(project: Project, form: str, by: str) -> None:
    """Rank all segments, with size, share, win rate (95 % interval), value and priority.

    By priority: 1 first, then the most valuable. By win rate: the highest low end of the interval first.
    """
    from niche.segments.checking.portfolio_records import RankRecord, rank_record
    from niche.segments.portfolio.overlap import Rank, ranked

    portfolio = ranked(_members(project), Rank(by))
    records = [rank_record(member) for member in portfolio]
    people = form in (Format.TABLE, Format.MARKDOWN)
    table = _for_people(portfolio) if people else OutputTable.of_records(RankRecord, records)
    click.echo(printed(table, records, form))


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
