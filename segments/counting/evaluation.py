"""A predicate's meaning on a universe: which accounts match, and which are unknown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Literal, assert_never

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import ANSWERS, Codes
from niche.segments.accounts.item_index import ItemIndex
from niche.segments.accounts.lists import Items
from niche.segments.accounts.mask_cache import MaskCache, Sized
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.parts import Stored
from niche.segments.accounts.table import words_within
from niche.segments.accounts.text_index import finder
from niche.segments.accounts.universe import Universe
from niche.segments.counting.text_search import TextSearch
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import CATEGORICAL, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import UNCLASSIFIED

_MOST_RUNS = 16
"""Runs of category codes or nodes that are compared one by one; looking each one up is quicker beyond."""
_TOGETHER = 32
"""Predicates evaluated in one pass, which bounds the memory of their results."""
_NARROW: Mapping[type[pl.DataType], int] = {pl.Int16: 1 << 15, pl.Int32: 1 << 31}
"""Types that are compared several times as fast as 64 bits, and how far they reach."""
_INT64 = np.iinfo(np.int64)


class Evaluator:
    """Masks of predicates on one universe, kept in a cache."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        self.universe, self.cache = universe, cache
        columns = StoredColumns if universe.table.streamed else FrameColumns
        self._columns: StoredColumns | FrameColumns = columns(universe, cache)

    def match(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized:
        """The accounts that match. Raises CancelledError, BadInputError."""
        return self.cache.get(predicate, lambda: self._evaluate(predicate, cancelled))

    def unknown(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized | None:
        """The accounts for which the predicate depends on a missing value; None where there are none."""
        if isinstance(predicate, Missing):
            return None
        column, table = predicate.column, self.universe.table
        if isinstance(predicate, Under):  # a column of the taxonomy's name says nothing of the node
            ranges = self.universe.placements[column].taxonomy.undecided(predicate.codes)
            found = self.cache.get((predicate, "unknown"), lambda: self._positions(column, ranges))
        elif not table.streamed and table.known(column) == table.height:
            return None
        else:
            found = self.match(Missing(column), cancelled)
        return found if found.size else None

    def prepare(self, predicates: Iterable[Predicate], cancelled: Cancelled = never) -> None:
        """Evaluate several predicates in one pass over the columns, as far as they can be and are not at hand."""
        self._columns.prepare([p for p in dict.fromkeys(predicates) if not self.cache.peek(p)], cancelled)

    def index(self, column: str, cancelled: Cancelled = never) -> None:
        """Make searching a text, id or list column quicker from now on, where that is possible."""
        self._columns.index(column, cancelled)

    def _evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        check(cancelled)
        match predicate:
            case HasItems(column, items):
                if len(items) == 1:
                    return self._columns.item(column, items[0], cancelled)
                each = (self.match(HasItems(column, (item,)), cancelled).mask for item in items)
                return (masks.intersection if predicate.every else masks.union)(each, len(self.universe))
            case Under(column, codes):
                return self._positions(column, self.universe.placements[column].taxonomy.ranges(codes))
            case Missing(column) if self.universe.columns[column].kind is Kind.INDUSTRY:
                return self._positions(column, self.universe.placements[column].taxonomy.ranges((UNCLASSIFIED,)))
            case _:
                return self._columns.evaluate(predicate, cancelled)

    def _positions(self, column: str, ranges: Sequence[tuple[int, int]]) -> Mask:
        """The accounts whose node is in one of these ranges of positions."""
        placement, found = self.universe.placements[column], masks.empty(len(self.universe))
        if placement.starts is not None:
            starts = placement.starts
            return masks.from_ranges(((int(starts[a]), int(starts[b])) for a, b in ranges), len(self.universe))

        def part(first: int, nodes: NDArray[np.integer]) -> None:
            inside = _inside(nodes, ranges, len(placement.taxonomy.nodes))
            words_within(found, first, len(nodes))[:] = masks.pack(inside)

        for _ in placement.parts(part):
            pass
        return found


class FrameColumns:
    """What predicates mean on columns in memory."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        self.universe, self.cache = universe, cache
        self._frame = universe.frame
        self._items: dict[str, ItemIndex] = {}
        self._texts = TextSearch(universe.frame, cache)
        self._latest = ""
        self._narrow = lru_cache(1)(self._narrowed)

    def evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        """The accounts that match an interval, values, a text or a missing value. Raises CancelledError."""
        test = self._lowered(predicate)
        if test is None:
            assert isinstance(predicate, TextMatch)
            return self._texts.find(predicate, cancelled)
        return self._moved(predicate, test) if isinstance(predicate, Interval) else _scanned(self._frame, test)

    def item(self, column: str, item: str, cancelled: Cancelled) -> Mask:
        """The accounts whose list holds an item. Raises CancelledError."""
        return self._index_of_items(column, cancelled).mask(item)

    def prepare(self, predicates: Sequence[Predicate], cancelled: Cancelled) -> None:
        """Evaluate in one pass what can be."""
        tests = [(predicate, test) for predicate in predicates if (test := self._lowered(predicate)) is not None]
        if len(tests) == 1:  # an edit: `evaluate` has quicker ways
            return
        for start in range(0, len(tests), _TOGETHER):
            check(cancelled)
            some = tests[start : start + _TOGETHER]
            named = [test.alias(str(index)) for index, (_, test) in enumerate(some)]
            found = self._frame.lazy().select(named).collect().get_columns()
            for (predicate, _), flags in zip(some, found, strict=True):
                self.cache.get(predicate, partial(masks.pack, flags))

    def _moved(self, interval: Interval, test: pl.Expr) -> Mask:
        """The accounts in an interval; quicker where the one before was of this column too: someone moves a bound."""
        again, self._latest = interval.column == self._latest, interval.column
        return _scanned(self._narrow(interval.column) if again else self._frame, test)

    def _narrowed(self, column: str) -> pl.DataFrame:
        series = self._series(column)
        low, high = series.to_physical().min(), series.to_physical().max()
        if isinstance(low, int) and isinstance(high, int) and series.dtype.is_integer():
            fits = (t for t, limit in _NARROW.items() if -limit <= low and high < limit)
            series = series.cast(next(fits, pl.Int64))
        return series.to_frame()

    def _lowered(self, predicate: Predicate) -> pl.Expr | None:
        """The predicate as a Polars expression, null or false where it does not match; None where it is none."""
        match predicate:
            case Missing(column):
                return None if self._kind(column) is Kind.INDUSTRY else pl.col(column).is_null()
            case Interval():
                return _interval(predicate, self._series(predicate.column).dtype.is_integer())
            case OneOf(column, values):
                return self._one_of(column, values)
            case TextMatch(column):
                if self._kind(column) not in CATEGORICAL:
                    return None
                texts = pl.Series(_categories(self._series(column)), dtype=pl.String)
                return _codes(column, finder(predicate.how, predicate.text)(texts).arg_true().to_list())
            case HasItems() | Under():
                return None
            case _:
                assert_never(predicate)

    def _series(self, column: str) -> pl.Series:
        return self._frame.get_column(column)

    def _kind(self, column: str) -> Kind:
        return self.universe.columns[column].kind

    def _one_of(self, column: str, values: tuple[Scalar, ...]) -> pl.Expr:
        series, kind = self._series(column), self._kind(column)
        if kind in CATEGORICAL:
            order = {value: code for code, value in enumerate(_categories(series))}
            return _codes(column, sorted(order[str(value)] for value in values if value in order))
        if kind is Kind.YES_NO:
            return pl.any_horizontal(
                [_nobody(column), *(pl.col(column) if value else ~pl.col(column) for value in values)]
            )
        wanted = [value for value in (comparable(v, series.dtype) for v in values) if value is not None]
        if len(wanted) == 1:
            return pl.col(column) == wanted[0]
        return pl.col(column).is_in(pl.Series(wanted, dtype=series.dtype).implode())

    def index(self, column: str, cancelled: Cancelled) -> None:
        """Index the items of a list column, and the words of a text or id column where they repeat enough."""
        if self._kind(column) is Kind.LIST:
            self._index_of_items(column, cancelled)
        else:
            self._texts.index(column, cancelled)

    def _index_of_items(self, column: str, cancelled: Cancelled) -> ItemIndex:
        index = self._items.get(column)
        if index is None:
            index = self._items[column] = ItemIndex(self._series(column), cancelled)
        return index


class StoredColumns:
    """What predicates mean on columns that are read from disk, part by part."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        from niche.segments.accounts.bigtable import BigTable

        assert isinstance(universe.table, BigTable)
        self.universe, self.cache, self.table = universe, cache, universe.table

    def evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        """The accounts that match an interval, values, a text or a missing value. Raises as `Evaluator.match`."""
        if self.table.in_text(predicate.column):
            return self._in_text(predicate, cancelled)
        column = self.table.column(predicate.column, cancelled)
        return self.table.parts.joined(self._test(predicate, column), cancelled)

    def _test(self, predicate: Predicate, column: Stored) -> Callable[[int], Mask]:
        """What a predicate says of a part."""
        if isinstance(predicate, Missing):
            return column.missing
        if isinstance(column, Codes):
            names = self._names(predicate, column)
            return lambda number: column.having(number, names)
        assert isinstance(column, Numbers)
        if isinstance(predicate, Interval):
            return lambda number: column.within(number, predicate)
        assert isinstance(predicate, OneOf)
        found = [value for value in (comparable(v, column.dtype) for v in predicate.values) if value is not None]
        if len(found) == 1 and not isinstance(found[0], str):
            same = Interval(predicate.column, found[0], found[0])
            return lambda number: column.within(number, same)
        values = pl.Series(found, dtype=column.dtype)
        return lambda number: column.equal(number, values)

    def _names(self, predicate: Predicate, column: Codes) -> Sequence[str]:
        """The values of a column that a predicate wants."""
        if isinstance(predicate, TextMatch):
            texts = pl.Series(column.values, dtype=pl.String)
            return texts.filter(finder(predicate.how, predicate.text)(texts)).to_list()
        assert isinstance(predicate, OneOf)
        yes_no = self.universe.columns[predicate.column].kind is Kind.YES_NO
        return [ANSWERS[bool(value)] if yes_no else str(value) for value in predicate.values]

    def item(self, column: str, item: str, cancelled: Cancelled) -> Mask:
        """The accounts whose list holds an item. Raises CancelledError, BadInputError."""
        items = self.table.column(column, cancelled)
        assert isinstance(items, Items)
        return self.table.parts.joined(lambda number: items.holding(number, item), cancelled)

    def prepare(self, predicates: Sequence[Predicate], cancelled: Cancelled) -> None:
        """Nothing: parts in a core's cache are read once for each predicate at no great cost."""

    def index(self, column: str, cancelled: Cancelled) -> None:
        """Nothing: an index of words would not fit in memory."""

    def _in_text(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        """The accounts that match, out of Parquet; those without a text are found beside them, and kept."""
        finds = _finds(predicate)
        matched, missing = masks.empty(self.table.height), masks.empty(self.table.height)

        def part(first: int, frame: pl.DataFrame) -> None:
            texts = frame.to_series()
            words_within(matched, first, len(texts))[:] = masks.pack(finds(texts))
            words_within(missing, first, len(texts))[:] = masks.pack(texts.is_null())

        for _ in self.table.each([predicate.column], part, cancelled=cancelled):
            pass
        if not isinstance(predicate, Missing):
            self.cache.get(Missing(predicate.column), lambda: missing)
        return matched


def _finds(predicate: Predicate) -> Callable[[pl.Series], pl.Series]:
    """Tells of each of some texts whether it matches."""
    if isinstance(predicate, TextMatch):
        return finder(predicate.how, predicate.text)
    if isinstance(predicate, OneOf):
        wanted = pl.Series([str(value) for value in predicate.values], dtype=pl.String)
        return lambda texts: texts.is_in(wanted.implode())
    return lambda texts: texts.is_null()


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


def _scanned(frame: pl.DataFrame, test: pl.Expr) -> Mask:
    # As a lazy query, which runs on every core; on a column it would run on one.
    return masks.pack(frame.lazy().select(test.alias("match")).collect().to_series())


def _categories(series: pl.Series) -> list[str]:
    assert isinstance(series.dtype, pl.Enum)
    return series.dtype.categories.to_list()


def _runs(codes: Sequence[int]) -> list[tuple[int, int]]:
    """The codes as runs `(first, last)` of neighbours."""
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def _codes(column: str, codes: Sequence[int]) -> pl.Expr:
    """The accounts whose category has one of these codes, ascending."""
    runs, physical = _runs(codes), pl.col(column).to_physical()
    if not runs:
        return _nobody(column)
    if len(runs) > _MOST_RUNS:
        return physical.is_in(pl.Series(codes).implode())
    return pl.any_horizontal([physical == a if a == b else physical.is_between(a, b) for a, b in runs])


def _nobody(column: str) -> pl.Expr:
    return pl.col(column).is_null() & pl.lit(False)


def _interval(interval: Interval, whole: bool) -> pl.Expr:
    column = pl.col(interval.column)
    low, high = (None if bound is None else _reachable(bound, whole) for bound in (interval.low, interval.high))
    if whole:  # beside an infinite bound, whole numbers would be compared as floats
        low, high = None if low == -math.inf else low, None if high == math.inf else high
    if low is not None and high is not None:  # in one go, which Polars spreads over the cores
        return column.is_between(low, high, _CLOSED[interval.low_open, interval.high_open])
    if low is not None:
        return column > low if interval.low_open else column >= low
    if high is not None:
        return column < high if interval.high_open else column <= high
    return column.is_not_null()


_CLOSED: Mapping[tuple[bool, bool], Literal["both", "left", "right", "none"]] = {
    (False, False): "both",
    (False, True): "left",
    (True, False): "right",
    (True, True): "none",
}
"""The ends that belong to an interval, by whether the low and the high one is open."""


def _reachable(bound: Bound, whole: bool) -> Bound:
    """The bound as a column can be compared with it; infinite where it is beyond all numbers the column can hold."""
    if isinstance(bound, dt.date):
        return bound
    if whole:
        return bound if _INT64.min <= bound <= _INT64.max else math.inf if bound > 0 else -math.inf
    try:
        return float(bound)
    except OverflowError:
        return math.inf if bound > 0 else -math.inf


def comparable(value: Scalar, dtype: pl.DataType) -> Scalar | None:
    """The value in a column's own type; None where no account can have it."""
    if isinstance(value, str | dt.date):
        return value
    reachable = _reachable(value, dtype.is_integer())
    return None if dtype.is_integer() and isinstance(reachable, float) and not reachable.is_integer() else reachable
