"""The portfolio pane: all segments ranked, what they share, and what was noticed about them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from niche.segments.checking.overview import Standing, Together
from niche.segments.findings.finding import Finding
from niche.segments.model.formatting import count
from niche.segments.portfolio.overlap import Overlap, Rank, ranked
from niche.segments.portfolio.segment_search import WORDS, SegmentQuery
from niche.tui.drawing import portfolio_rows as rows
from niche.tui.drawing.segment_rows import head, standing_line, total_line
from niche.tui.drawing.text import Line, Run
from niche.tui.keys.actions import Context
from niche.tui.panes.segmentpane import SegmentPane

_ROOM = 8
"""Rows of the pane from which the segment in hand is described below."""
_RANKED = {Rank.WIN_RATE: "the low end of the win rate"}


class View(StrEnum):
    """What the pane shows."""

    SEGMENTS = "segments"
    MATRIX = "overlap matrix"
    PAIRS = "overlapping pairs"
    FINDINGS = "findings"


class PortfolioPane(SegmentPane, context=Context.PORTFOLIO):
    """Every segment with its size, how it turned out, what was noticed, how it stands to git; `enter` opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "scroll_columns(-1)", show=False),
        Binding("right,l", "scroll_columns(1)", show=False),
        Binding("escape", "leave_search", show=False),
    ]
    _standings: Sequence[Standing] = ()
    _together: Together | None = None
    _open = ""
    _by = Rank.PRIORITY
    _view = View.SEGMENTS
    _found: Sequence[str] = ()
    """The segments that the query finds."""
    _query = ""
    _typing = False
    """Whether what is typed is the query."""
    _order: Mapping[str, int] = {}
    _first = 0
    """The first column of the matrix."""

    def show(self, standings: Sequence[Standing], opened: str, together: Together | None = None) -> None:
        """Show the segments, the open one marked; `together` once all are counted."""
        chosen = self.slug
        self._standings, self._open = standings, opened
        self._together = together or self._together
        if all(one.member or one.problems for one in standings):
            self._order = self._ranking()
        # The ranking stays where it is until all are counted: nothing jumps while figures come.
        self._arrange(opened if chosen is None else chosen)

    def _ranking(self) -> Mapping[str, int]:
        members = [standing.member for standing in self._standings if standing.member]
        return {member.slug: place for place, member in enumerate(ranked(members, self._by))}

    def _arrange(self, chosen: str | None) -> None:
        order = self._order
        self._standings = sorted(self._standings, key=lambda one: (order.get(one.slug, len(order)), one.slug))
        asked = SegmentQuery(self._query)
        found = [one.slug for one in self._standings if asked.finds(one.slug, one.segment)]
        self._found = found
        match self._view:
            case View.PAIRS:
                self.slugs = [pair.first for pair in self._pairs]
            case View.FINDINGS:
                self.slugs = [finding.segment or "" for finding in self._findings]
            case _:
                self.slugs = found
        number = count(len(self._standings))
        shown = f"{len(found)} of {number}" if self._query else number
        self.summarise(shown if self._view is View.SEGMENTS else f"{self._view} · {shown}")
        self.changed()
        if (place := self.place_of(chosen)) != self.cursor_line:  # what was scrolled to by hand stays in sight
            self.place_cursor(place)

    @property
    def _pairs(self) -> Sequence[Overlap]:
        """The pairs that share something, of the segments found."""
        pairs = self._together.pairs if self._together else ()
        return [pair for pair in pairs if pair.shared and pair.first in self._found and pair.second in self._found]

    @property
    def _findings(self) -> Sequence[Finding]:
        return self._together.findings if self._together else ()

    def head(self, cells: int) -> list[Line]:
        """The query, where there is one; the titles of the columns."""
        return [*self._search_line(), *self._titles(cells)]

    def _search_line(self) -> list[Line]:
        if not (self._typing or self._query):
            return []
        unknown = SegmentQuery(self._query).unknown
        hint = (
            f"   {unknown}: no such field" if unknown else "" if self._query else f"   a name, or {'… '.join(_FIELDS)}…"
        )
        keys = "   enter keep   esc all" if self._typing else "   esc all"
        return [[Run("/ ", "accent"), Run(self._query), Run("▏" if self._typing else ""), Run(hint + keys, "dim")]]

    def _titles(self, cells: int) -> list[Line]:
        match self._view:
            case View.SEGMENTS:
                return [head(cells, self._by)]
            case View.MATRIX:
                return [rows.matrix_head(cells, self._first, len(self._found))]
            case View.PAIRS:
                return [rows.pair_head(cells)]
            case _:
                return []

    def foot(self, cells: int) -> list[Line]:
        """What is in hand, where there is room: the segment below all active ones together, or the whole finding."""
        if self._view is View.FINDINGS and self._findings:
            return rows.finding_lines(self._findings[self.cursor_line], cells)
        if self._view is not View.SEGMENTS or not self._standings:
            return []
        lines: list[Line] = []
        if (all_of := self._together) is not None:
            lines.append(total_line(all_of.union, f"{all_of.active} active together", cells))
        if self.size.height < _ROOM:
            return lines
        if all_of is not None and all_of.union.of and self.size.height > _ROOM:
            lines.append([Run(f"  {rows.covered(all_of)}", "dim")])
        standing = next((one for one in self._standings if one.slug == self.slug), None)
        return [*lines, *(rows.about_lines(standing, cells) if standing else [[], []])]

    def draw(self, index: int, cells: int) -> Line:
        """One segment, one pair, or one finding."""
        if not self._standings or (self._together is None and self._view is not View.SEGMENTS):
            return [Run("…", "dim")]
        if not self.slugs:
            return [Run(_NOTHING[self._view], "dim")]
        match self._view:
            case View.MATRIX:
                sizes = {one.slug: one.member.accounts for one in self._standings if one.member}
                return rows.matrix_line(index, self._found, self._shares, sizes, cells, self._first)
            case View.PAIRS:
                return rows.pair_line(self._pairs[index], cells)
            case View.FINDINGS:
                return rows.finding_line(self._findings[index])
        standing = next(one for one in self._standings if one.slug == self.slugs[index])
        return standing_line(standing, cells, is_open=standing.slug == self._open)

    @property
    def _shares(self) -> Mapping[tuple[str, str], float]:
        return rows.shares_of(self._together.pairs) if self._together else {}

    def action_open(self) -> None:
        """Open the segment in hand; the findings of all name none, or one."""
        if self.slug:
            super().action_open()

    def action_rank(self) -> None:
        """Rank by the next figure."""
        ranks = list(Rank)
        self._by = ranks[(ranks.index(self._by) + 1) % len(ranks)]
        chosen, self._order = self.slug, self._ranking()
        self._arrange(chosen)
        self.notify(f"Ranked by {_RANKED.get(self._by, self._by.value)}.", timeout=2)

    def action_view(self) -> None:
        """Show the segments, what they share as a matrix or as pairs, or what was noticed."""
        views, chosen = list(View), self.slug
        self._view = views[(views.index(self._view) + 1) % len(views)]
        self._first = 0
        self._arrange(chosen)

    def action_scroll_columns(self, step: int) -> None:
        """Show further columns of the matrix."""
        _, fitting = rows.matrix_room(self.cells)
        self._first = max(0, min(self._first + step, len(self._found) - fitting))
        self.changed()

    def action_search(self) -> None:
        """Take what is typed as a query that narrows the list."""
        self._typing = True
        self.changed()

    def action_leave_search(self) -> None:
        """Show all segments again."""
        chosen, self._query, self._typing = self.slug, "", False
        self._arrange(chosen)

    def on_blur(self) -> None:
        """Keep the query as it is."""
        super().on_blur()
        self._typing = False
        self.changed()

    def on_key(self, event: events.Key) -> None:
        """Type the query, while it is asked for."""
        if not self._typing or not (event.is_printable or event.key in ("backspace", "enter")):
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._typing = False
        else:
            self._query = self._query[:-1] if event.key == "backspace" else self._query + (event.character or "")
        self._arrange(self.slug)


_FIELDS = tuple(f"{word}:" for word in WORDS)
_NOTHING = {
    View.SEGMENTS: "No matching segment.",
    View.MATRIX: "No matching segment.",
    View.PAIRS: "No segments overlap.",
    View.FINDINGS: "No findings about the segments together.",
}
