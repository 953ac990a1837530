"""The insight pane: the verdict on the size, the findings, a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counts import Counts, Distribution, Histogram
from niche.segments.findings.finding import Finding
from niche.segments.findings.guardrails import Limits
from niche.segments.model.columns import Kind
from niche.segments.stats.samples import Outcomes
from niche.tui.drawing.bars import starts
from niche.tui.drawing.histogram_bars import Bars, bar_at, fullest, span
from niche.tui.drawing.insight_rows import (
    FEWEST_ROWS,
    MOST_ROWS,
    BarsPlace,
    InsightRow,
    Place,
    RepairPlace,
    SplitPlace,
    ValuePlace,
    distribution_rows,
    doubt_rows,
    finding_rows,
    outcome_rows,
    size_rows,
)
from niche.tui.drawing.repair_preview import Trial, trial_lines
from niche.tui.drawing.text import Line, Run
from niche.tui.keys.actions import Context
from niche.tui.panes.messages import (
    CellFiltered,
    ColumnChosen,
    RangeFiltered,
    RepairChosen,
    SplitChosen,
    TrialLeft,
    ValuesFiltered,
)
from niche.tui.panes.pane import LinePane

_UNSHOWN = frozenset({Kind.TEXT, Kind.ID, Kind.INDUSTRY})
"""Kinds of columns without a distribution."""
_BLANK = InsightRow([])
_LEFT = 4
"""Lines that must remain beside all figures of a repair on trial."""


def distributed(universe: Universe) -> list[str]:
    """The columns whose distributions can be shown, in the table's order."""
    return [name for name, column in universe.columns.items() if column.kind not in _UNSHOWN]


class InsightPane(LinePane, context=Context.INSIGHT):
    """The segment's figures.

    Posts RepairChosen, SplitChosen and TrialLeft; for what is in hand of a distribution CellFiltered, ValuesFiltered or
    RangeFiltered; ColumnChosen for another distribution.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "bar(-1)", "Bar before", show=False),
        Binding("right,l", "bar(1)", "Next bar", show=False),
        Binding("shift+left", "bar(-1, True)", "Extend to the left", show=False),
        Binding("shift+right", "bar(1, True)", "Extend to the right", show=False),
        Binding("shift+up,K", "extend(-1)", "Extend upwards", show=False),
        Binding("shift+down,J", "extend(1)", "Extend downwards", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._counts: Counts | None = None
        self._outcomes: tuple[Outcomes | None, Outcomes | None] = None, None
        """Outcomes of the segment and of the rest; those of the previous counts until the new ones are ready."""
        self._limits: Limits | None = None
        self._findings: Sequence[Finding] = ()
        self._least_seen: float | None = None
        self._column: str | None = None
        self._universe: Universe | None = None
        self._trial: Trial | None = None
        self._moved = False
        """Whether the user moved the cursor; until then it stays on the first line, also when findings come later."""
        self._sought = False
        """Whether to go to the distribution when it is ready: the pane may be hidden, or the counts lack it."""
        self._rows: list[InsightRow] = []
        self._bars: Bars | None = None
        """The chosen bars of the histogram."""
        self._laid = 0
        """The cells of a line when the lines were laid out: the bars on the screen are of that width."""
        self._unfolded: Finding | None = None
        """The finding that is told in full."""
        self._anchor: int | None = None
        """The line from where values were chosen, where it is not the line in hand alone."""

    def to_top(self) -> None:
        """Forget what was in hand: another segment is open."""
        self._moved, self._unfolded, self._bars, self._anchor = False, None, None, None
        self._sought, self._column = False, None
        self.scroll_to(y=0, animate=False, force=True)

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
        least_seen: float | None = None,
    ) -> None:
        """Show these figures, and the distribution of this column where the counts hold it."""
        self._sought |= self._column not in (None, column)
        if column != self._column:
            self._bars = self._anchor = None
        self._counts, self._limits, self._findings, self._column = counts, limits, findings, column
        self._least_seen = least_seen
        if counts is not None and counts.detailed:
            self._outcomes = counts.matched_outcomes, counts.rest_outcomes
        self._trial = None
        self._lay()
        self._seek()

    def go_to_distribution(self) -> None:
        """Put the cursor on the distribution, and scroll as much of it into view as fits."""
        self._sought = True
        self._seek()

    def _seek(self) -> None:
        lines = [line for line, row in enumerate(self._rows) if isinstance(row.place, BarsPlace | ValuePlace)]
        if self._sought and lines:
            self._sought, self._moved = False, True
            self.reveal(lines[-1])
            self.place_cursor(lines[0])

    def show_trial(self, trial: Trial) -> None:
        """Show a repair on trial beside the present figures, until the next `show`."""
        self._trial = trial
        self.changed()
        self.reveal(self.cursor_line)

    def foot(self, cells: int) -> list[Line]:
        """The repair on trial."""
        if self._trial is None or self._counts is None:
            return []
        lines = trial_lines(self._trial, self._counts, cells)
        enough = self.size.height >= len(lines) + _LEFT
        return lines if enough else trial_lines(self._trial, self._counts, cells, brief=True)

    def _lay(self) -> None:
        self._laid = self.cells
        if self._bars is not None and (histogram := self._histogram) is not None and self.cells > 0:
            # The segment, or the pane, may be narrower than when they were chosen.
            self._bars = self._bars.within(len(starts(len(histogram.matched), self.cells)) - 1)
        place = self._rows[self.cursor_line].place if self._moved and self.cursor_line < len(self._rows) else None
        if self._unfolded not in self._findings:
            self._unfolded = None
        self._rows = self._laid_out(self.cells) if self.cells > 0 else []
        if place is None:
            place = next((row.place for row in self._rows if isinstance(row.place, Finding)), None)
        self.cursor_line = next((i for i, row in enumerate(self._rows) if place and row.place == place), 0)
        self.changed()
        if self.has_focus and self._moved:
            # What is in hand stays in sight, however many findings come or go above it.
            self.reveal(self.cursor_line)

    def _laid_out(self, cells: int) -> list[InsightRow]:
        """The lines for this width: the sections that are not empty, a blank line between two."""
        counts, shown = self._counts, self._distribution
        if counts is None:
            return [InsightRow([Run("counting …", "dim")])]
        column = None if self._universe is None else self._universe.columns.get(self._column or "")
        above = [
            list(size_rows(counts, self._limits, cells, self._findings)),
            list(outcome_rows(*self._outcomes, cells, counts.detailed)),
        ]
        below = [
            *finding_rows(self._findings, cells, self._unfolded),
            *(doubt_rows(*self._outcomes, cells, self._least_seen) if counts.detailed else ()),
        ]
        # Lines of the distribution by the room that there is, not by the column: what stands below stays in its place.
        room = self.size.height - sum(map(len, above)) - len(self._findings) - 2
        rows = min(MOST_ROWS, max(FEWEST_ROWS, room))
        drawn = [] if shown is None else list(distribution_rows(shown, column, cells, self._bars, rows))
        filled = [section for section in (above[1], drawn, below) if section]
        # The line about undecided accounts parts the first section from the next.
        return [*above[0], *[row for section in filled for row in (*section, _BLANK)][:-1]]

    @property
    def _distribution(self) -> Distribution | None:
        return None if self._counts is None or self._column is None else self._counts.distributions.get(self._column)

    @property
    def _histogram(self) -> Histogram | None:
        shown = self._distribution
        return shown if isinstance(shown, Histogram) and shown.edges else None

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
        """All lines of the place in hand, and of the values chosen with it."""
        if self._anchor is not None and index in self._chosen_lines():
            return True
        place = self._rows[index].place
        return place is not None and place == self._rows[self.cursor_line].place

    def reveal(self, index: int) -> None:
        """Scroll to a line, once the user has moved: until then the pane is read from its top."""
        if self._moved:
            # All lines of a place, as far as there is room: those of a repair tell its outcomes.
            place, last = self._rows[index].place if index < len(self._rows) else None, index
            while place is not None and last + 1 < len(self._rows) and self._rows[last + 1].place == place:
                last += 1
            super().reveal(last)
            super().reveal(index)

    def place_cursor(self, index: int, *, told: bool = False) -> None:
        """Put the cursor on a line; a move of the user's may scroll."""
        self._moved |= told
        super().place_cursor(index, told=told)

    def on_resize(self) -> None:
        """Break the sentences for the new width."""
        self._lay()
        self._seek()

    def activated(self) -> None:
        """Do what `enter` does after a double click."""
        self.action_apply()

    def cursor_moved(self) -> None:
        """Values chosen together are let go; at the histogram its highest bar is in hand first."""
        self._anchor, self._moved = None, True
        if self._trial is not None:
            self.post_message(TrialLeft())
        if isinstance(self._in_hand, BarsPlace) and self._bars is None and (histogram := self._histogram) is not None:
            self._choose(Bars(*[fullest(histogram, self.cells)] * 2))

    def on_click(self, event: events.Click) -> None:
        """A click on a bar chooses it; with shift, all up to it."""
        if (bar := self._bar_under(event)) is None:
            super().on_click(event)
        else:
            self._take(bar, extend=event.shift)
            if event.chain == 2:
                self.activated()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drawn along the bars, the mouse chooses all it comes by."""
        if event.button == 1 and (bar := self._bar_under(event)) is not None:
            self._take(bar, extend=self._bars is not None)

    def _bar_under(self, event: events.MouseEvent) -> int | None:
        offset, histogram = event.get_content_offset(self), self._histogram
        line = None if offset is None else self.line_at(offset.y)
        if offset is None or line is None or histogram is None or not self._rows[line].bars:
            return None
        return bar_at(len(histogram.matched), self.cells, offset.x)

    def _take(self, bar: int, *, extend: bool) -> None:
        """Choose a bar, and have the histogram in hand."""
        self._moved = True
        self._choose(Bars(bar, bar) if self._bars is None else self._bars.moved(bar, extend=extend))
        self.place_cursor(next(i for i, row in enumerate(self._rows) if isinstance(row.place, BarsPlace)), told=True)

    def _choose(self, bars: Bars) -> None:
        self._bars = bars
        self._lay()

    def action_bar(self, step: int, extend: bool = False) -> None:
        """Go along the bars of the histogram, or along the values; first of all the highest bar is taken."""
        if (histogram := self._histogram) is None:
            self._go_along(step, extend=extend)
        elif self._bars is None:
            self._take(fullest(histogram, self.cells), extend=False)
        else:
            last = len(starts(len(histogram.matched), self.cells)) - 2
            self._take(min(max(0, self._bars.end + step), last), extend=extend)

    def _go_along(self, step: int, *, extend: bool) -> None:
        values = [line for line, row in enumerate(self._rows) if isinstance(row.place, ValuePlace)]
        if extend:
            self.action_extend(step)
        elif values:
            inside = isinstance(self._in_hand, ValuePlace)
            self.place_cursor(min(max(values[0], self.cursor_line + step if inside else 0), values[-1]), told=True)

    def action_extend(self, step: int) -> None:
        """Choose the next value as well; a missing one is chosen alone."""
        anchor, here = self.cursor_line if self._anchor is None else self._anchor, self.cursor_line + step
        if 0 <= here < len(self._rows) and _is_value(self._in_hand) and _is_value(self._rows[here].place):
            self.place_cursor(here)
            self._anchor, self._moved = anchor, True
            self.refresh()

    def _chosen_lines(self) -> range:
        ends = self.cursor_line, self.cursor_line if self._anchor is None else self._anchor
        return range(min(ends), max(ends) + 1)

    @property
    def _in_hand(self) -> Place | None:
        return self._rows[self.cursor_line].place if self._rows else None

    def action_apply(self) -> None:
        """Unfold the finding, try its repair, make the one that is tried, or filter by the selected values or bars."""
        place = self._in_hand
        if isinstance(place, RepairPlace):
            self.post_message(RepairChosen(place.finding, place.repair))
        elif isinstance(place, SplitPlace):
            self.post_message(SplitChosen(place.finding))
        elif isinstance(place, Finding):
            self._unfold(None if place == self._unfolded else place)
        else:
            self.action_filter()

    def _unfold(self, finding: Finding | None) -> None:
        """Tell a finding in full, and have its first repair in hand; None folds the one that is."""
        self._unfolded, self._moved = finding, True
        self._lay()
        place = next((i for i, row in enumerate(self._rows) if isinstance(row.place, RepairPlace)), self.cursor_line)
        self.place_cursor(place if finding else self.cursor_line)

    def action_filter(self, exclude: bool = False) -> None:
        """Keep only the accounts that are in hand, or leave them out."""
        place, histogram = self._in_hand, self._histogram
        if isinstance(place, BarsPlace) and histogram is not None and self._bars is not None:
            self.post_message(RangeFiltered(place.column, span(histogram, self._bars, self._laid), exclude=exclude))
        elif isinstance(place, ValuePlace):
            places = [self._rows[line].place for line in self._chosen_lines()]
            wanted = tuple(p.value for p in places if isinstance(p, ValuePlace) and p.value is not None)
            if len(places) > 1 and wanted:
                self.post_message(ValuesFiltered(place.column, wanted, exclude=exclude))
            else:
                self.post_message(CellFiltered(place.column, place.value, exclude=exclude))
            self._anchor = None

    def action_column(self, step: int) -> None:
        """Request the distribution of the next column."""
        names = [] if self._universe is None else distributed(self._universe)
        if names:
            here = names.index(self._column) if self._column in names else (-1 if step > 0 else 0)
            self.post_message(ColumnChosen(names[(here + step) % len(names)]))


def _is_value(place: Place | None) -> bool:
    return isinstance(place, ValuePlace) and place.value is not None
