"""A searchable list to choose one or several things from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from niche.segments.model.filters import Scalar
from niche.tui.drawing.matching import ranked
from niche.tui.drawing.text import Line, Run, right, spread, width
from niche.tui.widgets.lines import LineView


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: how it reads, what it stands for, what is said of it at the right."""

    text: str
    value: Scalar
    notes: tuple[str, ...] = ()
    indent: int = 0


class ChoiceList(LineView):
    """Choices, the chosen ones ticked. Posts Pointed as the cursor moves and Picked when the choice changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "pick", "Choose", show=False)]

    @dataclass
    class Pointed(Message):
        """The user moved the cursor to a choice."""

        list: ChoiceList
        choice: Choice

        @property
        def control(self) -> ChoiceList:
            """For handlers that name a list."""
            return self.list

    @dataclass
    class Picked(Message):
        """The user ticked a choice, or took its tick away."""

        list: ChoiceList
        choice: Choice

        @property
        def control(self) -> ChoiceList:
            """For handlers that name a list."""
            return self.list

    def __init__(self, *, id: str | None = None, ticks: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.ticks = ticks
        """Whether choices are ticked; else the one under the cursor is the chosen one."""
        self.many = True
        self.picked: dict[Scalar, None] = {}
        """The values ticked, in the order in which they were."""
        self._choices: tuple[Choice, ...] = ()
        self._found: list[int] = []
        self._titles: tuple[str, ...] = ()
        self._widths: tuple[int, ...] = ()
        self._query = ""

    def offer(self, choices: Iterable[Choice], titles: Sequence[str] = ()) -> None:
        """Take the choices, and the titles of their notes; the cursor stays on its choice where that is among them."""
        before = self.choice
        self._choices, self._titles = tuple(choices), tuple(titles)
        columns = max((len(choice.notes) for choice in self._choices), default=0)
        notes = [[width(c.notes[i]) for c in self._choices if len(c.notes) > i] for i in range(columns)]
        heads = [width(title) for title in self._titles] + [0] * columns
        self._widths = tuple(max(*sizes, head) for sizes, head in zip(notes, heads, strict=False))
        self._find(before)

    def search(self, query: str) -> None:
        """Show only the choices that a query finds, best first."""
        before = self.choice
        self._query = query
        self._find(before)

    def _find(self, before: Choice | None) -> None:
        """Work out the lines from the choices and the query; `before` was the choice under the cursor."""
        self._found = ranked(self._query, [choice.text for choice in self._choices])
        same = (i for i, index in enumerate(self._found) if before is not None and self._choices[index] == before)
        self.cursor_line = 0 if self._query else next(same, 0)
        self.scroll_to(y=0, animate=False, force=True)
        self.changed()
        self.reveal(self.cursor_line)

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor."""
        return self._choices[self._found[self.cursor_line]] if self.cursor_line < len(self._found) else None

    @property
    def known(self) -> tuple[Choice, ...]:
        """All choices, searched or not."""
        return self._choices

    def point_at(self, value: Scalar) -> None:
        """Put the cursor on the choice that stands for a value."""
        for line, index in enumerate(self._found):
            if self._choices[index].value == value:
                self.place_cursor(line)

    def line_count(self) -> int:
        """The choices that were found."""
        return len(self._found)

    def head(self, cells: int) -> list[Line]:
        """The titles of the notes; where a search found nothing, that it did."""
        if self._query.strip() and self._choices and not self._found:
            return [[Run("Nothing is called so.", "dim")]]
        if not self._titles:
            return []
        titles = [Run(right(title, w + 2), "dim") for title, w in zip(self._titles, self._widths, strict=False)]
        return [spread([], titles, cells)]

    def draw(self, index: int, cells: int) -> Line:
        """One choice."""
        choice = self._choices[self._found[index]]
        ticked = choice.value in self.picked
        tick = [Run("☑ " if ticked else "☐ ", "accent" if ticked else "dim")] if self.ticks else []
        notes = [Run(right(note, w + 2), "dim") for note, w in zip(choice.notes, self._widths, strict=False)]
        return spread([Run("  " * choice.indent), *tick, Run(choice.text)], notes, cells)

    def cursor_moved(self) -> None:
        """Tell which choice is in hand."""
        if self.choice is not None:
            self.post_message(self.Pointed(self, self.choice))

    def clicked(self, index: int, x: int) -> None:  # noqa: ARG002 - the whole line counts
        """A click ticks."""
        if self.ticks:
            self.action_pick()

    def action_pick(self) -> None:
        """Tick the choice in hand, or take its tick away."""
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
