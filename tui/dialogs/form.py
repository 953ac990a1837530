"""The form of a segment: everything its file says beside the filter, a box a key, problems below their boxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from niche.segments.documents.keys import Takes
from niche.segments.model.segment import Segment
from niche.segments.workspace.segment_fields import FIELDS, Field, FieldsError, edited
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.drawing.text import plain_lines
from niche.tui.widgets.textbox import TextBox, TextPad

_MOST_LINES = 6
"""Lines of a box before it scrolls."""
REVIEWED = "reviewed"


class LinesBox(TextPad):
    """A box as high as its lines; the arrows leave it at its first and last line."""

    def __init__(self, text: str, hint: str, name: str) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", name=name, placeholder=hint, compact=True)

    def fit(self) -> None:
        """Take as many rows as the lines need."""
        self.styles.height = max(1, min(_MOST_LINES, self.wrapped_document.height))

    on_resize = on_mount = fit

    @on(TextArea.Changed)
    def grow(self) -> None:
        """Follow the text."""
        self.fit()

    def action_cursor_up(self, select: bool = False) -> None:
        """Go to the line above, or to the box before."""
        if self.cursor_at_first_line and not select:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go to the line below, or to the next box."""
        if self.cursor_at_last_line and not select:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)


class WordBox(Static, can_focus=True):
    """One of a few words; the arrows, space and clicks go to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Word before", show=False),
        Binding("right,space", "turn(1)", "Next word", show=False),
    ]

    @dataclass
    class Turned(Message):
        """The user took another word."""

        box: WordBox

    def __init__(self, words: Sequence[str], word: str, name: str) -> None:
        super().__init__(f"‹ {word} ›", name=name, markup=False)
        self.words, self.value = words, word

    def show(self, word: str) -> None:
        """Show a word."""
        self.value = word
        self.update(f"‹ {word} ›")

    def action_turn(self, step: int) -> None:
        """Take another word."""
        self.show(self.words[(self.words.index(self.value) + step) % len(self.words)])
        self.post_message(self.Turned(self))

    def on_click(self) -> None:
        """Take the next word."""
        self.action_turn(1)


class Fields(VerticalScroll, inherit_bindings=False):
    """The boxes; the arrows go from one to another, which scrolls."""


class SegmentForm(Dialog[Segment | None]):
    """Everything about a segment but its filter. Returns the segment as it was typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "Accept", show=False, priority=True),
        Binding("ctrl+t", "today", "Reviewed today", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]
    DEFAULT_CSS = """
    SegmentForm {
        Fields {
            scrollbar-size-vertical: 1; padding-right: 1;
            layout: grid; grid-size: 2; grid-columns: 13 1fr; grid-rows: auto;
        }
        .label { color: $foreground-muted; width: 12; }
        .group { text-style: bold; padding: 1 0 0 0; height: 2; column-span: 2; }
        .problem { column-span: 2; color: $text-warning; margin-left: 13; height: auto; }
        TextArea { padding: 0; background: $panel; height: 1; scrollbar-size-vertical: 1; }
        WordBox { height: 1; background: $panel; }
        WordBox:focus { background: $accent-muted; text-style: bold; }
        &:ansi WordBox:focus { background: ansi_default; text-style: bold reverse; }
    }
    """

    def __init__(self, slug: str, segment: Segment) -> None:
        super().__init__()
        self._slug, self._segment = slug, segment
        self._warned = False
        """Whether leaving was asked for while something was typed."""

    def compose(self) -> ComposeResult:
        """A box a field, those of a mapping below its name."""
        keys = "^s accept   tab next   ^t reviewed today   esc cancel"
        with framed(Vertical(classes="dialog -long"), f"About {self._slug}", keys), Fields(can_focus=False):
            group = ""
            for field in FIELDS:
                if field.group != group:
                    group = field.group
                    yield Static(group, classes="group", markup=False)
                yield Static(field.key.name.replace("_", " "), classes="label", markup=False)
                yield self._box(field).add_class("box")

    def _box(self, field: Field) -> Widget:
        text, hint = field.text(self._segment), field.key.doc
        if field.key.takes is Takes.WORD:
            return WordBox(field.key.words, text, field.name)
        if field.lines:
            return LinesBox(text, f"{hint}, one per line" if field.key.takes is Takes.TEXTS else hint, field.name)
        return TextBox(text, placeholder=hint, compact=True, select_on_focus=False, name=field.name)

    def on_mount(self) -> None:
        """Focus the first box."""
        self.set_focus(self.query_one(Input))

    @property
    def texts(self) -> Mapping[str, str]:
        """What the boxes say, by the names of the fields."""
        boxes: dict[str, str] = {}
        for box in self.query(".box"):
            match box:
                case LinesBox():
                    boxes[box.name or ""] = box.text
                case TextBox() | WordBox():
                    boxes[box.name or ""] = box.value
        return boxes

    def action_today(self) -> None:
        """Say that the segment was reviewed today."""
        box = next(box for box in self.query(TextBox) if box.name == REVIEWED)
        box.value = dt.date.today().isoformat()
        self.set_focus(box)

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Return the segment, or show what is wrong at each box."""
        try:
            self.dismiss(edited(self._segment, self.texts))
        except FieldsError as error:
            self._show(error.wrong)

    def _show(self, wrong: Mapping[str, str]) -> None:
        self.query(".problem").remove()
        boxes = {box.name: box for box in self.query(".box")}
        for name, said in wrong.items():
            parent = boxes[name].parent
            assert isinstance(parent, Widget)
            parent.mount(Static(Content(plain_lines(said)), classes="problem", name=name), after=boxes[name])
        for name in list(wrong)[:1]:
            self.set_focus(boxes[name])

    def action_leave(self) -> None:
        """Return nothing; where something was typed, ask for the key once more."""
        typed = self.texts
        changed = any(typed[field.name].strip() != field.text(self._segment).strip() for field in FIELDS)
        if not changed or self._warned:
            self.dismiss(None)
            return
        self._warned = True
        self.notify("Press esc again to discard your changes, or ^s to accept them.", severity="warning", timeout=4)

    def on_key(self, event: events.Key) -> None:
        """After any other key, leaving asks again."""
        self._warned = self._warned and event.key == "escape"
