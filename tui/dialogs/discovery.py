"""Segments that nobody has defined yet, to open one of them as a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from niche.segments.documents.files import expanded
from niche.segments.documents.value_lists import parse_values, read_names
from niche.segments.drivers import discover_words as words
from niche.segments.drivers.discover import Candidate, Discovery
from niche.segments.language.description import sentence
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.filters import Filter
from niche.segments.model.formatting import amount, count, decimal
from niche.segments.model.problems import BadInputError, Problem
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import plain_lines
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.textbox import TextPad

if TYPE_CHECKING:
    from niche.segments.project import Project

_TITLES = ("accounts", "rate", "from", "to", "rest", "lift")
_ALL_FROM = 100
"""Cells of a terminal with room for the interval and the lift."""
_KEYS = "enter open as a draft   t like this segment   l like a list   esc close"
_LISTED = 10
"""Values of a list that are shown of the candidate in hand."""
_UNKNOWN = 5
"""Names of a list without an account that are told."""


class CandidateList(ChoiceList):
    """One line a candidate; the choices stand for their places."""

    def activated(self) -> None:
        """Take a candidate that was clicked twice."""
        self.action_pick()


class NamesDialog(Dialog["tuple[str, ...] | None"]):
    """Asks for a list of accounts; returns what it names."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "search", "Search", show=False, priority=True)]
    DEFAULT_CSS = """
    NamesDialog {
        TextArea { height: 10; margin: 1 0; border: none; padding: 0; background: $panel; }
        Static { height: auto; color: $foreground-muted; }
        .problem { color: $text-warning; }
    }
    """

    def compose(self) -> ComposeResult:
        """What to write, the box, and what is wrong with what was written."""
        with framed(Vertical(classes="dialog -long"), "More accounts like these", "^s search   esc cancel"):
            yield Static("Paste ids, names or domains, one per line, or the path of a file.")
            yield TextPad(tab_behavior="focus")
            yield Static(classes="problem", markup=False)

    def on_mount(self) -> None:
        """Focus the box."""
        self.set_focus(self.query_one(TextPad))

    def action_search(self) -> None:
        """Return the names, or say why there is none."""
        text = self.query_one(TextPad).text.strip()
        try:
            self.dismiss(_names(text))
        except BadInputError as error:
            self.query_one(".problem", Static).update(plain_lines(str(error)))


def _names(text: str) -> tuple[str, ...]:
    """What a list names, or the file at a path. Raises BadInputError."""
    path = expanded(Path(text))
    try:
        in_file = "\n" not in text and bool(text) and path.is_file()
    except OSError:  # too long for a path
        in_file = False
    names = read_names(path) if in_file else parse_values(text.encode(errors="replace"), "")
    if not names:
        raise BadInputError(Problem("enter an account first"))
    return names


class DiscoverScreen(Picker["tuple[Candidate, Discovery] | None"]):
    """The candidates, once they are found. Returns the one chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", show=False),
        Binding("t", "like_segment", show=False),
        Binding("l", "like_list", show=False),
    ]

    def __init__(self, project: Project, present: Filter, *, like: Filter | None = None) -> None:
        """`present` is the filter of the open segment; `like`, that of accounts to find more of first."""
        super().__init__("Discover segments", _KEYS, listed=CandidateList())
        self._project, self._present = project, present
        self._like: Filter | Sequence[str] | None = like
        self._found: Discovery | None = None
        self._said = self._unknown = ""
        self._notes: tuple[int, ...] = ()

    def on_mount(self) -> None:
        """Search in the background."""
        self._notes = tuple(range(len(_TITLES))) if self.app.size.width >= _ALL_FROM else (1, 4, 0)
        self._begin(self._like)

    def _begin(self, like: Filter | Sequence[str] | None) -> None:
        """Search for accounts like others, or for those that turn out better."""
        self._like, self._found, self._said = like, None, "Looking for accounts that perform better than the rest …"
        if like is not None:
            listed = f"the {amount(len(like), 'account')} listed" if isinstance(like, Sequence) else ""
            whose = listed or "those of this segment"
            self._said = f"Looking for accounts like {whose} …"
            self.query_one(".dialog", Vertical).border_title = f"More accounts like {whose}"
        self.fill()
        self.compute(self._search, self.show)

    def action_like_segment(self) -> None:
        """Look for accounts like those of the open segment."""
        self._begin(self._present)

    @work
    async def action_like_list(self) -> None:
        """Ask for a list, and look for accounts like those that it names."""
        names = await self.app.push_screen_wait(NamesDialog())
        if names is not None:
            self._begin(names)

    def _search(self, cancelled: Cancelled) -> Iterator[Discovery | BadInputError]:
        try:
            yield self._project.until(cancelled).discover(like=self._like)
        except BadInputError as error:
            yield error

    def show(self, found: Discovery | BadInputError) -> None:
        """Show the candidates, or why there is none."""
        if isinstance(found, BadInputError):
            self._said = str(found)
            self.show_about()
            return
        unknown = f"No account named {', '.join(found.unknown[:_UNKNOWN])}" if found.unknown else ""
        more = f" and {count(len(found.unknown) - _UNKNOWN)} more" if len(found.unknown) > _UNKNOWN else ""
        self._unknown = unknown + more
        said = f"{words.nothing(found)}\n{words.about(found)}\n{self._unknown}"
        self._found, self._said = found, said.rstrip()
        if found.candidates:
            self.titles = tuple(_TITLES[index] for index in self._notes)
        self.fill()

    def choices(self) -> Iterator[Choice]:
        """The candidates, the best first."""
        for place, one in enumerate(self._found.candidates if self._found else ()):
            rate, lift = one.rate, decimal(one.lift.value, 2)
            shares = map(words.share, (rate.value, rate.low, rate.high, one.rest_rate))
            notes = (count(one.accounts), *shares, lift)
            yield Choice(words.name(one.filter, self._project.universe), place, tuple(notes[at] for at in self._notes))

    @property
    def candidate(self) -> Candidate | None:
        """The candidate in hand; None where there is none."""
        if self._found is None or self.list.choice is None:
            return None
        return self._found.candidates[int(str(self.list.choice.value))]

    def show_about(self) -> None:
        """Show the conditions and the figures of the candidate in hand, or what is going on."""
        candidate, found = self.candidate, self._found
        if candidate is None or found is None:
            self.query_one("#about", Static).update(plain_lines(self._said))
            return
        lines = (
            sentence(candidate.filter, self._project.universe, listed=_LISTED),
            f"{words.measured(candidate, found)}; lift {words.lift(candidate)}",
            "Found on one half of the accounts, tested on the other; 95 % intervals.",
        )
        head = Content(plain_lines("\n".join(lines[:2])))
        rest = Content.styled(plain_lines(f"{lines[2]}\n{words.about(found)}\n{self._unknown}".rstrip()), "dim")
        self.query_one("#about", Static).update(Content("\n").join((head, rest)))

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - the one in hand
        """Return the candidate in hand."""
        self.action_open()

    def action_open(self) -> None:
        """Return the candidate in hand."""
        if self.candidate is not None and self._found is not None:
            self.dismiss((self.candidate, self._found))
