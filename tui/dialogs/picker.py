"""The shape of dialogs that list things: a box to type in, the list, and what is to be said of the one in hand."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.text import plain
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.textbox import TextBox

Result = TypeVar("Result")


class ClickedList(ChoiceList, can_focus=False):
    """A list below a box that keeps the keys; a double click picks."""

    def activated(self) -> None:
        """Pick what was clicked twice."""
        self.action_pick()


class Picker(Dialog[Result], Generic[Result]):
    """Type in the box, go up and down the list, `enter` accepts. A subclass says what that means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
    ]
    DEFAULT_CSS = """
    Picker .dialog {
        height: 80%; max-height: 30;
        Input { margin-bottom: 1; }
        ClickedList { height: 1fr; background: $background; }
        #about { height: 3; margin: 1 0 0 0; color: $foreground-muted; }
    }
    """

    def __init__(self, title: str, keys: str, *, value: str = "", placeholder: str = "type to search") -> None:
        super().__init__()
        self._title, self._keys = title, keys
        self.box = TextBox(value, placeholder=placeholder, compact=True)
        self.list = ClickedList()

    def compose(self) -> ComposeResult:
        """The box, the list, the lines about what is in hand."""
        with Vertical(classes="dialog -long") as frame:
            frame.border_title = Content(plain(self._title))
            frame.border_subtitle = clickable(self._keys)
            yield self.box
            yield self.list
            yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self.fill()
        self.show_about()

    def fill(self) -> None:
        """Offer the choices."""

    def about(self, choice: Choice) -> str:  # noqa: ARG002 - for subclasses
        """What to say of a choice."""
        return ""

    @abstractmethod
    def accept(self, choice: Choice) -> None:
        """The choice was made."""

    def sought(self, text: str) -> None:
        """Something was typed."""
        self.list.search(text)

    def show_about(self) -> None:
        """Say again what is to be said of the choice in hand."""
        choice = self.list.choice
        self.query_one("#about", Static).update(plain(self.about(choice)) if choice else "")

    @on(ChoiceList.Pointed)
    def pointed(self) -> None:
        """Another choice is in hand."""
        self.show_about()

    @on(ChoiceList.Picked)
    def picked(self, event: ChoiceList.Picked) -> None:
        """A choice was clicked twice."""
        self.accept(event.choice)

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Something was typed."""
        self.sought(event.value)
        self.show_about()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Accept the choice in hand."""
        if self.list.choice is not None:
            self.accept(self.list.choice)

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Go along the list while typing."""
        self.list.action_move(step)

    def action_move_page(self, step: int) -> None:
        """Go along the list by a screenful."""
        self.list.action_move_page(step)
