"""What was noticed in the table of a project, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.leaks import left_out
from niche.segments.findings.context import NoticedTable
from niche.segments.findings.finding import Finding
from niche.segments.findings.registry import evaluate_table
from niche.segments.model.formatting import accounts, amount
from niche.segments.model.settings import After, Settings
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice

_EXAMPLES = 3
"""Unmapped values that are named."""


def table_findings(universe: Universe, settings: Settings) -> tuple[Finding, ...]:
    """What was decided to read the table, or noticed in it, the worst first; also what is accepted.

    That a latitude gives no advice is told with its column only.
    """
    plain = {name for name, one in left_out(universe).items() if one.plain}
    about_columns = (notice for notice in _left_out(universe) if notice.column not in plain)
    notices = (*universe.notices, *_unclassified(universe), *about_columns)
    return evaluate_table(NoticedTable(notices, len(universe), settings))


def column_findings(universe: Universe, settings: Settings, column: str) -> tuple[Finding, ...]:
    """What was decided or noticed of one column, the worst first, each by itself; also what is accepted."""
    notices = (*universe.notices, *_unclassified(universe), *_left_out(universe))
    of_column = tuple(notice for notice in notices if notice.column == column)
    return evaluate_table(NoticedTable(of_column, len(universe), settings))


def _unclassified(universe: Universe) -> Iterator[TableNotice]:
    """The values that no node takes, of each classification."""
    for placement in universe.placements.values():
        if number := sum(placement.unmatched.values()):
            values, title = amount(len(placement.unmatched), "value"), placement.taxonomy.title
            message = f"{accounts(number)} with {values} that {title} has no place for"
            examples = tuple(list(placement.unmatched)[:_EXAMPLES])
            yield TableNotice(NoticeKind.UNCLASSIFIED, message, placement.columns[0], number, examples)


def _left_out(universe: Universe) -> Iterator[TableNotice]:
    """The columns that must not advise; nothing of those that niche.yaml names."""
    for name, one in left_out(universe).items():
        if one.said:
            continue
        kind = NoticeKind.NO_TRAIT if one.outcome is None else NoticeKind.AFTERWARDS
        follows = "no trait of an account" if one.outcome is None else f"follows from {one.outcome.value}"
        setting = Setting(("columns", name, "after"), After.NOTHING.value)
        yield TableNotice(kind, f"{follows}, so it is left out of advice: {one.why}", name, setting=setting)
