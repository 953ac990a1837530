"""Draw a histogram as bars in a few rows, of which a range may be chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from niche.segments.counting.counts import Histogram
from niche.segments.model import formatting
from niche.segments.model.formatting import count
from niche.segments.model.spans import Span
from niche.tui.drawing.bars import resample, starts, towers
from niche.tui.drawing.text import Line, Run, spread

_ROWS = 3


@dataclass(frozen=True, slots=True)
class Bars:
    """A range of bars: where the choice began, and where it is now, before or behind that."""

    anchor: int
    end: int

    @property
    def first(self) -> int:
        """The leftmost bar."""
        return min(self.anchor, self.end)

    @property
    def last(self) -> int:
        """The rightmost bar."""
        return max(self.anchor, self.end)

    def within(self, bars: int) -> Bars:
        """The range cut to so many bars."""
        last = max(0, bars - 1)
        return Bars(min(self.anchor, last), min(self.end, last))

    def moved(self, end: int, *, extend: bool = False) -> Bars:
        """The range extended to another bar, or begun anew there."""
        return Bars(self.anchor if extend else end, end)


def mark(value: float | dt.date, *, codes: bool = False) -> str:
    """The text of a value at the edge of a histogram; a year or a code in all its digits."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.0f}" if codes else formatting.value(value)


def bar_cells(bins: int, cells: int) -> int:
    """Cells that each bar takes."""
    return max(1, cells // max(1, bins))


def bar_at(bins: int, cells: int, x: int) -> int:
    """The bar at a cell, or the nearest one."""
    return min(max(0, x // bar_cells(bins, cells)), len(starts(bins, cells)) - 2)


def fullest(histogram: Histogram, cells: int) -> int:
    """The bar with the most matched accounts."""
    heights = resample(histogram.matched, cells)
    return heights.index(max(heights))


def span(histogram: Histogram, chosen: Bars, cells: int) -> Span:
    """The values in the chosen bars; without an end where there are no further bars."""
    low, high = _bins(histogram, chosen, cells)
    return Span(
        histogram.edges[low] if low > 0 else None, histogram.edges[high] if high < len(histogram.matched) else None
    )


def bar_lines(histogram: Histogram, cells: int, chosen: Bars | None, *, codes: bool = False) -> Iterator[Line]:
    """The matched accounts in a few rows, the universe to its own scale in one, and the ends of the scale."""
    size = bar_cells(len(histogram.matched), cells)
    matched, universe = resample(histogram.matched, cells), resample(histogram.universe, cells)
    width = len(matched) * size
    start, end = (0, width) if chosen is None else (chosen.first * size, (chosen.last + 1) * size)
    for row in towers(matched, _ROWS, size):
        yield bright(row, start, end)
    yield [Run(towers(universe, 1, size)[0], "track")]
    if chosen is None:
        low, high = (Run(mark(edge, codes=codes), "dim") for edge in (histogram.edges[0], histogram.edges[-1]))
        yield spread([low], [high], width)
    else:
        yield [Run(" " * start), Run("▔" * (end - start), "accent")]


def about_bars(histogram: Histogram, chosen: Bars | None, cells: int, *, codes: bool = False) -> Line:
    """The ends of the chosen bars, the matched accounts in them and those of the universe; else the quantiles."""
    if chosen is None:
        quantiles = histogram.quantiles
        known = {10, 90} <= quantiles.keys()
        said = (
            f"80 % between {mark(quantiles[10], codes=codes)} and {mark(quantiles[90], codes=codes)}" if known else ""
        )
        return [Run(said, "dim")]
    low, high = _bins(histogram, chosen, cells)
    matched, of = sum(histogram.matched[low:high]), sum(histogram.universe[low:high])
    ends = f"{mark(histogram.edges[low], codes=codes)} to {mark(histogram.edges[high], codes=codes)}"
    return spread([Run(ends)], [Run(count(matched)), Run(f" of {count(of)}", "dim")], cells)


def bright(row: str, start: int, end: int) -> Line:
    """A row of bars, bright between two cells and dim beside them."""
    return [Run(row[:start], "track"), Run(row[start:end], "bar"), Run(row[end:], "track")]


def _bins(histogram: Histogram, chosen: Bars, cells: int) -> tuple[int, int]:
    """The first bin of the chosen bars, and the first behind them."""
    first = starts(len(histogram.matched), cells)
    return first[chosen.first], first[chosen.last + 1]
