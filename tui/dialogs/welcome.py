"""The screen without a table: a welcome, or the problems of a path that cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Static

from niche.segments.model.problems import Problem
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.places import PathChooser, PathChosen
from niche.tui.drawing.text import plain

_ABOUT = "Open a table of accounts (CSV, Parquet, Excel, …), or a folder with a niche.yaml."
_PROBLEMS_SHOWN = 50


class PathOpened(Message):
    """A path was chosen; None for the sample."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self.path = path


class RowsRequested(Message):
    """The rows of the file at this path were asked for: it cannot be opened as it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class WelcomeScreen(Screen[None]):
    """Asks what to open. `problems` says why `path` cannot be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "Quit", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    def __init__(self, path: Path | None, problems: Sequence[Problem] = (), recent: Sequence[str] = ()) -> None:
        super().__init__()
        self._path, self._problems, self._recent = path, problems, recent

    def compose(self) -> ComposeResult:
        """A title or the problems, a box for a path, buttons."""
        with Vertical(id="welcome") as box:
            box.border_title = "niche"
            if self._problems:
                with VerticalScroll(id="problems", can_focus=False):
                    yield Static(told(self._path, self._problems), markup=False)
            else:
                yield Static("A workbench for market segments.\n", classes="title", markup=False)
            yield Static(_ABOUT, markup=False)
            empty = "a path, or press enter to open the sample"
            yield PathChooser("" if self._path is None else str(self._path), self._recent, empty=empty)
            with Horizontal(classes="dialog-choices"):
                if self._problems and self._path is not None and self._path.is_file():
                    yield Button("Rows of the file", id="rows", compact=True)
                yield Button("Open the sample", id="sample", compact=True)
                yield Button("Quit", id="quit", compact=True)

    def action_move(self, step: int) -> None:
        """Move in the list of what can be opened."""
        self.query_one(PathChooser).move(step)

    def on_key(self, event: events.Key) -> None:
        """Type into the box wherever the focus is."""
        if event.is_printable and event.character:
            event.stop()
            self.query_one(PathChooser).insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Write a pasted path into the box; a file dropped on the terminal is pasted as its path."""
        event.stop()
        self.query_one(PathChooser).insert(event.text.partition("\n")[0].strip())

    @on(PathChosen)
    def open_path(self, event: PathChosen) -> None:
        """Open what was chosen; the sample where there is nothing."""
        self.post_message(PathOpened(event.path))

    @on(Button.Pressed, "#sample")
    def open_sample(self) -> None:
        """Open the sample."""
        self.post_message(PathOpened(None))

    @on(Button.Pressed, "#rows")
    def show_rows(self) -> None:
        """Show the rows of the file that cannot be opened."""
        assert self._path is not None
        self.post_message(RowsRequested(self._path))

    @on(Button.Pressed, "#quit")
    async def leave(self) -> None:
        """Leave niche."""
        await self.app.action_quit()


class OpenDialog(Dialog[Path | None]):
    """Asks for another table or workspace to open; returns its path, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    def __init__(self, recent: Sequence[str], opened: Path) -> None:
        super().__init__()
        self._recent, self._opened = recent, opened

    def compose(self) -> ComposeResult:
        """The box and the list."""
        with framed(Vertical(classes="dialog -long"), "Open another table or workspace", "esc cancel"):
            yield Static(_ABOUT, markup=False)
            yield PathChooser("", self._recent, self._opened)

    def action_move(self, step: int) -> None:
        """Move in the list of what can be opened."""
        self.query_one(PathChooser).move(step)

    @on(PathChosen)
    def choose(self, event: PathChosen) -> None:
        """Return the path, if there is one."""
        if event.path is not None:
            self.dismiss(event.path)


def told(path: Path | None, problems: Sequence[Problem]) -> Content:
    """The text of problems, each with its place and its hint."""
    title = "Cannot open this." if path is None else f"Cannot open {path}."
    lines = [Content.styled(plain(title), "bold $text-error"), Content("")]
    for problem in problems[:_PROBLEMS_SHOWN]:
        lines.extend(Content(plain(line)) for line in str(problem).splitlines())
    if len(problems) > _PROBLEMS_SHOWN:
        lines.append(Content.styled(f"and {len(problems) - _PROBLEMS_SHOWN} more", "dim"))
    return Content("\n").join([*lines, Content("")])
