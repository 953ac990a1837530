"""The columns of the table: how each is read and why, and other ways to read one with what they would make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from textual import work
from textual.worker import get_current_worker

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
from niche.tui.widgets.lifetime import is_open


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column to decide about, and the table as it was read meanwhile."""

    column: str
    preview: TablePreview


class ColumnList(Picker[Chosen | None]):
    """All columns with their kinds; the reasons come when the table has been read from its file."""

    def __init__(
        self, universe: Universe, read: Callable[[], TablePreview], preview: TablePreview | None = None
    ) -> None:
        super().__init__("Columns", "enter change   esc close")
        self._universe, self._read, self._preview = universe, read, preview
        self._problem = ""
        """Why the table cannot be read."""

    def fill(self) -> None:
        """One line a column."""
        columns = [column for column in self._universe.columns.values() if column.kind is not Kind.INDUSTRY]
        self.list.offer(map(self._row, columns), ("kind", "known", "not read"))
        if self._preview is None:
            self._look()

    def _row(self, column: Column) -> Choice:
        accounts = len(self._universe)
        known = formatting.percent(column.known / accounts if accounts else 0.0)
        return Choice(
            column.name,
            column.name,
            (column.kind, known, formatting.count(column.unparsed) if column.unparsed else "–"),
        )

    def about(self, choice: Choice) -> str:
        """Why the column is read as it is."""
        column = self._universe.columns[str(choice.value)]
        coming = f"the table cannot be read: {self._problem}" if self._problem else "reading the table…"
        why = coming if self._preview is None else self._preview.reading(column.name).why
        header = f"“{column.header}” in the table. " if column.header else ""
        return f"{header}{why}; {parse_summary(column, len(self._universe))}"

    @work(thread=True, group="count")
    def _look(self) -> None:
        worker = get_current_worker()
        try:
            preview = self._read()
        except BadInputError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._looked, preview)

    def _looked(self, preview: TablePreview) -> None:
        self._preview = preview
        if is_open(self):
            self.show_about()

    def _failed(self, error: BadInputError) -> None:
        self._problem = error.problems[0].message
        self.notify(plain(str(error)), severity="error", markup=False)
        if is_open(self):
            self.show_about()

    def accept(self, choice: Choice) -> None:
        """Decide about the column."""
        if self._problem:
            self.notify("The table cannot be read: close this list and open it again to try once more.", timeout=4)
        elif self._preview is None:
            self.notify("The table is still being read.", timeout=2)
        else:
            self.dismiss(Chosen(str(choice.value), self._preview))


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall be said of a column, and the name it shall have."""

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
"""The ways to read a column, as they are offered."""
_AS_IT_IS, _AS_SEEN = "as it is now", "as niche sees it"


class ColumnDialog(Picker[Decision | None]):
    """Another name for a column, another way to read it; each way shows how many values it would read."""

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

    def fill(self) -> None:
        """The ways; what they would make of the values is worked out meanwhile."""
        self._show()
        self._try()

    def _show(self) -> None:
        self.list.offer((self._row(way) for way in self._ways), ("known", "not read"))

    def _row(self, way: str) -> Choice:
        effect = self._effects.get(way)
        if effect is None:
            return Choice(way, way, ("…", ""))
        return Choice(way, way, (formatting.count(effect.known), formatting.count(effect.unparsed)))

    @work(thread=True, group="count")
    def _try(self) -> None:
        worker = get_current_worker()
        for way, said in self._ways.items():
            if way not in self._effects:
                _, encoded = self._preview.tried(self._column.name, said)
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._tried, way, encoded.column)

    def _tried(self, way: str, effect: Column) -> None:
        self._effects[way] = effect
        if is_open(self):
            in_hand = self.list.choice
            self._show()
            if in_hand is not None:
                self.list.point_at(in_hand.value)
            self.show_about()

    def sought(self, text: str) -> None:
        """The box holds the name, the list stays whole."""

    def about(self, choice: Choice) -> str:
        """What the way would make of the values."""
        effect = self._effects.get(str(choice.value))
        if effect is None:
            return "trying…"
        values = f"; {formatting.count(len(effect.values))} different values" if effect.values else ""
        return f"{effect.kind}: {parse_summary(effect, len(self._preview.universe))}{values}"

    def accept(self, choice: Choice) -> None:
        """Decide, unless that changes nothing or the name is taken."""
        header = self._column.header or self._column.name
        name = self.box.value.strip() or header
        if name != self._column.name and name in self._preview.universe.columns:
            self.notify(f"There is a column {name} already.", severity="warning", timeout=3)
        elif name == self._column.name and choice.value == _AS_IT_IS:
            self.dismiss(None)
        else:
            self.dismiss(Decision(name, self._ways[str(choice.value)]))
