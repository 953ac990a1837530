"""What the panes show of a count, figure by figure as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from niche.segments.findings.guardrails import Limits, effective
from niche.segments.model.filters import Filter, conditions
from niche.segments.model.formatting import percent
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.frame import HeaderLine, SizeLine
from niche.tui.panes.insight import InsightPane
from niche.tui.panes.tree import TreePane
from niche.tui.session.bench import Bench
from niche.tui.session.messages import (
    ColumnLoading,
    CountsReady,
    DetailsReady,
    FindingsReady,
    RowsReady,
    TreeMetricsReady,
)

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe
    from niche.segments.counting.counts import Counts
    from niche.tui.session.count_worker import Figures


def telling(columns: Sequence[str], universe: Universe, where: Filter) -> str | None:
    """The column to look at first: one that the filter asks for, else a number, else any that is not in the tree."""
    in_tree = {name for placed, one in universe.placements.items() for name in (placed, *one.columns)}
    asked = [condition.column for _, condition in conditions(where)]
    numbers = [name for name in columns if universe.columns[name].kind.numeric]
    first = (name for name in (*asked, *numbers, *columns) if name in columns and name not in in_tree)
    return next(first, next(iter(columns), None))


def show(bench: Bench, message: Figures) -> None:
    """Show what a message brings, wherever it is shown."""
    match message:
        case CountsReady():
            _counts(bench, message)
        case ColumnLoading(_, share, doing):
            said = f"{doing} {percent(share)}" if share < 1 else bench.said
            _status(bench, said)
        case RowsReady():
            with (accounts := bench.query_one(AccountsPane)).guarded("show"):
                accounts.show(bench.loaded.universe, message.rows, len(message.rows))
        case DetailsReady():
            bench.counts = message.counts
            insight(bench)
        case FindingsReady():
            bench.findings = message.findings
            insight(bench)
        case TreeMetricsReady():
            with (tree := bench.query_one(TreePane)).guarded("show_metrics"):
                tree.show_metrics(message.metrics)
        case _:
            assert_never(message)


def _counts(bench: Bench, message: CountsReady) -> None:
    counts = message.counts
    if bench.counts is None or bench.counts.filter != counts.filter:
        # What was noticed of the filter before may name nodes that are gone.
        bench.findings = ()
    bench.counts = counts
    _status(bench, f"{bench.said} · counted in {message.milliseconds:.0f} ms")
    if message.whole:
        with (tree := bench.query_one(TreePane)).guarded("show_counts"):
            tree.show_counts(counts if message.tree is None else replace(counts, tree=message.tree))
        insight(bench)
    else:
        _sizes(bench, counts)


def _status(bench: Bench, said: str) -> None:
    with (header := bench.query_one(HeaderLine)).guarded("show_status"):
        header.show_status(said)


def insight(bench: Bench) -> None:
    """Show size, definition and insight as they are counted, and no repair that was tried."""
    if bench.counts is not None:
        bench.leave_trial()
        limits = _sizes(bench, bench.counts)
        with (pane := bench.query_one(InsightPane)).guarded("show"):
            pane.show(bench.counts, limits, bench.findings, bench.column)


def uncounted(bench: Bench) -> None:
    """The count of the open segment failed: show no figures, those on the screen are of another one."""
    bench.counts, bench.findings = None, ()
    _status(bench, "not counted")
    for part in (SizeLine, TreePane, InsightPane, AccountsPane):
        bench.query_one(part).blank("Not counted.")


def _sizes(bench: Bench, counts: Counts) -> Limits:
    """Show the size of the segment and of its conditions; what sizes make sense."""
    limits = effective(bench.session.segment, bench.loaded.workspace.settings, bench.loaded.universe)
    with (definition := bench.query_one(DefinitionPane)).guarded("show"):
        definition.show(bench.session.filter, counts, bench.findings)
    with (size := bench.query_one(SizeLine)).guarded("show"):
        size.show(counts.total, counts.of, counts.share, limits.verdict(counts.total))
    return limits
