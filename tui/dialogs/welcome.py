"""The screen without a table: a welcome, or the problems of a path that cannot be opened."""

from __future__ import annotations

import os
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
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from niche.segments.documents.files import expanded
from niche.segments.model.problems import Problem
from niche.tui.drawing.text import plain
from niche.tui.widgets.textbox import TextBox

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


class PathSuggester(Suggester):
    """Completes the path of a file or folder as a shell does."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The path of the first entry of the folder with this prefix, hidden ones last; None where there is none."""
        head, separator, tail = value.rpartition(os.sep)
        folder = expanded(Path(head + separator if separator else "."))
        try:
            names = sorted((entry.name for entry in folder.iterdir()), key=lambda name: (name.startswith("."), name))
        except OSError:
            return None
        found = next((name for name in names if tail and name.startswith(tail) and name != tail), None)
        if found is None:
            return None
        return f"{value}{found.removeprefix(tail)}{os.sep if (folder / found).is_dir() else ''}"


class WelcomeScreen(Screen[None]):
    """Asks what to open. `problems` says why `path` cannot be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "Quit", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, path: Path | None, problems: Sequence[Problem] = ()) -> None:
        super().__init__()
        self._path, self._problems = path, problems

    @property
    def _proposed(self) -> str:
        """The path asked for, or the latest table of the folder."""
        if self._path is not None:
            return str(self._path)
        from niche.segments.workspace.discovery import latest_table

        table = latest_table(Path.cwd())
        return "" if table is None else table.name

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
            yield TextBox(self._proposed, placeholder="path", suggester=PathSuggester())
            yield Static("→ completes the path, enter opens it, tab goes on", classes="dim", markup=False)
            with Horizontal(classes="dialog-choices"):
                if self._problems and self._path is not None and self._path.is_file():
                    yield Button("Rows of the file", id="rows", compact=True)
                yield Button("Open the sample", id="sample", compact=True)
                yield Button("Quit", id="quit", compact=True)

    def on_mount(self) -> None:
        """Focus the box where it proposes a path, else the button of the sample."""
        self.query_one(Input if self.query_one(Input).value else "#sample").focus()

    def on_key(self, event: events.Key) -> None:
        """Type into the box wherever the focus is."""
        if event.is_printable and event.character:
            event.stop()
            self._insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Write a pasted path into the box; a file dropped on the terminal is pasted as its path."""
        event.stop()
        self._insert(event.text.partition("\n")[0].strip())

    def _insert(self, text: str) -> None:
        box = self.query_one(Input)
        box.select_on_focus = False  # what is typed next goes on
        box.focus()
        box.insert_text_at_cursor(text)

    @on(Input.Submitted)
    def open_path(self, event: Input.Submitted) -> None:
        """Open what was typed."""
        if text := event.value.strip():
            self.post_message(PathOpened(expanded(Path(text))))

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


def told(path: Path | None, problems: Sequence[Problem]) -> Content:
    """The text of problems, each with its place and its hint."""
    title = "This cannot be opened." if path is None else f"{path} cannot be opened."
    lines = [Content.styled(plain(title), "bold $text-error"), Content("")]
    for problem in problems[:_PROBLEMS_SHOWN]:
        lines.extend(Content(plain(line)) for line in str(problem).splitlines())
    if len(problems) > _PROBLEMS_SHOWN:
        lines.append(Content.styled(f"and {len(problems) - _PROBLEMS_SHOWN} more", "dim"))
    return Content("\n").join([*lines, Content("")])
