"""The base of dialogs that list choices: a search box, the list, and a few lines about the choice in hand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.drawing.text import plain_lines
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.textbox import TextBox

Result = TypeVar("Result")

_FEWEST, _NARROWEST = 3, 60
"""Rows of a list, and cells of a line, at least."""


class ClickedList(ChoiceList, can_focus=False):
    """A list below a box that keeps the focus; a double click picks a choice."""

    def activated(self) -> None:
        """Pick the choice."""
        self.action_pick()


class Picker(Dialog[Result], Generic[Result]):
    """Search in the box, move along the list, `enter` accepts. A subclass gives the choices and takes the one accepted.

    `listed` is the list to show; one that can have the focus stands without a box.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
    ]
    own_height = False
    """Whether the style sheet says how high the dialog is."""
    left_by_click = False
    """Whether a click beside the dialog leaves it: where nothing was typed that would be lost."""
    titles: tuple[str, ...] = ()
    """The titles of the notes of the choices."""

    def __init__(
        self,
        title: str,
        keys: str,
        *,
        value: str = "",
        placeholder: str = "type to search",
        listed: ChoiceList | None = None,
    ) -> None:
        super().__init__()
        self._title, self._keys = title, keys
        self.box = TextBox(value, placeholder=placeholder, compact=True)
        self.list = listed or ClickedList()
        self._rows, self._wide = _FEWEST, 0

    def compose(self) -> ComposeResult:
        """The box, the list, the lines about the choice in hand."""
        with framed(Vertical(classes="dialog -long"), self._title, self._keys):
            if (intro := self.intro()) is not None:
                yield Static(intro, id="intro", markup=False)
            if not self.list.can_focus:
                yield self.box
            yield self.list
            yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self.fill()

    def fill(self) -> None:
        """Offer the choices, again where more is known of them; the cursor stays on its choice."""
        self.list.offer(self.choices(), self.titles)
        self.show_about()
        self._fit()

    def _fit(self) -> None:
        """Make the dialog as high as all its choices need, and as wide where they are drawn as a text with notes.

        It stays so while a search narrows the list, and never shrinks where more is known of them.
        """
        box, said = self.query_one(".dialog"), self.query_one("#about")
        if type(self).about is Picker.about and type(self).show_about is Picker.show_about:
            said.styles.height, said.styles.margin = 1, 0
        about = said.styles
        if about.height is None or about.height.cells is None or self.own_height:
            return
        intro = sum(3 for _ in self.query("#intro"))
        beside = box.gutter.height + about.height.cells + about.margin.height + intro + 2 * (not self.list.can_focus)
        self._rows = max(self._rows, len(self.list.known) + len(self.list.head(self.list.cells)))
        box.styles.height = beside + self._rows
        if type(self.list).draw is ChoiceList.draw:
            border = max(cell_len(self._title), cell_len(self._keys)) + 4
            self._wide = max(self._wide, _NARROWEST, border, self.list.widest + 1)
            box.styles.width = self._wide + box.gutter.width

    def intro(self) -> Content | None:
        """What stands above the list, in two lines or three; None for nothing."""
        return None

    @abstractmethod
    def choices(self) -> Iterable[Choice]:
        """The choices, in their order without a search."""

    def about(self, choice: Choice) -> str:  # noqa: ARG002 - for subclasses
        """The text about a choice."""
        return ""

    @abstractmethod
    def accept(self, choice: Choice) -> None:
        """Take the choice that the user accepted."""

    def search(self, text: str) -> None:
        """Narrow the list to what matches the text in the box."""
        self.list.search(text)

    def on_click(self, event: events.Click) -> None:
        """Leave where the click is beside the dialog."""
        if self.left_by_click and event.widget is self:
            self.action_leave()

    def show_about(self) -> None:
        """Show the text about the choice in hand."""
        choice = self.list.choice
        self.query_one("#about", Static).update(plain_lines(self.about(choice)) if choice else "")

    @on(ChoiceList.Pointed)
    def pointed(self) -> None:
        """Follow the cursor."""
        self.show_about()

    @on(ChoiceList.Picked)
    def picked(self, event: ChoiceList.Picked) -> None:
        """Accept a choice that was clicked twice."""
        self.accept(event.choice)

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Search."""
        self.search(event.value)
        self.list.reveal(self.list.cursor_line)
        self.show_about()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Accept the choice in hand."""
        if self.list.choice is not None:
            self.accept(self.list.choice)

    def action_move(self, step: int) -> None:
        """Move the cursor of the list while typing."""
        self.list.action_move(step)

    def action_move_page(self, step: int) -> None:
        """Move the cursor of the list by a screenful."""
        self.list.action_move_page(step)


class MenuList(ChoiceList):
    """A list that has the keys; a double click picks a choice."""

    def activated(self) -> None:
        """Pick the choice."""
        self.action_pick()


class Menu(Picker[Result], Generic[Result]):
    """A picker without a box, as high as its choices: the list has the keys, `enter` accepts."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "accept", "Accept", show=False)]

    def __init__(self, title: str, keys: str) -> None:
        super().__init__(title, keys, listed=MenuList())

    def action_accept(self) -> None:
        """Accept the choice in hand."""
        if self.list.choice is not None:
            self.accept(self.list.choice)
