"""The tree pane: sectors and industries with the accounts in them, and what the segment takes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Self

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from niche.segments.counts import Counts
from niche.segments.figures import count
from niche.segments.taxonomy import UNCLASSIFIED, Taxonomy
from niche.segments.universe import Universe
from niche.tui.actions import Context, bindings
from niche.tui.messages import NodeExcluded, NodeIncluded
from niche.tui.widgets.bars import bar, layered
from niche.tui.widgets.forest import (
    ROOT,
    Lens,
    Mark,
    accounts_lens,
    coverage_lens,
    marks,
    matched_lens,
    search,
    visible,
)
from niche.tui.widgets.lines import LineView
from niche.tui.widgets.pane import Headed
from niche.tui.widgets.text import Line, Part, right, spread

_FIGURE_CELLS = 6
_BAR_CELLS = 4
_ROOMY = 44
"""Cells of a pane that has room for codes and longer bars."""
_FOOT_FROM = 8
"""Rows of a pane that has room for the line below."""
_NARROW = 24
"""Cells of a pane that has no room for bars."""


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
        self.marks: Sequence[Mark] = ()
        self.counts: Counts | None = None
        self.lenses: Sequence[Lens] = ()
        self.lens = 0
        self.sorted = False
        self._shown: list[int] = []

    @property
    def position(self) -> int:
        """The node in hand."""
        return self._position(self.cursor_line)

    def _position(self, index: int) -> int:
        return ROOT if index == 0 or index > len(self._shown) else self._shown[index - 1]

    def relist(self) -> None:
        """Work out the lines anew; the cursor stays on its node, or on the nearest one above that is on show."""
        if self.taxonomy is None:
            return
        position = self.position
        order = self.lenses[self.lens].values if self.sorted and self.lenses else None
        self._shown = visible(self.taxonomy, self.opened, self.hidden, order)
        self.cursor_line = self._line(position)
        self.changed()

    def _line(self, position: int) -> int:
        index_by_position = {p: index for index, p in enumerate(self._shown, 1)}
        while position != ROOT and position not in index_by_position and self.taxonomy is not None:
            parent = self.taxonomy.nodes[position].parent
            position = ROOT if parent is None else parent
        return index_by_position.get(position, 0)

    def go(self, position: int) -> None:
        """Open what is above the node and put the cursor on it."""
        if self.taxonomy is None:
            return
        self.opened.update(node.position for node in self.taxonomy.ancestors(self.taxonomy.nodes[position]))
        self.relist()
        self.place_cursor(self._line(position))

    def branches(self, position: int) -> bool:
        """Whether something is on show below the node once it is opened."""
        assert self.taxonomy is not None
        node = self.taxonomy.nodes[position]
        return any(below not in self.hidden for below in range(node.position + 1, node.end))

    def line_count(self) -> int:
        """The whole and every node on show."""
        return 0 if self.taxonomy is None else len(self._shown) + 1

    def draw(self, index: int, cells: int) -> Line:
        """One node: mark and title at the left, figure and bar at the right."""
        assert self.taxonomy is not None
        position = self._position(index)
        mark = self.marks[position] if self.marks else Mark.NONE
        if position == ROOT:
            start = [Part("▾ ", "dim"), Part(f"{mark} ", mark.look), Part("All accounts", "strong")]
        else:
            node = self.taxonomy.nodes[position]
            arrow = ("▾ " if position in self.opened else "▸ ") if self.branches(position) else "  "
            coded = node.code[:1].isdigit()
            start = [Part("  " * node.depth), Part(arrow, "dim"), Part(f"{mark} ", mark.look)]
            start += [Part(f"{node.code} ", "dim")] if coded and cells >= _ROOMY else []
            look = "dim" if node.code == UNCLASSIFIED or mark is Mark.EXCLUDED else ""
            start.append(Part(node.title, look))
        return spread(start, self._figures(position, cells), cells)

    def _figures(self, position: int, cells: int) -> Line:
        if not self.lenses:
            return []
        lens = self.lenses[self.lens]
        value = lens.value(position)
        shown = "–" if np.isnan(value) else lens.write(value)
        figure = Part(right(shown, _FIGURE_CELLS), "dim" if np.isnan(value) or value == 0 else "")
        if cells < _NARROW:
            return [figure]
        bar_cells = 2 * _BAR_CELLS if cells >= _ROOMY else _BAR_CELLS
        if lens.additive and self.counts is not None and lens.name == "accounts":
            matched = self.counts.total if position == ROOT else int(self.counts.tree[position])
            return [figure, Part(" "), *layered(matched, value, lens.largest, bar_cells)]
        return [figure, Part(" "), Part(bar(0 if np.isnan(value) else value, lens.largest, bar_cells), "bar")]

    def foot(self, cells: int) -> list[Line]:
        """The node in hand in full, for its title may be cut above."""
        if self.taxonomy is None or self.size.height < _FOOT_FROM:
            return []
        position = self.position
        label = "All accounts" if position == ROOT else self.taxonomy.nodes[position].label
        figures: Line = []
        if self.counts is not None and self.lenses:
            matched = self.counts.total if position == ROOT else int(self.counts.tree[position])
            figures = [Part(f"{count(matched)} of {count(int(self.lenses[0].value(position)))}", "dim")]
        return [[Part("─" * cells, "guide")], spread([Part(label)], figures, cells)]

    def action_open(self) -> None:
        """Show what is below the node, or go to the first of it."""
        if self.position == ROOT or self.position in self.opened:
            self.action_move(1)
        elif self.branches(self.position):
            self.opened.add(self.position)
            self.relist()

    def action_close(self) -> None:
        """Hide what is below the node, or go to the node above."""
        if self.position == ROOT or self.taxonomy is None:
            return
        if self.position in self.opened:
            self.opened.discard(self.position)
            self.relist()
            return
        parent = self.taxonomy.nodes[self.position].parent
        self.place_cursor(self._line(ROOT if parent is None else parent))

    def action_open_or_close(self) -> None:
        """Open or close the node."""
        if self.position in self.opened:
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
            self.post_message(NodeIncluded(self.taxonomy.nodes[position].code))

    def activated(self) -> None:
        """A double click opens or closes the node."""
        self.action_open_or_close()


class TreePane(Vertical, Headed):
    """The taxonomy. Shows what it is given; posts NodeIncluded and NodeExcluded."""

    context = Context.TREE
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Context.TREE),
        Binding("escape", "leave_search", "Leave search", show=False),
        Binding("n", "next_found(1)", "Next found", show=False),
        Binding("N", "next_found(-1)", "Found before", show=False),
    ]
    DEFAULT_CSS = """
    TreePane {
        TreeLines { height: 1fr; }
        Input { display: none; height: 1; border: none; padding: 0; background: $panel; }
        Input.-open { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.lines = TreeLines()
        self._box = Input(placeholder="code or title", compact=True)
        self._accounts = np.zeros(0, dtype=np.int64)
        self._of = 0
        self._extra: tuple[Lens, ...] = ()
        self._all = False
        self._found: list[int] = []
        self._before = ROOT

    def compose(self) -> ComposeResult:
        """The nodes, and below them the search box while it is open."""
        yield self.lines
        yield self._box

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the nodes."""
        self.lines.focus(scroll_visible)
        return self

    @property
    def code(self) -> str | None:
        """The code of the node in hand; None on the line of the whole."""
        position = self.lines.position
        return None if position == ROOT or self.lines.taxonomy is None else self.lines.taxonomy.nodes[position].code

    def show_universe(self, universe: Universe) -> None:
        """Take the taxonomy and the number of accounts of each node."""
        placement = universe.main
        self._of = len(universe)
        if placement is None:
            self.lines.taxonomy = None
            self.lines.changed()
            return
        nodes = placement.taxonomy.nodes
        starts = placement.starts
        if starts is None:
            starts = np.searchsorted(np.sort(placement.nodes), np.arange(len(nodes) + 1)).astype(np.int64)
        ends = np.fromiter((node.end for node in nodes), dtype=np.int64, count=len(nodes))
        self._accounts = starts[ends] - starts[:-1]
        if placement.taxonomy != self.lines.taxonomy:
            self.lines.opened.clear()
        self.lines.taxonomy, self.lines.counts, self.lines.marks = placement.taxonomy, None, ()
        self._hide()
        self._set_lenses()

    def show_counts(self, counts: Counts) -> None:
        """Take the matched accounts of each node."""
        if self.lines.taxonomy is None or len(counts.tree) != len(self._accounts):
            return
        self.lines.counts = counts
        self._set_lenses()

    def show_marks(self, included: Collection[str], excluded: Collection[str]) -> None:
        """Take which nodes the segment includes and excludes, by code."""
        if self.lines.taxonomy is not None:
            self.lines.marks = marks(self.lines.taxonomy, included, excluded)
            self.lines.refresh()

    def show_lenses(self, lenses: Iterable[Lens]) -> None:
        """Take further figures to choose from, such as outcomes by node."""
        self._extra = tuple(lenses)
        self._set_lenses()

    def _set_lenses(self) -> None:
        lenses = [accounts_lens(self._accounts, self._of)]
        if (counts := self.lines.counts) is not None:
            lenses.append(matched_lens(counts.tree, counts.total))
            lenses.append(coverage_lens(counts.tree, self._accounts, counts.total, self._of))
        self.lines.lenses = (*lenses, *self._extra)
        self.lines.lens = min(self.lines.lens, len(self.lines.lenses) - 1)
        if self.lines.sorted and self.lines.lens:
            self.lines.relist()
        else:
            self.lines.refresh()
        self._say()

    def _say(self) -> None:
        if self.lines.taxonomy is not None:
            lens = self.lines.lenses[self.lines.lens].name + (" ↓" if self.lines.sorted else "")
            self.summarise(lens if lens != "accounts" else self.lines.taxonomy.title)

    def _hide(self) -> None:
        empty = () if self._all else np.flatnonzero(self._accounts == 0).tolist()
        self.lines.hidden = frozenset(empty)
        self.lines.relist()

    def action_include(self) -> None:
        """Take the node into the segment."""
        if (code := self.code) is not None:
            self.post_message(NodeIncluded(code))

    def action_exclude(self) -> None:
        """Rule the node out."""
        if (code := self.code) is not None:
            self.post_message(NodeExcluded(code))

    def action_lens(self) -> None:
        """Show the next figure beside the nodes."""
        self.lines.lens = (self.lines.lens + 1) % max(1, len(self.lines.lenses))
        self.lines.relist()
        self._say()

    def action_sort(self) -> None:
        """Put siblings in the order of the figure, or back in the taxonomy's."""
        self.lines.sorted = not self.lines.sorted
        self.lines.relist()
        self._say()

    def action_all_nodes(self) -> None:
        """Show nodes without accounts too, or hide them."""
        self._all = not self._all
        self._hide()

    def action_search(self) -> None:
        """Open the search box."""
        self._before = self.lines.position
        self._box.add_class("-open")
        self._box.value = ""
        self._box.focus()

    def action_leave_search(self) -> None:
        """Forget the search; while its box is open, the cursor goes back to where it was."""
        self._found = []
        if self._box.has_class("-open"):
            self._close_box()
            if self._before != ROOT:
                self.lines.go(self._before)

    def _close_box(self) -> None:
        self._box.remove_class("-open")
        self.lines.focus()
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the first node found, from here on."""
        event.stop()
        if self.lines.taxonomy is None or not self._box.has_class("-open"):
            return
        self._found = search(self.lines.taxonomy, event.value, self.lines.hidden)
        self.summarise(f"{len(self._found)} found" if event.value.strip() else "")
        if self._found:
            self.lines.go(self._found[0])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Stay on the node found."""
        event.stop()
        self._close_box()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`n` is the next node found only after a search; else it is what it is everywhere."""
        if action == "next_found":
            return bool(self._found)
        return super().check_action(action, parameters)

    def action_next_found(self, step: int) -> None:
        """Go to the next node that the last search found."""
        here = self.lines.position
        beyond = [p for p in self._found if (p > here if step > 0 else p < here)]
        self.lines.go((beyond or self._found)[0 if step > 0 else -1])
