"""The condition editor: a column, an operator and a value, or all of it typed in one line; with the resulting size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static
from textual.worker import get_current_worker

from niche.segments.accounts.universe import Universe
from niche.segments.language.completion import following
from niche.segments.language.description import sentence
from niche.segments.language.expressions import parse
from niche.segments.model import edits
from niche.segments.model.filters import Any, Condition, Filter, Not, Path
from niche.segments.model.formatting import count, percent
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import MismatchError
from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.text import plain
from niche.tui.drawing.value_figures import ValueFigures, value_figures
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.condition_box import ConditionBox
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lifetime import is_open
from niche.tui.widgets.paint_batch import PaintBatch
from niche.tui.widgets.value_panel import ValuePanel

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

_KEYS_OF_COLUMNS = "enter choose   tab complete   esc leave"
_KEYS_OF_TEXT = "enter confirm   tab complete   esc leave"


class ConditionEditor(Dialog["Filter | None"]):
    """Adds or edits one condition of a filter; gives back what shall stand at `path`, or None to leave all as it is.

    Without a condition, one is added: `path` is then where it shall be inserted. A typed line may give back a group.
    """

    DEFAULT_CSS = """
    ConditionEditor { align: center middle; }
    ConditionEditor #editor {
        width: 90%; max-width: 84; height: 90%; max-height: 26;
        border: round $accent; padding: 0 1; background: $background; border-title-color: $accent;
        border-subtitle-color: $foreground-muted;
        #find { border: none; height: 1; padding: 0 1; background: $panel; }
        #columns { height: 1fr; margin: 1 0 0 0; }
        #reading { height: 1fr; color: $text-warning; }
        #reading.-read { color: $foreground; }
        #reading.-begun { color: $foreground-muted; }
        #chosen { height: 1; margin: 0 0 1 0; }
        ValuePanel { height: 1fr; }
        #problem { height: auto; max-height: 3; color: $text-warning; }
        #problem.-early { color: $foreground-muted; }
        #buttons { margin: 1 0 0 0; }
        #size { width: 1fr; }
        Button { margin: 0 0 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]

    @dataclass
    class SizeCounted(Message):
        """The whole filter with the condition of this generation was counted."""

        generation: int
        size: int

    @dataclass
    class Learnt(Message):
        """The accounts by value of a column were counted."""

        column: str
        figures: ValueFigures

    def __init__(
        self, counter: Counter, root: Filter, path: Path, condition: Condition | None = None, column: str | None = None
    ) -> None:
        super().__init__()
        self._column = column if condition is None else condition.column
        """The column to start with; None to choose one first."""
        self._counter, self._root, self._path, self._condition = counter, root, path, condition
        self._universe: Universe = counter.universe
        self._generation = 0
        self._paint_batch = PaintBatch(self)
        self._problem = self._keys = ""
        """What is wrong with the value, and what the keys do, as shown."""
        self._made: Filter | None = None
        """What stands in the editor now; None while it is not whole."""
        self._columns = ChoiceList(id="columns")
        self._panel = ValuePanel(self._universe)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """The box and the columns, or operator and value; below them what is wrong, the size, the buttons."""
        with Vertical(id="editor"):
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
        """Nothing more is to come."""
        self._paint_batch.release()

    def on_mount(self) -> None:
        """Start with the column, or with the condition to be edited."""
        for box in self.query(Input):
            # What is typed would be painted before the editor hears of it, and its size a frame later.
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
            self._choose(self._column, self._condition)
        else:
            self._ask_column()

    def _ask_column(self) -> None:
        self._stage(choosing=True)
        self.query_one("#find", Input).focus()
        self._changed(None)

    def _choose(self, name: str, condition: Condition | None = None) -> None:
        column = self._universe.columns[name]
        self._stage(choosing=False)
        known = percent(column.known / max(1, len(self._universe)))
        chosen = Content.assemble((plain(name), "bold"), (f"   {column.kind}   {known} known", "$foreground-muted"))
        self.query_one("#chosen", Static).update(chosen)
        self._panel.edit(column, condition)
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
        """Say what the keys do where they are."""
        of_text = _KEYS_OF_TEXT if self.query_one(ConditionBox).holds_condition else _KEYS_OF_COLUMNS
        keys = self._panel.keys if self._panel.display else of_text
        if keys != self._keys:
            self._keys = keys
            self.query_one("#editor").border_subtitle = clickable(keys)

    # The column, or a whole condition

    @on(Input.Changed, "#find")
    def look_up(self, event: Input.Changed) -> None:
        """Search the columns; or read the condition and show what is wrong with it."""
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
        """The problem, with an arrow below the word in the box where it has a place."""
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

    def on_click(self, event: events.Click) -> None:
        """A click on a column takes it."""
        offset = event.get_content_offset(self._columns) if event.widget is self._columns else None
        choice = self._columns.choice
        if offset is not None and choice is not None and self._columns.line_at(offset.y) is not None:
            self._choose(str(choice.value))

    def on_key(self, event: events.Key) -> None:
        """Up and down move along the columns while one types; `enter` in a list is as good as in a box."""
        typing = isinstance(self.focused, Input)
        if self._columns.display and typing and event.key in ("up", "down"):
            event.stop()
            self._columns.action_move(1 if event.key == "down" else -1)
        elif event.key == "enter" and isinstance(self.focused, ChoiceList):
            event.stop()
            self.found_in_list()

    def found_in_list(self) -> None:
        """`enter` in a list: the column in hand is taken, or the whole is done."""
        if self.focused is self._columns and self._columns.choice is not None:
            self._choose(str(self._columns.choice.value))
        else:
            self.action_confirm()

    # The value

    @on(ValuePanel.Changed)
    def value_changed(self) -> None:
        """Read the condition again."""
        if not self._panel.display:
            return
        self._show_keys()
        try:
            self._changed(self._panel.condition())
        except MismatchError as error:
            self._changed(None, str(error))

    def _learn(self, name: str) -> None:
        """Count the column's values, away from the screen."""
        rest = self._root if self._condition is None else edits.remove(self._root, self._path)

        def learn() -> None:
            figures = value_figures(self._counter, name, rest)
            if not get_current_worker().is_cancelled:
                self.post_message(self.Learnt(name, figures))

        self.run_worker(learn, group="learn", exclusive=True, thread=True)

    def on_condition_editor_learnt(self, event: Learnt) -> None:
        """Offer the values, unless another column was chosen by now."""
        if event.column == self._panel.column and is_open(self):
            self._panel.show_figures(event.figures)

    # The size

    def _changed(self, made: Filter | None, problem: str = "") -> None:
        self._made = made
        self._generation += 1
        said = self.query_one("#problem", Static)
        if problem != self._problem:
            self._problem = problem
            said.update(plain_lines(problem))
        said.set_class(self._panel.untouched, "-early")
        self.query_one("#confirm", Button).disabled = made is None
        if made is None:
            self.query_one("#size", Static).update("")
            self._paint_batch.release()
            return
        generation, counter = self._generation, self._counter
        changed = (edits.insert if self._condition is None else edits.replace)(self._root, self._path, made)

        def measure() -> None:
            from niche.segments.counting.counter import CancelledError

            worker = get_current_worker()
            try:
                size = counter.size(changed, lambda: worker.is_cancelled or generation != self._generation)
            except CancelledError:
                return
            self.post_message(self.SizeCounted(generation, size))

        self._paint_batch.hold()
        self.run_worker(measure, group="size", exclusive=True, thread=True)

    def on_condition_editor_size_counted(self, event: SizeCounted) -> None:
        """Show the size, unless the condition is another one by now."""
        if event.generation != self._generation or not is_open(self):
            return
        of = len(self._universe)
        share = percent(event.size / of) if of else percent(0)
        shown = Content.assemble(
            (count(event.size), "bold"), (f" of {count(of)} accounts would be in · {share}", "$foreground-muted")
        )
        line = self.query_one("#size", Static)
        line.update(shown)
        self._paint_batch.release_with(line)

    # Leaving

    @on(ValuePanel.Submitted)
    @on(Button.Pressed, "#confirm")
    def action_confirm(self) -> None:
        """Give back what was made, if it is whole."""
        if self._made is not None:
            self.dismiss(self._made)

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Leave all as it is."""
        self.dismiss(None)

    def action_back(self) -> None:
        """Choose another column; from there, leave."""
        if self._panel.display and self._condition is None:
            self._ask_column()
        else:
            self.dismiss(None)


def place_words(root: Filter, path: Path) -> str:
    """The group that a node at `path` would be in, as the outline heads it."""
    kind = "ANY of" if isinstance(edits.at(root, path[:-1]), Any) else "ALL of"
    negated = sum(isinstance(edits.at(root, path[:length]), Not) for length in range(len(path)))
    return f"{kind}, under NOT" if negated % 2 else kind


def plain_lines(text: str) -> str:
    """Text of several lines, each safe to draw."""
    return "\n".join(map(plain, text.split("\n")))
