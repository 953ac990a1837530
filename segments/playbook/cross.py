"""A table of two columns, or of segments, against each other: accounts and outcomes in each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from niche.segments.checking.cross_records import CrossAxisRecord, CrossCellRecord, CrossRecord
from niche.segments.checking.records import DIGITS, rounded
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Histogram
from niche.segments.model import formatting
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.project import Project
from niche.segments.stats.estimates import wilson

MOST = 12
"""Values, ranges or segments of a side."""
SEGMENTS = "segment:"
"""Stands before the names of segments that make a side, separated by commas."""


OTHERS, NONE_OF_THEM = "other values", "none of these"
"""What stands for the values beyond the most frequent, and for the accounts in no segment of a side."""


@dataclass(frozen=True, slots=True)
class CrossSettings:
    """What is asked of a cross table: its sides, each a column or `segment:` and names, and of which accounts."""

    rows: str
    columns: str
    where: Filter = All()


@dataclass(frozen=True, slots=True)
class _Side:
    """The labels of a side with their accounts; None is the label of those of which nothing is known."""

    name: str
    sets: Mapping[str | None, AccountSet]
    rest: str | None = None
    overlapping: bool = False

    def record(self) -> CrossAxisRecord:
        return CrossAxisRecord(self.name, tuple(self.sets), self.rest, self.overlapping)


def cross(project: Project, settings: CrossSettings) -> tuple[CrossRecord, tuple[Problem, ...]]:
    """Count the accounts in each cell, with win rates where a column tells them, and what is to be said of it.

    Labels without accounts are left out. Numbers and dates are in the bins of their histogram, joined to at most
    twelve; of other values there are the twelve most frequent, and the rest together. Raises BadInputError for what is
    no column or segment, and for columns of too many values; CancelledError.
    """
    if settings.rows == settings.columns:
        raise BadInputError(Problem(f"{settings.rows} cannot stand against itself", hint="name two columns"))
    counter = project.counter
    asked = counter.match(settings.where)
    rows, columns = (_side(project, name, asked) for name in (settings.rows, settings.columns))
    record = CrossRecord(asked.size, rows.record(), columns.record(), tuple(_cells(counter, asked, rows, columns)))
    return record, tuple(_notices((rows, columns), counter))


def _cells(counter: Counter, asked: AccountSet, rows: _Side, columns: _Side) -> Iterator[CrossCellRecord]:
    accounts = _shared(counter, rows, columns)
    closed = won = None
    if counter.won is not None:
        unknown = Condition(counter.won.column, "missing", value=True)
        closed = _shared(counter, rows, columns, counter.difference(asked, unknown))
        won = _shared(counter, rows, columns, counter.match(counter.won))
    for i, row in enumerate(rows.sets):
        for j, column in enumerate(columns.sets):
            number = int(accounts[i, j])
            share = round(number / asked.size, DIGITS) if asked.size else 0.0
            if closed is None or won is None:
                yield CrossCellRecord(row, column, number, share, None, None, None, None, None)
                continue
            trials, successes = int(closed[i, j]), int(won[i, j])
            rate = wilson(successes, trials) if trials else None
            told = (None, None, None) if rate is None else (rate.value, rate.low, rate.high)
            yield CrossCellRecord(row, column, number, share, trials, successes, *map(rounded, told))


def _shared(counter: Counter, rows: _Side, columns: _Side, only: AccountSet | None = None) -> NDArray[np.int64]:
    """Shape (rows, columns): the accounts in each cell, or those of some."""
    sets = [*rows.sets.values()]
    return counter.shared(
        sets if only is None else [counter.intersection([one, only]) for one in sets], [*columns.sets.values()]
    )


def _side(project: Project, name: str, asked: AccountSet) -> _Side:
    counter = project.counter
    counter.check()
    of_segments = name.startswith(SEGMENTS)
    if of_segments:
        named, missing = _of_segments(project, name), None
    else:
        column = _column(project, name)
        named = _of_column(counter, column, asked)
        missing = counter.intersection([asked, Condition(column.name, "missing", value=True)])
    counted = {label: counter.intersection([asked, where]) for label, where in named.items()}
    sets: dict[str | None, AccountSet] = {label: found for label, found in counted.items() if found.size}
    together = counter.union(sets.values())
    known = asked if missing is None else counter.difference(asked, missing)
    others = counter.difference(known, together)
    overlapping = sum(one.size for one in sets.values()) > together.size
    rest = _rest_label(sets, NONE_OF_THEM if of_segments else OTHERS) if others.size else None
    if rest is not None:
        sets[rest] = others
    if missing is not None and missing.size:
        sets[None] = missing
    return _Side("segment" if of_segments else name, sets, rest, overlapping)


def _rest_label(taken: Collection[str | None], label: str) -> str:
    """The label of what no other has: it must not be that of a value."""
    while label in taken:
        label += " (the rest)"
    return label


def _of_segments(project: Project, name: str) -> Mapping[str, Filter]:
    slugs = [slug for slug in map(str.strip, name.removeprefix(SEGMENTS).split(",")) if slug]
    if not slugs:
        raise BadInputError(Problem(f"{name} names no segment", hint="write segment:a,b"))
    if len(slugs) > MOST:
        raise BadInputError(Problem(f"{len(slugs)} segments are too many for one side", hint=f"name {MOST} at most"))
    for slug in slugs:
        project.workspace.existing_path(slug)
    return {slug: project.filter(project.workspace.read(slug)) for slug in slugs}


def _column(project: Project, name: str) -> Column:
    columns = {**project.universe.columns}
    for placed, placement in project.universe.placements.items():
        columns.setdefault(placed, placement.column(placed))
    if name not in columns:
        hint = did_you_mean(name, columns) or "name a column, or segment:a,b"
        raise BadInputError(Problem(f"there is no column {name}", hint=hint))
    column = columns[name]
    if column.kind in (Kind.TEXT, Kind.ID):
        raise BadInputError(
            Problem(f"{name} has too many values for a table: it is {column.kind.phrase}", hint="name a category")
        )
    return column


def _of_column(counter: Counter, column: Column, asked: AccountSet) -> Mapping[str, Filter]:
    if column.kind.numeric or column.kind is Kind.DATE:
        return dict(_bins(counter, column, asked))
    counts = counter.values(column.name, asked)
    frequent = sorted(counts, key=lambda value: -counts[value])[:MOST]
    kept = [value for value in counts if value in frequent]
    if column.kind is Kind.INDUSTRY:
        taxonomy = counter.universe.placements[column.name].taxonomy
        by_label = {node.label: node for node in taxonomy.nodes}
        return {value: Condition(column.name, "under", (by_label[value].code,)) for value in kept}
    operator = "has" if column.kind is Kind.LIST else "is"
    return {value: Condition(column.name, operator, _value(column, value)) for value in kept}


def _value(column: Column, label: str) -> str | bool:
    return label == "yes" if column.kind is Kind.YES_NO else label


def _bins(counter: Counter, column: Column, asked: AccountSet) -> Iterator[tuple[str, Filter]]:
    """The bins of the histogram that have accounts, and those between, joined to at most so many ranges."""
    found = counter.distribution(column.name, asked)
    assert isinstance(found, Histogram)
    held = [place for place, number in enumerate(found.matched) if number]
    if not held:
        return
    first, last = held[0], held[-1] + 1
    step = -(-(last - first) // MOST)
    cuts = [*range(first + step, last, step)]
    inner = [_plain(found.edges[cut]) for cut in cuts]
    dates = column.kind is Kind.DATE
    below, upward = ("before {}", "from {}") if dates else ("under {}", "{} and more")
    written = [_written(edge) for edge in inner]
    if len({*written}) < len(written):
        written = [formatting.scalar(edge) for edge in inner]
    if not inner:  # one bin holds all that are known
        yield upward.format(_written(found.edges[first])), Condition(column.name, "at_least", _plain(found.edges[0]))
        return
    yield below.format(written[0]), Condition(column.name, "below", inner[0])
    for (low, high), (least, most) in zip(pairwise(inner), pairwise(written), strict=True):
        between = All((Condition(column.name, "at_least", low), Condition(column.name, "below", high)))
        yield f"{least} to {below.format(most)}", between
    yield upward.format(written[-1]), Condition(column.name, "at_least", inner[-1])


def _plain(edge: float | dt.date) -> int | float | dt.date:
    return int(edge) if isinstance(edge, float) and edge.is_integer() else edge


def _written(edge: float | dt.date) -> str:
    return edge.isoformat() if isinstance(edge, dt.date) else formatting.value(edge)


def _notices(sides: Sequence[_Side], counter: Counter) -> Iterator[Problem]:
    for side in sides:
        if side.overlapping:
            yield Problem(f"{side.name}: an account may be in several, so that numbers add up to more than all")
        if side.rest is not None and side.name != "segment":
            yield Problem(f"{side.name}: the {MOST} most frequent values are shown, the others together")
    if counter.won is None:
        yield Problem("no columns for win rate (won)", hint="name them in roles: in niche.yaml")
