"""A predicate's meaning on a universe in memory: which accounts match, and which are unknown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Literal, assert_never

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.cores import CORES, cores
from niche.segments.accounts.item_index import ItemIndex
from niche.segments.accounts.mask_cache import MaskCache, Sized
from niche.segments.accounts.text_index import WordIndex, build, finder
from niche.segments.accounts.universe import Universe
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import CATEGORICAL, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under

_PART = 1 << 19
"""Texts searched at a time, between two looks at whether anybody waits; a multiple of 64."""
_LEAST = 1 << 14
"""Texts below which another core is not worth asking; a multiple of 64."""
_FEW = 4
"""Less than one in so many accounts is few enough to look only at them."""
_MOST_RUNS = 16
"""Runs of category codes that are compared one by one; looking each code up is quicker beyond."""
_MOST_PARTS = 64
"""Parts of a text that are tried as known before it."""
_TOGETHER = 32
"""Predicates evaluated in one pass, which bounds the memory of their results."""
_NARROW: Mapping[type[pl.DataType], int] = {pl.Int16: 1 << 15, pl.Int32: 1 << 31}
"""Types that are compared several times as fast as 64 bits, and how far they reach."""
_INT64 = np.iinfo(np.int64)


class Evaluator:
    """Masks of predicates on one universe, kept in a cache."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        self.universe = universe
        self._frame = universe.frame
        self.cache = cache
        self._items: dict[str, ItemIndex] = {}
        self._words: dict[str, WordIndex | None] = {}
        self._found = masks.empty(0), np.zeros(0, np.uint32)
        """The latest mask of a text that was searched for, and its rows."""
        self._latest = ""
        self._narrow = lru_cache(1)(self._narrowed)

    def match(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized:
        """The accounts that match. Raises CancelledError."""
        return self.cache.get(predicate, lambda: self._evaluate(predicate, cancelled))

    def unknown(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized | None:
        """The accounts for which the predicate depends on a missing value; None where there are none."""
        if isinstance(predicate, Missing):
            return None
        column = predicate.column
        if isinstance(predicate, Under):  # a column of the taxonomy's name says nothing of the node
            ranges = self.universe.placements[column].taxonomy.undecided(predicate.codes)
            found = self.cache.get((predicate, "unknown"), lambda: self._positions(column, ranges))
            return found if found.size else None
        return self.match(Missing(column), cancelled) if self._series(column).null_count() else None

    def prepare(self, predicates: Iterable[Predicate], cancelled: Cancelled = never) -> None:
        """Evaluate several predicates in one pass over the columns, as far as they can be and are not at hand."""
        tests: list[tuple[Predicate, pl.Expr]] = []
        for predicate in dict.fromkeys(predicates):
            test = None if self.cache.peek(predicate) else self._lowered(predicate)
            tests += [] if test is None else [(predicate, test)]
        if len(tests) == 1:  # an edit: `match` has quicker ways
            return
        for start in range(0, len(tests), _TOGETHER):
            check(cancelled)
            some = tests[start : start + _TOGETHER]
            named = [test.alias(str(index)) for index, (_, test) in enumerate(some)]
            found = self._frame.lazy().select(named).collect().get_columns()
            for (predicate, _), flags in zip(some, found, strict=True):
                self.cache.get(predicate, partial(masks.pack, flags))

    def _evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        check(cancelled)
        test = self._lowered(predicate)
        if test is not None:
            return self._moved(predicate, test) if isinstance(predicate, Interval) else _scanned(self._frame, test)
        match predicate:
            case HasItems():
                return self._has_items(predicate, cancelled)
            case TextMatch():
                return self._text(predicate, cancelled)
            case Under(column, codes):
                return self._positions(column, self.universe.placements[column].taxonomy.ranges(codes))
        last = self.universe.placements[predicate.column].taxonomy.unclassified.position
        return self._positions(predicate.column, [(last, last + 1)])

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
                return None if self.universe.columns[column].kind is Kind.INDUSTRY else pl.col(column).is_null()
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

    def index(self, column: str, cancelled: Cancelled = never) -> None:
        """Make searching a text or id column quicker from now on, where its words repeat enough, or a list column."""
        series = self._series(column)
        if isinstance(series.dtype, pl.List):
            self._index_of_items(column, cancelled)
        elif column not in self._words:
            self._words[column] = build(series, cancelled)

    def _index_of_items(self, column: str, cancelled: Cancelled) -> ItemIndex:
        index = self._items.get(column)
        if index is None:
            index = self._items[column] = ItemIndex(self._series(column), cancelled)
        return index

    def _text(self, test: TextMatch, cancelled: Cancelled) -> Mask:
        series, finds = self._series(test.column), finder(test.how, test.text)
        words = self._words.get(test.column)
        found = None if words is None or test.how == "matches" else words.candidates(test.how, test.text)
        if found is not None:
            return self._among(series, found.rows, None if found.exact else finds, cancelled)
        within = self._narrower(test)
        if within is None:
            mask = self._in_parts(series, finds, cancelled)
            if masks.popcount(mask) * _FEW < len(series):
                self._found = mask, _rows(mask, len(series))  # the next letter is looked for among these
            return mask
        mask, rows = self._found
        if mask is not within.mask:
            rows = _rows(within.mask, len(series))
        return self._among(series, rows, finds, cancelled)

    def _among(
        self,
        series: pl.Series,
        rows: NDArray[np.uint32],
        finds: Callable[[pl.Series], pl.Series] | None,
        cancelled: Cancelled,
    ) -> Mask:
        """The accounts in these rows, only those that the search finds where there is one."""
        if finds is not None:
            found = self._in_parts(series.gather(rows), finds, cancelled)
            rows = rows[masks.flags(found, len(rows))]
        mask = masks.from_rows(rows, len(series))
        self._found = mask, rows
        return mask

    def _narrower(self, test: TextMatch) -> Sized | None:
        """Accounts already known to hold a part of the text, so that only they need a look: few, or None."""
        if test.how == "matches":
            return None
        text, length = test.text, len(test.text)
        parts = (text[start : start + size] for size in range(length, 1, -1) for start in range(length - size + 1))
        for part in (*islice(parts, _MOST_PARTS), text[:1]):
            found = self.cache.peek(TextMatch(test.column, "contains", part)) if part else None
            if found is not None:
                return found if found.size * _FEW < len(self.universe) else None
        return None

    def _in_parts(self, series: pl.Series, finds: Callable[[pl.Series], pl.Series], cancelled: Cancelled) -> Mask:
        def part(start: int) -> Mask:
            check(cancelled)
            return masks.pack(finds(series.slice(start, size)))

        fair = -(-len(series) // CORES // 64) * 64
        size = min(max(fair, _LEAST), _PART)
        starts = range(0, len(series), size)
        return part(0) if len(starts) < 2 else np.concatenate(list(cores().map(part, starts)))

    def _has_items(self, test: HasItems, cancelled: Cancelled) -> Mask:
        if len(test.items) == 1:
            return self._index_of_items(test.column, cancelled).mask(test.items[0])
        each = (self.match(HasItems(test.column, (item,)), cancelled).mask for item in test.items)
        return (masks.intersection if test.every else masks.union)(each, len(self.universe))

    def _positions(self, column: str, ranges: Iterable[tuple[int, int]]) -> Mask:
        """The accounts whose node is in one of these ranges of positions."""
        placement = self.universe.placements[column]
        if placement.starts is not None:
            starts = placement.starts
            return masks.from_ranges(((int(starts[a]), int(starts[b])) for a, b in ranges), len(self.universe))
        table = np.zeros(len(placement.taxonomy.nodes), np.bool_)
        for first, end in ranges:
            table[first:end] = True
        return masks.pack(table[placement.nodes])


def _rows(mask: Mask, accounts: int) -> NDArray[np.uint32]:
    return masks.rows(mask, accounts).astype(np.uint32)


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
