"""`tiers`: accounts in tiers by points, and the receipt of one account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from niche.segments.checking.records import as_json
from niche.segments.checking.tier_records import TierRecord
from niche.segments.model import formatting
from niche.segments.model.columns import Role
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.visible_text import plain
from niche.tui.commands.common import project_option, slug_of, warn
from niche.tui.commands.options import Format, format_option
from niche.tui.commands.output_tables import Cell, OutputTable, printed

if TYPE_CHECKING:
    from niche.segments.playbook.tiers import Receipt, Scored, SegmentTiers
    from niche.segments.project import Project

ALL = "Win rates are of all closed deals: whoever set the points may have seen them"
HALF = "Win rates are of the half of the accounts that did not set the points"
NONE = "No closed deal tests the points"
BY_ROW = "No column has the role id, so halves go by row: once rows move, deals may test points that they set"


@click.command(short_help="Cut accounts into tiers by points, with the win rate of each.")
@click.argument("segment", required=False)
@project_option
@format_option()
@click.option("--account", metavar="ACCOUNT", help="The points of one account, and why: its id, name or domain.")
@click.option("--suggest", is_flag=True, help="New points for SEGMENT's conditions, as YAML, tested on other accounts.")
def tiers(segment: str | None, project: Project, form: str, account: str | None, suggest: bool) -> None:
    """Cut SEGMENT, or each segment with `score:`, into tiers A, B and C by its points.

    Win rates have 95 % intervals, and are of accounts that did not set the points where the file says which those are.
    """
    from niche.segments.playbook.tier_records import receipt_record, tier_records
    from niche.segments.playbook.tiers import HINT, receipt
    from niche.segments.playbook.tiers import tiers as in_tiers

    slugs = () if segment is None else (slug_of(project.workspace, segment),)
    if suggest:
        if not slugs or account is not None or form != Format.TABLE:
            raise click.UsageError("--suggest takes a segment, and prints YAML: niche tiers SEGMENT --suggest")
        click.echo(_suggested(project, _one(project, slugs)))
        return
    if account is not None:
        found = receipt(project, _one(project, slugs), account)
        if form == Format.JSON:
            click.echo(as_json(receipt_record(found)))
        else:
            click.echo(_receipt(found, form))
        return
    cut, problems = in_tiers(project, slugs=slugs)
    warn(problems)
    if not cut:
        raise BadInputError(Problem("no segment has a score", str(project.workspace.path or ""), hint=HINT))
    records = [record for one in cut for record in tier_records(one)]
    people = form in (Format.TABLE, Format.MARKDOWN)
    table = _table(cut) if people else OutputTable.of_records(TierRecord, records)
    click.echo(printed(table, records, form))
    if people:
        click.echo("\n".join(["", *_notes(project, cut)]))


def _one(project: Project, slugs: Sequence[str]) -> Scored:
    """What an account is scored by: the points of the segment, or those of niche.yaml."""
    from niche.segments.playbook.tiers import everybody, scored

    shared = project.workspace.settings.score
    if slugs:
        (found,) = scored(project, slugs=slugs)[0]
        return found
    if shared is None:
        raise click.UsageError("name a segment with --account: niche.yaml has no score")
    scored(project)  # says what does not fit
    return everybody(shared)


def _table(cut: Sequence[SegmentTiers]) -> OutputTable:
    headers = ("segment", "tier", "points", "accounts", "closed", "win rate", "95 %", "value")
    rows: list[tuple[Cell, ...]] = []
    for found in cut:
        least = (f"{found.scoring.a}+", f"{found.scoring.b}+", "rest")
        for one, points in zip(found.tiers, least, strict=True):
            rate = one.win_rate
            between = None if rate is None else f"{formatting.percent(rate.low)} – {formatting.percent(rate.high)}"
            worth = None if one.value is None else formatting.short(one.value)
            size = found.slug, one.tier.value, points, one.matched.size, one.closed
            rows.append((*size, None if rate is None else rate.value, between, worth))
    return OutputTable(headers, rows, right=("points", "value"))


def _notes(project: Project, cut: Sequence[SegmentTiers]) -> Iterator[str]:
    """On which accounts the points are tested, and what comes of it; of several segments only what is clear."""
    if not any(tier.closed for one in cut for tier in one.tiers):
        yield NONE
        return
    for test, halved in ((ALL, False), (HALF, True)):
        named = [one.slug for one in cut if one.scoring.from_half == halved]
        if named:
            yield test if len(named) == len(cut) else f"{test}: {plain(', '.join(named))}"
    if any(one.scoring.from_half for one in cut) and project.universe.role(Role.ID) is None:
        yield BY_ROW
    for found in cut:
        if len(cut) == 1 and found.sentence:
            yield found.sentence
        elif found.sorts is not None:
            yield f"{plain(found.slug)}: {found.sentence}"


def _receipt(found: Receipt, form: str) -> str:
    headers = ("points", "of", "condition", "the account has")
    rows: list[tuple[Cell, ...]] = [
        (line.points, line.of, line.rule, f"{line.value}{': unknown' if line.unknown else ''}") for line in found.lines
    ]
    table = printed(OutputTable(headers, rows), None, form)
    if form == Format.CSV:
        return table
    where = f" of {found.slug}" if found.slug else ""
    out = "" if found.inside else f", though it is not in {found.slug}"
    total = formatting.amount(found.total, "point")
    return f"{plain(found.account.label)} is in tier {found.tier.value}{plain(where)} by {total}{plain(out)}\n\n{table}"


def _suggested(project: Project, one: Scored) -> str:
    """The points as a file says them, with what is to be said of them as comments."""
    from dataclasses import replace

    from niche.segments.documents.writing import dump
    from niche.segments.playbook.suggested_points import suggest
    from niche.segments.playbook.tiers import in_tiers
    from niche.segments.portfolio.wording import sentence
    from niche.segments.workspace.score_settings import score_to_plain

    found = suggest(project.counter, one)
    cut = in_tiers(project.counter, replace(one, scoring=found.scoring))
    said = [
        f"Points of {formatting.amount(found.closed, 'closed deal')}: 10 double the odds of winning, for each alone"
    ]
    said += [f"Left out, since it does not tell: {sentence(where, project.universe)}" for where in found.left_out]
    lines = [*said, "", *_table([cut]).text().splitlines(), "", *_notes(project, [cut])]
    comments = "\n".join(f"# {plain(line)}".rstrip() for line in lines)
    return f"{dump({'score': score_to_plain(found.scoring)})}\n{comments}"
