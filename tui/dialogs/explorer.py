"""The column explorer: fill and spread of every column, those that set the segment apart most first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding

from niche.segments.language.description import describe
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Kind
from niche.segments.model.formatting import count, decimal, percent, short
from niche.segments.portfolio.profiles import Difference, differences, strength
from niche.tui.dialogs.dialog import keys
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.bars import columns, resample
from niche.tui.drawing.text import left
from niche.tui.widgets.choices import Choice

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import AccountSet

_SPARK = 12
"""Cells of a sparkline."""
_ALL_FROM = 100
"""Cells of a terminal with room for the kind of each column and both sparklines."""
_TITLES = ("kind", "known", "values", left("all", _SPARK), left("segment", _SPARK), "differs")


@dataclass(frozen=True, slots=True)
class Explored:
    """The chosen column, and what to do with it."""

    column: str
    add: bool
    """Whether to add a condition on it rather than show its distribution."""


class ColumnExplorer(Picker[Explored | None]):
    """All columns. Returns the one chosen."""

    BINDINGS = [Binding("tab", "add", "Add a condition", show=False)]  # noqa: RUF012 - as Textual declares it

    def __init__(self, counter: Counter, matched: AccountSet, asked: Collection[str] = ()) -> None:
        """`asked` are the columns of the definition: they set the segment apart by what they ask, and come last."""
        super().__init__("What sets the segment apart", keys("enter distribution", "tab add condition", leave="close"))
        self._counter, self._matched, self._asked = counter, matched, asked
        self._found: dict[str, Difference] = {}
        self._notes: Sequence[int] = ()
        """The notes that are shown, as indexes of `_TITLES`."""

    def on_mount(self) -> None:
        """Choose the notes that there is room for, and compute the differences."""
        self._notes = range(len(_TITLES)) if self.app.size.width >= _ALL_FROM else (1, 2, 4, 5)
        self.titles = tuple(_TITLES[index] for index in self._notes)
        self.compute(self._differences, self.show)

    def _differences(self, cancelled: Cancelled) -> Iterator[list[Difference]]:
        yield list(differences(self._counter.until(cancelled), self._matched))

    def show(self, found: Iterable[Difference]) -> None:
        """Show the figures, in the order of the differences."""
        ordered = sorted(found, key=lambda difference: difference.column.name in self._asked)
        self._found = {difference.column.name: difference for difference in ordered}
        self.fill()
        self.list.action_move_to_end(-1)

    def choices(self) -> Iterator[Choice]:
        """The columns, in the table's order until their figures are known."""
        for name in self._found or self._counter.universe.columns:
            column = self._counter.universe.columns[name]
            known = percent(column.known / max(1, len(self._counter.universe)))
            figures = _figures(self._found[name]) if name in self._found else ("…", "", "", "")
            notes = (str(column.kind), known, *figures)
            yield Choice(name, name, tuple(notes[index] for index in self._notes))

    def about(self, choice: Choice) -> str:
        """The test that tells the segment apart best."""
        found = self._found.get(str(choice.value))
        if found is None:
            return "counting …"
        telling = found.telling
        if telling is None:
            return "Nothing to compare: no values in the segment or in the rest."
        by = "in the definition · " if str(choice.value) in self._asked else ""
        test = describe(telling.test, self._counter.universe)
        shares = f"{percent(telling.here)} of the segment, {percent(telling.rest)} of the rest"
        size = f"difference {decimal(telling.effect, 2)}" if telling.certain else "may be chance"
        return f"{by}{test}: {shares}; {size}"

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
