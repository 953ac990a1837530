"""A screen of panes: the focus among them, their places and sizes, dialogs and notifications over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from textual import events, on
from textual.screen import Screen

from niche.tui.keys.actions import LOWER, PANES, Context, elsewhere, place_of
from niche.tui.panes.frame import FooterLine
from niche.tui.panes.messages import PanesResized
from niche.tui.panes.pane import Headed
from niche.tui.panes.panes import LEAST_HEIGHT, LEAST_WIDTH, PARTS, UPPER, ZOOMED, resized
from niche.tui.session.bench import Severity
from niche.tui.user.ui_state import MOST_TABLES, UiStateStore
from niche.tui.widgets.contained import Contained

T = TypeVar("T")

WIDTH_STEP, HEIGHT_STEP = 4, 2
"""Cells by which a pane grows and shrinks."""


class PaneScreen(Contained, Screen[None]):
    """Knows which pane has the focus, and stores the sizes of the panes for the next run.

    A subclass may override `pane_shown`.
    """

    def __init__(self, first: Context, ui_state: UiStateStore) -> None:
        super().__init__()
        self.pane = first
        """The pane that has the focus."""
        self._ui_state = ui_state

    async def ask(self, dialog: Screen[T]) -> T:
        """Show a dialog and return its answer."""
        return await self.app.push_screen_wait(dialog)

    def say(self, text: str, severity: Severity = "information", timeout: float | None = None, title: str = "") -> None:
        """Notify the user for some seconds; `text` has no markup."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

    def on_key(self, event: events.Key) -> None:
        """Say where a key works that means nothing in the focused pane."""
        if (action := elsewhere(event.key, self.pane)) is not None:
            self.say(
                f"{action.name} works in {action.context.title}: press {place_of(action.context)} first.", timeout=3
            )

    # The focus

    def show_pane(self, pane: Context) -> None:
        """Focus a pane, and bring it into sight."""
        self._bring(pane)
        # Not `focus()`, which waits its turn: the next key may be on its way already.
        self.set_focus(self.query_one(f"#{pane}", Headed).in_hand)

    def pane_shown(self, pane: Context) -> None:
        """React to a pane that came into sight."""

    def action_pane(self, name: str) -> None:
        """Focus a pane, and bring it into sight."""
        self.show_pane(Context(name))

    def action_step(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        self.show_pane(PANES[(PANES.index(self.pane) + step) % len(PANES)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane was clicked or tabbed into."""
        for widget in event.widget.ancestors_with_self:
            if isinstance(widget, Headed):
                self._bring(widget.context)

    def _bring(self, pane: Context) -> None:
        """Raise a pane above those that share its place; where panes are shown one at a time, above all."""
        self.pane = pane
        for other in PANES:
            self.query_one(f"#{other}").set_class(other is pane, "-current")
        for part, panes in zip(PARTS, (UPPER, LOWER), strict=True):
            self.query_one(f"#{part}").set_class(pane in panes, "-current")
        if pane in LOWER:
            for other in LOWER:
                self.query_one(f"#{other}").set_class(other is pane, "-front")
        self.query_one(FooterLine).pane = pane
        self.pane_shown(pane)

    @property
    def tab_in_sight(self) -> Context | None:
        """The visible tab below; None where a pane above covers all tabs."""
        if self.has_class("-narrow") and not self.query_one("#lower").has_class("-current"):
            return None
        return next(tab for tab in LOWER if self.query_one(f"#{tab}").has_class("-front"))

    # A tree that is not wanted

    def is_treeless(self, table: str) -> bool:
        """Whether the user wants no tree of a table."""
        return table in self._ui_state.now.treeless

    def keep_treeless(self, table: str) -> None:
        """Remember that the user wants no tree of a table."""
        others = (other for other in self._ui_state.now.treeless if other != table)
        self._ui_state.keep(replace(self._ui_state.now, treeless=(*others, table)[-MOST_TABLES:]))

    # The segment to begin with

    def last_opened(self, table: str) -> str:
        """The segment of a table that was opened last; empty where none is remembered."""
        return dict(self._ui_state.now.opened).get(table, "")

    def keep_opened(self, table: str, slug: str) -> None:
        """Remember which segment of a table was opened last."""
        others = (kept for kept in self._ui_state.now.opened if kept[0] != table)
        self._ui_state.keep(replace(self._ui_state.now, opened=(*others, (table, slug))[-MOST_TABLES:]))

    # Sizes

    def action_zoom(self) -> None:
        """Toggle the focused pane between its place and the whole screen."""
        self.toggle_class(ZOOMED)

    def action_resize(self, wider: int, taller: int) -> None:
        """Make the focused pane wider or taller by steps (less than 0: narrower, lower), at the others' expense."""
        if self.has_class(ZOOMED) or self.has_class("-narrow"):
            return
        widths, heights = self._ui_state.now.widths, self._ui_state.now.heights
        if wider and self.pane in UPPER:
            cells = [self.query_one(f"#{pane}").outer_size.width or LEAST_WIDTH for pane in UPPER]
            widths = resized(cells, UPPER.index(self.pane), wider * WIDTH_STEP, LEAST_WIDTH)
        if taller:
            cells = [self.query_one(f"#{part}").outer_size.height for part in PARTS]
            heights = resized(cells, int(self.pane in LOWER), taller * HEIGHT_STEP, LEAST_HEIGHT)
        self._keep_sizes(widths, heights)

    def action_reset_sizes(self) -> None:
        """Restore the default sizes."""
        self._keep_sizes((), ())

    @on(PanesResized)
    def resize_panes(self, message: PanesResized) -> None:
        """Apply the sizes dragged by the mouse; store them when it is released."""
        now = self._ui_state.now
        widths = now.widths if message.widths is None else message.widths
        heights = now.heights if message.heights is None else message.heights
        (self._keep_sizes if message.done else self._set_sizes)(widths, heights)

    def recall_sizes(self) -> None:
        """Restore the sizes of the last run."""
        self._set_sizes(self._ui_state.now.widths, self._ui_state.now.heights)

    def _keep_sizes(self, widths: tuple[int, ...], heights: tuple[int, ...]) -> None:
        self._ui_state.keep(replace(self._ui_state.now, widths=widths, heights=heights))
        self._set_sizes(widths, heights)

    def _set_sizes(self, widths: Sequence[int], heights: Sequence[int]) -> None:
        """Set sizes as fractions of the whole; without them, those of the style sheet."""
        for index, pane in enumerate(UPPER):
            self.query_one(f"#{pane}").styles.width = f"{widths[index]}fr" if widths else None
        for index, part in enumerate(PARTS):
            self.query_one(f"#{part}").styles.height = f"{heights[index]}fr" if heights else None
