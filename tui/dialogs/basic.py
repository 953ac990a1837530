"""Small questions over the workbench: a choice, a name, a text to read."""

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
from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.text import plain
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.textbox import TextBox


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what the dialog gives back, its word on the button, the key that chooses it."""

    value: str
    label: str
    key: str


CANCEL = Answer("cancel", "Cancel", "escape")
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_NARROWEST = 20
"""Cells of a column in which text is wrapped."""
_AROUND = 6
"""Rows of a dialog beside its text: the border, the answers, what is blank around them."""


class ChoiceDialog(Dialog[str]):
    """A question with a few answers. Gives back the value of the one chosen.

    The first answer is in focus unless `focus` names another, and `escape` is as good where no answer has it. No answer
    takes the key that opened the dialog: a key held too long decides nothing.
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
        with Vertical(classes="dialog -long" if self._long else "dialog") as box:
            box.border_title = Content(plain(self._title))
            with VerticalScroll(classes="dialog-text", can_focus=self._long):
                yield Static(self._text, markup=False)
            with Horizontal(classes="dialog-choices"):
                for answer in self._answers:
                    yield answer_button(answer)

    def on_mount(self) -> None:
        """One answer is in hand."""
        next(button for button in self.query(Button) if button.name == self._focus).focus()

    def on_resize(self) -> None:
        """Leave the answers in sight below a long text."""
        self.query_one(".dialog-text").styles.max_height = max(1, self.size.height * 9 // 10 - _AROUND)

    @on(Button.Pressed)
    def choose(self, event: Button.Pressed) -> None:
        """An answer was pressed."""
        self.dismiss(event.button.name or CANCEL.value)

    def on_key(self, event: events.Key) -> None:
        """An answer's key chooses it."""
        if event.key == "escape" and all(answer.key != "escape" for answer in self._answers):
            event.stop()
            self.dismiss(self._answers[0].value)
        for answer in self._answers:
            if event.key == answer.key:
                event.stop()
                self.dismiss(answer.value)


class TextScreen(Dialog[None]):
    """Something to read; any of the leaving keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", "Close", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The text in one scrolling box."""
        with VerticalScroll(classes="dialog -long") as box:
            box.border_title = Content(plain(self._title))
            box.border_subtitle = clickable("esc close")
            yield Static(self._text, markup=False)

    def on_resize(self) -> None:
        """Let what does not fit go on below its last column."""
        body = self.query_one(Static)
        body.update(hung(self._text, body.container_size.width))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class NameDialog(Dialog[str | None]):
    """Asks for one line of text; gives it back without blanks around it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, title: str, label: str, value: str = "", problem: str = "") -> None:
        """`problem` says why a name that was given is asked for again."""
        super().__init__()
        self._title, self._label, self._value, self._problem = title, label, value, problem

    def compose(self) -> ComposeResult:
        """The label, the box, and what was wrong with the last answer."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(plain(self._title))
            box.border_subtitle = clickable("enter accept   esc cancel")
            yield Static(self._label, markup=False)
            yield TextBox(self._value, compact=True, select_on_focus=bool(self._value))
            if self._problem:
                yield Static(Content.styled(plain_lines(self._problem), "$text-warning"), classes="problem")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Give the text back if there is one."""
        if text := event.value.strip():
            self.dismiss(text)


def answer_button(answer: Answer) -> Widget:
    """The button of one answer, its key beside the word."""
    label = Content.assemble(answer.label, "  ", (_SHOWN_KEYS.get(answer.key, answer.key), "not bold"))
    return Button(label, name=answer.value, compact=True)


_SHOWN_KEYS = {"escape": "esc"}


def reason(error: BadInputError) -> str:
    """What is wrong with what was typed, without the file: the dialog is about it."""
    return "\n".join(str(replace(one, file="")) for one in error.problems)


def hung(text: Content, cells: int) -> Content:
    """The text, each line of a table that is too wide for `cells` wrapped below the start of its last column."""
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


def plain_lines(text: str) -> str:
    """The text made safe to draw, line by line."""
    return "\n".join(map(plain, text.splitlines()))


def coloured_diff(diff: str) -> Content:
    """A unified diff, what goes and what comes marked by sign and colour."""
    looks = {"+": "$text-success", "-": "$text-error", "@": "$text-primary"}
    # The two lines that name the files say nothing here: the dialog's title does. Nor do places in a new file.
    lines = [line for line in diff.splitlines() if not line.startswith(("+++ ", "--- ", "@@ -0,0 "))]
    return Content("\n").join(Content.styled(plain(line), looks.get(line[:1], "$foreground-muted")) for line in lines)
