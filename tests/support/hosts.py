"""One widget on an otherwise empty screen, and what it posts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from niche.tui.drawing.themes import THEMES
from niche.tui.panes import messages
from niche.tui.widgets.lines import LineView


class Host(App[None]):
    """Shows one widget over the whole screen."""

    CSS = "Host Screen > * { width: 1fr; height: 1fr; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.posted: list[Message] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield self.widget

    def keep(self, message: Message) -> None:
        """Remember a message of the app's vocabulary, once."""
        if type(message).__module__ == messages.__name__ and not any(message is kept for kept in self.posted):
            self.posted.append(message)


@asynccontextmanager
async def hosted(widget: Widget, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    """A running app around the widget, which has the focus."""
    app = Host(widget)
    async with app.run_test(size=size, message_hook=app.keep) as pilot:
        widget.focus()
        await pilot.pause()
        yield app, pilot


def drawn(view: LineView) -> list[str]:
    """The rows of a view as text."""
    return [view.render_line(y).text for y in range(view.size.height)]


def widths(view: LineView) -> set[int]:
    """The widths in cells of a view's rows, as they are drawn."""
    return {view.render_line(y).cell_length for y in range(view.size.height)}
