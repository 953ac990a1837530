"""The portfolio pane: all segments ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from niche.segments.checking.overview import Standing
from niche.segments.model.formatting import count
from niche.segments.portfolio.overlap import Rank, ranked
from niche.tui.drawing.segment_rows import head, standing_line
from niche.tui.drawing.text import Line, Run
from niche.tui.keys.actions import Context
from niche.tui.panes.segmentpane import SegmentPane


class PortfolioPane(SegmentPane, context=Context.PORTFOLIO):
    """Every segment with its size, how it turned out, what was noticed, how it stands to git; `enter` opens one."""

    _standings: Sequence[Standing] = ()
    _open = ""
    _by = Rank.PRIORITY

    def show(self, standings: Sequence[Standing], opened: str) -> None:
        """Show the segments, the open one marked."""
        chosen = self.slug
        order: Mapping[str, int] = {slug: place for place, slug in enumerate(self.slugs)}
        self._standings, self._open = standings, opened
        if all(one.member or one.problems for one in standings):
            order = self._ranking()
        # The ranking stays where it is until all are counted: nothing jumps while figures come.
        self._arrange(order, opened if chosen is None else chosen)
        self.summarise(count(len(standings)))

    def _ranking(self) -> Mapping[str, int]:
        members = [standing.member for standing in self._standings if standing.member]
        return {member.slug: place for place, member in enumerate(ranked(members, self._by))}

    def _arrange(self, order: Mapping[str, int], chosen: str | None) -> None:
        self._standings = sorted(self._standings, key=lambda one: (order.get(one.slug, len(order)), one.slug))
        self.slugs = [standing.slug for standing in self._standings]
        self.changed()
        if (place := self.place_of(chosen)) != self.cursor_line:  # what was scrolled to by hand stays in sight
            self.place_cursor(place)

    def head(self, cells: int) -> list[Line]:
        """The titles of the columns."""
        return [head(cells, self._by)]

    def draw(self, index: int, cells: int) -> Line:
        """One segment."""
        if not self._standings:
            return [Run("…", "dim")]
        standing = self._standings[index]
        return standing_line(standing, cells, is_open=standing.slug == self._open)

    def action_rank(self) -> None:
        """Rank by the next figure."""
        ranks = list(Rank)
        self._by = ranks[(ranks.index(self._by) + 1) % len(ranks)]
        self._arrange(self._ranking(), self.slug)
        self.notify(f"Ranked by {self._by.replace('-', ' ')}.", timeout=2)
