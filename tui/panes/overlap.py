"""The overlap pane: what the open segment shares with every other."""

from __future__ import annotations

from collections.abc import Sequence

from niche.segments.model.formatting import count, percent
from niche.segments.portfolio.overlap import Overlap
from niche.tui.drawing.bars import bar
from niche.tui.drawing.text import Line, Run, left, right
from niche.tui.keys.actions import Context
from niche.tui.panes.segmentpane import SegmentPane

_COLUMNS = (("accounts", 11), ("shared", 9), ("Jaccard", 9), ("% of this", 11), ("% of other", 12))
_NUMBERS = sum(cells for _, cells in _COLUMNS)
_NAME, _WIDEST_NAME = 22, 44
"""Cells of the name: at least where there is a bar, and at most."""
_BAR = 20
"""Cells of the bar at most."""


class OverlapPane(SegmentPane, context=Context.OVERLAP):
    """Every other segment with what it shares, the most alike first; `enter` opens one."""

    _pairs: Sequence[Overlap] = ()
    _empty = "…"
    _apart = False
    """Whether a segment shares nothing with the open one."""

    def show(self, pairs: Sequence[Overlap]) -> None:
        """Show the pairs of the open segment, the first of each, and the others."""
        chosen = self.slug
        self._pairs = [pair for pair in pairs if pair.shared]
        apart = [pair.second for pair in pairs if not pair.shared]
        self._empty = f"No overlap with {', '.join(apart)}." if apart else "No other segments yet."
        self._apart = bool(apart)
        self.slugs = [pair.second for pair in self._pairs]
        self.summarise(f"{len(self._pairs)} of {len(pairs)}" if pairs else "")
        self.changed()
        self.place_cursor(self.place_of(chosen))

    def _widths(self, cells: int) -> tuple[int, int]:
        """Cells of the name and of the bar."""
        room = cells - _NUMBERS
        name = min(_WIDEST_NAME, max(min(_NAME, room), room - _BAR - 2))
        return name, max(0, min(_BAR, room - name - 2))

    def foot(self, cells: int) -> list[Line]:  # noqa: ARG002 - cut by the view
        """The segments that share nothing, in one line."""
        return [[Run(self._empty, "dim")]] if self._pairs and self._apart else []

    def head(self, cells: int) -> list[Line]:
        """The names of the columns."""
        name, _ = self._widths(cells)
        return [[Run(left("segment", name), "head"), *(Run(right(word, w), "head") for word, w in _COLUMNS)]]

    def draw(self, index: int, cells: int) -> Line:
        """One segment."""
        if not self._pairs:
            return [Run(self._empty, "dim")]
        pair = self._pairs[index]
        name, room = self._widths(cells)
        figures = (pair.jaccard, pair.of_first, pair.of_second)
        shown = (count(pair.second_size), count(pair.shared), *map(percent, figures))
        numbers = [Run(right(text, w)) for text, (_, w) in zip(shown, _COLUMNS, strict=True)]
        drawn = f"  {bar(pair.jaccard, 1, room)}" if room else ""
        return [Run(left(pair.second, name)), *numbers, Run(drawn, "bar")]
