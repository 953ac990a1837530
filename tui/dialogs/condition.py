"""The condition editor: a column, an operator and a value, or all of it typed in one line; with the resulting size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from niche.segments.accounts.table import held
from niche.segments.accounts.universe import Universe
from niche.segments.language.completion import following
from niche.segments.language.description import sentence
from niche.segments.language.expressions import parse
from niche.segments.model import edits
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import TEXTUAL, trimmed
from niche.segments.model.filters import Any, Condition, Filter, Not, Path
from niche.segments.model.formatting import count, percent
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import MismatchError, text
from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.text import plain, plain_lines
from niche.tui.drawing.value_figures import ValueFigures, value_figures
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.condition_box import ConditionBox
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.paint_batch import PaintBatch
from niche.tui.widgets.value_panel import ValuePanel

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

_KEYS_OF_COLUMNS = "enter choose   tab complete   esc leave"
_KEYS_OF_TEXT = "enter confirm   tab complete   esc leave"


class ColumnChoices(ChoiceList):
    """The columns; a click picks one."""

    def clicked(self, index: int, x: int) -> None:  # noqa: ARG002 - the one in hand
        """Pick the column."""
        self.action_pick()


class ConditionEditor(Dialog["Filter | None"]):
    """Adds or edits one condition of a filter. Returns the node for `path`, a group where several were typed, or None.

    Without `condition` one is added: `path` is then where to insert it.
    """

    DEFAULT_CSS = """
    ConditionEditor {
        #find { border: none; height: 1; padding: 0 1; background: $panel; }
        #columns { height: 1fr; margin: 1 0 0 0; }
        #reading { height: 1fr; color: $text-warning; }
        #reading.-read { color: $foreground; }
        #reading.-begun { color: $foreground-muted; }
        #chosen { height: 1; margin: 0 0 1 0; }
        ValuePanel { height: 1fr; }
        #problem { height: auto; max-height: 3; color: $text-warning; }
        #problem.-early { color: $foreground-muted; }
        #buttons { height: auto; margin: 1 0 0 0; }
        #size { width: 1fr; }
    }
    """

    def __init__(
        self,
        counter: Counter,
        root: Filter,
        path: Path,
        condition: Condition | Not | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__()
        inner = condition.child if isinstance(condition, Not) else condition
        self._inner = inner if isinstance(inner, Condition) else None
        """The condition to edit, without the `not` around it."""
        self._column = column if self._inner is None else self._inner.column
        """The column to start with; None to ask for one first."""
        self._counter, self._root, self._path, self._condition = counter, root, path, condition
        self._universe: Universe = counter.universe
        self._paint_batch = PaintBatch(self)
        self._problem = self._keys = ""
        """The problem with the value, and the line of keys, as shown."""
        self._made: Filter | None = None
        """The node that the editor makes; None while it is incomplete."""
        self._columns = ColumnChoices(id="columns")
        self._panel = ValuePanel(self._universe)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """The box and the columns, or operator and value; below them the problem, the size, the buttons."""
        with Vertical(id="editor", classes="dialog"):
            yield ConditionBox(self._universe, id="find")
            yield self._columns
            yield Static(id="reading", markup=False)
            yield Static(id="chosen", markup=False)
            yield self._panel
            yield Static(id="problem", markup=False)
            with Horizontal(id="buttons", classes="dialog-choices"):
                yield Static(id="size", markup=False)
                yield Button("Add" if self._condition is None else "Change", id="confirm", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_unmount(self) -> None:
        """End the batch: nothing more is counted."""
        self._paint_batch.release()

    def on_mount(self) -> None:
        """Start with the column, or with the condition to edit."""
        for box in self.query(Input):
            # Else what is typed would be painted before the editor reads it, and its size a frame later.
            self.watch(box, "value", self._paint_batch.hold, init=False)
        where = f"Add a condition to {place_words(self._root, self._path)}"
        self.query_one("#editor").border_title = where if self._condition is None else "Edit a condition"
        total = max(1, len(self._universe))
        self._columns.offer(
            [
                Choice(name, name, (column.kind, percent(column.known / total)))
                for name, column in self._universe.columns.items()
            ],
            ("", "known"),
        )
        if self._column is not None and self._column in self._universe.columns:
            self._choose(self._column, self._inner)
        else:
            self._ask_column()

    def _ask_column(self) -> None:
        self._stage(choosing=True)
        self.set_focus(self.query_one("#find", Input))
        self._changed(None)

    def _choose(self, name: str, condition: Condition | None = None) -> None:
        column = self._universe.columns[name]
        self._stage(choosing=False)
        known = percent(column.known / max(1, len(self._universe)))
        chosen = Content.assemble((plain(name), "bold"), (f"   {column.kind}   {known} known", "$foreground-muted"))
        self.query_one("#chosen", Static).update(chosen)
        self._panel.edit(column, condition, negated=condition is not None and isinstance(self._condition, Not))
        self._panel.focus_value()
        self._learn(name)

    def _stage(self, choosing: bool) -> None:
        self.query_one("#find").display = choosing
        self._show_reading(choosing and self.query_one(ConditionBox).holds_condition)
        self._columns.display = choosing and not self.query_one("#reading").display
        for widget in (self.query_one("#chosen"), self._panel):
            widget.display = not choosing
        self._show_keys()

    @on(events.DescendantFocus)
    def _show_keys(self) -> None:
        """Show the keys of the focused part."""
        of_text = _KEYS_OF_TEXT if self.query_one(ConditionBox).holds_condition else _KEYS_OF_COLUMNS
        keys = self._panel.keys if self._panel.display else of_text
        if keys != self._keys:
            self._keys = keys
            self.query_one("#editor").border_subtitle = clickable(keys)

    # The column, or a whole condition

    @on(Input.Changed, "#find")
    def look_up(self, event: Input.Changed) -> None:
        """Search the columns; or parse the condition and show what is wrong with it."""
        text, condition = event.value, self.query_one(ConditionBox).holds_condition
        self._show_reading(condition)
        self._show_keys()
        self._columns.display = not condition
        if not condition:
            self._columns.search(text)
            self._changed(None)
            return
        reading = self.query_one("#reading", Static)
        try:
            made = parse(text, schema=self._universe)
        except BadInputError as error:
            self._changed(None)
            problem, words = error.problems[0], following(text, self._universe)
            half = f"\nmay follow: {', '.join(words)}" if words else f"\n{problem.message}"
            reading.update(plain_lines(self._pointed(problem) if words is None else half))
            reading.set_class(words is not None, "-begun")
        else:
            self._changed(made)
            reading.update(f"\n{plain(sentence(made, self._universe))}")
            reading.remove_class("-begun")
        reading.set_class(self._made is not None, "-read")

    def _show_reading(self, shown: bool) -> None:
        self.query_one("#reading").display = shown

    def _pointed(self, problem: Problem) -> str:
        """The problem, below an arrow to the word in the box where it has a place."""
        box = self.query_one("#find", Input)
        message = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
        column = problem.column - 1 - box.scroll_offset.x + box.gutter.left
        return f"{' ' * column}▲\n{message}" if problem.column and 0 <= column < box.size.width else message

    @on(Input.Submitted, "#find")
    def found(self) -> None:
        """Take the column in hand, or the condition."""
        if self.query_one(ConditionBox).holds_condition:
            self.action_confirm()
        elif (choice := self._columns.choice) is not None:
            self._choose(str(choice.value))

    @on(ChoiceList.Picked, "#columns")
    def column_picked(self, event: ChoiceList.Picked) -> None:
        """Take the column."""
        self._choose(str(event.choice.value))

    def on_key(self, event: events.Key) -> None:
        """Up and down move along the columns while the user types; `enter` in a list accepts as in a box."""
        if self._columns.display and isinstance(self.focused, Input) and event.key in ("up", "down"):
            event.stop()
            self._columns.action_move(1 if event.key == "down" else -1)
        elif event.key == "enter" and self.focused is self._columns:
            event.stop()
            self._columns.action_pick()
        elif event.key == "enter" and isinstance(self.focused, ChoiceList):
            event.stop()
            self.action_confirm()

    # The value

    @on(ValuePanel.Changed)
    def value_changed(self) -> None:
        """Read the condition from the panel."""
        if not self._panel.display:
            return
        self._show_keys()
        try:
            self._changed(self._panel.condition())
        except MismatchError as error:
            self._changed(None, str(error))

    def _learn(self, name: str) -> None:
        """Count the accounts by value of a column, and offer the values."""
        rest = self._root if self._condition is None else edits.remove(self._root, self._path)

        def learn(_: Cancelled) -> Iterator[ValueFigures]:
            yield value_figures(self._counter, name, rest)

        def show(figures: ValueFigures) -> None:
            if name == self._panel.column.name:
                self._panel.show_figures(figures)

        self.compute(learn, show, "values")

    # The size

    def _changed(self, made: Filter | None, problem: str = "") -> None:
        self._made = made
        said = self.query_one("#problem", Static)
        if problem != self._problem:
            self._problem = problem
            said.update(plain_lines(problem))
        said.set_class(self._panel.untouched, "-early")
        self.query_one("#confirm", Button).disabled = made is None
        self.workers.cancel_group(self, "size")
        if made is None:
            self.query_one("#size", Static).update("")
            self._paint_batch.release()
        else:
            self._paint_batch.hold()
            self._measure(made)

    def _measure(self, made: Filter) -> None:
        """Count the whole filter with what was made."""
        changed = (edits.insert if self._condition is None else edits.replace)(self._root, self._path, made)

        def measure(cancelled: Cancelled) -> Iterator[tuple[int, str]]:
            yield self._counter.size(changed, cancelled), absent_words(made, self._universe)

        self.compute(measure, partial(self._show_measured, made), "size")

    def _show_measured(self, made: Filter, found: tuple[int, str]) -> None:
        size, absent = found
        self.show_size(made, size)
        if made is self._made and absent:
            self._problem = absent
            self.query_one("#problem", Static).update(plain_lines(absent))

    def show_size(self, made: Filter, size: int) -> None:
        """Show how many accounts would be in the segment with what was made, unless it was changed since."""
        if made is not self._made:
            return
        of = len(self._universe)
        share = percent(size / of) if of else percent(0)
        line = self.query_one("#size", Static)
        text = f" of {count(of)} accounts would match · {share}"
        line.update(Content.assemble((count(size), "bold"), (text, "$foreground-muted")))
        self._paint_batch.release_with(line)

    # Leaving

    @on(ValuePanel.Submitted)
    @on(Button.Pressed, "#confirm")
    def action_confirm(self) -> None:
        """Return the node, if it is complete."""
        if self._made is not None:
            self.dismiss(self._made)

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Return None."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Go back to the choice of a column; from there, return None."""
        if self._panel.display and self._condition is None:
            self._ask_column()
        else:
            self.dismiss(None)


_NAMED = 4
"""Values that are not in the table, of which so many are named."""


def absent_words(made: Filter, universe: Universe) -> str:
    """Which values of a long list no account has, with their places in the list; empty where all are there."""
    condition = made.child if isinstance(made, Not) else made
    if not isinstance(condition, Condition) or condition.operator != "in" or not isinstance(condition.value, tuple):
        return ""
    column = universe.columns.get(condition.column)
    if column is None or column.kind not in TEXTUAL:
        return ""
    texts = [trimmed(text(value)) for value in condition.value]
    present = held(universe.table, column.name, texts)
    absent = [f"{one} ({place}.)" for place, one in enumerate(texts, 1) if one not in present]
    more = f" and {count(len(absent) - _NAMED)} more" if len(absent) > _NAMED else ""
    named = f"{', '.join(absent[:_NAMED])}{more}"
    return f"{count(len(absent))} of {count(len(texts))} are not in the table: {named}" if absent else ""


def place_words(root: Filter, path: Path) -> str:
    """The group that a node at `path` would be in, in the words of the outline."""
    kind = "ANY of" if isinstance(edits.at(root, path[:-1]), Any) else "ALL of"
    negated = sum(isinstance(edits.at(root, path[:length]), Not) for length in range(len(path)))
    return f"{kind}, under NOT" if negated % 2 else kind
