"""Letters drawn over the screen below; one key or a click takes the place under its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from niche.tui.dialogs.dialog import Dialog
from niche.tui.widgets.keyline import clickable

Target = TypeVar("Target")


@dataclass(frozen=True, slots=True)
class JumpMark(Generic[Target]):
    """A letter, what it leads to, and the cell of the screen where it is drawn."""

    letter: str
    target: Target
    at: Offset
    tight: bool = False
    """Whether there is no room for blanks around the letter."""
    name: str = ""
    """Of what is not in sight itself."""

    @property
    def content(self) -> Content:
        """What is drawn."""
        letter = self.letter if self.tight else f" {self.letter} "
        return (
            Content.assemble(letter, (f" {self.name} ", "$foreground on $background not bold not reverse"))
            if self.name
            else Content(letter)
        )

    @property
    def cells(self) -> int:
        """How wide it is drawn."""
        return self.content.cell_length


class Letter(Static):
    """A mark on the screen."""

    def __init__(self, drawn: Content, at: Offset, letter: str) -> None:
        super().__init__(drawn, markup=False)
        self.letter = letter
        self.styles.offset = at

    async def on_click(self, event: events.Click) -> None:
        """Take what it leads to."""
        event.stop()
        await self.run_action(f"screen.take('{self.letter}')")


class JumpScreen(Dialog[Target | None]):
    """Everything stays in sight. A letter is the answer, `escape` is none, as is a click beside the letters."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, marks: Sequence[JumpMark[Target]]) -> None:
        super().__init__()
        self.marks = marks
        self._targets = {mark.letter: mark.target for mark in marks}
        self._taken_at = self.app.size

    def compose(self) -> ComposeResult:
        """The letters, and below them what to do with them."""
        for mark in self.marks:
            yield Letter(mark.content, mark.at, mark.letter)
        yield Static(Content("press a letter to go there   ") + clickable("esc leave"), id="keys")

    def on_key(self, event: events.Key) -> None:
        """Take the place of a letter."""
        if event.character in self._targets:
            event.stop()
            self.action_take(event.character)

    def on_click(self, event: events.Click) -> None:
        """A click beside the letters; the last row has its own."""
        if event.screen_y < self.size.height - 1:
            self.action_leave()

    def on_resize(self) -> None:
        """The places have moved."""
        self._leave_if_moved()

    def on_screen_resume(self) -> None:
        """What covered the screen came of another size."""
        self._leave_if_moved()

    def _leave_if_moved(self) -> None:
        if self.app.screen is self and self.app.size != self._taken_at:
            self.action_leave()

    def action_take(self, letter: str) -> None:
        """Answer with the place of a letter."""
        self.dismiss(self._targets[letter])

    def action_leave(self) -> None:
        """Stay where one was."""
        self.dismiss(None)
