"""Where the table is in its file: its first rows, and the sheet, header, encoding and separator to read them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from niche.segments.model.formatting import amount
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import FileLayout
from niche.segments.reading.first_rows import FirstRows
from niche.tui.dialogs.columns import shown_separator
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.picker import MenuList
from niche.tui.drawing.text import Line, Run, cut, left, plain, plain_lines, right
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.lines import LineView

_SEPARATORS = ("", ",", ";", "\t", "|", "~", "^", ":", " ")
_ENCODINGS = (
    *("", "utf-8", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1257"),
    *("utf-16", "shift_jis", "euc_jp", "gb18030", "big5", "euc-kr", "koi8-r", "cp850", "cp852", "mac_roman"),
)
_WIDEST, _NARROWEST = 16, 3
"""Cells of a column of the rows."""
_NUMBER_CELLS = 4
_ABOVE = 4
"""Rows above the header that are in sight."""
_NAMES = 3
"""Names of columns that are shown."""
_JOINED = "joined"
"""The choice of whether the row above belongs to the header."""


class RowsView(LineView, can_focus=False):
    """The first rows, each with its number; the header stands out, and what is above it is dim."""

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    found: FirstRows | None = None

    def show(self, found: FirstRows) -> None:
        """Show rows."""
        self.found = found
        self.changed()
        place = next((place for place, (number, _) in enumerate(found.rows) if number == found.header), 0)
        self.cursor_line = place
        self.scroll_to(y=max(0, place - _ABOVE), animate=False, force=True)

    def line_count(self) -> int:
        """A line a row."""
        return 0 if self.found is None else len(self.found.rows)

    def highlighted(self, index: int) -> bool:
        """The header."""
        assert self.found is not None
        return self.found.rows[index][0] == self.found.header

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - what is wider is cut
        """A row: its number, then its cells below each other."""
        assert self.found is not None
        number, row = self.found.rows[index]
        above = number < self.found.header - (1 if self.found.joined else 0)
        look = "strong" if number == self.found.header else "dim" if above else ""
        texts = [" ".join(cell.split()) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        fitted = [left(cut(text, width), width) for text, width in zip(texts[:-1], self._widths(), strict=False)]
        return [Run(right(str(number), _NUMBER_CELLS), "dim"), Run("  "), Run("  ".join([*fitted, *texts[-1:]]), look)]

    def _widths(self) -> Sequence[int]:
        assert self.found is not None
        rows = [row for number, row in self.found.rows if number >= self.found.header]
        width = max(map(len, (row for _, row in self.found.rows)), default=0)
        longest = [max((len(row[place]) for row in rows if place < len(row)), default=0) for place in range(width)]
        return [min(_WIDEST, max(_NARROWEST, cells)) for cells in longest]

    def clicked(self, index: int, x: int) -> None:  # noqa: ARG002 - the whole row counts
        """Post Clicked."""
        assert self.found is not None
        self.post_message(self.Clicked(self.found.rows[index][0]))


class FileRows(Dialog[FileLayout | None]):
    """Move the header, the sheet, the encoding and the separator; the rows follow. Returns the layout to write."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "turn(-1)", "Before", show=False, priority=True),
        Binding("right,l", "turn(1)", "Next", show=False, priority=True),
        Binding("delete,backspace", "as_found", "Automatic", show=False),
        Binding("enter", "accept", "Accept", show=False),
    ]

    def __init__(self, name: str, read: Callable[[FileLayout], FirstRows], layout: FileLayout) -> None:
        super().__init__()
        self._name, self._read, self._before, self._layout = name, read, layout, layout
        self._rows = RowsView()
        self._list = MenuList()
        self._found: FirstRows | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """The rows at the left, what is chosen at the right, what it leads to below."""
        keys = "↑↓ what   ←→ another   del automatic   enter accept   esc cancel"
        with framed(Vertical(classes="dialog -long"), f"The rows of {self._name}", keys):
            with Horizontal():
                yield self._rows
                yield self._list
            yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Read the rows."""
        self.set_focus(self._list)
        self._show_rows()

    def _show_rows(self) -> None:
        layout = self._layout
        self.compute(lambda _: self._reads(layout), self.show)

    def _reads(self, layout: FileLayout) -> Iterator[FirstRows | BadInputError]:
        try:
            yield self._read(layout)
        except BadInputError as error:
            yield error

    def show(self, read: FirstRows | BadInputError) -> None:
        """Show the rows, or why they cannot be read."""
        if isinstance(read, FirstRows):
            self._found, self._problem = read, ""
            self._rows.show(read)
        elif self._found is None and self._layout != self._free:
            self.notify(plain(read.problems[0].message), severity="warning", timeout=6)
            self._layout = self._free
            self._show_rows()
            return
        else:
            self._problem = read.problems[0].message
        self._list.offer(self._choices())
        self.query_one("#about", Static).update(plain_lines(self.about()))

    @property
    def _free(self) -> FileLayout:
        """The layout with all that is chosen here left to niche."""
        return replace(self._layout, sheet="", header=None, encoding="", separator="")

    def _choices(self) -> Iterator[Choice]:
        found = self._found
        if found is None:
            return
        if found.sheets:
            yield self._choice("sheet", found.sheet)
        yield self._choice("header", f"row {found.header}" if found.header else "none")
        if self._above():
            yield self._choice(_JOINED, "with the row above" if found.joined else "one row")
        if found.encoding:
            yield self._choice("encoding", found.encoding)
            yield self._choice("separator", shown_separator(found.separator))

    def _choice(self, key: str, value: str) -> Choice:
        said = getattr(self._layout, "header" if key == _JOINED else key) not in ("", None)
        return Choice(f"{left(key, 10)} {value}", key, ("" if said else "found",))

    def _above(self) -> int:
        """The number of the row above the header; 0 if there is none."""
        assert self._found is not None
        return max((number for number, _ in self._found.rows if number < self._found.header), default=0)

    def about(self) -> str:
        """What the choice leads to."""
        if self._problem:
            return f"Cannot read this: {self._problem}"
        if self._found is None or not self._found.names:
            return "There are no rows."
        names = self._found.names
        shown = ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else ".")
        return f"{amount(len(names), 'column')}: {shown}"

    def action_turn(self, step: int) -> None:
        """Take the next value of the setting in hand, or the one before."""
        if self._list.choice is None or self._found is None:
            return
        key = str(self._list.choice.value)
        match key:
            case "header":
                numbers = [0, *(number for number, _ in self._found.rows)]
                place = numbers.index(self._found.header) + step
                self._set(key, numbers[min(max(place, 0), len(numbers) - 1)])
            case _ if key == _JOINED:
                self._set("header", self._found.header if self._found.joined else (self._above(), self._found.header))
            case "sheet":
                sheets = self._found.sheets
                self._set(key, sheets[(sheets.index(self._found.sheet) + step) % len(sheets)])
            case _:
                values = _ENCODINGS if key == "encoding" else _SEPARATORS
                now = getattr(self._layout, key)
                place = values.index(now) if now in values else 0
                self._set(key, values[(place + step) % len(values)])

    @on(ChoiceList.Picked)
    def turn_on(self) -> None:
        """Take the next value of what was clicked twice."""
        self.action_turn(1)

    def action_as_found(self) -> None:
        """Leave the setting in hand to niche."""
        if self._list.choice is not None:
            key = str(self._list.choice.value)
            self._set("header", None) if key in ("header", _JOINED) else self._set(key, "")

    def _set(self, key: str, value: str | int | tuple[int, int] | None) -> None:
        if key == "sheet":
            self._layout = replace(self._layout, header=None)
        self._layout = replace(self._layout, **{key: value})  # type: ignore[arg-type] # as the key takes it
        self._show_rows()

    @on(RowsView.Clicked)
    def take_row(self, message: RowsView.Clicked) -> None:
        """Take the row that was clicked for the header."""
        self._set("header", message.number)

    def action_accept(self) -> None:
        """Return the layout; None if it is as before."""
        if self._problem:
            self.notify(plain(f"Cannot read this: {self._problem}"), severity="warning", timeout=4)
        else:
            self.dismiss(None if self._layout == self._before else self._layout)
