"""Jump by one letter to a pane or to a visible line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.geometry import Offset
from textual.screen import Screen

from niche.tui.dialogs.jump import JumpMark, JumpScreen
from niche.tui.keys.actions import LOWER, PANES, Context
from niche.tui.panes.pane import Headed
from niche.tui.session.bench import ScreenBench
from niche.tui.widgets.lines import LineView

_ROWS = ("asdfghjkl", "qwertyuiop", "zxcvbnm")
LETTERS = "".join(_ROWS) + "".join(_ROWS).upper()
"""The letters in the order in which they are given: those under the fingers first, those with shift last.

The first ones are the panes' for good, each has its own whatever is in sight.
"""
_LINED = (Context.DEFINITION, Context.INSIGHT, Context.TREE, *LOWER)
"""The panes in the order in which their lines get letters, of which there may be too few."""


@dataclass(frozen=True, slots=True)
class Place:
    """A pane, or one of its lines."""

    pane: Context
    line: int | None = None


async def jump(bench: ScreenBench) -> None:
    """Show a letter at every place, and go to the one that the user types."""
    place = await bench.ask(JumpScreen(places(bench.screen)))
    if place is None:
        return
    bench.show_pane(place.pane)
    view = bench.screen.query_one(f"#{place.pane}", Headed).in_hand
    if place.line is not None and isinstance(view, LineView):
        view.place_cursor(place.line, told=True)


def places(screen: Screen[object]) -> list[JumpMark[Place]]:
    """The places with their letters and the positions of these on the screen."""
    shown = [pane for context in PANES if (pane := screen.query_one(f"#{context}", Headed)).region]
    letters = dict(zip(PANES, LETTERS, strict=False))
    tabs = {tab: Offset(x - 1, pane.region.y) for pane in shown for tab, x in pane.tabs_at()}
    marks = [JumpMark(letters[tab], Place(tab), at) for tab, at in tabs.items()]
    if shown:
        marks += _elsewhere([(letters[pane], pane) for pane in PANES if pane not in tabs], shown[-1])
    lines = [place for context in _LINED for pane in shown if pane.context is context for place in _lines(pane)]
    rest = zip(LETTERS[len(PANES) :], lines, strict=False)
    return [*marks, *(JumpMark(letter, place, at, tight=True) for letter, (place, at) in rest)]


def _elsewhere(panes: list[tuple[str, Context]], below: Headed) -> Iterator[JumpMark[Place]]:
    """Panes that no visible heading names, by name along the lower edge of `below`."""
    x, y = below.region.x + 1, below.region.bottom - 1
    for letter, pane in panes:
        mark = JumpMark(letter, Place(pane), Offset(x, y), name=pane.title)
        yield mark
        x += mark.cells


def _lines(pane: Headed) -> Iterator[tuple[Place, Offset]]:
    """The visible lines that the cursor can be on, each with the cell to the left of it."""
    view = pane.in_hand
    if isinstance(view, LineView):
        region = view.content_region
        for y in range(region.height):
            index = view.line_at(y)
            if index is not None and view.selectable(index):
                yield Place(pane.context, index), Offset(region.x - 1, region.y + y)
