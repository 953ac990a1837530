"""Explore the columns of a segment, and compare it with another."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from niche.segments.model.filters import Filter, Not, conditions
from niche.segments.model.problems import BadInputError
from niche.segments.portfolio.comparison import Side, side
from niche.tui.dialogs.compare import CompareScreen, OtherPicker
from niche.tui.dialogs.explorer import ColumnExplorer
from niche.tui.drawing.text import plain
from niche.tui.panes.insight import distributed
from niche.tui.session.bench import Bench
from niche.tui.tasks import filter

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import AccountSet


async def explore(bench: Bench) -> None:
    """List all columns, the most different from the rest first; add a condition on one, or show it."""
    asked = {condition.column for _, condition in conditions(bench.session.filter)}
    chosen = await bench.ask(ColumnExplorer(bench.project.counter, await _matched(bench), asked))
    if chosen is None:
        return
    if chosen.add:
        await filter.add(bench, chosen.column)
    else:
        bench.show_column(chosen.column)


async def compare(bench: Bench) -> None:
    """Show the segment beside the rest, or beside other segments that the user picks."""
    counter, session, workspace = bench.project.counter, bench.session, bench.project.workspace
    columns = distributed(bench.project.universe)
    if not columns:
        bench.say("No column has a distribution to compare.", timeout=2)
        return
    here, matched, other = session.filter, await _matched(bench), ""
    at = columns.index(bench.column) if bench.column in columns else 0
    while True:
        try:
            where = workspace.read(other).segment.where if other else Not(here)
        except BadInputError as error:
            bench.say(plain(str(error)), severity="error")
            return
        sides = partial(_sides, counter, session.slug, matched, other or "the rest", where)
        if await bench.ask(CompareScreen(counter, sides, columns, at)) is None:
            return
        others = [slug for slug in workspace.slugs() if slug != session.slug]
        chosen = await bench.ask(OtherPicker(others))
        other = other if chosen is None else chosen


async def _matched(bench: Bench) -> AccountSet:
    """The accounts of the segment, counted unless the newest counts are of this filter."""
    where, counts = bench.session.filter, bench.counts
    if counts is not None and counts.filter == where:
        return counts.matched
    return await asyncio.to_thread(bench.project.counter.match, where)


def _sides(counter: Counter, name: str, matched: AccountSet, other: str, where: Filter) -> tuple[Side, Side]:
    return side(counter, name, matched), side(counter, other, where)
