"""Every column of one account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.drawing.text import Line, Run, left, width, wrap
from niche.tui.widgets.lines import LineView


class RecordLines(LineView):
    """Names and values, long values on several lines."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__(classes="dialog")
        self._fields = tuple(fields)

    def on_resize(self) -> None:
        """Wrap the values for the new width."""
        self.lines = list(self._laid())
        self.changed()

    def _laid(self) -> Iterator[Line]:
        label = min(24, max((width(name) for name, _ in self._fields), default=0))
        for name, value in self._fields:
            for line in wrap(value, max(10, self.cells - label - 2)) or ["–"]:
                yield [Run(left(name, label), "dim"), Run("  "), Run(line, "" if value else "dim")]
                name = ""


class RecordModal(Dialog[bool | None]):
    """The record of one account, to read; returns True where it is asked why the account is in or not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "leave", "Close", show=False),
        Binding("w", "why", "Why", show=False),
    ]

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._fields = fields

    def compose(self) -> ComposeResult:
        """The lines in a frame."""
        yield framed(RecordLines(self._fields), "Account", "w why   esc close")

    def action_why(self) -> None:
        """Ask why the account is in the segment or not."""
        self.dismiss(True)
