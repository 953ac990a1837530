"""The insight pane: whether the size makes sense, what was noticed, how the accounts differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from niche.segments.columns import Kind
from niche.segments.counts import Counts
from niche.segments.findings.finding import Finding
from niche.segments.findings.guardrails import Limits
from niche.segments.universe import Universe
from niche.tui.actions import Context, bindings
from niche.tui.messages import CellFiltered, ColumnChosen, RepairChosen
from niche.tui.widgets.insight_rows import (
    InsightRow,
    RepairPlace,
    ValuePlace,
    distribution_rows,
    finding_rows,
    outcome_rows,
    size_rows,
)
from niche.tui.widgets.lines import LineView
from niche.tui.widgets.pane import Headed
from niche.tui.widgets.text import Line, Part

_UNSHOWN = frozenset({Kind.TEXT, Kind.ID, Kind.INDUSTRY})
"""Kinds whose values have no distribution worth a look."""
_BLANK = InsightRow([])


class InsightPane(LineView, Headed):
    """The segment's figures. Posts RepairChosen, CellFiltered for a value, ColumnChosen for another distribution."""

    context = Context.INSIGHT
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Context.INSIGHT),
        Binding("left,h", "column(-1)", "Column before", show=False),
        Binding("right,l", "column(1)", "Next column", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._counts: Counts | None = None
        self._limits: Limits | None = None
        self._findings: Sequence[Finding] = ()
        self._column: str | None = None
        self._universe: Universe | None = None
        self._rows: list[InsightRow] = []

    def show_universe(self, universe: Universe) -> None:
        """Take the columns whose distributions can be looked at."""
        self._universe = universe
        self._lay()

    def show(
        self,
        counts: Counts | None,
        limits: Limits | None = None,
        findings: Sequence[Finding] = (),
        column: str | None = None,
    ) -> None:
        """Show these figures, and the distribution of this column where the counts hold it."""
        self._counts, self._limits, self._findings, self._column = counts, limits, findings, column
        self._lay()

    def columns(self) -> list[str]:
        """The columns whose distributions can be looked at, in the table's order."""
        if self._universe is None:
            return []
        return [name for name, column in self._universe.columns.items() if column.kind not in _UNSHOWN]

    def _lay(self) -> None:
        place = self._rows[self.cursor_line].place if self.cursor_line < len(self._rows) else None
        self._rows = list(self._sections(self.cells)) if self.cells > 0 else []
        self.cursor_line = next((i for i, row in enumerate(self._rows) if place and row.place == place), 0)
        self.changed()

    def _sections(self, cells: int) -> Iterator[InsightRow]:
        counts = self._counts
        if counts is None:
            yield InsightRow([Part("counting …", "dim")])
            return
        shown = None if self._column is None else counts.distributions.get(self._column)
        yes_no = self._column is not None and self._kind(self._column) is Kind.YES_NO
        sections = (
            size_rows(counts, self._limits, cells),
            finding_rows(self._findings, cells),
            outcome_rows(counts.matched_outcomes, counts.rest_outcomes, cells),
            () if shown is None else distribution_rows(shown, yes_no, cells),
        )
        started = False
        for section in sections:
            for index, row in enumerate(section):
                if index == 0 and started:
                    yield _BLANK
                started = True
                yield row

    def _kind(self, name: str) -> Kind | None:
        if self._universe is None or name not in self._universe.columns:
            return None
        return self._universe.columns[name].kind

    def line_count(self) -> int:
        """All lines."""
        return len(self._rows)

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - laid out for the width beforehand
        """One line."""
        return self._rows[index].line

    def selectable(self, index: int) -> bool:
        """Findings, repairs and values can be selected, by their first line."""
        row = self._rows[index]
        return row.place is not None and row.first

    def highlighted(self, index: int) -> bool:
        """All lines of the place in hand."""
        place = self._rows[index].place
        return place is not None and place == self._rows[self.cursor_line].place

    def on_resize(self) -> None:
        """Break the sentences for the new width."""
        self._lay()

    def activated(self) -> None:
        """A double click is as good as `enter`."""
        self.action_apply()

    def action_apply(self) -> None:
        """Make the repair in hand, or filter by the value in hand."""
        place = self._rows[self.cursor_line].place if self._rows else None
        if isinstance(place, RepairPlace):
            self.post_message(RepairChosen(place.finding, place.repair))
        elif isinstance(place, ValuePlace):
            self.post_message(CellFiltered(place.column, place.value))
        elif isinstance(place, Finding) and len(place.repairs) == 1:
            self.post_message(RepairChosen(place, place.repairs[0]))
        elif isinstance(place, Finding) and place.repairs:
            self.action_move(1)

    def action_column(self, step: int) -> None:
        """Show the distribution of the next column."""
        names = self.columns()
        if names:
            here = names.index(self._column) if self._column in names else (-1 if step > 0 else 0)
            self.post_message(ColumnChosen(names[(here + step) % len(names)]))
