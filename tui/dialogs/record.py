"""One account in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.text import Line, Run, left, width, wrap
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lines import LineView


class RecordLines(LineView):
    """Names and values, long values on several lines."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._fields = tuple(fields)
        self._label = min(24, max((width(name) for name, _ in self._fields), default=0))
        self._lines: list[Line] = []

    def on_resize(self) -> None:
        """Break the values for the new width."""
        cells = max(10, self.cells - self._label - 2)
        self._lines = [
            [Run(left(name if first else "", self._label), "dim"), Run("  "), Run(line, "" if value else "dim")]
            for name, value in self._fields
            for first, line in [(i == 0, line) for i, line in enumerate(wrap(value, cells) or ["–"])]
        ]
        self.changed()

    def line_count(self) -> int:
        """All lines."""
        return len(self._lines)

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - laid out for the width beforehand
        """One line."""
        return self._lines[index]


class RecordModal(Dialog[None]):
    """Every column of one account."""

    DEFAULT_CSS = """
    RecordModal { align: center middle; }
    RecordModal RecordLines {
        width: 80%; max-width: 100; height: 80%;
        border: round $accent; padding: 0 1; background: $background;
        border-title-color: $accent; border-subtitle-color: $foreground-muted;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", "Close", show=False)]

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._lines = RecordLines(fields)

    def compose(self) -> ComposeResult:
        """The record."""
        self._lines.border_title = "Account"
        self._lines.border_subtitle = clickable("esc close")
        yield self._lines

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
