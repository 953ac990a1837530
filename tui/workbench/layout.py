"""Where the panes of the workbench are and how large: one at a time, side by side, resized, zoomed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual.screen import Screen

from niche.tui.keys.actions import LOWER, PANES, Context
from niche.tui.panes.messages import PanesResized
from niche.tui.panes.panes import LEAST_HEIGHT, LEAST_WIDTH, PARTS, UPPER, ZOOMED, resized
from niche.tui.user.ui_state import UiStateStore

WIDTH_STEP, HEIGHT_STEP = 4, 2
"""Cells by which a pane grows and shrinks."""


class PaneLayout:
    """The places and sizes of the panes on a screen; the sizes are remembered for the next time."""

    def __init__(self, screen: Screen[None], ui_state: UiStateStore) -> None:
        self._screen, self._ui_state = screen, ui_state

    def bring(self, pane: Context) -> None:
        """Put a pane before those that share its place; where panes are shown one at a time, before all."""
        query = self._screen.query_one
        for other in PANES:
            query(f"#{other}").set_class(other is pane, "-current")
        query("#upper").set_class(pane not in LOWER, "-current")
        query("#lower").set_class(pane in LOWER, "-current")
        if pane in LOWER:
            for other in LOWER:
                query(f"#{other}").set_class(other is pane, "-front")

    def in_sight(self) -> Context | None:
        """The tab below that can be seen; None where a pane above hides them all."""
        if self._screen.has_class("-narrow") and not self._screen.query_one("#lower").has_class("-current"):
            return None
        return next(tab for tab in LOWER if self._screen.query_one(f"#{tab}").has_class("-front"))

    def zoom(self, _: Context) -> None:
        """Give the whole screen to the pane in hand, or put it back."""
        self._screen.toggle_class(ZOOMED)

    def recall(self) -> None:
        """Give the panes the sizes that they had the last time."""
        self._apply(self._ui_state.now.widths, self._ui_state.now.heights)

    def usual(self, _: Context) -> None:
        """Give the panes their usual sizes."""
        self._keep((), ())

    def resize(self, pane: Context, wider: int = 0, taller: int = 0) -> None:
        """Make a pane wider or taller by steps (less than 0: narrower, lower), at the expense of the others."""
        screen = self._screen
        if screen.has_class(ZOOMED) or screen.has_class("-narrow"):
            return
        widths, heights = self._ui_state.now.widths, self._ui_state.now.heights
        if wider and pane in UPPER:
            cells = [screen.query_one(f"#{other}").outer_size.width for other in UPPER]
            widths = resized(cells, UPPER.index(pane), wider * WIDTH_STEP, LEAST_WIDTH)
        if taller:
            cells = [screen.query_one(f"#{part}").outer_size.height for part in PARTS]
            heights = resized(cells, int(pane in LOWER), taller * HEIGHT_STEP, LEAST_HEIGHT)
        self._keep(widths, heights)

    def take(self, message: PanesResized) -> None:
        """Give the panes the sizes that the mouse drew; they are remembered once it lets go."""
        now = self._ui_state.now
        widths = now.widths if message.widths is None else message.widths
        heights = now.heights if message.heights is None else message.heights
        (self._keep if message.done else self._apply)(widths, heights)

    def _keep(self, widths: tuple[int, ...], heights: tuple[int, ...]) -> None:
        self._ui_state.keep(replace(self._ui_state.now, widths=widths, heights=heights))
        self._apply(widths, heights)

    def _apply(self, widths: Sequence[int], heights: Sequence[int]) -> None:
        """Sizes are parts of the whole; without them the style sheet's hold again."""
        for index, pane in enumerate(UPPER):
            self._screen.query_one(f"#{pane}").styles.width = f"{widths[index]}fr" if widths else None
        for index, part in enumerate(PARTS):
            self._screen.query_one(f"#{part}").styles.height = f"{heights[index]}fr" if heights else None


WAYS: Mapping[str, Callable[[PaneLayout, Context], None]] = {
    "zoom": PaneLayout.zoom,
    "wider": partial(PaneLayout.resize, wider=1),
    "narrower": partial(PaneLayout.resize, wider=-1),
    "taller": partial(PaneLayout.resize, taller=1),
    "lower": partial(PaneLayout.resize, taller=-1),
    "usual": PaneLayout.usual,
}
"""What can be done to the pane in hand, by the name in its action."""
