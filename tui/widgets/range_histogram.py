"""A histogram in which keys or the mouse set a range."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from niche.segments.counting.counts import Histogram
from niche.tui.drawing.bars import towers
from niche.tui.drawing.histogram_bars import bright, mark
from niche.tui.drawing.text import Line, Run, spread
from niche.tui.widgets.lines import LineView

Edge = float | dt.date

_ROWS = 4


def nearest_edge(edges: Sequence[Edge], value: Edge | None, default: int) -> int:
    """The index of the last edge that is not above a value; `default` without a value."""
    if value is None or not edges:
        return default
    found = bisect_right(edges, _number(value), key=_number) - 1
    return min(max(0, found), len(edges) - 1)


def _number(edge: Edge) -> float:
    return float(edge.toordinal() if isinstance(edge, dt.date) else edge)


class RangeHistogram(LineView):
    """The matched accounts by bin, bright within the range. Posts Dragged when the user moves an end."""

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
        """Show the bins; None for no histogram."""
        self._histogram = histogram
        self.on_resize()

    def show_range(self, low: Edge | None, high: Edge | None) -> None:
        """Show the range; None for an open end."""
        self._low, self._high = low, high
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self.lines = list(self._laid())
        self.changed()

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - for none
        """Whether the cursor may stand on a line: never."""
        return False

    def look(self, name: str, base: Style) -> Style:
        """The style of a look on a base style: what says the range stands out while keys move its ends."""
        return super().look("range" if name == "dim" and self.has_focus else name, base)

    @property
    def _edges(self) -> Sequence[Edge]:
        return () if self._histogram is None else self._histogram.edges

    @property
    def _bin_cells(self) -> int:
        return max(1, self.cells // max(1, len(self._edges) - 1))

    def _ends(self) -> tuple[int, int]:
        return nearest_edge(self._edges, self._low, 0), nearest_edge(self._edges, self._high, len(self._edges) - 1)

    def _laid(self) -> Iterator[Line]:
        """The rows of the bars, the edges, the quantiles."""
        histogram, size, edges = self._histogram, self._bin_cells, self._edges
        if histogram is None or not edges:
            return
        low, high = self._ends()
        for row in towers(histogram.matched, _ROWS, size):
            yield bright(row, low * size, max(high, low + 1) * size)
        whole = min(self.cells, (len(edges) - 1) * size)
        yield spread([Run(mark(edges[0]), "dim")], [Run(mark(edges[-1]), "dim")], whole)
        shown = "  ".join(
            f"{'median' if percent == 50 else f'{percent} %'} {mark(value)}"
            for percent, value in histogram.quantiles.items()
        )
        yield [Run(shown or "no data in the segment", "dim")]

    def action_drag(self, end: Literal["low", "high"], step: int) -> None:
        """Move one end to the next edge; a low end within a bin first goes down to the edge of the bin."""
        self._drag(end, self._ends()[end == "high"] + step)

    def _drag(self, end: Literal["low", "high"], place: int) -> None:
        if self._edges:
            self.post_message(self.Dragged(end, self._edges[min(max(0, place), len(self._edges) - 1)]))

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
        low, high = self._ends()
        place = round(event.get_content_offset_capture(self).x / self._bin_cells)
        self._drag("low" if abs(place - low) < abs(place - high) else "high", place)
