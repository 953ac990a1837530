"""A searchable list to choose one or several things from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from niche.segments.model.filters import Scalar
from niche.tui.drawing.matching import marked, ranked
from niche.tui.drawing.text import Line, Run, right, spread, width
from niche.tui.widgets.lines import LineView


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its text, the value it stands for, notes at the right."""

    text: str
    value: Scalar
    notes: tuple[str, ...] = ()
    indent: int = 0


@dataclass
class ChoiceMessage(Message):
    """Something the user did with one choice of a list."""

    list: ChoiceList
    choice: Choice

    @property
    def control(self) -> ChoiceList:
        """The list, for handlers that select one by its id."""
        return self.list


class ChoiceList(LineView):
    """Choices, a line each, ticked ones marked. Posts Pointed as the cursor moves and Picked as a choice is picked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "pick", "Choose", show=False)]

    class Pointed(ChoiceMessage):
        """The user moved the cursor to a choice."""

    class Picked(ChoiceMessage):
        """The user picked a choice: ticked it, or took its tick away."""

    def __init__(self, *, id: str | None = None, ticks: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.ticks = ticks
        """Whether choices are ticked; else the one under the cursor is the chosen one."""
        self.many = True
        self.picked: dict[Scalar, None] = {}
        """The values ticked, in the order in which they were."""
        self.known: tuple[Choice, ...] = ()
        """All choices, found or not."""
        self.found: Sequence[Choice] = ()
        """The choices that the query finds, a line each."""
        self._titles: tuple[str, ...] = ()
        self._widths: tuple[int, ...] = ()
        self.query_text = ""
        """What is searched for."""

    def offer(self, choices: Iterable[Choice], titles: Sequence[str] = ()) -> None:
        """Take the choices, and the titles of their notes; the cursor stays on its value, else goes to the first."""
        before = self.choice
        self.known, self._titles = tuple(choices), tuple(titles)
        columns = max((len(choice.notes) for choice in self.known), default=0)
        cells = zip_longest(self._titles, *(choice.notes for choice in self.known), fillvalue="")
        self._widths = tuple(max(map(width, column)) for column in islice(cells, columns))
        self.found = self.rank(self.query_text)
        self.changed()
        self.point_at(None if before is None else before.value)

    def search(self, query: str) -> None:
        """Show only the choices that a query finds, best first; the cursor goes to the first."""
        before = self.choice
        self.query_text, self.cursor_line = query, 0
        self.found = self.rank(query)
        self.scroll_to(y=0, animate=False, force=True)
        self.changed()
        if before is not None and not query:
            self.point_at(before.value)

    def rank(self, query: str) -> Sequence[Choice]:
        """The choices that a query finds, best first; all for an empty one."""
        return [self.known[index] for index in ranked(query, [choice.text for choice in self.known])]

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor; None where there is none."""
        return self.found[self.cursor_line] if self.cursor_line < len(self.found) else None

    def point_at(self, value: Scalar | None) -> None:
        """Put the cursor on the choice that stands for a value, or on the first; scroll only where it moves."""
        place = next((line for line, choice in enumerate(self.found) if choice.value == value), 0)
        if place != self.cursor_line:
            self.place_cursor(place)

    @property
    def widest(self) -> int:
        """The cells of the widest choice with its notes, found or not."""
        texts = (width(choice.text) + 2 * choice.indent for choice in self.known)
        return max(texts, default=0) + sum(cells + 2 for cells in self._widths) + 2 * self.ticks

    def line_count(self) -> int:
        """One line a choice found."""
        return len(self.found)

    def head(self, cells: int) -> list[Line]:
        """The titles of the notes; where a search found nothing, a line that says so."""
        if self.query_text.strip() and self.known and not self.found:
            return [[Run("No matches", "dim")]]
        if not self._titles:
            return []
        titles = [Run(right(title, w + 2), "dim") for title, w in zip(self._titles, self._widths, strict=False)]
        return [spread([], titles, cells)]

    def draw(self, index: int, cells: int) -> Line:
        """One choice."""
        choice = self.found[index]
        ticked = choice.value in self.picked
        tick = [Run("☑ " if ticked else "☐ ", "accent" if ticked else "dim")] if self.ticks else []
        notes = [Run(right(note, w + 2), "dim") for note, w in zip(choice.notes, self._widths, strict=False)]
        return spread([Run("  " * choice.indent), *tick, *marked(choice.text, self.query_text)], notes, cells)

    def cursor_moved(self) -> None:
        """Post Pointed."""
        if self.choice is not None:
            self.post_message(self.Pointed(self, self.choice))

    def clicked(self, index: int, x: int) -> None:  # noqa: ARG002 - the whole line counts
        """Tick a choice that was clicked."""
        if self.ticks:
            self.action_pick()

    def action_pick(self) -> None:
        """Pick the choice in hand: tick it or take its tick away, in a list with ticks."""
        if (choice := self.choice) is None:
            return
        if self.ticks:
            ticked = choice.value in self.picked
            if not self.many:
                self.picked.clear()
            self.picked.pop(choice.value, None)
            if not ticked:
                self.picked[choice.value] = None
            self.refresh()
        self.post_message(self.Picked(self, choice))
