"""Compare the open segment with the rest, or with another segment."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from niche.segments.counting.counts import Histogram
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Role
from niche.segments.model.formatting import count, percent, short, within
from niche.segments.portfolio.comparison import Side, ValueShares, Versus, estimates, spread, versus
from niche.segments.portfolio.contrasts import Contrast, contrasts
from niche.segments.stats.estimates import Estimate
from niche.tui.dialogs.dialog import Dialog, framed, keys
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.bars import bar, from_middle
from niche.tui.drawing.histogram_bars import bar_lines, mark
from niche.tui.drawing.insight_rows import FEWEST_CLOSED
from niche.tui.drawing.text import Line, Run, left, line_width, plain, right, width
from niche.tui.widgets.choices import Choice
from niche.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

Spread = tuple[Histogram, Histogram] | list[ValueShares]

Found = tuple[Versus, Spread, list[Contrast] | None]
"""Two sets, the spread of one column, and the columns that differ; None until those are counted."""

_WORDS = {
    Role.WON: "win rate",
    Role.RETAINED: "retained",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "cycle days",
    Role.VALUE: "value",
}
_RATES = frozenset({Role.WON, Role.RETAINED})
_LABEL, _RATIO, _BARS, _FIGURE = 20, 19, 21, 8
_RATIO_FROM = 100
"""Cells of a view with room for the ratio of the two."""
_MEASURE = 120
"""Cells of all columns at most: figures stay near their labels."""
_VALUES, MOST_DIFFERENT = 12, 10
"""Values of a column, and columns, that are shown at most."""


def compared(
    pair: Versus, column: str, found: Spread, cells: int, different: Sequence[Contrast] | None = None
) -> Iterator[Line]:
    """The lines of a comparison: sizes, the overlap, outcomes and the most different columns, each with a bar from a
    middle line, and the spread of one column.
    """
    cells = min(cells, _MEASURE)
    ratio = _RATIO if cells >= _RATIO_FROM else 0
    bars = _BARS if cells >= _RATIO_FROM else _BARS - 8
    half = (cells - _LABEL - ratio - bars - 1) // 2
    sides = (pair.first, pair.second)

    def line(label: str, texts: Sequence[str], bar: Line = (), end: str = "", look: str = "") -> Line:
        figures = [Run(f" {right(text, half - 1)}", look) for text in texts]
        drawn = bar or [Run(" " * bars)]
        return [Run(left(label, _LABEL), "dim"), *figures, Run(" "), *drawn, Run(right(end, ratio), "dim")]

    side_cells = (bars - 1) // 2
    middle: Line = [Run(f"{'less ':>{side_cells}}│{' more':<{side_cells}}", "dim")]
    yield line("", [one.name for one in sides], middle, "ratio" if pair.lifts else "", "strong")
    yield line("accounts", [count(one.accounts) for one in sides])
    yield line("share of all", [percent(one.accounts / max(1, pair.of)) for one in sides])
    if pair.shared:
        yield line("shared", [_part(pair.shared, one) for one in sides], end=f"overlap {percent(pair.jaccard)}")
        yield line("not shared", [_part(one.accounts - pair.shared, one) for one in sides])
    told = [{role: (estimate, known) for role, estimate, known in estimates(one.outcomes)} for one in sides]
    if any(told):
        yield []
    for role, word in _WORDS.items():
        if any(role in one for one in told):
            lift = pair.lifts.get(role)
            known = lift is not None and lift.known >= FEWEST_CLOSED
            shown = _ratio(lift.ratio) if lift is not None and known else ""
            times = lift.ratio.value if lift is not None and known else math.nan
            bar = from_middle(math.log2(times) if times > 0 else math.nan, 1, bars)
            yield line(word, [_outcome(role, *one[role], half - 1) if role in one else "–" for one in told], bar, shown)
    yield []
    yield [Run("most different columns", "head")]
    if different is None:
        yield [Run("counting …", "dim")]
    for one in (different or ())[:MOST_DIFFERENT]:
        label = f"{one.column} {one.value}" if one.value else f"{one.column}, median"
        yield line(label, _both(one), from_middle(one.distance, 1, bars))
    yield []
    yield from _spread_lines(column, found, cells)


def _both(one: Contrast) -> list[str]:
    """The figures of both sets in a column."""
    if one.value is not None:
        return [percent(share) for share in one.shares]
    return ["–" if median is None else mark(median) for median in one.medians]


def _part(accounts: int, of: Side) -> str:
    return f"{count(accounts)} · {percent(accounts / max(1, of.accounts))}"


def _outcome(role: Role, estimate: Estimate, known: int, cells: int) -> str:
    """A figure with its 95 % interval, without it where there is no room."""
    if known < FEWEST_CLOSED:
        return f"{count(known)} known"
    if role in _RATES:
        return f"{100 * estimate.value:.0f} % ({100 * estimate.low:.0f}–{100 * estimate.high:.0f})"
    value = short(estimate.value)
    whole = f"{value} ({short(max(0.0, estimate.low))}–{short(estimate.high)})"
    return whole if width(whole) <= cells else value


def _ratio(estimate: Estimate) -> str:
    return within(estimate.value, estimate.low, estimate.high)


def _spread_lines(column: str, found: Spread, cells: int) -> Iterator[Line]:
    yield [Run(column, "head")]
    half = (cells - 2) // 2
    if isinstance(found, tuple):
        both = [list(_histogram(one, half)) for one in found]
        for mine, theirs in zip(*both, strict=True):
            yield [*mine, Run(" " * (half + 2 - line_width(mine))), *theirs]
        return
    shares = found[:_VALUES]
    largest = max((max(one.first, one.second) for one in shares), default=0.0)
    label = max(_LABEL, cells // 4)
    room = max(1, (cells - label - 2) // 2 - _FIGURE - 1)
    for one in shares:
        line = [Run(left(one.value, label))]
        for share in (one.first, one.second):
            line += [Run(right(percent(share), _FIGURE)), Run(" "), Run(bar(share, largest, room), "bar"), Run(" ")]
        yield line


def _histogram(histogram: Histogram, cells: int) -> Iterator[Line]:
    known = "median " + mark(histogram.quantiles[50]) if 50 in histogram.quantiles else "no data"
    yield [Run(known, "dim")]
    yield from bar_lines(histogram, cells, None)


class CompareLines(LineView):
    """Two sets of accounts side by side; no line can be selected."""

    def __init__(self) -> None:
        super().__init__(classes="dialog")
        self._shown: tuple[Versus, str, Spread] | None = None
        self._different: Sequence[Contrast] | None = None
        self._sought = False
        """Whether to scroll to the spread of the column when it is laid out."""

    def to_spread(self) -> None:
        """Scroll to the column that is shown next: it stands last."""
        self._sought = True

    def show(self, pair: Versus, column: str, found: Spread, different: Sequence[Contrast] | None) -> None:
        """Show the figures, the columns that differ most once they are known, and how one column is spread."""
        self._shown, self._different = (pair, column, found), different
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        if self._shown is not None and self.cells > 0:
            self.lines = list(compared(*self._shown, self.cells, self._different))
        self.changed()
        if self._sought and self._shown is not None:
            self._sought = False
            self.reveal(len(self.lines) - 1)

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - for none
        """Whether the cursor may stand on a line: never."""
        return False


class CompareScreen(Dialog[str | None]):
    """Two sets of accounts side by side. Returns `other` where the user wants to choose another one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,v", "leave", "Close", show=False),
        Binding("o", "other", "Another segment", show=False),
        Binding("left,[,h", "column(-1)", "Column before", show=False),
        Binding("right,],l", "column(1)", "Next column", show=False),
    ]

    def __init__(self, counter: Counter, sides: Callable[[], tuple[Side, Side]], columns: list[str], at: int) -> None:
        """`sides` counts the two sets, once; the spread of `columns[at]` is shown first."""
        super().__init__()
        self._counter, self._sides, self._columns, self._at = counter, sides, columns, at
        self._pair: Versus | None = None
        self._different: list[Contrast] | None = None
        self._lines = CompareLines()

    def compose(self) -> ComposeResult:
        """The lines in a frame."""
        yield framed(self._lines, "Compare", keys("←→ column", "o other segment", leave="close"))

    def on_mount(self) -> None:
        """Count both."""
        self._count()

    @property
    def column(self) -> str:
        """The column whose spread is shown."""
        return self._columns[self._at]

    def _count(self) -> None:
        column = self.column

        def compare(cancelled: Cancelled) -> Iterator[Found]:
            pair, counter = self._pair or versus(self._counter, *self._sides()), self._counter.until(cancelled)
            found = spread(counter, pair, column)
            yield pair, found, self._different
            if self._different is None:
                yield pair, found, contrasts(counter, pair, self._columns)

        def show(found: Found) -> None:
            self._pair, shares, self._different = found
            if column == self.column:
                self._lines.show(self._pair, column, shares, self._different)

        self.compute(compare, show)

    def action_column(self, step: int) -> None:
        """Show the spread of the next column."""
        self._at = (self._at + step) % len(self._columns)
        self._lines.to_spread()
        self._count()

    def action_other(self) -> None:
        """Ask for another segment to compare with."""
        self.dismiss("other")


class OtherPicker(Picker[str | None]):
    """What to compare with: a segment, by its slug, or "" for all other accounts."""

    REST = "all other accounts"

    def __init__(self, slugs: Sequence[str]) -> None:
        super().__init__("Compare with", keys("enter accept"))
        self._slugs = slugs

    def choices(self) -> Iterable[Choice]:
        """The rest first."""
        return [Choice(self.REST, ""), *(Choice(plain(slug), slug) for slug in self._slugs)]

    def accept(self, choice: Choice) -> None:
        """Return it."""
        self.dismiss(str(choice.value))
