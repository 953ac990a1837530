"""Open a segment that was discovered, as a draft."""

from __future__ import annotations

from dataclasses import replace

from niche.segments.drivers.discover_words import draft
from niche.segments.model.filters import All
from niche.tui.dialogs.discovery import DiscoverScreen
from niche.tui.session.bench import Bench
from niche.tui.session.session import Session
from niche.tui.tasks import saving


async def discover(bench: Bench) -> None:
    """Show what is discovered, and open the chosen candidate as a new segment that is not saved yet."""
    await _open(bench, DiscoverScreen(bench.project, bench.session.filter))


async def more_like(bench: Bench) -> None:
    """The same of accounts like those of the open segment."""
    await _open(bench, DiscoverScreen(bench.project, bench.session.filter, like=bench.session.filter))


async def _open(bench: Bench, dialog: DiscoverScreen) -> None:
    chosen = await bench.ask(dialog)
    if chosen is None or not await saving.may_leave(bench):
        return
    segment = draft(*chosen, bench.project.universe)
    bench.take(Session(bench.project.workspace.unused_path(segment.name), replace(segment, where=All())))
    bench.edit("discover", segment.where)
