"""Small dialogs: a choice, a name, a text to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.dialog import Dialog, framed, keys
from niche.tui.drawing.text import plain, plain_lines
from niche.tui.keys.actions import shown
from niche.tui.widgets.textbox import TextBox


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the value the dialog returns, the label of its button, the key that chooses it."""

    value: str
    label: str
    key: str


CANCEL = Answer("cancel", "Cancel", "escape")
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_NARROWEST = 20
"""Cells of a column that text is wrapped in, at least."""
_AROUND = 6
"""Rows of a dialog beside its text: the border, the answers, blank rows."""


class ChoiceDialog(Dialog[str]):
    """A question with a few answers. Returns the value of the one chosen.

    The first answer has the focus unless `focus` names another, and is chosen by `escape` where no answer has that key.
    No answer has the key that opened the dialog: a key held too long decides nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(
        self, title: str, text: Content | str, answers: Sequence[Answer], *, long: bool = False, focus: str = ""
    ) -> None:
        super().__init__()
        self._focus = focus or answers[0].value
        self._title = title
        self._text = Content(plain_lines(text)) if isinstance(text, str) else text
        self._answers = answers
        self._long = long

    def compose(self) -> ComposeResult:
        """The text, which scrolls where it is long, above the answers."""
        with framed(Vertical(classes="dialog -long" if self._long else "dialog"), self._title, self._keys):
            with VerticalScroll(classes="dialog-text", can_focus=self._long):
                yield Static(self._text, markup=False)
            with Horizontal(classes="dialog-choices"):
                for answer in self._answers:
                    yield answer_button(answer)

    @property
    def _keys(self) -> str:
        """The key of each answer; `escape` last."""
        own = (f"{shown(answer.key)} {answer.label.lower()}" for answer in self._answers if answer.key != "escape")
        leaving = next((answer for answer in self._answers if answer.key == "escape"), self._answers[0])
        return keys(*own, leave=leaving.label.lower())

    def on_mount(self) -> None:
        """Focus an answer."""
        self.set_focus(next(button for button in self.query(Button) if button.name == self._focus))

    def on_resize(self) -> None:
        """Keep the answers in sight below a long text."""
        self.query_one(".dialog-text").styles.max_height = max(1, self.size.height * 9 // 10 - _AROUND)

    @on(Button.Pressed)
    def choose(self, event: Button.Pressed) -> None:
        """Choose the answer that was pressed."""
        self.dismiss(event.button.name or CANCEL.value)

    def on_key(self, event: events.Key) -> None:
        """Choose the answer that has the key."""
        keys = {"escape": self._answers[0].value} | {answer.key: answer.value for answer in self._answers}
        if event.key in keys:
            event.stop()
            self.dismiss(keys[event.key])


class TextScreen(Dialog[None]):
    """A text to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,enter", "leave", "Close", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The text in a box that scrolls."""
        with framed(VerticalScroll(classes="dialog -long"), self._title, keys(leave="close")):
            yield Static(self._text, markup=False)

    def on_resize(self) -> None:
        """Wrap what does not fit below its last column."""
        body = self.query_one(Static)
        body.update(hung(self._text, body.container_size.width))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class NameDialog(Dialog[str | None]):
    """Asks for one line of text; returns it without blanks around it, or None."""

    def __init__(self, title: str, label: str, value: str = "", problem: str = "") -> None:
        """`problem` says why the name given before was not taken."""
        super().__init__()
        self._title, self._label, self._value, self._problem = title, label, value, problem

    def compose(self) -> ComposeResult:
        """The label, the box, and the problem."""
        with framed(Vertical(classes="dialog"), self._title, keys("enter accept")):
            yield Static(self._label, markup=False)
            yield TextBox(self._value, compact=True, select_on_focus=bool(self._value))
            if self._problem:
                yield Static(Content.styled(plain_lines(self._problem), "$text-warning"), classes="problem")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return the text if there is one."""
        if text := event.value.strip():
            self.dismiss(text)


def answer_button(answer: Answer) -> Widget:
    """The button of an answer."""
    return Button(Content(answer.label), name=answer.value, compact=True)


def reason(error: BadInputError) -> str:
    """The problems of an error without the file that they are in."""
    return "\n".join(str(replace(problem, file="")) for problem in error.problems)


def hung(text: Content, cells: int) -> Content:
    """Wrap each line of a table that is wider than `cells` below the start of its last column."""
    lines: list[Content] = []
    for line in text.split("\n", allow_blank=True):
        columns = [gap.end() for gap in _GAP.finditer(line.plain)]
        indent = columns[-1] if columns else 0
        if line.cell_length <= cells or not columns or cells - indent < _NARROWEST:
            lines.append(line)
            continue
        first, *rest = line[indent:].wrap(cells - indent)
        lines += [line[:indent] + first, *(Content(" " * indent) + part for part in rest)]
    return Content("\n").join(lines)


def coloured_diff(diff: str) -> Content:
    """A unified diff with added and removed lines in colour."""
    looks = {"+": "$text-success", "-": "$text-error", "@": "$text-primary"}
    # The two lines that name the files say nothing here: the dialog's title does. Nor do places in a new file.
    lines = [line for line in diff.splitlines() if not line.startswith(("+++ ", "--- ", "@@ -0,0 "))]
    return Content("\n").join(Content.styled(plain(line), looks.get(line[:1], "$foreground-muted")) for line in lines)
