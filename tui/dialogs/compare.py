"""The open segment beside the rest, or beside another segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from niche.segments.counting.counts import Histogram
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Role
from niche.segments.model.formatting import count, percent, short, within
from niche.segments.portfolio.comparison import Side, ValueShares, Versus, estimates, spread, versus
from niche.segments.stats.estimates import Estimate
from niche.tui.dialogs.dialog import Dialog
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.bars import bar
from niche.tui.drawing.histogram_bars import bar_lines, mark
from niche.tui.drawing.insight_rows import FEWEST_CLOSED
from niche.tui.drawing.text import Line, Run, left, line_width, plain, right
from niche.tui.widgets.choices import Choice
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lifetime import is_open
from niche.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

Spread = tuple[Histogram, Histogram] | list[ValueShares]

_WORDS = {
    Role.WON: "win rate",
    Role.RETAINED: "retained",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "cycle days",
    Role.VALUE: "value",
}
_RATES = frozenset({Role.WON, Role.RETAINED})
_LABEL, _RATIO = 13, 22
_RATIO_FROM = 92
"""Cells from which the ratio of the two has its own column."""
_VALUES = 12
"""Values of a column that are shown."""
_FIGURE = 8


class CompareLines(LineView):
    """Two sets of accounts, line by line. Nothing in it is to be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._pair: Versus | None = None
        self._column = ""
        self._spread: Spread = []

    def show(self, pair: Versus, column: str, found: Spread) -> None:
        """Take the figures."""
        self._pair, self._column, self._spread = pair, column, found
        self._lay()

    def _lay(self) -> None:
        if self._pair is not None and self.cells > 0:
            self._lines = list(compared(self._pair, self._column, self._spread, self.cells))
        self.changed()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self._lay()

    def line_count(self) -> int:
        """All lines."""
        return len(self._lines)

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - laid out for the width beforehand
        """One line."""
        return self._lines[index]

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - none is
        """There is only something to read."""
        return False


def compared(pair: Versus, column: str, found: Spread, cells: int) -> Iterator[Line]:
    """The lines: sizes, what is shared, outcomes, and how a column is spread."""
    ratio = _RATIO if cells >= _RATIO_FROM else 0
    half = (cells - _LABEL - ratio) // 2
    sides = (pair.first, pair.second)

    def line(label: str, texts: Sequence[str], end: str = "", look: str = "") -> Line:
        figures = [Run(right(text, half), look) for text in texts]
        return [Run(left(label, _LABEL), "dim"), *figures, Run(right(end, ratio), "dim")]

    yield line("", [one.name for one in sides], "first / second" if pair.lifts else "", "strong")
    yield line("accounts", [count(one.accounts) for one in sides])
    yield line("share of all", [percent(one.accounts / max(1, pair.of)) for one in sides])
    if pair.shared:
        yield line("shared", [_part(pair.shared, one) for one in sides], f"Jaccard {percent(pair.jaccard)}")
        yield line("not shared", [_part(one.accounts - pair.shared, one) for one in sides])
    told = [{role: (estimate, known) for role, estimate, known in estimates(one.outcomes)} for one in sides]
    if any(told):
        yield []
    for role, word in _WORDS.items():
        if any(role in one for one in told):
            lift = pair.lifts.get(role)
            shown = "" if lift is None or lift.known < FEWEST_CLOSED else _ratio(lift.ratio)
            yield line(word, [_outcome(role, *one[role]) if role in one else "–" for one in told], shown)
    yield []
    yield from _spread_lines(column, found, cells)


def _part(accounts: int, of: Side) -> str:
    return f"{count(accounts)} · {percent(accounts / max(1, of.accounts))}"


def _outcome(role: Role, estimate: Estimate, known: int) -> str:
    if known < FEWEST_CLOSED:
        return f"{count(known)} known"
    if role in _RATES:
        return f"{estimate.value:.0%} ({estimate.low:.0%} to {estimate.high:.0%})".replace("%", " %")
    return f"{short(estimate.value)} ({short(max(0.0, estimate.low))} to {short(estimate.high)})"


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
    known = " ".join(f"p{at} {mark(value)}" for at, value in histogram.quantiles.items() if at in (10, 50, 90))
    yield [Run(known or "no known values", "dim")]
    yield from bar_lines(histogram, cells, None)


class CompareScreen(Dialog[str | None]):
    """Two sets of accounts side by side. Gives back `other` where another one shall be chosen."""

    DEFAULT_CSS = """
    CompareScreen { align: center middle; }
    CompareScreen CompareLines {
        width: 94%; max-width: 130; height: 90%; max-height: 30;
        border: round $accent; padding: 0 1; background: $background;
        border-title-color: $accent; border-subtitle-color: $foreground-muted;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,v", "leave", "Close", show=False),
        Binding("o", "other", "Another segment", show=False),
        Binding("left,[,h", "column(-1)", "Column before", show=False),
        Binding("right,],l", "column(1)", "Next column", show=False),
    ]

    def __init__(self, counter: Counter, sides: Callable[[], tuple[Side, Side]], columns: list[str], at: int) -> None:
        super().__init__()
        self._counter, self._sides, self._columns, self._at = counter, sides, columns, at
        self._pair: Versus | None = None
        self._lines = CompareLines()

    def compose(self) -> ComposeResult:
        """The lines alone."""
        self._lines.border_title = "Compare"
        self._lines.border_subtitle = clickable("←→ column   o other segment   esc close")
        yield self._lines

    def on_mount(self) -> None:
        """Count both."""
        self._count()

    @property
    def column(self) -> str:
        """Whose spread is shown."""
        return self._columns[self._at]

    @work(thread=True, group="count", exclusive=True)
    def _count(self) -> None:
        worker = get_current_worker()
        with suppress(CancelledError):
            pair = self._pair or versus(self._counter, *self._sides())
            found = spread(self._counter.until(lambda: worker.is_cancelled), pair, self.column)
            if not worker.is_cancelled:
                self.app.call_from_thread(self._counted, pair, self.column, found)

    def _counted(self, pair: Versus, column: str, found: Spread) -> None:
        self._pair = pair
        if is_open(self) and column == self.column:
            self._lines.show(pair, column, found)

    def action_column(self, step: int) -> None:
        """Show the spread of the next column."""
        self._at = (self._at + step) % len(self._columns)
        self._count()

    def action_other(self) -> None:
        """Compare with another segment."""
        self.dismiss("other")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)


class OtherPicker(Picker[str | None]):
    """What to compare with: the rest, or another segment; gives back its slug, and `` for the rest."""

    REST = "all other accounts"

    def __init__(self, slugs: Sequence[str]) -> None:
        super().__init__("Compare with", "enter accept   esc cancel")
        self._slugs = slugs

    def fill(self) -> None:
        """One line each."""
        self.list.offer([Choice(self.REST, ""), *(Choice(plain(slug), slug) for slug in self._slugs)])

    def accept(self, choice: Choice) -> None:
        """Give it back."""
        self.dismiss(str(choice.value))
