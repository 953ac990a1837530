"""The tables of `rank` for people: scores with their points, and the revenue to expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from niche.segments.model import formatting
from niche.segments.model.priorities import Criterion
from niche.segments.model.visible_text import plain
from niche.tui.commands.output_tables import Cell, OutputTable

if TYPE_CHECKING:
    from niche.segments.playbook.priorities import Priority, Score
    from niche.segments.playbook.revenue import Factor, Outlook
    from niche.segments.stats.estimates import Estimate

SCORE = "score"
"""What segments are ranked by, beside those of the portfolio."""


def scores(found: Sequence[Priority]) -> OutputTable:
    """The scores with the points of each criterion; those knocked out last, with the reason."""
    counted = [one for one in Criterion if any(p.score and one in p.score.most for p in found)]
    out = any(one.knocked_out for one in found)
    headers = ["place", "segment", "score", *(one.value for one in counted), *(["not ranked"] if out else [])]
    rows: list[list[Cell]] = []
    for one in found:
        score = one.score
        points: list[Cell] = [None if score is None else _points(float(score.points[each])) for each in counted]
        total = None if score is None else _points(float(score.total))
        place = "–" if score is None else _place(score)
        rows.append([place, one.member.slug, total, *points, *([one.knocked_out] if out else [])])
    return OutputTable(headers, rows, right=("score", *(one.value for one in counted)))


def _points(points: float) -> str:
    return formatting.decimal(points, 1)


def _place(score: Score) -> str:
    """A place with the best and the worst: `2 (1–3)`; alone where it holds."""
    return str(score.place) if score.best == score.worst else f"{score.place} ({score.best}–{score.worst})"


def notes(found: Sequence[Priority]) -> Iterator[str]:
    """What the points are of, and which criteria nothing is known of."""
    score = next((one.score for one in found if one.score), None)
    if score is None:
        yield "No segment is ranked"
        return
    most = ", ".join(f"{one.value} {_points(float(points))}" for one, points in score.most.items())
    yield f"Most points: {most}"
    if any(one.score.best < one.score.worst for one in found if one.score):
        yield "In brackets: the best and the worst place with one weight moved by half"
    ranked = [one for one in found if one.score]
    without = {each: [one for one in ranked if one.measures.of(each) is None] for each in Criterion}
    if nowhere := [each.value for each, some in without.items() if len(some) == len(ranked)]:
        yield f"Left out, known of no segment: {', '.join(nowhere)}"
    for criterion, some in without.items():
        if 0 < len(some) < len(ranked):
            named = ", ".join(one.member.slug for one in some)
            yield f"No points, since not known: {criterion.value} of {plain(named)}"


def revenues(outlook: Outlook) -> OutputTable:
    """The revenue to expect of each segment, with what it is the product of."""
    headers = ("segment", "open", "opened", "win rate", "deal size", "expected", "95 %")
    rows: list[list[Cell]] = []
    for one in outlook.segments:
        shares = [_figure(factor, formatting.percent) for factor in (one.opportunity_rate, one.win_rate)]
        size, revenue = _figure(one.deal_size, formatting.short), one.revenue
        value, between = (None, None) if revenue is None else (formatting.short(revenue.value), _between(revenue))
        rows.append([one.member.slug, one.open.size, *shares, size, value, between])
    return OutputTable(headers, rows, right=headers[2:6])


def _between(found: Estimate) -> str | None:
    """The ends of an interval; None where the plan gives all figures."""
    return None if found.low == found.high else f"{formatting.short(found.low)} – {formatting.short(found.high)}"


def sources(outlook: Outlook) -> Iterator[str]:
    """What the marks mean that the figures have."""
    figures = [(one.opportunity_rate, one.win_rate, one.deal_size) for one in outlook.segments]
    used = {figure.source.value for three in figures for figure in three if figure is not None}
    if "all" in used:
        yield "* of all accounts: fewer than 30 in the segment tell. It may differ from them"
    if "plan" in used:
        yield "+ of the plan, taken as it is: without an interval"


_MARKS = {"own": "", "all": "*", "plan": "+"}
"""After a figure, where it is not from the segment's own deals."""


def _figure(factor: Factor | None, shown: Callable[[float], str]) -> str | None:
    return None if factor is None else f"{shown(factor.estimate.value)}{_MARKS[factor.source]}"
