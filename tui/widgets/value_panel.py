"""The part of the condition editor for operator and value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from niche.segments.accounts.universe import Universe
from niche.segments.language.typed import parse_list, read_one
from niche.segments.model import operators
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Condition, Not, Scalar
from niche.segments.model.formatting import count
from niche.segments.model.operators import OPERATORS, Operator, Shape
from niche.segments.model.values import MismatchError
from niche.tui.drawing.value_figures import ValueFigures
from niche.tui.widgets import entries
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.entries import EntryKind
from niche.tui.widgets.range_histogram import RangeHistogram
from niche.tui.widgets.textbox import TextBox

_UNKNOWN = "none"
"""The note at a value that no account has."""
_YES_NO = {"yes": True, "no": False}


_NOT = "not "
"""Begins the value of the choice of an operator's opposite."""


def _operator_choices(operator: Operator) -> Iterator[Choice]:
    """An operator, and its opposite where that is offered."""
    yield Choice(entries.operator_words(operator), operator.name)
    if operator.name in entries.NEGATABLE:
        yield Choice(entries.opposite_words(operator), f"{_NOT}{operator.name}")


class ListInput(TextBox):
    """A box that makes a list of a pasted column. Posts ColumnPasted before it does."""

    space_ticks = False
    """Whether a blank ticks the choice in hand in the list below, instead of being typed."""

    class ColumnPasted(Message):
        """A column was pasted."""

    class Spaced(Message):
        """A blank was typed to tick the choice in hand."""

    def on_key(self, event: events.Key) -> None:
        """Post Spaced for a blank that ticks."""
        if event.key == "space" and self.space_ticks:
            event.stop()
            event.prevent_default()
            self.post_message(self.Spaced())

    def _on_paste(self, event: events.Paste) -> None:
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            event.prevent_default()
            event.stop()
            self.post_message(self.ColumnPasted())
            self.insert_text_at_cursor(", ".join(lines))


class ValuePanel(Horizontal):
    """Operator and value of a condition on one column. Posts Changed at every change, Submitted at `enter`."""

    DEFAULT_CSS = """
    ValuePanel {
        #operators { width: 19; border-right: solid $panel; }
        #value { padding: 0 0 0 1; }
        #boxes { height: 1; }
        #boxes Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $panel; margin: 0 1 0 0; }
        #histogram { height: 6; margin: 1 0 0 0; }
        #choices, #presets { margin: 1 0 0 0; height: 1fr; }
    }
    """

    class Changed(Message):
        """The condition may have changed."""

    class Submitted(Message):
        """The condition was submitted."""

    def __init__(self, universe: Universe) -> None:
        super().__init__()
        self._universe = universe
        self._column: Column | None = None
        self._operator: Operator = OPERATORS["is"]
        self._negated = False
        """Whether the opposite of the operator is chosen."""
        self.operators = ChoiceList(id="operators")
        self.low = ListInput(id="low", compact=True)
        self.high = ListInput(id="high", compact=True, placeholder=entries.TO)
        self.histogram = RangeHistogram(id="histogram")
        self.choices = ChoiceList(id="choices", ticks=True)
        self.presets = ChoiceList(id="presets")

    def compose(self) -> ComposeResult:
        """Operators, boxes, and the lists and the histogram that help to fill them."""
        yield self.operators
        with Vertical(id="value"):
            with Horizontal(id="boxes"):
                yield self.low
                yield self.high
            yield self.histogram
            yield self.choices
            yield self.presets

    @property
    def column(self) -> Column:
        """The column that the condition is about, once one is edited."""
        assert self._column is not None
        return self._column

    @property
    def untouched(self) -> bool:
        """Whether no value is typed or ticked."""
        return not (self.low.value or self.high.value or self.choices.picked)

    # The condition

    def edit(self, column: Column, condition: Condition | None = None, negated: bool = False) -> None:
        """Start a condition on a column, with the value of a given one, or of what it is `negated` from."""
        self._column, self._negated = column, negated
        fitting = entries.offered(column, self._universe)
        self.operators.offer(choice for operator in fitting for choice in _operator_choices(operator))
        self.choices.picked.clear()
        self.low.value = self.high.value = ""
        name = entries.first_operator(column) if condition is None else condition.operator
        self._operator = OPERATORS.get(name, fitting[0])
        self._point_at_operator()
        if condition is not None:
            self._fill(condition)
        self._lay()

    def _fill(self, condition: Condition) -> None:
        entry = entries.entry_for(self._operator, self.column)
        texts = entries.texts(condition.value)
        if entry is EntryKind.CHOICES:
            scalars = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            self.choices.picked = dict.fromkeys(self._value(item) for item in scalars)
        elif entry is EntryKind.RANGE and len(texts) == 2:
            self.low.value, self.high.value = texts
        elif entry is not EntryKind.NOTHING:
            self.low.value = ", ".join(texts)

    def _value(self, item: Scalar) -> Scalar:
        """The value of the choice for an item: the label of a node, else its text."""
        if self._operator.shape is Shape.NODES:
            try:
                return self._universe.placements[self.column.name].taxonomy.find(str(item)).label
            except MismatchError:
                return str(item)
        return item if self.column.kind is Kind.YES_NO else entries.texts(item)[0]

    def _lay(self) -> None:
        entry = entries.entry_for(self._operator, self.column)
        ranged = self.column.kind.numeric or self.column.kind is Kind.DATE
        measured = ranged and self._operator.shape in (Shape.PAIR, Shape.ONE)
        presets = entries.presets(self._operator, self.column, self._universe.as_of)
        self.low.display = entry is not EntryKind.NOTHING
        self.high.display = entry is EntryKind.RANGE
        self.choices.display = entry is EntryKind.CHOICES
        self.histogram.display = measured
        self.presets.display = bool(presets)
        self.presets.offer(Choice(word, word) for word, _ in presets)
        self.low.placeholder = entries.hint(self._operator, self.column)
        self.low.space_ticks = entry is EntryKind.CHOICES and not self.low.value.strip()
        self.choices.many = self._operator.shape in (Shape.MANY, Shape.NODES)
        if not self.choices.many:
            self.choices.picked = dict.fromkeys(list(self.choices.picked)[:1])
        self.choices.search(self.low.value if entry is EntryKind.CHOICES else "")
        self._ranged()
        self.post_message(self.Changed())

    def _point_at_operator(self) -> None:
        self.operators.point_at(f"{_NOT if self._negated else ''}{self._operator.name}")

    def condition(self) -> Condition | Not:
        """The condition that the boxes and the ticks say. Raises MismatchError if they say none."""
        operator, boxes = entries.meant(self._operator, (self.low.value, self.high.value))
        value = entries.read_value(self.column, operator, boxes, self.choices.picked)
        condition = Condition(self.column.name, operator.name, value)
        operators.resolve(condition, self._universe)
        return Not(condition) if self._negated else condition

    # The help: values with their accounts, a histogram

    def show_figures(self, figures: ValueFigures) -> None:
        """Offer the values of the column with their accounts under the rest of the filter, and in the universe."""
        self._offer(self._node_choices(figures) if self.column.kind is Kind.INDUSTRY else self._value_choices(figures))
        self.histogram.show(figures.histogram)
        self._ranged()

    def _value_choices(self, figures: ValueFigures) -> Iterable[Choice]:
        yes_no = _YES_NO if self.column.kind is Kind.YES_NO else {}
        here = figures.here
        for text, of in sorted(figures.universe.items(), key=lambda item: (-here.get(item[0], 0), -item[1])):
            yield Choice(text, yes_no.get(text, text), (count(here.get(text, 0)), count(of)))

    def _node_choices(self, figures: ValueFigures) -> Iterable[Choice]:
        for node in self._universe.placements[self.column.name].taxonomy.nodes:
            if (of := figures.universe.get(node.code)) is not None:
                notes = (count(figures.here.get(node.code, 0)), count(of)) if figures.here else ()
                yield Choice(node.label, node.label, notes, node.depth)

    def _offer(self, known: Iterable[Choice]) -> None:
        known = list(known)
        values = {choice.value for choice in known}
        strange = [Choice(str(value), value, ("", _UNKNOWN)) for value in self.choices.picked if value not in values]
        self.choices.offer([*strange, *known], ("here", "all"))

    def _ranged(self) -> None:
        if not self.histogram.display:
            return
        low, high = map(self._edge, entries.ends((self.low.value, self.high.value)))
        if self._operator.shape is not Shape.PAIR and self._operator.name in ("at_most", "below"):
            low, high = None, low
        self.histogram.show_range(low, high)

    def _edge(self, text: str) -> float | dt.date | None:
        try:
            found = read_one(self.column, self._operator, text)
        except MismatchError:
            return None
        return found if isinstance(found, int | float | dt.date) else None

    # Keys and mouse

    @property
    def keys(self) -> str:
        """The keys of the focused part of the panel."""
        focused = self.screen.focused
        if focused is self.histogram:
            return "←→ low end   shift+←→ high end   enter confirm"
        if focused in (self.operators, self.presets):
            return "↑↓ choose   tab next   esc back"
        if self.choices.display:
            return "space tick   enter confirm   tab next   esc back"
        if focused is self.low and self._open_ended:
            return "enter other end   esc back"
        helper = "bars" if self.histogram.display else "next"
        return f"enter confirm   tab {helper}   esc back"

    @property
    def _open_ended(self) -> bool:
        """Whether the other end of a range can still be given."""
        return self.high.display and not entries.ends((self.low.value, self.high.value))[1]

    def focus_value(self) -> None:
        """Focus the widget where the value is typed or chosen."""
        self.screen.set_focus(self.low if self.low.display else self.operators)

    @on(ChoiceList.Pointed, "#operators")
    @on(ChoiceList.Picked, "#operators")
    def choose_operator(self, event: ChoiceList.Pointed | ChoiceList.Picked) -> None:
        """Take another operator, and show the boxes for it."""
        event.stop()
        if event.choice in self.operators.known:  # else another column was chosen meanwhile
            name = str(event.choice.value)
            self._operator, self._negated = OPERATORS[name.removeprefix(_NOT)], name.startswith(_NOT)
            self._lay()

    @on(ListInput.ColumnPasted)
    def take_list(self, event: ListInput.ColumnPasted) -> None:
        """Change an operator that takes one value to one that takes many: a list was pasted."""
        event.stop()
        many = [o for o in operators.operators_for(self.column.kind) if o.shape is Shape.MANY]
        if self._operator.shape in (Shape.ONE, Shape.TEXT) and many:
            self._operator = many[0]
            self._point_at_operator()
            self._lay()

    @on(ChoiceList.Picked, "#choices")
    def tick(self, event: ChoiceList.Picked) -> None:
        """Post Changed."""
        event.stop()
        self.post_message(self.Changed())

    @on(ChoiceList.Pointed, "#presets")
    @on(ChoiceList.Picked, "#presets")
    def preset(self, event: ChoiceList.Pointed | ChoiceList.Picked) -> None:
        """Put the texts of a preset into the boxes."""
        event.stop()
        presets = dict(entries.presets(self._operator, self.column, self._universe.as_of))
        texts = presets.get(event.choice.text, ())  # none where another operator was chosen meanwhile
        for box, text in zip((self.low, self.high), texts, strict=False):
            box.value = text

    @on(RangeHistogram.Dragged)
    def dragged(self, event: RangeHistogram.Dragged) -> None:
        """Write the end of the range that was moved into its box."""
        event.stop()
        single = self._operator.shape is not Shape.PAIR
        (self.low if single or event.end == "low" else self.high).value = entries.texts(event.value)[0]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search the choices, or tick what was pasted; then read the value again."""
        event.stop()
        if self._column is None:
            return
        if self.choices.display:
            listed = parse_list(event.value)
            if len(listed) > 1:
                self._pick_listed(listed)
                return
            self.choices.search(event.value)
            self.low.space_ticks = not event.value.strip()
        self._ranged()
        self.post_message(self.Changed())

    def _pick_listed(self, listed: tuple[str, ...]) -> None:
        """Tick every value of a pasted list, ignoring case; values that no account has are kept and marked."""
        known = {choice.text.casefold(): choice.value for choice in self.choices.known}
        known |= {
            choice.text.split(" ", 1)[0].casefold(): choice.value for choice in self.choices.known if choice.indent
        }
        self.choices.picked |= dict.fromkeys(known.get(item.casefold(), item) for item in listed)
        self._offer(choice for choice in self.choices.known if choice.notes[-1:] != (_UNKNOWN,))
        self.low.value = ""
        self.post_message(self.Changed())

    @on(ListInput.Spaced)
    def tick_in_hand(self, event: ListInput.Spaced) -> None:
        """Tick the choice in hand; the box keeps the focus."""
        event.stop()
        self.choices.action_pick()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tick what a search found, or the choice in hand where nothing is ticked; else post Submitted."""
        event.stop()
        if self.choices.display and (event.value.strip() or not self.choices.picked):
            if self.choices.choice is not None:
                self.choices.action_pick()
                self.low.value = ""
        elif event.input is self.low and self._open_ended:
            self.screen.set_focus(self.high)
        else:
            self.post_message(self.Submitted())

    def on_key(self, event: events.Key) -> None:
        """Move along the list below the box by up and down."""
        if event.key in ("up", "down") and isinstance(self.screen.focused, Input):
            target = self.choices if self.choices.display else self.presets if self.presets.display else None
            if target is not None:
                event.stop()
                if target is self.presets and not self.low.value:
                    target.action_pick()
                else:
                    target.action_move(1 if event.key == "down" else -1)
                    self.low.space_ticks = target is self.choices
