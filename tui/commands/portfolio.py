"""`overlap` and `rank`: the segments of a workspace seen together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model import formatting
from niche.tui.commands.common import format_option, opened, remark, segment_file, workspace_option
from niche.tui.commands.output_tables import Cell, Format, Table, printed

if TYPE_CHECKING:
    from niche.segments.portfolio.overlap import Coverage, Gap, Member, Overlap
    from niche.tui.session.loading import Loaded

_OVERLAP = ("segment", "other", "accounts", "other_accounts", "shared", "jaccard", "containment")
_RANK = (
    *("segment", "name", "status", "priority", "accounts", "share", "closed"),
    *("win_rate", "win_rate_low", "win_rate_high", "value"),
)
_BY = ("priority", "accounts", "win-rate", "value")
_NAMED = 3
"""Sectors named in one sentence."""


@click.command(short_help="What segments share, and what none of them holds.")
@click.argument("segment", required=False)
@workspace_option
@format_option()
@click.option("--all", "everything", is_flag=True, help="Pairs that share nothing too (JSON always has them).")
def overlap(segment: str | None, path: Path | None, form: str, everything: bool) -> None:
    """What every two segments share, or SEGMENT and each other, and what no active segment holds.

    Jaccard is the shared of those in either; containment, the shared of the smaller.
    """
    from niche.segments.portfolio.overlap import coverage, overlaps, overlaps_of

    loaded = opened(path)
    portfolio = _members(loaded)
    if segment is None:
        pairs = overlaps(loaded.counter, portfolio)
    else:
        file = segment_file(loaded.workspace, segment)
        pairs = overlaps_of(loaded.counter, file.slug, file.segment.where, portfolio)
    left = coverage(loaded.counter, portfolio)
    data = {
        "segments": [{"segment": member.slug, "accounts": member.accounts} for member in portfolio],
        "pairs": [dict(zip(_OVERLAP, _pair(pair), strict=True)) for pair in pairs],
        "uncovered": {**_gap(left.everything), "sectors": [_gap(gap) for gap in left.sectors]},
    }
    rows = [_pair(pair) for pair in pairs if pair.shared or everything]
    click.echo(printed(Table(_OVERLAP, rows), data, Format(form)))
    if form == Format.TABLE:
        click.echo(f"\n{_uncovered(left)}")


def _pair(pair: Overlap) -> tuple[Cell, ...]:
    sizes = pair.first_size, pair.second_size
    return pair.first, pair.second, *sizes, pair.shared, round(pair.jaccard, 6), round(pair.containment, 6)


def _gap(gap: Gap) -> dict[str, Cell]:
    title: dict[str, Cell] = {"title": gap.title} if gap.title else {}
    return {**title, "accounts": gap.accounts, "of": gap.of, "won": gap.won, "of_won": gap.of_won}


def _uncovered(left: Coverage) -> str:
    """What no active segment holds, in a sentence."""
    gap = left.everything
    said = f"{formatting.count(gap.accounts)} of {formatting.accounts(gap.of)}"
    if gap.of_won:
        said += f", {formatting.count(gap.won)} of {formatting.count(gap.of_won)} won,"
    named = ", ".join(f"{one.title} {formatting.count(one.accounts)}" for one in left.sectors[:_NAMED])
    verb = "is" if gap.accounts == 1 else "are"
    return f"{said} {verb} in no active segment{f': most in {named}' if named else ''}"


@click.command(short_help="All segments side by side: size, win rate, value.")
@workspace_option
@format_option()
@click.option("--by", type=click.Choice(_BY), default=_BY[0], help="What comes first.")
def rank(path: Path | None, form: str, by: str) -> None:
    """All segments side by side: size, share, win rate with its 95 % interval, value, priority.

    By priority, 1 comes first, then the most valuable; by win rate, the highest lower bound of the interval.
    """
    from niche.segments.portfolio.overlap import Rank, ranked

    loaded = opened(path)
    portfolio = ranked(_members(loaded), Rank(by))
    records = [dict(zip(_RANK, _standing(member), strict=True)) for member in portfolio]
    table = _for_people(portfolio) if form in (Format.TABLE, Format.MARKDOWN) else Table.of(records, _RANK)
    click.echo(printed(table, records, Format(form)))


def _standing(member: Member) -> tuple[Cell, ...]:
    segment, rate = member.segment, member.win_rate
    bounds = (None, None, None) if rate is None else tuple(round(x, 6) for x in (rate.value, rate.low, rate.high))
    about = (member.slug, segment.name, segment.status.value, segment.priority)
    return *about, member.accounts, round(member.share, 6), member.outcomes.closed, *bounds, member.value


def _for_people(portfolio: Sequence[Member]) -> Table:
    """The interval in one column, and the value short."""
    headers = ("segment", "status", "priority", "accounts", "share", "win rate", "95 %", "value")
    rows: list[tuple[Cell, ...]] = []
    for member in portfolio:
        rate, value = member.win_rate, member.value
        between = None if rate is None else f"{formatting.percent(rate.low)} – {formatting.percent(rate.high)}"
        about = (member.slug, member.segment.status.value, member.segment.priority, member.accounts, member.share)
        worth = None if value is None else formatting.short(value)
        rows.append((*about, None if rate is None else rate.value, between, worth))
    return Table(headers, rows)


def _members(loaded: Loaded) -> tuple[Member, ...]:
    """Every segment that can be read, counted; why the others cannot is told."""
    from niche.segments.portfolio.overlap import members

    read = loaded.workspace.read_all()
    for problems in read.failures.values():
        remark(problems)
    return members(loaded.counter, {slug: file.segment for slug, file in read.files.items()})
