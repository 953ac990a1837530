"""A histogram as bars in a few rows, some of which may be chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from niche.segments.counting.counts import Histogram
from niche.segments.model import formatting
from niche.segments.model.formatting import count
from niche.segments.model.spans import Span
from niche.tui.drawing.bars import columns, resample, starts, towers
from niche.tui.drawing.text import Line, Run, spread

_ROWS = 3


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars from where a choice began to where it has got to, either way."""

    anchor: int
    end: int

    @property
    def first(self) -> int:
        """The leftmost."""
        return min(self.anchor, self.end)

    @property
    def last(self) -> int:
        """The rightmost."""
        return max(self.anchor, self.end)

    def within(self, bars: int) -> Bars:
        """The choice where there are only so many bars."""
        last = max(0, bars - 1)
        return Bars(min(self.anchor, last), min(self.end, last))

    def moved(self, end: int, *, extend: bool = False) -> Bars:
        """The choice gone on to another bar, or begun anew there."""
        return Bars(self.anchor if extend else end, end)


def mark(value: float | dt.date) -> str:
    """A value at the edge of a histogram."""
    return value.isoformat() if isinstance(value, dt.date) else formatting.value(value)


def bar_cells(bins: int, cells: int) -> int:
    """Cells that each bar takes."""
    return max(1, cells // max(1, bins))


def bar_at(bins: int, cells: int, x: int) -> int:
    """The bar drawn at a cell, or the nearest."""
    return min(max(0, x // bar_cells(bins, cells)), len(starts(bins, cells)) - 2)


def fullest(histogram: Histogram, cells: int) -> int:
    """The bar with the most matched accounts."""
    heights = resample(histogram.matched, cells)
    return heights.index(max(heights))


def span(histogram: Histogram, chosen: Bars, cells: int) -> Span:
    """What the chosen bars hold; they have no end where there are no further bars."""
    first = starts(len(histogram.matched), cells)
    low, high = first[chosen.first], first[chosen.last + 1]
    return Span(
        histogram.edges[low] if low > 0 else None, histogram.edges[high] if high < len(histogram.matched) else None
    )


def bar_lines(histogram: Histogram, cells: int, chosen: Bars | None) -> Iterator[Line]:
    """The matched in a few rows, the universe to its own scale in one, and the ends of the scale."""
    size = bar_cells(len(histogram.matched), cells)
    matched, universe = resample(histogram.matched, cells), resample(histogram.universe, cells)
    for row in towers(matched, _ROWS, size):
        yield _parted(row, "bar", size, chosen)
    yield [Run("".join(level * size for level in columns(universe)), "track")]
    width = len(matched) * size
    if chosen is None:
        yield spread([Run(mark(histogram.edges[0]), "dim")], [Run(mark(histogram.edges[-1]), "dim")], width)
    else:
        yield [Run(" " * chosen.first * size), Run("▔" * (chosen.last + 1 - chosen.first) * size, "accent")]


def about_bars(histogram: Histogram, chosen: Bars | None, cells: int) -> Line:
    """What the chosen bars hold: their ends, the matched accounts, those of the universe; else the quantiles."""
    if chosen is None:
        quantiles = histogram.quantiles
        known = {10, 90} <= quantiles.keys()
        return [Run(f"p10 {mark(quantiles[10])}  p90 {mark(quantiles[90])}" if known else "", "dim")]
    first = starts(len(histogram.matched), cells)
    low, high = first[chosen.first], first[chosen.last + 1]
    matched, of = sum(histogram.matched[low:high]), sum(histogram.universe[low:high])
    ends = f"{mark(histogram.edges[low])} to {mark(histogram.edges[high])}"
    return spread([Run(ends)], [Run(count(matched)), Run(f" of {count(of)}", "dim")], cells)


def _parted(row: str, look: str, size: int, chosen: Bars | None) -> Line:
    if chosen is None:
        return [Run(row, look)]
    low, high = chosen.first * size, (chosen.last + 1) * size
    return [Run(row[:low], "track"), Run(row[low:high], look), Run(row[high:], "track")]
