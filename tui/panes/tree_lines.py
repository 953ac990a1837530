"""The lines of the tree pane: one a node, opened and closed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from niche.segments.counting.counts import Counts
from niche.segments.model.formatting import count
from niche.segments.model.taxonomy import UNCLASSIFIED, Taxonomy
from niche.tui.drawing.bars import bar, from_middle, layered
from niche.tui.drawing.matching import marked
from niche.tui.drawing.taxonomy_rows import ROOT, NodeMark, TreeMetric, search, shortened, visible
from niche.tui.drawing.text import Line, Run, line_width, right, spread, width, wrap
from niche.tui.panes.messages import MappingRequested, NodeChosen
from niche.tui.widgets.lines import LineView

_FIGURE_CELLS = 6
_BAR_CELLS = 4
_LETTERS = 24
"""Letters of a title that are shown, at least, where there is room for anything else."""
_CODED, _LONG_BARS = 46, 56
"""Cells of a pane that has room for codes, and for longer bars."""
_FOOT_FROM = 8
"""Rows of a pane that has room for the line below."""
_BARRED = 4 + _LETTERS + _FIGURE_CELLS + 1 + _BAR_CELLS
"""Cells of a pane that has room for bars beside titles."""


class TreeLines(LineView):
    """The nodes on show, one a line; the first line is the whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "open", "Open node", show=False),
        Binding("left,h", "close", "Close node", show=False),
        Binding("enter", "open_or_close", "Open or close node", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.taxonomy: Taxonomy | None = None
        self.opened: set[int] = set()
        self.hidden: frozenset[int] = frozenset()
        self.marks: Sequence[NodeMark] = ()
        self.counts: Counts | None = None
        self.metrics: Sequence[TreeMetric] = ()
        self.metric = 0
        self.sorted = False
        self.unmapped = 0
        """Unmapped values, or labels that are others in other spelling: there is something to map."""
        self.query_text = ""
        """What is searched for; marked in the titles."""
        self.found: frozenset[int] | None = None
        """The nodes that a search finds, with those above them; None without a search."""
        self._shown: list[int] = []

    def show_taxonomy(self, taxonomy: Taxonomy | None) -> None:
        """Take the nodes to show, whose figures and marks are not known yet.

        What is opened and the node in hand stay only where it is the same taxonomy: they are positions in it.
        """
        self.counts, self.marks, self.metrics = None, (), ()
        if taxonomy != self.taxonomy:
            self.opened.clear()
            self.hidden, self._shown, self.cursor_line = frozenset(), [], 0
            self.found, self.query_text = None, ""
        self.taxonomy = taxonomy
        self.changed()

    @property
    def position(self) -> int:
        """The node in hand."""
        return self._position(self.cursor_line)

    def _position(self, index: int) -> int:
        return ROOT if index == 0 or index > len(self._shown) else self._shown[index - 1]

    def _above(self, position: int) -> int:
        parent = None if self.taxonomy is None else self.taxonomy.nodes[position].parent
        return ROOT if parent is None else parent

    def _matched(self, position: int) -> int:
        assert self.counts is not None
        return self.counts.total if position == ROOT else int(self.counts.tree[position])

    def relist(self) -> None:
        """Work out the lines anew; the cursor stays on its node, or on the nearest one above that is on show."""
        if self.taxonomy is None:
            return
        position = self.position
        order = self.metrics[self.metric].values if self.sorted and self.metrics else None
        if self.found is None:
            self._shown = visible(self.taxonomy, self.opened, self.hidden, order)
        else:
            # All that is found, whatever is opened.
            others = frozenset(range(len(self.taxonomy.nodes))) - self.found
            self._shown = visible(self.taxonomy, self.found, self.hidden | others, order)
        self.cursor_line = self._line(position)
        self.changed()

    def _line(self, position: int) -> int:
        index_by_position = {p: index for index, p in enumerate(self._shown, 1)}
        while position != ROOT and position not in index_by_position:
            position = self._above(position)
        return index_by_position.get(position, 0)

    def go(self, position: int) -> None:
        """Open what is above the node and put the cursor on it."""
        if self.taxonomy is None:
            return
        self.opened.update(node.position for node in self.taxonomy.ancestors(self.taxonomy.nodes[position]))
        self.relist()
        self.place_cursor(self._line(position))

    def point_at(self, position: int) -> None:
        """Put the cursor on a node that is on show."""
        self.place_cursor(self._line(position))

    def branches(self, position: int) -> bool:
        """Whether something is on show below the node once it is opened."""
        assert self.taxonomy is not None
        node = self.taxonomy.nodes[position]
        return any(below not in self.hidden for below in range(node.position + 1, node.end))

    def _is_open(self, position: int) -> bool:
        """Whether what is below the node is on show."""
        if self.found is None or self.taxonomy is None:
            return position in self.opened
        return any(below in self.found for below in range(position + 1, self.taxonomy.nodes[position].end))

    def search(self, text: str) -> list[int]:
        """Show only the nodes that a search finds, and those above them; return the ones found. "" ends the search."""
        assert self.taxonomy is not None
        found = search(self.taxonomy, text, self.hidden)
        self.query_text = text.strip()
        above = {node.position for one in found for node in self.taxonomy.ancestors(self.taxonomy.nodes[one])}
        self.found = frozenset({*found, *above}) if self.query_text else None
        self.relist()
        return found

    def line_count(self) -> int:
        """The whole and every node on show."""
        return 0 if self.taxonomy is None else len(self._shown) + 1

    def draw(self, index: int, cells: int) -> Line:
        """One node: mark and title at the left, figure and bar at the right."""
        assert self.taxonomy is not None
        position = self._position(index)
        mark = self.marks[position] if self.marks else NodeMark.NONE
        if position == ROOT:
            start = [Run("▾ ", "dim"), Run(f"{mark} ", mark.look), Run("All accounts", "strong")]
        else:
            node = self.taxonomy.nodes[position]
            arrow = ("▾ " if self._is_open(position) else "▸ ") if self.branches(position) else "  "
            start = [Run("  " * node.depth), Run(arrow, "dim"), Run(f"{mark} ", mark.look)]
            start += [Run(f"{node.code} ", "dim")] if node.code[:1].isdigit() and cells >= _CODED else []
            look = "dim" if node.code == UNCLASSIFIED or mark is NodeMark.EXCLUDED else ""
            room = cells - line_width(start) - self._end(cells) - 1
            start += marked(shortened(node.title, room), self.query_text, look)
        return spread(start, self._figures(position, cells), cells)

    def _bar_cells(self, cells: int) -> int:
        """Cells of a bar; none where the titles need them."""
        return 2 * _BAR_CELLS if cells >= _LONG_BARS else _BAR_CELLS if cells >= _BARRED else 0

    def _end(self, cells: int) -> int:
        """Cells of the figure and the bar."""
        bars = self._bar_cells(cells)
        return (_FIGURE_CELLS + bool(bars) + bars) if self.metrics else 0

    def _figures(self, position: int, cells: int) -> Line:
        if not self.metrics:
            return []
        metric = self.metrics[self.metric]
        value = metric.value(position)
        shown = "–" if np.isnan(value) else metric.write(value)
        figure = Run(right(shown, _FIGURE_CELLS), "dim" if np.isnan(value) or value == 0 else "")
        if not (bar_cells := self._bar_cells(cells)):
            return [figure]
        if metric.additive and position == ROOT:
            # The whole is far more than any part of it: beside its bar, theirs would say nothing.
            return [figure, Run(" " * (1 + bar_cells))]
        if metric.additive and self.counts is not None and metric.name == "accounts":
            return [figure, Run(" "), *layered(self._matched(position), value, metric.largest, bar_cells)]
        if not metric.additive:
            return [figure, Run(" "), *from_middle(value - metric.whole, metric.spread, bar_cells)]
        return [figure, Run(" "), Run(bar(0 if np.isnan(value) else value, metric.largest, bar_cells), "bar")]

    def foot(self, cells: int) -> list[Line]:
        """The node in hand in full, for its title may be cut above."""
        if self.taxonomy is None or self.size.height < _FOOT_FROM:
            return []
        position = self.position
        label = "All accounts" if position == ROOT else self.taxonomy.nodes[position].label
        figures: Line = []
        if self.counts is not None and self.metrics:
            figures = [Run(f"{count(self._matched(position))} of {count(int(self.metrics[0].value(position)))}", "dim")]
        top = position in (ROOT, self.taxonomy.unclassified.position)
        told = [Run(f"  M maps {count(self.unmapped)}", "key")] if top and self.unmapped else []
        rule: Line = [Run("─" * cells, "guide")]
        if width(label) + line_width(told) + line_width(figures) < cells:
            return [rule, spread([Run(label), *told], figures, cells)]
        # Whole, in as many lines as it takes; the figures behind it, or below.
        lines = wrap(label, cells)
        ends = [*told, *figures]
        if width(lines[-1]) + line_width(ends) < cells:
            return [rule, *([Run(line)] for line in lines[:-1]), spread([Run(lines[-1]), *told], figures, cells)]
        return [rule, *([Run(line)] for line in lines), spread(told, figures, cells)]

    def place_cursor(self, index: int, *, told: bool = False) -> None:
        """Put the cursor on a line; its title below may need more lines or fewer."""
        super().place_cursor(index, told=told)
        self.changed()

    def action_open(self) -> None:
        """Show what is below the node, or go to the first of it."""
        if self.position == ROOT or self.position in self.opened:
            self.action_move(1)
        elif self.branches(self.position):
            self.opened.add(self.position)
            self.relist()

    def action_close(self) -> None:
        """Hide what is below the node, or go to the node above."""
        if self.position in self.opened:
            self.opened.discard(self.position)
            self.relist()
        elif self.position != ROOT:
            self.place_cursor(self._line(self._above(self.position)))

    def action_open_or_close(self) -> None:
        """Open or close the node; *Unclassified* opens on the values that make it."""
        if self.taxonomy is not None and self.position == self.taxonomy.unclassified.position:
            self.post_message(MappingRequested())
        elif self.position in self.opened:
            self.action_close()
        elif self.position != ROOT:
            self.action_open()

    def clicked(self, index: int, x: int) -> None:
        """The arrow opens and closes; the mark includes."""
        position = self._position(index)
        if position == ROOT or self.taxonomy is None:
            return
        start = 2 * self.taxonomy.nodes[position].depth
        if start <= x < start + 2:
            self.action_open_or_close()
        elif start + 2 <= x < start + 4:
            self.post_message(NodeChosen(self.taxonomy.nodes[position].code))

    def activated(self) -> None:
        """A double click opens or closes the node."""
        self.action_open_or_close()
