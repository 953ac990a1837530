"""The column explorer: every column with its fill and spread, those that set the segment apart first."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.worker import get_current_worker

from niche.segments.language.description import describe
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Column, Kind
from niche.segments.model.formatting import count, decimal, percent, short
from niche.segments.portfolio.profiles import Difference, differences, strength
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.bars import columns, resample
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice
from niche.tui.widgets.lifetime import is_open

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import AccountSet

_SPARK = 12
"""Cells of a sparkline."""
_ALL_FROM = 100
"""Cells of a terminal that has room for the kind of each column and both sparklines."""
_TITLES = ("kind", "known", "values", left("all", _SPARK), left("segment", _SPARK), "differs")


@dataclass(frozen=True, slots=True)
class Explored:
    """The column to go on with: a condition on it is to be added, or its distribution shown."""

    column: str
    add: bool


class ColumnExplorer(Picker[Explored | None]):
    """All columns; gives back the one chosen."""

    BINDINGS = [Binding("tab", "add", "Add a condition", show=False)]  # noqa: RUF012 - as Textual declares it

    def __init__(self, counter: Counter, matched: AccountSet) -> None:
        super().__init__("What sets the segment apart", "enter distribution   tab add condition   esc close")
        self._counter, self._matched = counter, matched
        self._found: dict[str, Difference] = {}

    def fill(self) -> None:
        """The columns as they stand in the table; the figures follow."""
        self._show()
        self._look()

    @property
    def _shown(self) -> tuple[int, ...]:
        """Which of the notes there is room for."""
        return tuple(range(len(_TITLES))) if self.app.size.width >= _ALL_FROM else (1, 2, 4, 5)

    def _show(self) -> None:
        names = self._found or self._counter.universe.columns
        titles = tuple(_TITLES[index] for index in self._shown)
        self.list.offer((self._row(self._counter.universe.columns[name]) for name in names), titles)

    def _row(self, column: Column) -> Choice:
        known = percent(column.known / max(1, len(self._counter.universe)))
        found = self._found.get(column.name)
        figures = ("…", "", "", "") if found is None else _figures(found)
        notes = (str(column.kind), known, *figures)
        return Choice(column.name, column.name, tuple(notes[index] for index in self._shown))

    @work(thread=True, group="count")
    def _look(self) -> None:
        worker = get_current_worker()
        with suppress(CancelledError):
            found = differences(self._counter.until(lambda: worker.is_cancelled), self._matched)
            self.app.call_from_thread(self._looked, {one.column.name: one for one in found})

    def _looked(self, found: dict[str, Difference]) -> None:
        self._found = found
        if is_open(self):
            self._show()
            self.list.action_move_to_end(-1)
            self.show_about()

    def about(self, choice: Choice) -> str:
        """The test that tells most."""
        found = self._found.get(str(choice.value))
        if found is None:
            return "counting …"
        telling = found.telling
        if telling is None:
            return "There is nothing to compare: the segment, or the rest, has no values here."
        test = describe(telling.test, self._counter.universe)
        shares = f"{percent(telling.here)} of the segment, {percent(telling.rest)} of the rest"
        size = f"Cohen's h {decimal(telling.effect, 2)}" if telling.certain else "that may well be chance"
        return f"{test}: {shares}; {size}"

    def accept(self, choice: Choice) -> None:
        """Show the distribution."""
        self.dismiss(Explored(str(choice.value), add=False))

    def action_add(self) -> None:
        """Add a condition on the column in hand."""
        if self.list.choice is not None:
            self.dismiss(Explored(str(self.list.choice.value), add=True))


def _figures(found: Difference) -> tuple[str, str, str, str]:
    distinct = found.distinct
    values = "many" if distinct is None else count(distinct) if distinct < 100_000 else short(distinct)
    word = strength(found.effect)
    # Bins are put together; of values the most frequent are shown.
    binned = found.column.kind.numeric or found.column.kind is Kind.DATE
    sparks = (resample(of, _SPARK) if binned else of[:_SPARK] for of in (found.universe, found.matched))
    universe, matched = (columns(spark).ljust(_SPARK) for spark in sparks)
    return values, universe, matched, f"{word} {decimal(found.effect, 2)}" if word else "–"
