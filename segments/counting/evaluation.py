"""A predicate's meaning on a universe: which accounts match, and which are unknown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.coded import CodedAccounts
from niche.segments.accounts.codes import ANSWERS, Codes
from niche.segments.accounts.lists import Items, Lists
from niche.segments.accounts.mask_cache import CountedMask, MaskCache
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.parts import Stored
from niche.segments.accounts.table import words_within
from niche.segments.accounts.text_index import finder
from niche.segments.accounts.universe import Universe
from niche.segments.accounts.whole import Texts
from niche.segments.counting.text_search import TextSearch
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import UNCLASSIFIED

_MOST_RUNS = 16
"""Runs of nodes that are compared one by one; looking each one up is quicker beyond."""
_INT64 = np.iinfo(np.int64)


class Evaluator:
    """Masks of predicates on one universe, kept in a cache."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        self.universe, self.cache = universe, cache
        self._table = universe.table
        self._search = TextSearch(cache)

    def match(self, predicate: Predicate, cancelled: Cancelled = never) -> CountedMask:
        """The accounts that match. Raises CancelledError, BadInputError."""
        return self.cache.get(predicate, lambda: self._evaluate(predicate, cancelled))

    def unknown(self, predicate: Predicate, cancelled: Cancelled = never) -> CountedMask | None:
        """The accounts for which the predicate depends on a missing value; None where there are none."""
        if isinstance(predicate, Missing):
            return None
        column = predicate.column
        if isinstance(predicate, Under):  # a column of the taxonomy's name says nothing of the node
            found = self.cache.get((predicate, "unknown"), lambda: self._undecided(predicate))
        elif not self._table.scanned(column) and self._table.column(column, cancelled).known == len(self.universe):
            return None
        else:
            found = self.match(Missing(column), cancelled)
        return found if found.size else None

    def _undecided(self, predicate: Under) -> Mask:
        """The accounts of which a missing or coarse node does not tell whether they are below some nodes."""
        placement = self.universe.placements[predicate.column]
        unclassified = placement.taxonomy.unclassified.position
        ranges = placement.taxonomy.undecided(predicate.codes)
        if not placement.also:
            return self._positions(predicate.column, ranges)
        # That there is no further code is no missing value.
        coarse = [(first, end) for first, end in ranges if first != unclassified]
        nothing = self.match(Missing(predicate.column)).mask
        found = nothing | self._positions(predicate.column, coarse)
        return found & ~self.match(predicate).mask

    def index(self, column: str, cancelled: Cancelled = never) -> None:
        """Index the items of a list column, or the words of a text or id column in memory where they repeat enough."""
        if self._table.scanned(column):
            return  # an index of words would not fit in memory
        found = self._table.column(column, cancelled)
        if isinstance(found, Lists):
            found.items(cancelled)
        elif isinstance(found, Texts):
            self._search.index(found.whole, cancelled)

    def _evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        check(cancelled)
        match predicate:
            case HasItems(column, items) if len(items) != 1:
                each = (self.match(HasItems(column, (item,)), cancelled).mask for item in items)
                return (masks.intersection if predicate.every else masks.union)(each, len(self.universe))
            case Under(column, codes):
                return self._positions(column, self.universe.placements[column].taxonomy.ranges(codes))
            case Missing(column) if self.universe.columns[column].kind is Kind.INDUSTRY:
                ranges = self.universe.placements[column].taxonomy.ranges((UNCLASSIFIED,))
                return self._positions(column, ranges, every=True)
        if self._table.scanned(predicate.column):
            return self._scan(predicate, cancelled)
        stored = self._table.column(predicate.column, cancelled)
        if isinstance(stored, Texts) and isinstance(predicate, TextMatch):
            return self._search.find(stored.whole, predicate, cancelled)
        return self._table.parts.joined(self._test(predicate, stored, cancelled), cancelled)

    def _positions(self, column: str, ranges: Sequence[tuple[int, int]], every: bool = False) -> Mask:
        """The accounts with a node in one of these ranges of positions; with all of theirs, if `every` is given."""
        placement = self.universe.placements[column]
        nodes, starts, size = placement.nodes, placement.starts, len(placement.taxonomy.nodes)
        if starts is not None:
            return masks.from_ranges(((int(starts[a]), int(starts[b])) for a, b in ranges), len(self.universe))
        found = self._table.parts.joined(lambda number: masks.pack(_inside(nodes.part(number), ranges, size)))
        last = placement.taxonomy.unclassified.position  # of further nodes: that there are none
        known = ranges if every else [(first, min(end, last)) for first, end in ranges if first < last]
        for _, others in placement.also:
            further = self._table.parts.joined(partial(_within, others, known, size))
            found = found & further if every else found | further
        return found

    def _test(self, predicate: Predicate, column: Stored, cancelled: Cancelled) -> Callable[[int], Mask]:
        """What a predicate says of a part."""
        match predicate, column:
            case Missing(), _:
                return column.missing
            case HasItems(_, (item,)), Items() | Lists():
                items = column.items(cancelled)
                return lambda number: items.holding(number, item)
            case _, Codes():
                names = self._names(predicate, column)
                return lambda number: column.having(number, names)
            case Interval(), Numbers():
                return lambda number: column.within(number, predicate)
            case OneOf(), Numbers():
                return _equal(column, predicate)
        finds = _finds(predicate)
        return lambda number: masks.pack(finds(column.series(number)))

    def _names(self, predicate: Predicate, column: Codes) -> Sequence[str]:
        """The values of a column that a predicate wants."""
        if isinstance(predicate, TextMatch):
            texts = pl.Series(column.values, dtype=pl.String)
            return texts.filter(finder(predicate.how, predicate.text)(texts)).to_list()
        assert isinstance(predicate, OneOf)
        yes_no = self.universe.columns[predicate.column].kind is Kind.YES_NO
        return [ANSWERS[bool(value)] if yes_no else str(value) for value in predicate.values]

    def _scan(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        """The accounts that match, out of Parquet; those without a text are found beside them, and kept."""
        finds = _finds(predicate)
        matched, missing = masks.empty(self._table.height), masks.empty(self._table.height)

        def part(first: int, frame: pl.DataFrame) -> None:
            texts = frame.to_series()
            words_within(matched, first, len(texts))[:] = masks.pack(finds(texts))
            words_within(missing, first, len(texts))[:] = masks.pack(texts.is_null())

        for _ in self._table.each([predicate.column], part, cancelled=cancelled):
            pass
        if not isinstance(predicate, Missing):
            self.cache.get(Missing(predicate.column), lambda: missing)
        return matched


def _equal(column: Numbers, predicate: OneOf) -> Callable[[int], Mask]:
    """Whether the numbers of a part are among some values."""
    found = [value for value in (comparable(v, column.dtype) for v in predicate.values) if value is not None]
    if len(found) == 1 and not isinstance(found[0], str):
        same = Interval(column.name, found[0], found[0])
        return lambda number: column.within(number, same)
    values = pl.Series(found, dtype=column.dtype)
    return lambda number: column.equal(number, values)


def _finds(predicate: Predicate) -> Callable[[pl.Series], pl.Series]:
    """Tells of each of some texts whether it matches."""
    if isinstance(predicate, TextMatch):
        return finder(predicate.how, predicate.text)
    if isinstance(predicate, OneOf):
        wanted = pl.Series([str(value) for value in predicate.values], dtype=pl.String)
        return lambda texts: texts.is_in(wanted.implode())
    return lambda texts: texts.is_null()


def _within(nodes: CodedAccounts, ranges: Sequence[tuple[int, int]], size: int, number: int) -> Mask:
    """The accounts of a part whose position is in one of these ranges."""
    return masks.pack(_inside(nodes.part(number), ranges, size))


def _inside(nodes: NDArray[np.integer], ranges: Sequence[tuple[int, int]], size: int) -> NDArray[np.bool_]:
    """Whether each position, below `size`, is in one of these ranges."""
    if len(ranges) > _MOST_RUNS:
        table = np.zeros(size, np.bool_)
        for first, end in ranges:
            table[first:end] = True
        inside: NDArray[np.bool_] = table[nodes]
        return inside
    flags = np.zeros(len(nodes), np.bool_)
    for first, end in ranges:
        flags |= (nodes >= first) & (nodes < end) if end - first > 1 else nodes == first
    return flags


def comparable(value: Scalar, dtype: pl.DataType) -> Scalar | None:
    """The value in a column's own type; None where no account can have it."""
    if isinstance(value, str | dt.date):
        return value
    if dtype.is_integer():
        return value if _INT64.min <= value <= _INT64.max and value == int(value) else None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
