"""Where the panes of the workbench are and how large: one at a time, side by side, resized, zoomed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from niche.tui.actions import LOWER, PANES, Context

if TYPE_CHECKING:
    from niche.tui.messages import PanesResized
    from niche.tui.screens.workbench import Workbench

UPPER = tuple(pane for pane in PANES if pane not in LOWER)
"""The panes that stand side by side."""
PARTS = ("upper", "lower")
ZOOMED = "-zoomed"
WIDTH_STEP, HEIGHT_STEP = 4, 2
"""Cells by which a pane grows and shrinks."""
LEAST_WIDTH, LEAST_HEIGHT = 20, 5


def bring(bench: Workbench, pane: Context) -> None:
    """Put a pane before those that share its place; where panes are shown one at a time, before all."""
    for other in PANES:
        bench.query_one(f"#{other}").set_class(other is pane, "-current")
    bench.query_one("#upper").set_class(pane not in LOWER, "-current")
    bench.query_one("#lower").set_class(pane in LOWER, "-current")
    if pane in LOWER:
        for other in LOWER:
            bench.query_one(f"#{other}").set_class(other is pane, "-front")


def zoom(bench: Workbench) -> None:
    """Give the whole screen to the pane in hand, or put it back."""
    bench.toggle_class(ZOOMED)


def recall(bench: Workbench) -> None:
    """Give the panes the sizes that they had the last time."""
    _apply(bench, bench.memory.now.widths, bench.memory.now.heights)


def usual(bench: Workbench) -> None:
    """Give the panes their usual sizes."""
    _keep(bench, (), ())


def resize(bench: Workbench, wider: int = 0, taller: int = 0) -> None:
    """Make the pane in hand wider or taller by steps (less than 0: narrower, lower), at the expense of the others."""
    pane = bench.pane
    if bench.has_class(ZOOMED) or bench.has_class("-narrow"):
        return
    widths, heights = bench.memory.now.widths, bench.memory.now.heights
    if wider and pane in UPPER:
        cells = [bench.query_one(f"#{other}").outer_size.width for other in UPPER]
        widths = resized(cells, UPPER.index(pane), wider * WIDTH_STEP, LEAST_WIDTH)
    if taller:
        cells = [bench.query_one(f"#{part}").outer_size.height for part in PARTS]
        heights = resized(cells, int(pane in LOWER), taller * HEIGHT_STEP, LEAST_HEIGHT)
    _keep(bench, widths, heights)


def take(bench: Workbench, message: PanesResized) -> None:
    """Give the panes the sizes that the mouse drew; they are remembered once it lets go."""
    now = bench.memory.now
    widths = now.widths if message.widths is None else message.widths
    heights = now.heights if message.heights is None else message.heights
    (_keep if message.done else _apply)(bench, widths, heights)


def resized(cells: Sequence[int], index: int, more: int, least: int) -> tuple[int, ...]:
    """The sizes when the part at `index` grows by up to `more` cells, which the next one gives (the one before, last).

    Neither gets smaller than `least`.
    """
    found = list(cells)
    other = index + 1 if index + 1 < len(found) else index - 1
    room = found[other] - least if more > 0 else found[index] - least
    step = max(-max(room, 0), min(more, max(room, 0)))
    found[index] += step
    found[other] -= step
    return tuple(found)


def _keep(bench: Workbench, widths: tuple[int, ...], heights: tuple[int, ...]) -> None:
    bench.memory.keep(replace(bench.memory.now, widths=widths, heights=heights))
    _apply(bench, widths, heights)


def _apply(bench: Workbench, widths: Sequence[int], heights: Sequence[int]) -> None:
    """Sizes are parts of the whole; without them the style sheet's hold again."""
    for index, pane in enumerate(UPPER):
        bench.query_one(f"#{pane}").styles.width = f"{widths[index]}fr" if widths else None
    for index, part in enumerate(PARTS):
        bench.query_one(f"#{part}").styles.height = f"{heights[index]}fr" if heights else None


WAYS: Mapping[str, Callable[[Workbench], None]] = {
    "zoom": zoom,
    "wider": partial(resize, wider=1),
    "narrower": partial(resize, wider=-1),
    "taller": partial(resize, taller=1),
    "lower": partial(resize, taller=-1),
    "usual": usual,
}
"""What can be done to the pane in hand, by the name in its action."""
