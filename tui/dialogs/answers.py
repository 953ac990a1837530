"""Which values of a column answer yes and which no, for a role such as won."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from niche.segments.model import formatting
from niche.segments.model.columns import Column, Role
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.table_edits import OTHER, Answers
from niche.tui.dialogs.column_choices import counted_values
from niche.tui.dialogs.picker import Menu
from niche.tui.widgets.choices import Choice, ChoiceList

_YES, _NO = "yes", "no"
_TURNS = {"": _YES, _YES: _NO, _NO: ""}
"""The answer after each."""


class AnswersPicker(Menu[Answers | None]):
    """The values of a column, each yes, no, or no answer yet. Returns the answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('yes')", "Yes", show=False),
        Binding("n", "answer('no')", "No", show=False),
        Binding("delete,backspace", "answer('')", "Unknown", show=False),
        Binding("o", "others", "All others: no", show=False),
    ]
    titles = ("accounts", "answer")

    def __init__(self, preview: TablePreview, column: Column, role: Role) -> None:
        keys = "y yes   n no   del neither   o all others no   enter accept   esc cancel"
        super().__init__(f"Which values of {column.name} mean {role.value}?", keys)
        self._preview, self._column, self._role = preview, column, role
        self._values: Mapping[str, int] = {}
        self._answers: dict[str, str] = {}
        self._others = False

    def on_mount(self) -> None:
        """Count the values."""
        self.compute(lambda _: self._counts(), self._show)

    def _counts(self) -> Iterator[Mapping[str, int]]:
        missing = {word.casefold() for word in self._column.raw.words_for_missing}
        counted = counted_values(self._preview, self._column.name)
        yield {value: number for value, number in counted.items() if value.casefold() not in missing}

    def _show(self, values: Mapping[str, int]) -> None:
        self._values = values
        self.fill()

    def choices(self) -> Iterator[Choice]:
        """The values, the most frequent first."""
        for value, number in self._values.items():
            yield Choice(value, value, (formatting.count(number), self._answer(value) or "–"))

    def _answer(self, value: str) -> str:
        return self._answers.get(value) or (_NO if self._others else "")

    def about(self, choice: Choice) -> str:  # noqa: ARG002 - about all of them
        """What the answers come to, and what the role means."""
        numbers = dict.fromkeys((_YES, _NO, ""), 0)
        for value, number in self._values.items():
            numbers[self._answer(value)] += number
        yes, no, neither = (formatting.count(number) for number in numbers.values())
        return f"then {yes} yes, {no} no, {neither} unknown\n{self._role.value}: {self._role.meaning}"

    @on(ChoiceList.Picked)
    def turn(self, event: ChoiceList.Picked) -> None:
        """Give the value in hand the next answer: space, or a double click."""
        event.prevent_default()
        value = str(event.choice.value)
        self._answers[value] = _TURNS[self._answers.get(value, "")]
        self.fill()

    def action_answer(self, answer: str) -> None:
        """Let the value in hand answer so, and go on to the next."""
        if (choice := self.list.choice) is not None:
            self._answers[str(choice.value)] = answer
            self.fill()
            self.action_move(1)

    def action_others(self) -> None:
        """Let all values that say nothing mean no, or nothing again."""
        self._others = not self._others
        self.fill()

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - all of them count
        """Return the answers, if any value says yes."""
        yes, no = (tuple(value for value in self._values if self._answers.get(value) == said) for said in (_YES, _NO))
        if not yes:
            self.notify("Choose a value that means yes first: press y.", severity="warning", timeout=3)
        else:
            self.dismiss(Answers(yes, OTHER if self._others else no))
