"""A histogram with a range in it, set by keys or by the mouse."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from niche.segments.counting.counts import Histogram
from niche.tui.drawing.bars import towers
from niche.tui.drawing.histogram_bars import mark
from niche.tui.drawing.text import Line, Run, spread
from niche.tui.widgets.lines import LineView

Edge = float | dt.date

_ROWS = 4


def nearest_edge(edges: Sequence[Edge], value: Edge | None, default: int) -> int:
    """The index of the last edge that a value reaches; `default` without a value."""
    if value is None or not edges:
        return default
    found = bisect_right([_number(edge) for edge in edges], _number(value)) - 1
    return min(max(0, found), len(edges) - 1)


def _number(edge: Edge) -> float:
    return float(edge.toordinal()) if isinstance(edge, dt.date) else float(edge)


class RangeHistogram(LineView):
    """The matched accounts by bin, those within the range bright. Posts Dragged when the user moves an end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "drag('low', -1)", "Lower the low end", show=False),
        Binding("right,l", "drag('low', 1)", "Raise the low end", show=False),
        Binding("shift+left,H", "drag('high', -1)", "Lower the high end", show=False),
        Binding("shift+right,L", "drag('high', 1)", "Raise the high end", show=False),
    ]

    @dataclass
    class Dragged(Message):
        """The user moved one end of the range to an edge between two bins."""

        end: Literal["low", "high"]
        value: Edge

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._histogram: Histogram | None = None
        self._low: Edge | None = None
        self._high: Edge | None = None

    def show(self, histogram: Histogram | None) -> None:
        """Take the bins."""
        self._histogram = histogram
        self.changed()

    def show_range(self, low: Edge | None, high: Edge | None) -> None:
        """Take the ends of the range; None is no end."""
        self._low, self._high = low, high
        self.refresh()

    def line_count(self) -> int:
        """Bars, edges, quantiles."""
        return 0 if self._histogram is None or not self._histogram.edges else _ROWS + 2

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - none is
        """Nothing is in hand but the ends of the range."""
        return False

    @property
    def _bin_cells(self) -> int:
        bins = 1 if self._histogram is None else max(1, len(self._histogram.matched))
        return max(1, self.cells // bins)

    def _ends(self, edges: Sequence[Edge]) -> tuple[int, int]:
        return nearest_edge(edges, self._low, 0), nearest_edge(edges, self._high, len(edges) - 1)

    def draw(self, index: int, cells: int) -> Line:
        """A row of the bars, the edges, or the quantiles."""
        histogram, bin_cells = self._histogram, self._bin_cells
        assert histogram is not None
        edges = histogram.edges
        if index < _ROWS:
            row = towers(histogram.matched, _ROWS, bin_cells)[index]
            low, high = self._ends(edges)
            start, end = low * bin_cells, max(high, low + 1) * bin_cells
            return [Run(row[:start], "track"), Run(row[start:end], "bar"), Run(row[end:], "track")]
        if index == _ROWS:
            whole = min(cells, (len(edges) - 1) * bin_cells)
            return spread([Run(mark(edges[0]), "dim")], [Run(mark(edges[-1]), "dim")], whole)
        shown = "  ".join(f"p{percent} {mark(value)}" for percent, value in histogram.quantiles.items())
        return [Run(shown or "no known values here", "dim")]

    def action_drag(self, end: Literal["low", "high"], step: int) -> None:
        """Move one end to the next edge."""
        if self._histogram is None or not self._histogram.edges:
            return
        edges = self._histogram.edges
        here = self._ends(edges)[end == "high"]
        # A low end that stands within a bin first goes down to the bin's own edge.
        self._drag(end, min(max(0, here + step), len(edges) - 1))

    def _drag(self, end: Literal["low", "high"], place: int) -> None:
        assert self._histogram is not None
        self.post_message(self.Dragged(end, self._histogram.edges[place]))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start a drag of the nearer end."""
        self.capture_mouse()
        self._pull(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the nearer end."""
        if self.app.mouse_captured is self:
            self._pull(event)

    def on_mouse_up(self) -> None:
        """End the drag."""
        self.release_mouse()

    def _pull(self, event: events.MouseEvent) -> None:
        if self._histogram is None or not self._histogram.edges:
            return
        low, high = self._ends(self._histogram.edges)
        x = event.get_content_offset_capture(self).x
        place = min(max(0, round(x / self._bin_cells)), len(self._histogram.edges) - 1)
        self._drag("low" if abs(place - low) < abs(place - high) else "high", place)
