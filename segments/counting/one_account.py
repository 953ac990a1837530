"""A filter asked of one account: its own values are compared, no column is scanned but for a limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TypeAlias

import numpy as np
import polars as pl

from niche.segments.accounts.text_index import finder
from niche.segments.accounts.universe import Classification
from niche.segments.counting.engine import Engine
from niche.segments.counting.evaluation import comparable
from niche.segments.model.columns import Kind
from niche.segments.model.filters import (
    All,
    Any,
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    Off,
    Path,
    children,
    prune,
    walk,
)
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under

Value: TypeAlias = object
"""What an account has in a column, in Python's own types, a tuple of items for a list; None where it is missing."""


@dataclass(frozen=True, slots=True)
class TruthValue:
    """What a node says of one account: `match` is the two-valued meaning, the others are Kleene's bounds."""

    match: bool
    certain: bool
    possible: bool

    @property
    def unknown(self) -> bool:
        """Whether it depends on a missing value."""
        return self.possible != self.certain

    def __and__(self, other: TruthValue) -> TruthValue:
        return TruthValue(self.match and other.match, self.certain and other.certain, self.possible and other.possible)

    def __or__(self, other: TruthValue) -> TruthValue:
        return TruthValue(self.match or other.match, self.certain or other.certain, self.possible or other.possible)

    def __invert__(self) -> TruthValue:
        return TruthValue(not self.match, not self.possible, not self.certain)


YES, NO, UNKNOWN = TruthValue(True, True, True), TruthValue(False, False, False), TruthValue(False, False, True)


class Account:
    """One account of a universe, whose values are read as they are asked for.

    A filter means the same as it does to the engine: tests hold the two side by side.
    """

    def __init__(self, engine: Engine, row: int) -> None:
        self.engine, self.row = engine, row
        self._cells: dict[str, tuple[Value, pl.DataType]] = {}
        self._limited: dict[Limit, TruthValue] = {}

    def read(self, columns: Iterable[str]) -> None:
        """Read the values of some columns at once; those that the table does not have are left out."""
        table = self.engine.universe.table
        known = set(table.columns)
        names = [name for name in dict.fromkeys(columns) if name in known and name not in self._cells]
        if names:
            frame = table.take(names, np.array([self.row], np.int64))
            self._cells |= {cell.name: (_plain(cell.to_list()[0]), cell.dtype) for cell in frame}

    def value(self, column: str) -> Value:
        """The value in a column of the table. Raises KeyError for an unknown one."""
        return self._cell(column)[0]

    def nodes(self, column: str) -> list[int]:
        """The positions of the account's nodes in a taxonomy, that of *Unclassified* where it has none."""
        placement = self.engine.universe.placements[column]
        row = np.array([self.row], np.int64)
        last = placement.taxonomy.unclassified.position
        further = (int(nodes[row][0]) for _, nodes in placement.also)
        return list(dict.fromkeys([int(placement.nodes[row][0]), *(node for node in further if node != last)]))

    def shown(self, column: str) -> Value:
        """The value as people read it: the labels of nodes in a column of a taxonomy; None where it is missing."""
        universe = self.engine.universe
        if universe.columns[column].kind is not Kind.INDUSTRY:
            return self.value(column)
        taxonomy = universe.placements[column].taxonomy
        known = [taxonomy.nodes[node] for node in self.nodes(column) if node != taxonomy.unclassified.position]
        return tuple(node.label for node in known) or None

    def _cell(self, column: str) -> tuple[Value, pl.DataType]:
        self.read([column])
        return self._cells[column]

    def answers(self, where: Filter, within: tuple[str, ...] = ()) -> dict[Path, TruthValue]:
        """What every node says, by path: switched-off nodes and those below as if they were on.

        The root, too, says what it says as a node: see `answer` for the whole filter. `within` are the segments whose
        definitions it stands in.
        """
        self.read(node.column for _, node in walk(where) if isinstance(node, Condition))
        found: dict[Path, TruthValue] = {}
        self._answer(where, (), within, found)
        return found

    def answer(self, where: Filter, within: tuple[str, ...] = ()) -> TruthValue:
        """Whether a whole filter matches; `within` are the segments whose definitions it stands in."""
        kept = prune(where)
        return YES if kept is None else self._answer(kept, (), within, {})

    def _answer(self, node: Filter, path: Path, within: tuple[str, ...], found: dict[Path, TruthValue]) -> TruthValue:
        match node:
            case Condition():
                predicate = self.engine.predicate(node)
                answer = UNKNOWN if predicate is None else self._test(predicate)
            case InSegment(name):
                inner = None if name in within else self.engine.segments(name)
                answer = UNKNOWN if inner is None else self.answer(inner, (*within, name))
            case _:
                below = [
                    self._answer(child, (*path, index), within, found) for index, child in enumerate(children(node))
                ]
                answer = self._among_best(node) if isinstance(node, Limit) else _joined(node, below)
        found[path] = answer
        return answer

    def _among_best(self, limit: Limit) -> TruthValue:
        """Whether a limit takes the account: that depends on all others, so the engine is asked."""
        found = self._limited.get(limit)
        if found is None:
            bounds = self.engine.bounds(limit)
            match, certain, possible = (
                self.engine.holds(one, self.row) for one in (bounds.match, bounds.certain, bounds.possible)
            )
            found = self._limited[limit] = TruthValue(match, certain, possible)
        return found

    def _test(self, predicate: Predicate) -> TruthValue:
        if isinstance(predicate, Under):
            return self._under(predicate)
        if isinstance(predicate, Missing):
            return YES if self._missing(predicate.column) else NO
        value, dtype = self._cell(predicate.column)
        if value is None:
            return UNKNOWN
        return YES if _holds(predicate, value, dtype) else NO

    def _missing(self, column: str) -> bool:
        universe = self.engine.universe
        if universe.columns[column].kind is not Kind.INDUSTRY:
            return self.value(column) is None
        return self.nodes(column) == [universe.placements[column].taxonomy.unclassified.position]

    def _under(self, predicate: Under) -> TruthValue:
        placement: Classification = self.engine.universe.placements[predicate.column]
        taxonomy, nodes = placement.taxonomy, self.nodes(predicate.column)
        last = taxonomy.unclassified.position
        if _any_in(nodes, taxonomy.ranges(predicate.codes)):
            return YES
        open_ranges = taxonomy.undecided(predicate.codes)
        if placement.also:  # that there is no further code is no missing value
            open_ranges = [(first, end) for first, end in open_ranges if first != last]
            if self._missing(predicate.column):
                return UNKNOWN
        return UNKNOWN if _any_in(nodes, open_ranges) else NO


def _joined(node: Filter, below: list[TruthValue]) -> TruthValue:
    """What a node says by itself of what its children with an effect say; without any it has none itself."""
    effective = [
        answer
        for child, answer in zip(children(node), below, strict=True)
        if isinstance(node, Off) or prune(child) is not None
    ]
    if not effective:
        return YES
    match node:
        case All():
            return reduce(and_, effective)
        case Any():
            return reduce(or_, effective)
        case Not():
            return ~effective[0]
    return effective[0]


def _any_in(nodes: Iterable[int], ranges: Iterable[tuple[int, int]]) -> bool:
    spans = list(ranges)
    return any(first <= node < end for node in nodes for first, end in spans)


def _plain(value: object) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _holds(predicate: Predicate, value: object, dtype: pl.DataType) -> bool:
    """Whether a value that is there passes a test; as `evaluation` compares the values of a column."""
    match predicate:
        case Interval(_, low, high, low_open, high_open):
            ends = [None if bound is None else _bound(bound, dtype) for bound in (low, high)]
            above = ends[0] is None or (value > ends[0] if low_open else value >= ends[0])  # type: ignore[operator]
            below = ends[1] is None or (value < ends[1] if high_open else value <= ends[1])  # type: ignore[operator]
            return bool(above and below)
        case OneOf(_, values):
            if dtype == pl.Boolean:
                return value in [bool(wanted) for wanted in values]
            if dtype.is_numeric() or dtype == pl.Date:
                return value in [comparable(wanted, dtype) for wanted in values]
            return value in [str(wanted) for wanted in values]
        case TextMatch(_, how, text):
            return bool(finder(how, text)(pl.Series([str(value)])).item(0))
        case HasItems(_, items, every):
            assert isinstance(value, tuple)
            return (all if every else any)(item in value for item in items)
    raise AssertionError(predicate)


def _bound(bound: object, dtype: pl.DataType) -> object:
    """A bound as the values are compared with it."""
    if dtype != pl.Float64 or not isinstance(bound, int | float):
        return bound
    try:
        return float(bound)
    except OverflowError:
        return math.inf if bound > 0 else -math.inf
