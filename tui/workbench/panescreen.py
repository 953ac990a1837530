"""A screen of panes: the focus among them, their layout, dialogs and notifications over them."""

from __future__ import annotations

from typing import TypeVar

from textual import events, on
from textual.screen import Screen

from niche.tui.dialogs.basic import TextScreen
from niche.tui.dialogs.help import explain
from niche.tui.keys.actions import PANES, Context
from niche.tui.panes.frame import FooterLine
from niche.tui.panes.messages import PanesResized
from niche.tui.panes.pane import Headed
from niche.tui.session.bench import Severity
from niche.tui.user.ui_state import UiStateStore
from niche.tui.widgets.contained import Contained
from niche.tui.workbench.layout import WAYS, PaneLayout

T = TypeVar("T")


class PaneScreen(Contained, Screen[None]):
    """Knows which pane has the focus. A subclass may override `pane_shown`."""

    def __init__(self, first: Context, ui_state: UiStateStore) -> None:
        super().__init__()
        self.pane = first
        """The pane that has the focus."""
        self.layouts = PaneLayout(self, ui_state)

    async def ask(self, dialog: Screen[T]) -> T:
        """Show a dialog and return its answer."""
        return await self.app.push_screen_wait(dialog)

    def say(self, text: str, severity: Severity = "information", timeout: float | None = None, title: str = "") -> None:
        """Notify the user for some seconds; `text` has no markup."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

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
        self.pane = pane
        self.layouts.bring(pane)
        self.query_one(FooterLine).show(pane)
        self.pane_shown(pane)

    def action_arrange(self, name: str) -> None:
        """Zoom or resize the focused pane."""
        WAYS[name](self.layouts, self.pane)

    @on(PanesResized)
    def resize_panes(self, message: PanesResized) -> None:
        """Give the panes the sizes that the mouse drew."""
        self.layouts.take(message)

    def action_help(self) -> None:
        """Explain the focused pane."""
        self.app.push_screen(TextScreen(f"Help: {self.pane.title}", explain(self.pane)))
