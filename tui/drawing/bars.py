"""Draw bars, histograms and the guardrail gauge with block characters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from niche.segments.model.formatting import count
from niche.tui.drawing.text import Run

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = " ▁▂▃▄▅▆▇█"
_NARROWEST_GAUGE = 3


def bar(part: float, whole: float, cells: int) -> str:
    """`part` of `whole` as a bar of eighth blocks in exactly `cells`; anything above nothing shows at least `▏`."""
    share = min(1.0, max(0.0, part / whole)) if whole > 0 else 0.0
    eighths = min(cells * 8, max(1, round(share * cells * 8))) if share > 0 else 0
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


def layered(part: float, middle: float, whole: float, cells: int) -> list[Run]:
    """A bar of `part` in full colour in front of a dim bar of `middle`, both of `whole`."""
    front = bar(part, whole, cells).rstrip()
    back = bar(middle, whole, cells)
    if front and front[-1] != "█" and back[len(front) - 1] == "█":
        # The front ends within a cell that the back fills: one colour on the other.
        return [Run(front[:-1], "bar"), Run(front[-1], "edge"), Run(back[len(front) :], "track")]
    return [Run(front, "bar"), Run(back[len(front) :], "track")]


def from_middle(value: float, most: float, cells: int) -> list[Run]:
    """How far a value is above or below nothing, as a bar to the right or the left of a middle line, in `cells`.

    `most` is the distance of a bar that fills its half; NaN is no bar.
    """
    half = (cells - 1) // 2
    share = 0.0 if math.isnan(value) or most <= 0 else min(1.0, abs(value) / most)
    eighths = round(share * half * 8)
    full, rest = divmod(eighths, 8)
    pad = Run(" " * (cells - 2 * half - 1))
    if value < 0 and eighths:
        # A block that ends at its right edge: the rest of the cell in the colour of the bar, the start in the ground's.
        start = half - full - bool(rest)
        edge = [Run(_EIGHTHS[8 - rest], "unbar")] if rest else []
        return [Run(" " * start), *edge, Run("█" * full, "bar"), Run("│", "guide"), Run(" " * half), pad]
    right = "█" * full + (_EIGHTHS[rest] if rest else "")
    return [Run(" " * half), Run("│", "guide"), Run(right, "bar"), Run(" " * (half - len(right))), pad]


def starts(bins: int, cells: int) -> list[int]:
    """The first bin of each bar, and `bins` as the end: neighbours share a bar where there are more bins than cells."""
    bars = max(1, min(bins, cells))
    return [round(index * bins / bars) for index in range(bars + 1)]


def resample(values: Sequence[int], cells: int) -> list[int]:
    """`values` summed into at most `cells` groups of neighbours."""
    return [sum(values[low:high]) for low, high in pairwise(starts(len(values), cells))]


def towers(values: Sequence[float], rows: int, cells: int = 1) -> list[str]:
    """Vertical bars of `cells` each over several rows, the top row first, as high as their share of the largest value.

    Anything above nothing is at least `▁` high.
    """
    largest = max(values, default=0)
    eighths = [max(1, round(8 * rows * value / largest)) if value > 0 else 0 for value in values]
    return [
        "".join(_LEVELS[min(8, max(0, high - 8 * row))] * cells for high in eighths) for row in reversed(range(rows))
    ]


def columns(values: Sequence[float]) -> str:
    """Vertical bars of one cell each in one row."""
    return towers(values, 1)[0]


def gauge_place(size: int, low: int, high: int, inside: int) -> int:
    """Where a size stands on a logarithmic scale: 0 to `inside` - 1 between the ends, -2 and `inside` + 1 beyond."""
    if size < low:
        return -2
    if size > high:
        return inside + 1
    bottom, top = math.log(max(1, low)), math.log(max(1, high))
    if top <= bottom:
        return inside // 2
    return min(inside - 1, round((math.log(max(1, size)) - bottom) / (top - bottom) * (inside - 1)))


def gauge(size: int, low: int, high: int, cells: int, look: str) -> list[Run]:
    """The guardrails as a line, `62 ├──●──────┤ 4,000`, in at most `cells`; nothing where there is no room for it.

    The marker has the given look; a size outside the guardrails stands outside the line.
    """
    start, end = count(low), count(high)
    inside = cells - len(start) - len(end) - 6
    if inside < _NARROWEST_GAUGE:
        return []
    track, marker = f" ├{'─' * inside}┤ ", gauge_place(size, low, high, inside) + 2
    return [Run(f"{start} {track[:marker]}", "dim"), Run("●", look), Run(f"{track[marker + 1 :]} {end}", "dim")]
