"""The tree pane: nodes of a taxonomy with their accounts and how many of them match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from niche.segments.accounts.tree_candidates import TreeCandidate
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counts import Counts
from niche.segments.model.taxonomy import TaxonomyNode
from niche.tui.drawing.taxonomy_rows import (
    ROOT,
    TreeMetric,
    accounts_metric,
    coverage_metric,
    marks,
    matched_metric,
)
from niche.tui.keys.actions import BY_ID, Context
from niche.tui.panes.messages import NodeChosen
from niche.tui.panes.pane import Headed
from niche.tui.panes.tree_choices import TreeChoices
from niche.tui.panes.tree_lines import TreeLines
from niche.tui.widgets.contained import Blankable
from niche.tui.widgets.textbox import TextBox

FOLDED = "-folded"
"""The class of the pane while it takes no room unless it is in hand."""


class TreePane(Blankable, Vertical, Headed, context=Context.TREE):
    """The taxonomy. Shows what it is given; posts NodeChosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_search", "Leave search", show=False),
        Binding("n", "next_found(1)", "Next found", show=False),
        Binding("N", "next_found(-1)", "Found before", show=False),
    ]
    DEFAULT_CSS = """
    TreePane {
        TreeLines, TreeChoices { height: 1fr; }
        Input { height: 1; border: none; padding: 0; background: $panel; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id=self.context, classes="pane")
        self.lines = TreeLines()
        self.choices = TreeChoices()
        self.choices.display = False
        self._box = TextBox(placeholder="code or title", compact=True, select_on_focus=False)
        self._box.display = False
        self._accounts = np.zeros(0, dtype=np.int64)
        self._of = 0
        self._extra: tuple[TreeMetric, ...] = ()
        self._all = False
        self._found: list[int] = []
        self._before = ROOT
        self._marked: tuple[frozenset[str], frozenset[str]] | None = None
        """The included and the excluded codes that the marks stand for."""

    def compose(self) -> ComposeResult:
        """The nodes, or the trees that there could be; below them the search box while it is open."""
        yield self.lines
        yield self.choices
        yield self._box

    @property
    def in_hand(self) -> Widget:
        """The nodes take the keys, or the trees that there could be."""
        return self.choices if self.choices.display else self.lines

    @property
    def node(self) -> TaxonomyNode | None:
        """The node under the cursor; None on the line of the whole."""
        position = self.lines.position
        return None if position == ROOT or self.lines.taxonomy is None else self.lines.taxonomy.nodes[position]

    def show_universe(self, universe: Universe, taxonomy: str | None = None, unmapped: int = 0) -> None:
        """Show a taxonomy, the main one by default, with the number of accounts of each node.

        `unmapped` is the number of values that can be mapped to nodes.
        """
        placement = universe.main if taxonomy is None else universe.placements[taxonomy]
        tree = None if placement is None else placement.taxonomy
        if tree != self.lines.taxonomy:
            self._found, self._before = [], ROOT
        self.lines.unmapped = unmapped
        self.lines.show_taxonomy(tree)
        self._of, self._extra, self._marked = len(universe), (), None
        self.lines.display, self.choices.display = placement is not None, placement is None
        if placement is None:
            return
        self._accounts = placement.counts
        self._set_metrics()
        self._hide()

    def show_candidates(self, candidates: Sequence[TreeCandidate], *, refused: bool = False) -> None:
        """Offer the trees that the columns could make, unless `niche.yaml` says that there is none."""
        self.choices.show_candidates(candidates, self._of, refused=refused)

    def fold(self, *, folded: bool) -> None:
        """Hide the pane while another is in hand, or no longer."""
        self.set_class(folded, FOLDED)

    def show_counts(self, counts: Counts) -> None:
        """Show the matched accounts of each node."""
        if self.lines.taxonomy is None or len(counts.tree) != len(self._accounts):
            return
        self.lines.counts = counts
        self._set_metrics()

    def show_marks(self, included: Collection[str], excluded: Collection[str]) -> None:
        """Mark the included and the excluded nodes, by code."""
        marked = frozenset(included), frozenset(excluded)
        if self.lines.taxonomy is not None and marked != self._marked:
            self._marked = marked
            self.lines.marks = marks(self.lines.taxonomy, *marked)
            self.lines.redraw()

    def show_metrics(self, metrics: Iterable[TreeMetric]) -> None:
        """Offer further metrics, such as outcomes by node."""
        self._extra = tuple(metrics)
        self._set_metrics()

    def _set_metrics(self) -> None:
        metrics = [accounts_metric(self._accounts, self._of)]
        if (counts := self.lines.counts) is not None:
            metrics.append(matched_metric(counts.tree, counts.total))
            metrics.append(coverage_metric(counts.tree, self._accounts, counts.total, self._of))
        self.lines.metrics = (*metrics, *self._extra)
        self.lines.metric = min(self.lines.metric, len(self.lines.metrics) - 1)
        if self.lines.sorted and self.lines.metric:
            self.lines.relist()
        else:
            self.lines.redraw()
        self._say()

    def _say(self) -> None:
        if self.lines.taxonomy is not None:
            metric = self.lines.metrics[self.lines.metric].name if self.lines.metrics else ""
            key = BY_ID[f"{self.context}.lens"].shown_key
            told = f"{metric}{' ↓' if self.lines.sorted else ''}"
            self.summarise(f"{self.lines.taxonomy.title} · {key} {told}", f"{key} {told}", told, metric)

    def _hide(self) -> None:
        empty = () if self._all else np.flatnonzero(self._accounts == 0).tolist()
        self.lines.hidden = frozenset(empty)
        self.lines.relist()

    def action_include(self, exclude: bool = False) -> None:
        """Include the node in the segment, or exclude it."""
        if (node := self.node) is not None:
            self.post_message(NodeChosen(node.code, exclude))

    def action_lens(self) -> None:
        """Show the next metric beside the nodes."""
        self.lines.metric = (self.lines.metric + 1) % max(1, len(self.lines.metrics))
        self.lines.relist()
        self._say()

    def action_sort(self) -> None:
        """Sort siblings by the metric, or in the order of the taxonomy."""
        self.lines.sorted = not self.lines.sorted
        self.lines.relist()
        self._say()

    def action_all_nodes(self) -> None:
        """Show nodes without accounts too, or hide them."""
        self._all = not self._all
        self._hide()

    def action_search(self) -> None:
        """Open the search box."""
        if self.lines.taxonomy is None:
            return
        self._before = self.lines.position
        self._box.display = True
        self._box.value = ""
        self.screen.set_focus(self._box)

    def action_leave_search(self) -> None:
        """Show all nodes again; while the box is open, the cursor goes back to where it was."""
        if self._box.display:
            self._end_search()
            if self._before != ROOT:
                self.lines.go(self._before)
        elif self._found:
            position = self.lines.position
            self._end_search()
            if position != ROOT:
                self.lines.go(position)

    def _end_search(self) -> None:
        self._found = []
        self._box.display = False
        self.lines.search("")
        self.screen.set_focus(self.lines)
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show only the nodes found, with the cursor on the first."""
        event.stop()
        if self.lines.taxonomy is None or not self._box.display:
            return
        self._found = self.lines.search(event.value)
        self.summarise(f"{len(self._found)} found" if event.value.strip() else "")
        if self._found:
            self.lines.point_at(self._found[0])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Stay among the nodes found; `escape` shows all again."""
        event.stop()
        self._box.display = False
        self.screen.set_focus(self.lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`n` is the next node found only after a search; else it is what it is everywhere."""
        if action == "next_found":
            return bool(self._found)
        return super().check_action(action, parameters)

    def action_next_found(self, step: int) -> None:
        """Go to the next node that the last search found."""
        here = self.lines.position
        beyond = [p for p in self._found if (p > here if step > 0 else p < here)]
        self.lines.point_at((beyond or self._found)[0 if step > 0 else -1])
