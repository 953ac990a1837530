"""A predicate's meaning on a table that is read from disk: which accounts match, and which are unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from niche.segments.accounts import masks
from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import ANSWERS, Codes
from niche.segments.accounts.lists import Items
from niche.segments.accounts.mask_cache import MaskCache, Sized
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.text_index import finder
from niche.segments.counting.evaluation import comparable
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import CATEGORICAL, Kind
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import UNCLASSIFIED

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe


class PartEvaluator:
    """Masks of predicates on one universe, worked out part by part and kept in a cache."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        assert isinstance(universe.table, BigTable)
        self.universe, self.cache, self.table = universe, cache, universe.table
        self._by_type: Mapping[type, Callable[..., Mask]] = {
            Interval: self._interval,
            OneOf: self._one_of,
            Missing: self._missing,
            TextMatch: self._text,
            HasItems: self._items,
            Under: self._under,
        }

    def match(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized:
        """The accounts that match. Raises CancelledError, BadInputError."""
        return self.cache.get(predicate, lambda: self._evaluate(predicate, cancelled))

    def unknown(self, predicate: Predicate, cancelled: Cancelled = never) -> Sized | None:
        """The accounts for which the predicate depends on a missing value; None where there are none."""
        if isinstance(predicate, Missing):
            return None
        column = predicate.column
        if isinstance(predicate, Under):
            ranges = self.universe.placements[column].taxonomy.undecided(predicate.codes)
            found = self.cache.get((predicate, "unknown"), lambda: self._positions(column, ranges, cancelled))
        else:
            found = self.match(Missing(column), cancelled)
        return found if found.size else None

    def prepare(self, predicates: Iterable[Predicate], cancelled: Cancelled = never) -> None:
        """Nothing: parts in a core's cache are read once for each predicate at no great cost."""

    def index(self, column: str, cancelled: Cancelled = never) -> None:
        """Nothing: an index of words would not fit in memory."""

    def _evaluate(self, predicate: Predicate, cancelled: Cancelled) -> Mask:
        check(cancelled)
        return self._by_type[type(predicate)](predicate, cancelled)

    def _interval(self, test: Interval, cancelled: Cancelled) -> Mask:
        column = self.table.column(test.column, cancelled)
        assert isinstance(column, Numbers)
        return self.table.parts.joined(lambda number: column.within(number, test), cancelled)

    def _one_of(self, test: OneOf, cancelled: Cancelled) -> Mask:
        if self.table.in_text(test.column):
            wanted = pl.Series([str(value) for value in test.values], dtype=pl.String)
            return self._scan(test.column, lambda texts: texts.is_in(wanted.implode()), cancelled)
        column = self.table.column(test.column, cancelled)
        if isinstance(column, Codes):
            yes_no = self._kind(test.column) is Kind.YES_NO
            names = [ANSWERS[bool(value)] if yes_no else str(value) for value in test.values]
            return self.table.parts.joined(lambda number: column.having(number, names), cancelled)
        assert isinstance(column, Numbers)
        found = [value for value in (comparable(v, column.dtype) for v in test.values) if value is not None]
        values = pl.Series(found, dtype=column.dtype)
        if len(found) == 1 and not isinstance(found[0], str):
            same = Interval(test.column, found[0], found[0])
            return self.table.parts.joined(lambda number: column.within(number, same), cancelled)
        return self.table.parts.joined(lambda number: column.equal(number, values), cancelled)

    def _missing(self, test: Missing, cancelled: Cancelled) -> Mask:
        if self._kind(test.column) is Kind.INDUSTRY:
            return self._under(Under(test.column, (UNCLASSIFIED,)), cancelled)
        if self.table.in_text(test.column):
            return self._scanned(test.column, lambda texts: texts.is_null(), cancelled)[1]
        column = self.table.column(test.column, cancelled)
        return self.table.parts.joined(column.missing, cancelled)

    def _text(self, test: TextMatch, cancelled: Cancelled) -> Mask:
        finds = finder(test.how, test.text)
        if self._kind(test.column) not in CATEGORICAL:
            return self._scan(test.column, finds, cancelled)
        column = self.table.column(test.column, cancelled)
        assert isinstance(column, Codes)
        texts = pl.Series(column.values, dtype=pl.String)
        names = texts.filter(finds(texts)).to_list()
        return self.table.parts.joined(lambda number: column.having(number, names), cancelled)

    def _items(self, test: HasItems, cancelled: Cancelled) -> Mask:
        if len(test.items) != 1:
            each = (self.match(HasItems(test.column, (item,)), cancelled).mask for item in test.items)
            return (masks.intersection if test.every else masks.union)(each, self.table.height)
        column = self.table.column(test.column, cancelled)
        assert isinstance(column, Items)
        return self.table.parts.joined(lambda number: column.holding(number, test.items[0]), cancelled)

    def _under(self, test: Under, cancelled: Cancelled) -> Mask:
        ranges = self.universe.placements[test.column].taxonomy.ranges(test.codes)
        return self._positions(test.column, ranges, cancelled)

    def _positions(self, column: str, ranges: Sequence[tuple[int, int]], cancelled: Cancelled) -> Mask:
        """The accounts whose node is in one of these ranges of positions."""
        nodes = self.universe.placements[column].stored
        assert nodes is not None
        return self.table.parts.joined(lambda number: nodes.inside(number, ranges), cancelled)

    def _scan(self, column: str, finds: Callable[[pl.Series], pl.Series], cancelled: Cancelled) -> Mask:
        """The accounts whose text a search finds; who has no text at all is found beside it, and kept."""
        matched, missing = self._scanned(column, finds, cancelled)
        self.cache.get(Missing(column), lambda: missing)
        return matched

    def _scanned(self, column: str, finds: Callable[[pl.Series], pl.Series], cancelled: Cancelled) -> tuple[Mask, Mask]:
        """The accounts whose text a search finds, out of Parquet, and those without a text."""
        accounts = self.table.height
        matched, missing = masks.empty(accounts), masks.empty(accounts)

        def part(first: int, frame: pl.DataFrame) -> tuple[int, Mask, Mask]:
            texts = frame.to_series()
            return first, masks.pack(finds(texts)), masks.pack(texts.is_null())

        for first, hits, blanks in self.table.each([column], part, cancelled=cancelled):
            words = slice(first // 64, first // 64 + len(hits))
            matched[words], missing[words] = hits, blanks
        return matched, missing

    def _kind(self, column: str) -> Kind:
        return self.universe.columns[column].kind
