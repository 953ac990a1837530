"""Jump to a place on the screen by the letter drawn over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from niche.tui.dialogs.dialog import Dialog, keys
from niche.tui.widgets.keyline import clickable

Target = TypeVar("Target")


@dataclass(frozen=True, slots=True)
class JumpMark(Generic[Target]):
    """A letter, its target, and the cell of the screen that it is drawn at."""

    letter: str
    target: Target
    at: Offset
    tight: bool = False
    """Whether the letter is drawn without blanks around it."""
    name: str = ""
    """The name of a target that is not in sight."""

    @property
    def content(self) -> Content:
        """The letter, and the name."""
        name = (f" {self.name} ", "$foreground on $background not bold not reverse") if self.name else ""
        return Content.assemble(self.letter if self.tight else f" {self.letter} ", name)

    @property
    def cells(self) -> int:
        """The width of the content."""
        return self.content.cell_length


class Letter(Static):
    """A letter on the screen; a click takes its target."""

    def __init__(self, drawn: Content, at: Offset, letter: str) -> None:
        super().__init__(drawn, markup=False)
        self.letter = letter
        self.styles.offset = at

    async def on_click(self, event: events.Click) -> None:
        """Take the target."""
        event.stop()
        await self.run_action(f"screen.take('{self.letter}')")


class JumpScreen(Dialog[Target | None]):
    """Letters over the screen below. Returns the target of a letter; None for `escape` or a click beside them."""

    def __init__(self, marks: Sequence[JumpMark[Target]]) -> None:
        super().__init__()
        self.marks = marks
        self._targets = {mark.letter: mark.target for mark in marks}
        self._taken_at = self.app.size

    def compose(self) -> ComposeResult:
        """The letters, and below them the keys."""
        for mark in self.marks:
            yield Letter(mark.content, mark.at, mark.letter)
        yield Static(Content("press a letter to jump   ") + clickable(keys()), id="keys")

    def on_key(self, event: events.Key) -> None:
        """Take the target of a letter."""
        if event.character in self._targets:
            event.stop()
            self.action_take(event.character)

    def on_click(self, event: events.Click) -> None:
        """Leave where the click is beside the letters; the last row has its own."""
        if event.screen_y < self.size.height - 1:
            self.action_leave()

    @on(events.Resize)
    @on(events.ScreenResume)
    def leave_if_moved(self) -> None:
        """Leave if the terminal was resized, perhaps while another screen was in front: the places have moved."""
        if self.app.screen is self and self.app.size != self._taken_at:
            self.action_leave()

    def action_take(self, letter: str) -> None:
        """Return the target of a letter."""
        self.dismiss(self._targets[letter])
