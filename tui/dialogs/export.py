"""Where the accounts are written, in which format, and with which columns."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from niche.segments.accounts.exports import FileFormat, format_of
from niche.segments.documents.files import expanded
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.basic import reason
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.form import WordBox
from niche.tui.drawing.text import plain_lines
from niche.tui.widgets.textbox import TextBox


class Columns(StrEnum):
    """Which columns are written."""

    SHOWN = "those shown"
    ALL = "all"
    CHOSEN = "choose …"


class FormulaCells(StrEnum):
    """What becomes of cells that a spreadsheet would run."""

    QUOTED = "quoted, so that no spreadsheet runs them"
    AS_THEY_ARE = "as they are"


class Export(NamedTuple):
    """What is asked for."""

    path: str
    columns: Columns = Columns.SHOWN
    cells: FormulaCells = FormulaCells.QUOTED


class ExportDialog(Dialog[Export | None]):
    """Asks for the file and its content; the ending of the file is its format, and the format sets the ending."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "Write", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("enter", "accept", show=False),
    ]
    DEFAULT_CSS = """
    ExportDialog {
        Horizontal { height: 1; }
        .label { width: 10; color: $foreground-muted; }
        WordBox { width: 1fr; height: 1; background: $panel; }
        WordBox:focus { background: $accent-muted; text-style: bold; }
        &:ansi WordBox:focus { background: ansi_default; text-style: bold reverse; }
        Input { width: 1fr; }
        #whole { color: $foreground-muted; height: auto; margin-top: 1; }
        .problem { color: $text-warning; height: auto; }
    }
    """

    def __init__(self, title: str, asked: Export, problem: str = "") -> None:
        """`problem` says why what was asked for before cannot be written."""
        super().__init__()
        self._title, self._asked, self._problem = title, asked, problem

    def compose(self) -> ComposeResult:
        """The file, its format, the columns, the formulas; then the whole path."""
        form = self._format(self._asked.path) or FileFormat.CSV
        with framed(Vertical(classes="dialog -long"), self._title, "enter write   tab next   ←→ change   esc cancel"):
            with Horizontal():
                yield Static("file", classes="label", markup=False)
                yield TextBox(self._asked.path, compact=True, select_on_focus=False)
            for name, words, word in (
                ("format", FileFormat, form),
                ("columns", Columns, self._asked.columns),
                ("formulas", FormulaCells, self._asked.cells),
            ):
                with Horizontal():
                    yield Static(name, classes="label", markup=False)
                    yield WordBox([*words], word, name)
            yield Static(id="whole", markup=False)
            yield Static(Content(plain_lines(self._problem)), classes="problem")

    def on_mount(self) -> None:
        """Focus the file."""
        self.set_focus(self.query_one(Input))

    @property
    def _words(self) -> dict[str, WordBox]:
        return {box.name or "": box for box in self.query(WordBox)}

    def _format(self, path: str) -> FileFormat | None:
        try:
            return format_of(Path(path))
        except BadInputError:
            return None

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Show the format that the ending asks for, and the whole path."""
        words, form = self._words, self._format(event.value)
        if form is not None and words:
            words["format"].show(form)
        path = expanded(Path(event.value.strip())).absolute()
        self.query_one("#whole", Static).update(Content(plain_lines(str(path))))

    @on(WordBox.Turned)
    def turned(self, event: WordBox.Turned) -> None:
        """Give the file the ending of the format."""
        box = self.query_one(Input)
        if event.box.name == "format" and box.value.strip():
            box.value = str(Path(box.value.strip()).with_suffix(f".{event.box.value}"))

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Return what is asked for, unless no file or no format is named."""
        path, words = self.query_one(Input).value.strip(), self._words
        try:
            format_of(Path(path))
        except BadInputError as error:
            self.query_one(".problem", Static).update(Content(plain_lines(reason(error))))
            return
        if path:
            self.dismiss(Export(path, Columns(words["columns"].value), FormulaCells(words["formulas"].value)))
