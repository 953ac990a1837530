"""The choices for one decision on a column, each with what it would do to the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

import polars as pl
from textual import on
from textual.binding import Binding, BindingType

from niche.segments.model import formatting
from niche.segments.model.columns import BLANKS, Column, Kind
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.scaffold import parse_summary
from niche.tui.dialogs.columns import shown_separator
from niche.tui.dialogs.picker import Menu, Picker
from niche.tui.widgets.choices import Choice, ChoiceList

_WAYS: Mapping[str, ColumnSettings] = {
    "number": ColumnSettings(parse="number"),
    "money": ColumnSettings(parse="money"),
    "percentage": ColumnSettings(parse="percentage"),
    "date": ColumnSettings(parse="date"),
    "date, month first": ColumnSettings(parse="date-us"),
    "date, day first": ColumnSettings(parse="date-eu"),
    "date, two-digit year first": ColumnSettings(parse="date-yy"),
    "yes/no": ColumnSettings(parse="yes/no"),
    "category": ColumnSettings(kind=Kind.CATEGORY),
    "ordered category": ColumnSettings(kind=Kind.ORDERED),
    "text": ColumnSettings(kind=Kind.TEXT),
    "id": ColumnSettings(kind=Kind.ID),
}
"""The ways to read a column, in their order; lists by their separators follow."""
_SEPARATORS = (";", ",", "|", "/", "\n")
_ALWAYS = 3
"""The first of these are offered even where no value has them."""
_AS_IT_IS, _AS_SEEN = "current", "automatic"
_MOST_VALUES = 500
"""Values of a column that are offered as words for a missing one, the most frequent first."""


class WayPicker(Picker[ColumnSettings | None]):
    """Read a column in another way; each way shows how many values it would read."""

    titles = ("known", "not read")

    def __init__(self, preview: TablePreview, column: Column, said: ColumnSettings) -> None:
        super().__init__(f"Read {column.name} as", "enter accept   esc cancel")
        self._preview, self._column, self._said = preview, column, said
        self._ways = dict(self._offered())
        self._effects: dict[str, Column] = {_AS_IT_IS: column}

    def _offered(self) -> Iterator[tuple[str, ColumnSettings]]:
        unit, kept = self._column.unit, ColumnSettings(header=self._said.header, missing=self._said.missing)
        yield _AS_IT_IS, self._said
        if replace(self._said, header="", unit="", missing=None) != ColumnSettings():
            yield _AS_SEEN, kept
        for name, way in _WAYS.items():
            made = replace(way, header=kept.header, missing=kept.missing)
            yield name, replace(made, unit=unit) if way.parse in ("number", "money", "percentage") else made
        text = self._preview.frame.get_column(self._preview.reading(self._column.name).header).cast(
            pl.String, strict=False
        )
        for place, sign in enumerate(_SEPARATORS):
            if place < _ALWAYS or text.str.contains(sign, literal=True).any():
                yield f"list, separated by {shown_separator(sign)}", replace(kept, split=sign)

    def on_mount(self) -> None:
        """Try the other ways."""
        self.compute(lambda _: self._tries(), self.show)

    def _tries(self) -> Iterator[tuple[str, Column]]:
        for way, said in self._ways.items():
            if way != _AS_IT_IS:
                yield way, self._preview.tried(self._column.name, said)[1].column

    def show(self, tried: tuple[str, Column]) -> None:
        """Show what one way would make of the values."""
        way, self._effects[way] = tried
        self.fill()

    def choices(self) -> Iterator[Choice]:
        """The ways with how many values each reads."""
        for way in self._ways:
            effect = self._effects.get(way)
            known = ("…", "") if effect is None else (formatting.count(effect.known), formatting.count(effect.unparsed))
            yield Choice(way, way, known)

    def about(self, choice: Choice) -> str:
        """What the way would make of the values."""
        effect = self._effects.get(str(choice.value))
        if effect is None:
            return "trying…"
        return described(effect, len(self._preview.universe))

    def accept(self, choice: Choice) -> None:
        """Return the settings; None where they change nothing."""
        self.dismiss(None if choice.value == _AS_IT_IS else self._ways[str(choice.value)])


def counted_values(preview: TablePreview, name: str) -> Counter[str]:
    """The cells of a column as they are written, but for blanks around them, the most frequent first."""
    text = preview.frame.get_column(preview.reading(name).header).cast(pl.String, strict=False)
    cells = text.str.strip_chars(BLANKS).alias("cell").drop_nulls().value_counts(name="accounts")
    numbers = Counter(dict(cells.sort("accounts", "cell", descending=[True, False]).iter_rows()))
    numbers.pop("", None)
    return numbers


def described(column: Column, accounts: int) -> str:
    """What a column would be: its kind, how much is known, how many values there are."""
    values = f"; {formatting.count(len(column.values))} different values" if column.values else ""
    return f"{column.kind}: {parse_summary(column, accounts)}{values}"


class OrderPicker(Menu[tuple[str, ...] | None]):
    """Put the values of a category into their order, smallest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+up,K", "carry(-1)", "Move up", show=False),
        Binding("shift+down,J", "carry(1)", "Move down", show=False),
        Binding("r", "turn", "Reverse", show=False),
    ]

    def __init__(self, column: Column) -> None:
        super().__init__(
            f"The order of {column.name}, smallest first",
            "J K move the value down, up   r reverse   enter accept   esc cancel",
        )
        self._values = list(column.values)

    def choices(self) -> Iterator[Choice]:
        """The values in their order."""
        return (Choice(value, value) for value in self._values)

    @on(ChoiceList.Picked)
    def stay(self, event: ChoiceList.Picked) -> None:
        """Accept nothing yet: the value may still be moved."""
        event.prevent_default()

    def action_carry(self, step: int) -> None:
        """Move the value in hand."""
        if (choice := self.list.choice) is None:
            return
        place = self._values.index(str(choice.value))
        if 0 <= place + step < len(self._values):
            self._values.insert(place + step, self._values.pop(place))
            self.fill()

    def action_turn(self) -> None:
        """Turn the order round."""
        self._values.reverse()
        self.fill()

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - all of them in their order
        """Return the order."""
        self.dismiss(tuple(self._values))


class MissingPicker(Picker[tuple[str, ...] | None]):
    """The values of a column, those ticked that mean a missing one. Returns the words."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "tick", "Missing or not", show=False, priority=True)]
    titles = ("accounts",)

    def __init__(self, preview: TablePreview, column: Column, said: ColumnSettings) -> None:
        title = f"Which values of {column.name} mean “missing”?"
        super().__init__(title, "tab missing or not   enter accept   esc cancel")
        self._preview, self._column, self._said = preview, column, said
        self._effect: Column | None = None
        self._values: Mapping[str, int] = {}
        self.list.ticks = True
        self._before = tuple(column.raw.words_for_missing)
        self.list.picked = dict.fromkeys(self._before)

    def on_mount(self) -> None:
        """Count the values."""
        self.compute(lambda _: self._counts(), self._counted, "values")

    def _counts(self) -> Iterator[Mapping[str, int]]:
        numbers = counted_values(self._preview, self._column.name)
        first = {word: numbers[word] for word in self._before if word in numbers}
        yield {**first, **dict(numbers.most_common(_MOST_VALUES))}

    def _counted(self, values: Mapping[str, int]) -> None:
        self._values = values
        self.fill()

    def choices(self) -> Iterator[Choice]:
        """The words that mean a missing value first, then the most frequent values."""
        return (Choice(value, value, (formatting.count(number),)) for value, number in self._values.items())

    def about(self, choice: Choice) -> str:  # noqa: ARG002 - about all of them
        """What the column would be with these words."""
        if tuple(map(str, self.list.picked)) == self._before:
            return f"now {described(self._column, len(self._preview.universe))}"
        return "trying…" if self._effect is None else f"then {described(self._effect, len(self._preview.universe))}"

    @on(ChoiceList.Picked)
    def ticked(self, event: ChoiceList.Picked) -> None:
        """Try the words."""
        event.prevent_default()
        self._effect = None
        words = tuple(map(str, self.list.picked))
        self.compute(lambda _: self._tried(words), self._show, "try")
        self.show_about()

    def _tried(self, words: tuple[str, ...]) -> Iterator[Column]:
        yield self._preview.tried(self._column.name, replace(self._said, missing=words))[1].column

    def _show(self, effect: Column) -> None:
        self._effect = effect
        self.show_about()

    def action_tick(self) -> None:
        """Read the value in hand as missing, or not."""
        self.list.action_pick()

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - what is ticked counts
        """Return the words that are ticked; None if they are those of before."""
        words = tuple(map(str, self.list.picked))
        self.dismiss(None if words == self._before else words)
