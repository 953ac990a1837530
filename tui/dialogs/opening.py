"""The screen shown while a table is read."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from niche.tui.drawing.text import plain
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lifetime import is_open

PATIENCE = 0.3
"""Seconds before progress is shown; the flash of a bar only unsettles."""


class OpeningScreen(Screen[None]):
    """Names what is opened, and shows progress once that takes longer than a moment.

    All keys but those that leave wait until it is open.
    """

    LEAVING: ClassVar[frozenset[str]] = frozenset({"escape", "ctrl+c", "ctrl+q"})
    BINDINGS: ClassVar[list[BindingType]] = [Binding(",".join(sorted(LEAVING)), "app.quit", "Quit", show=False)]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = plain(what)

    def compose(self) -> ComposeResult:
        """Title, name, progress bar and keys."""
        with Vertical(id="opening"):
            yield Static("niche", classes="title", markup=False)
            yield Static(f"opening {self._what}", id="what", markup=False)
            yield ProgressBar(total=1, show_eta=False, show_percentage=False)
            yield Static(clickable("esc quit"), id="keys", markup=False)

    def on_mount(self) -> None:
        """Hide the progress bar for a moment."""
        self._show(shown=False)
        self.set_timer(PATIENCE, self._show)

    def _show(self, shown: bool = True) -> None:
        for widget in self.query("ProgressBar, #keys"):
            widget.visible = shown

    def show_progress(self, share: float, doing: str) -> None:
        """Show the share that is done, from 0 to 1, and what is being done."""
        if is_open(self):
            self.query_one(ProgressBar).update(progress=share)
            self.query_one("#what", Static).update(plain(doing))
