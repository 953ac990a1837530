"""How the columns of the table are read and what they are used for, and all that can be decided of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from textual.binding import Binding, BindingType

from niche.segments.accounts.universe import Universe
from niche.segments.model import formatting
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.problems import BadInputError
from niche.segments.reading.notices import TableNotice
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.scaffold import parse_summary
from niche.tui.dialogs.picker import Menu, Picker
from niche.tui.drawing.text import left, plain
from niche.tui.widgets.choices import Choice

_NAMES = 13
"""Cells for the names of what can be decided."""
_VALUES = 5
"""Values of a category that are shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The column to change, and the table as it was read meanwhile. Without a column: the rows of the file."""

    column: str
    preview: TablePreview | None


class ColumnList(Picker[Chosen | None]):
    """All columns with their kinds; the reasons follow when the table has been read. Returns the one to change."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "rows", "Rows of the file", show=False, priority=True)]
    titles = ("kind", "known", "not read", "used as", "!")

    def __init__(
        self, universe: Universe, read: Callable[[], TablePreview], preview: TablePreview | None = None
    ) -> None:
        super().__init__("Columns", "enter change   ^r rows of the file   esc close")
        self._universe, self._read, self._preview = universe, read, preview
        self._problem = ""
        """Why the table cannot be read."""

    def on_mount(self) -> None:
        """Read the table, unless that was done before."""
        if self._preview is None:
            self.compute(lambda _: self._previews(), self.show)

    def _previews(self) -> Iterator[TablePreview | BadInputError]:
        try:
            yield self._read()
        except BadInputError as error:
            yield error

    def show(self, read: TablePreview | BadInputError) -> None:
        """Show why each column is read as it is, or why the table cannot be read."""
        if isinstance(read, TablePreview):
            self._preview = read
        else:
            self._problem = read.problems[0].message
            self.notify(plain(str(read)), severity="error", markup=False)
        self.show_about()

    def choices(self) -> Iterator[Choice]:
        """The columns, but those of the tree, read by its codes, and those that are worked out of others."""
        total = max(1, len(self._universe))
        for column in self._universe.columns.values():
            if column.kind is not Kind.INDUSTRY and column.derived is None:
                known = formatting.percent(column.known / total)
                unread = formatting.count(column.unparsed) if column.unparsed else "–"
                noticed = "!" if notices_of(self._universe, column.name) else ""
                used = ", ".join(uses(self._universe, column.name))
                yield Choice(column.name, column.name, (column.kind, known, unread, used, noticed))

    def about(self, choice: Choice) -> str:
        """What was noticed in the column, and why it is read as it is."""
        column = self._universe.columns[str(choice.value)]
        coming = f"cannot read the table: {self._problem}" if self._problem else "reading the table…"
        why = coming if self._preview is None else self._preview.reading(column.name).why
        header = f"“{column.header}” in the file. " if column.header else ""
        lines = [f"! {notice.message}" for notice in notices_of(self._universe, column.name)]
        return "\n".join([*lines, f"{header}{why}; {parse_summary(column, len(self._universe))}"])

    def accept(self, choice: Choice) -> None:
        """Return the column, once the table is read."""
        if self._problem:
            self.notify("Cannot read the table. Close and reopen this list to try again.", timeout=4)
        elif self._preview is None:
            self.notify("The table is still being read.", timeout=2)
        else:
            self.dismiss(Chosen(str(choice.value), self._preview))

    def action_rows(self) -> None:
        """Return that the rows of the file are to be shown."""
        self.dismiss(Chosen("", self._preview))


def notices_of(universe: Universe, column: str) -> list[TableNotice]:
    """What was noticed in a column."""
    return [notice for notice in universe.notices if notice.column == column]


def uses(universe: Universe, column: str) -> list[str]:
    """What a column is used for: its roles, and its place in a tree."""
    found = [role.value for role in universe.roles_of(column)]
    for placement in universe.placements.values():
        if column in placement.columns:
            level = placement.columns.index(column) + 1
            found.append(f"level {level}" if len(placement.columns) > 1 else "tree")
    return list(dict.fromkeys(found))


class Decision(StrEnum):
    """What can be decided of a column."""

    NAME = "name"
    READ = "read as"
    ORDER = "order"
    MISSING = "missing"
    ROLE = "role"
    TREE = "in the tree"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the user wants to decide; of a notice the one whose setting is to be written."""

    what: Decision
    notice: TableNotice | None = None


class ColumnSheet(Menu[Decided | None]):
    """All that is decided of one column, and what was noticed in it. Returns what to decide otherwise."""

    def __init__(self, preview: TablePreview, column: Column, universe: Universe) -> None:
        super().__init__(f"Column {column.name}", "enter change   esc cancel")
        self._preview, self._column, self._universe = preview, column, universe
        self._notices = [one for notice in notices_of(universe, column.name) for one in _by_setting(notice)]
        """The notices, again for each further setting that decides otherwise."""

    def choices(self) -> Iterator[Choice]:
        """A line for each decision, with its effect; then the notices."""
        column = self._column
        unread = f"{formatting.count(column.unparsed)} unreadable" if column.unparsed else ""
        known = f"{formatting.count(column.known)} known"
        yield self._line(Decision.NAME, column.name, f"{column.header} in the file" if column.header else "")
        yield self._line(Decision.READ, self._how, ", ".join(filter(None, (known, unread))))
        if column.kind is Kind.ORDERED:
            yield self._line(Decision.ORDER, " < ".join(column.values[:_VALUES]))
        yield self._line(Decision.MISSING, ", ".join(column.raw.words_for_missing) or "no word")
        roles = self._universe.roles_of(column.name)
        by_values = any(self._universe.roles[role] != column.name for role in roles)
        yield self._line(Decision.ROLE, ", ".join(roles) or "–", "by its values" if by_values else "")
        yield self._line(Decision.TREE, self._place)
        for place, notice in enumerate(self._notices):
            change = _proposal(notice)
            again = place and notice.message == self._notices[place - 1].message
            message = f"  or {notice.setting.effect}" if again and notice.setting else f"! {notice.message}"
            yield Choice(message, f"{Decision.NOTICE}:{place}", (change,) if change else ())

    def _line(self, what: Decision, value: str, note: str = "") -> Choice:
        return Choice(f"{left(what, _NAMES)}{value}", what.value, (note,))

    @property
    def _how(self) -> str:
        split = self._preview.reading(self._column.name).split
        return f"{self._column.kind}, separated by {shown_separator(split)}" if split else str(self._column.kind)

    @property
    def _place(self) -> str:
        for placement in self._universe.placements.values():
            if self._column.name in placement.columns:
                if len(placement.columns) == 1:
                    return placement.taxonomy.title
                level = placement.columns.index(self._column.name) + 1
                return f"level {level} of {' › '.join(placement.columns)}"
        return "–"

    def about(self, choice: Choice) -> str:
        """Why it is so, or what another decision would change."""
        column = self._column
        if choice.value in (Decision.READ, Decision.MISSING):
            why = self._preview.reading(column.name).why
            shown = column.values[:_VALUES] if column.kind in CATEGORICAL else ()
            values = f"; {formatting.count(len(column.values))} values: {', '.join(shown)}" if shown else ""
            return f"{why}; {parse_summary(column, len(self._universe))}{values}"
        if (notice := self._notice(choice)) is not None:
            examples = f" Examples: {', '.join(notice.examples)}." if notice.examples else ""
            change = _proposal(notice)
            return f"{notice.message}.{examples}\n" + (f"enter writes {change}" if change else _NO_SETTING)
        return _ABOUT[Decision(str(choice.value))]

    def _notice(self, choice: Choice) -> TableNotice | None:
        kind, _, place = str(choice.value).partition(":")
        return self._notices[int(place)] if kind == Decision.NOTICE else None

    def accept(self, choice: Choice) -> None:
        """Return what to decide."""
        notice = self._notice(choice)
        if notice is None:
            self.dismiss(Decided(Decision(str(choice.value))))
        elif notice.setting is not None:
            self.dismiss(Decided(Decision.NOTICE, notice))
        else:
            self.notify(_NO_SETTING, timeout=3)


_NO_SETTING = "No setting changes this; it comes from the file."
_ABOUT = {
    Decision.NAME: "The column's name in segments; they are updated.",
    Decision.ORDER: "The order of the values, smallest first, for at least and at most.",
    Decision.ROLE: "What the column is used for: outcome, name, value.",
    Decision.TREE: "Its place in the industry tree: codes, labels or a level.",
}


def _by_setting(notice: TableNotice) -> Iterator[TableNotice]:
    """A notice with each of the settings that decide otherwise."""
    yield notice
    yield from (replace(notice, setting=setting) for setting in notice.further)


def _proposal(notice: TableNotice) -> str:
    """The setting that decides otherwise, as niche.yaml has it; empty if there is none."""
    return "" if notice.setting is None else f"{notice.setting.key[-1]}: {notice.setting.written}"


def shown_separator(separator: str) -> str:
    """A separator as people call it."""
    return {"\n": "line ends", "\t": "tabs", " ": "blanks", "": "–"}.get(separator, separator)
