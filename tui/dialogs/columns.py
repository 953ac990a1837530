"""How the columns of the table are read and why, and the other ways to read one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from niche.segments.accounts.universe import Universe
from niche.segments.model import formatting
from niche.segments.model.columns import Column, Kind
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.preview import TablePreview
from niche.segments.workspace.scaffold import parse_summary
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.text import plain
from niche.tui.widgets.choices import Choice


@dataclass(frozen=True, slots=True)
class Chosen:
    """The column to change, and the table as it was read meanwhile."""

    column: str
    preview: TablePreview


class ColumnList(Picker[Chosen | None]):
    """All columns with their kinds; the reasons follow when the table has been read. Returns the one to change."""

    titles = ("kind", "known", "not read")

    def __init__(
        self, universe: Universe, read: Callable[[], TablePreview], preview: TablePreview | None = None
    ) -> None:
        super().__init__("Columns", "enter change   esc close")
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
                yield Choice(column.name, column.name, (column.kind, known, unread))

    def about(self, choice: Choice) -> str:
        """Why the column is read as it is."""
        column = self._universe.columns[str(choice.value)]
        coming = f"the table cannot be read: {self._problem}" if self._problem else "reading the table…"
        why = coming if self._preview is None else self._preview.reading(column.name).why
        header = f"“{column.header}” in the table. " if column.header else ""
        return f"{header}{why}; {parse_summary(column, len(self._universe))}"

    def accept(self, choice: Choice) -> None:
        """Return the column, once the table is read."""
        if self._problem:
            self.notify("The table cannot be read: close this list and open it again to try once more.", timeout=4)
        elif self._preview is None:
            self.notify("The table is still being read.", timeout=2)
        else:
            self.dismiss(Chosen(str(choice.value), self._preview))


@dataclass(frozen=True, slots=True)
class Decision:
    """The name that a column is to have, and the settings to write for it."""

    name: str
    said: ColumnSettings


_WAYS: Mapping[str, ColumnSettings] = {
    "number": ColumnSettings(parse="number"),
    "money": ColumnSettings(parse="money"),
    "percentage": ColumnSettings(parse="percentage"),
    "date": ColumnSettings(parse="date"),
    "date, month first": ColumnSettings(parse="date-us"),
    "date, day first": ColumnSettings(parse="date-eu"),
    "yes/no": ColumnSettings(parse="yes/no"),
    "category": ColumnSettings(kind=Kind.CATEGORY),
    "ordered category": ColumnSettings(kind=Kind.ORDERED),
    "list, separated by ;": ColumnSettings(split=";"),
    "list, separated by ,": ColumnSettings(split=","),
    "list, separated by |": ColumnSettings(split="|"),
    "text": ColumnSettings(kind=Kind.TEXT),
    "id": ColumnSettings(kind=Kind.ID),
}
"""The ways to read a column, in their order."""
_AS_IT_IS, _AS_SEEN = "as it is now", "as niche sees it"


class ColumnDialog(Picker[Decision | None]):
    """Rename a column, or read it in another way; each way shows how many values it would read."""

    titles = ("known", "not read")

    def __init__(self, preview: TablePreview, column: Column, said: ColumnSettings) -> None:
        super().__init__(f"Column {column.name}", "enter accept   esc cancel", value=column.name, placeholder="name")
        self._preview, self._column, self._said = preview, column, said
        self._ways = dict(self._offered())
        self._effects: dict[str, Column] = {_AS_IT_IS: column}

    def _offered(self) -> Iterator[tuple[str, ColumnSettings]]:
        unit = self._column.unit
        yield _AS_IT_IS, self._said
        if replace(self._said, header="", unit="") != ColumnSettings():
            yield _AS_SEEN, ColumnSettings()
        for name, way in _WAYS.items():
            yield name, replace(way, unit=unit) if way.parse in ("number", "money", "percentage") else way

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

    def search(self, text: str) -> None:
        """Search nothing: the box holds the name of the column."""

    def about(self, choice: Choice) -> str:
        """What the way would make of the values."""
        effect = self._effects.get(str(choice.value))
        if effect is None:
            return "trying…"
        values = f"; {formatting.count(len(effect.values))} different values" if effect.values else ""
        return f"{effect.kind}: {parse_summary(effect, len(self._preview.universe))}{values}"

    def accept(self, choice: Choice) -> None:
        """Return the decision; None where it changes nothing."""
        header = self._column.header or self._column.name
        name = self.box.value.strip() or header
        if name != self._column.name and name in self._preview.universe.columns:
            self.notify(f"There is a column {name} already.", severity="warning", timeout=3)
        elif name == self._column.name and choice.value == _AS_IT_IS:
            self.dismiss(None)
        else:
            self.dismiss(Decision(name, self._ways[str(choice.value)]))
