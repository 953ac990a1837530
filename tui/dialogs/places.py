"""A box for a path, above what can be opened: the last ones, and the tables of the folder."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from niche.segments.documents.files import expanded, shown
from niche.segments.model.formatting import short
from niche.tui.dialogs.picker import ClickedList
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.textbox import TextBox

if TYPE_CHECKING:
    from niche.segments.workspace.discovery import Openable

_MOST_LINES = 12
_DAY = 86_400
_AGES = ((365, "year"), (30, "month"), (7, "week"), (1, "day"))
"""Days of a unit, the longest first."""


class PathChosen(Message):
    """The text of the box, or the path in hand, is to be opened; None where there is neither."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self.path = path


class PathSuggester(Suggester):
    """Completes the path of a file or folder as a shell does."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The path of the first entry of the folder with this prefix, hidden ones last; None where there is none."""
        head, separator, tail = value.rpartition("/")
        folder = expanded(Path(head + separator if separator else "."))
        try:
            names = sorted((entry.name for entry in folder.iterdir()), key=lambda name: (name.startswith("."), name))
        except OSError:
            return None
        found = next((name for name in names if tail and name.startswith(tail) and name != tail), None)
        if found is None:
            return None
        return f"{value}{found.removeprefix(tail)}{'/' if (folder / found).is_dir() else ''}"


def age(seconds: float) -> str:
    """How long ago that was, in the longest unit."""
    days = int(max(0.0, seconds) // _DAY)
    for length, unit in _AGES:
        if days >= length:
            number = days // length
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "today"


def size(place: Openable) -> str:
    """The size of a file; `folder` for a folder."""
    return "folder" if place.size is None else f"{short(place.size)}B" if place.size >= 1000 else f"{place.size} B"


class PathChooser(Vertical):
    """The box keeps the focus; up and down move in the list, and write the path in hand into the box."""

    DEFAULT_CSS = """
    PathChooser {
        height: auto;
        Input { margin-top: 1; padding: 0 1; background: $panel; }
        ChoiceList { margin-top: 1; background: $background; }
    }
    """

    def __init__(self, path: str, recent: Sequence[str], opened: Path | None = None, empty: str = "path") -> None:
        """`path` stands in the box at first; empty for the first one of the list. What is `opened` is not listed.

        `empty` is shown in the empty box.
        """
        super().__init__()
        from niche.segments.workspace.discovery import places  # the first paint does not wait for what it imports

        found = places(Path.cwd(), map(Path, recent))
        self._places = [place for place in found if opened not in (place.path.absolute(), place.path.absolute().parent)]
        first = shown(self._places[0].path) if self._places else ""
        self.box = TextBox(path or first, placeholder=empty, suggester=PathSuggester(), compact=True)
        self.list = ClickedList()

    def compose(self) -> ComposeResult:
        """The box, the list if there is anything, the keys."""
        yield self.box
        keys = "enter open   → complete the path   tab next"
        yield Static(f"↑↓ choose   {keys}" if self._places else keys, classes="dim", markup=False)
        if self._places:
            yield self.list

    def on_mount(self) -> None:
        """Fill the list, and take the keys."""
        self.list.styles.height = min(_MOST_LINES, len(self._places))
        self.list.offer(self._choices())
        self.screen.set_focus(self.box)

    def _choices(self) -> Iterator[Choice]:
        now = time.time()
        for place in self._places:
            name = shown(place.path)
            yield Choice(name, name, (size(place), age(now - place.modified)))

    def move(self, step: int) -> None:
        """Move in the list; the first move from a text of one's own goes to the line in hand."""
        if self.list.choice is not None:
            if self.box.value == self.list.choice.value:
                self.list.action_move(step)
            self.box.value = str(self.list.choice.value)
            self.box.cursor_position = len(self.box.value)

    def insert(self, text: str) -> None:
        """Type into the box."""
        self.box.select_on_focus = False  # what is typed next goes on
        self.screen.set_focus(self.box)
        self.box.insert_text_at_cursor(text)

    @on(ChoiceList.Pointed)
    def pointed(self, event: ChoiceList.Pointed) -> None:
        """Write the path that was clicked into the box."""
        event.stop()
        self.box.value = str(event.choice.value)

    @on(ChoiceList.Picked)
    @on(Input.Submitted)
    def choose(self, event: Message) -> None:
        """Open what the box says."""
        event.stop()
        text = self.box.value.strip()
        self.post_message(PathChosen(expanded(Path(text)) if text else None))
