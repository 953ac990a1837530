"""Segments that nobody has defined yet, to open one of them as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from niche.segments.drivers import discover_words as words
from niche.segments.drivers.discover import Candidate, Discovery
from niche.segments.language.description import sentence
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.formatting import count, decimal
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import plain_lines
from niche.tui.widgets.choices import Choice, ChoiceList

if TYPE_CHECKING:
    from niche.segments.project import Project

_TITLES = ("accounts", "rate", "from", "to", "rest", "lift")
_ALL_FROM = 100
"""Cells of a terminal with room for the interval and the lift."""
_LISTED = 10
"""Values of a list that are shown of the candidate in hand."""


class CandidateList(ChoiceList):
    """One line a candidate; the choices stand for their places."""

    def activated(self) -> None:
        """Take a candidate that was clicked twice."""
        self.action_pick()


class DiscoverScreen(Picker["tuple[Candidate, Discovery] | None"]):
    """The candidates, once they are found. Returns the one chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", show=False)]

    def __init__(self, project: Project) -> None:
        super().__init__("Segments to be discovered", "enter open as a draft   esc close", listed=CandidateList())
        self._project = project
        self._found: Discovery | None = None
        self._said = "Looking for accounts that turn out better than the rest …"
        self._notes: tuple[int, ...] = ()

    def on_mount(self) -> None:
        """Search in the background."""
        self._notes = tuple(range(len(_TITLES))) if self.app.size.width >= _ALL_FROM else (1, 4, 0)
        self.show_about()
        self.compute(self._search, self.show)

    def _search(self, cancelled: Cancelled) -> Iterator[Discovery | BadInputError]:
        try:
            yield self._project.until(cancelled).discover()
        except BadInputError as error:
            yield error

    def show(self, found: Discovery | BadInputError) -> None:
        """Show the candidates, or why there is none."""
        if isinstance(found, BadInputError):
            self._said = str(found)
            self.show_about()
            return
        self._found, self._said = found, f"{words.nothing(found)}\n{words.about(found)}"
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
            "Suggested by one half of the accounts, measured on the other; 95 % intervals.",
        )
        head = Content(plain_lines("\n".join(lines[:2])))
        rest = Content.styled(plain_lines(f"{lines[2]}\n{words.about(found)}"), "dim")
        self.query_one("#about", Static).update(Content("\n").join((head, rest)))

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - the one in hand
        """Return the candidate in hand."""
        self.action_open()

    def action_open(self) -> None:
        """Return the candidate in hand."""
        if self.candidate is not None and self._found is not None:
            self.dismiss((self.candidate, self._found))
