"""The layout of the panes: one at a time, side by side, resized, zoomed."""

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
    """Place and resize the panes of a screen; the sizes are stored for the next run."""

    def __init__(self, screen: Screen[None], ui_state: UiStateStore) -> None:
        self._screen, self._ui_state = screen, ui_state

    def bring(self, pane: Context) -> None:
        """Raise a pane above those that share its place; where panes are shown one at a time, above all."""
        query = self._screen.query_one
        for other in PANES:
            query(f"#{other}").set_class(other is pane, "-current")
        query("#upper").set_class(pane not in LOWER, "-current")
        query("#lower").set_class(pane in LOWER, "-current")
        if pane in LOWER:
            for other in LOWER:
                query(f"#{other}").set_class(other is pane, "-front")

    def in_sight(self) -> Context | None:
        """The visible tab below; None where a pane above covers all tabs."""
        if self._screen.has_class("-narrow") and not self._screen.query_one("#lower").has_class("-current"):
            return None
        return next(tab for tab in LOWER if self._screen.query_one(f"#{tab}").has_class("-front"))

    def zoom(self, _: Context) -> None:
        """Toggle the focused pane between its place and the whole screen."""
        self._screen.toggle_class(ZOOMED)

    def recall(self) -> None:
        """Restore the sizes of the last run."""
        self._apply(self._ui_state.now.widths, self._ui_state.now.heights)

    def usual(self, _: Context) -> None:
        """Restore the default sizes."""
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
        """Apply the sizes dragged by the mouse; store them when it is released."""
        now = self._ui_state.now
        widths = now.widths if message.widths is None else message.widths
        heights = now.heights if message.heights is None else message.heights
        (self._keep if message.done else self._apply)(widths, heights)

    def _keep(self, widths: tuple[int, ...], heights: tuple[int, ...]) -> None:
        self._ui_state.keep(replace(self._ui_state.now, widths=widths, heights=heights))
        self._apply(widths, heights)

    def _apply(self, widths: Sequence[int], heights: Sequence[int]) -> None:
        """Apply sizes as fractions of the whole; without them, those of the style sheet."""
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
"""Changes of the layout by the name in their action."""
