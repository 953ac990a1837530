"""Show the open segment and its counts in the panes, each figure when it is ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from niche.segments.findings.guardrails import Limits
from niche.segments.model import node_edits
from niche.segments.model.filters import Filter, Path, conditions
from niche.segments.model.formatting import count, percent
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.table_edits import unmapped
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.frame import HeaderLine, SizeLine
from niche.tui.panes.insight import InsightPane
from niche.tui.panes.tree import TreePane
from niche.tui.panes.yaml import YamlPane
from niche.tui.session.bench import ScreenBench
from niche.tui.session.messages import (
    ColumnLoading,
    CountsReady,
    DetailsReady,
    FigureReady,
    FindingsReady,
    RowsReady,
    TreeMetricsReady,
)
from niche.tui.tasks.repair import Repairer

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding


def first_column(columns: Sequence[str], universe: Universe, where: Filter) -> str | None:
    """The one of `columns` to show first: a number that the filter asks for, else any number, else any that is not in
    the tree; None where there are none.
    """
    in_tree = {name for placed, placement in universe.placements.items() for name in (placed, *placement.columns)}
    asked = [condition.column for _, condition in conditions(where)]
    numbers = [name for name in columns if universe.columns[name].kind.numeric]
    wanted = (*(name for name in asked if name in numbers), *numbers, *columns)
    first = (name for name in wanted if name not in in_tree)
    return next(first, next(iter(columns), None))


class Renderer:
    """Keeps what is known of the open segment, and shows it on a screen."""

    def __init__(self, bench: ScreenBench, repairer: Repairer) -> None:
        self._bench, self._screen, self._repairer = bench, bench.screen, repairer
        self.taxonomies = [name for name, one in bench.project.universe.placements.items() if not one.also]
        self.taxonomy = next(iter(self.taxonomies), None)
        """The taxonomy on show; None where the accounts have none."""
        self.counts: Counts | None = None
        self.findings: Sequence[Finding] = ()
        self.least_seen: float | None = None
        self.label = ""
        """The last action, for the header."""

    def forget(self) -> None:
        """Another segment is open: nothing is known of it."""
        self.counts, self.findings, self.least_seen = None, (), None
        with (pane := self._screen.query_one(InsightPane)).guarded("show"):
            pane.to_top()

    def show_universe(self) -> None:
        """Show the accounts, whatever the segment."""
        universe = self._bench.project.universe
        with (tree := self._screen.query_one(TreePane)).guarded("show_universe"):
            tree.show_universe(universe, unmapped=self._unmapped)
        self._screen.query_one(DefinitionPane).show_scale(universe)
        with (pane := self._screen.query_one(InsightPane)).guarded("show_universe"):
            pane.show_universe(universe)
        self.show_table()

    def show_table(self) -> None:
        """Show how much was noticed about the table."""
        findings = self._bench.project.table_findings()
        with (header := self._screen.query_one(HeaderLine)).guarded("show"):
            header.noticed = len(findings), max((finding.severity for finding in findings), default=None)

    def next_taxonomy(self) -> bool:
        """Show the next taxonomy in the tree; False where there is no other."""
        if self.taxonomy is None or len(self.taxonomies) < 2:
            return False
        self.taxonomy = self.taxonomies[(self.taxonomies.index(self.taxonomy) + 1) % len(self.taxonomies)]
        universe = self._bench.project.universe
        self._screen.query_one(TreePane).show_universe(universe, self.taxonomy, self._unmapped)
        self._show_marks()
        return True

    @property
    def _unmapped(self) -> int:
        """How many values can be mapped to nodes of the taxonomy on show."""
        project = self._bench.project
        if self.taxonomy is None:
            return 0
        return len(unmapped(project.workspace.settings, project.universe, self.taxonomy).offered)

    @property
    def other_taxonomy(self) -> str | None:
        """The taxonomy on show where it is not the main one, which every count counts; else None."""
        return None if self.taxonomy == next(iter(self.taxonomies), None) else self.taxonomy

    def show_segment(self, cursor: Path | None = None) -> None:
        """Show the segment as it is, with the cursor at a node where one is given; its figures follow."""
        session = self._bench.session
        self._repairer.leave()
        with (header := self._screen.query_one(HeaderLine)).guarded("show"):
            header.segment, header.dirty = session.segment.name or session.slug, session.dirty
        with (definition := self._screen.query_one(DefinitionPane)).guarded("show"):
            definition.show(session.filter, self.counts, self.findings)
        self._show_marks()
        if cursor is not None:
            with definition.guarded("move_to"):
                definition.move_to(cursor)

    def _show_marks(self) -> None:
        if self.taxonomy is not None:
            tree = self._bench.project.universe.placements[self.taxonomy].taxonomy
            with (pane := self._screen.query_one(TreePane)).guarded("show_marks"):
                pane.show_marks(*node_edits.marks(self._bench.session.filter, self.taxonomy, tree))

    def show_text(self) -> None:
        """Show the text that a save would write."""
        session = self._bench.session
        try:
            text = session.text()
        except BadInputError as error:
            text = f"# cannot be written: {error}"
        with (pane := self._screen.query_one(YamlPane)).guarded("show"):
            pane.show(text, session.saved_text)

    def show(self, message: FigureReady) -> None:
        """Show the content of a message in its pane."""
        match message:
            case CountsReady():
                self._show_counts(message)
            case ColumnLoading(_, share, doing):
                self._show_status(f"{doing} {percent(share)}" if share < 1 else self.label)
            case RowsReady():
                with (accounts := self._screen.query_one(AccountsPane)).guarded("show"):
                    accounts.show(self._bench.project.universe, message.rows, len(message.rows))
            case DetailsReady():
                self.counts = message.counts
                self.show_insight()
            case FindingsReady():
                self.findings, self.least_seen = message.findings, message.least_seen
                self.show_insight()
            case TreeMetricsReady():
                with (tree := self._screen.query_one(TreePane)).guarded("show_metrics"):
                    tree.show_metrics(message.metrics)

    def _show_counts(self, message: CountsReady) -> None:
        counts = message.counts
        if self.counts is None or self.counts.filter != counts.filter:
            # Findings about the filter before may name nodes that are gone.
            self.findings, self.least_seen = (), None
        self.counts = counts
        self._show_status(f"{self.label} · counted in {message.milliseconds:.0f} ms")
        if message.whole:
            with (tree := self._screen.query_one(TreePane)).guarded("show_counts"):
                tree.show_counts(counts if message.tree is None else replace(counts, tree=message.tree))
            self.show_insight()
        else:
            self._show_sizes(counts)

    def _show_status(self, status: str) -> None:
        self._screen.query_one(HeaderLine).status = status

    def show_insight(self) -> None:
        """Show size, definition and insight as they are counted; a repair on trial ends."""
        if self.counts is not None:
            self._repairer.leave()
            limits = self._show_sizes(self.counts)
            with (pane := self._screen.query_one(InsightPane)).guarded("show"):
                pane.show(self.counts, limits, self.findings, self._bench.column, self.least_seen)

    def show_uncounted(self) -> None:
        """Blank all figures: the count failed, and those on the screen belong to another filter."""
        self.forget()
        self._show_status("not counted")
        self._screen.query_one(HeaderLine).size_text = ""
        for part in (SizeLine, TreePane, InsightPane, AccountsPane):
            self._screen.query_one(part).blank("Not counted.")

    def _show_sizes(self, counts: Counts) -> Limits:
        """Show the size of the segment and of its conditions; return which sizes make sense."""
        project, session = self._bench.project, self._bench.session
        limits = project.limits(session.segment, session.slug, counts)
        with (definition := self._screen.query_one(DefinitionPane)).guarded("show"):
            definition.show(session.filter, counts, self.findings)
        with (header := self._screen.query_one(HeaderLine)).guarded("show"):
            header.size_text = f"{count(counts.total)} · {percent(counts.share)}"
        with (size := self._screen.query_one(SizeLine)).guarded("show"):
            size.show(counts.total, counts.of, counts.share, limits.verdict(counts.total))
        return limits
