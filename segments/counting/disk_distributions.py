"""Distributions of a table that is read from disk, counted part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.selections import Selection, frequencies
from niche.segments.accounts.table import words_within
from niche.segments.counting.counts import Distribution
from niche.segments.counting.disk_buckets import stored_grades
from niche.segments.counting.distributions import Counted, Distributions, counted_values, sectors
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Kind
from niche.segments.model.predicates import Missing

if TYPE_CHECKING:
    from niche.segments.counting.buckets import Grades
    from niche.segments.counting.disk_evaluation import PartEvaluator


class PartDistributions(Distributions):
    """As Distributions; of text only missing values are counted, because its values may not fit in memory."""

    def __init__(self, evaluator: PartEvaluator) -> None:
        super().__init__(evaluator.universe)
        self._evaluator = evaluator
        self._table: BigTable = evaluator.table

    def of(self, column: str, chosen: Selection, quantiles: bool = True, cancelled: Cancelled = never) -> Distribution:
        """As in memory. Raises CancelledError."""
        kind = self.universe.columns[column].kind
        if kind.numeric or kind is Kind.DATE:
            self.grades(column, cancelled)  # which takes long at first
        return super().of(column, chosen, quantiles)

    def grades(self, column: str, cancelled: Cancelled = never) -> Grades:
        """As in memory, out of the store where they are there. Raises CancelledError."""
        found = self._grades.get(column)
        if found is None:
            found = self._grades[column] = stored_grades(self._table, column, cancelled)
        return found

    def _counted(self, column: str, chosen: Selection | None) -> Counted:
        mask = masks.full(self._table.height) if chosen is None else chosen.mask
        if self.universe.columns[column].kind is Kind.INDUSTRY:
            return self._by_sector(column, mask)
        if self.universe.columns[column].kind in (Kind.TEXT, Kind.ID):
            missing = masks.popcount(self._evaluator.match(Missing(column)).mask & mask)
            return Counted(counted_values([], np.zeros(0, np.int64)), missing)
        stored, spans = self._table.column(column), self._table.spans
        found = [some for _, some in self._table.parts.run(lambda n: stored.counts(n, mask[spans.words(n)]), mask)]
        counts = sum((counts for counts, _ in found), np.zeros(len(stored.values), np.int64))
        values = counted_values(stored.values, counts)
        if self.universe.columns[column].kind is Kind.YES_NO:
            values = values.reverse()
        return Counted(values, sum(missing for _, missing in found))

    def _by_sector(self, column: str, mask: Mask) -> Counted:
        placement = self.universe.placements[column]
        size = len(placement.taxonomy.nodes)

        def part(first: int, positions: NDArray[np.integer]) -> NDArray[np.int64]:
            flags = masks.unpack(words_within(mask, first, len(positions)), len(positions))
            return frequencies(pl.Series(positions).filter(flags), size)

        own = sum(placement.parts(part, mask), np.zeros(size, np.int64))
        names, sector_of = sectors(placement, np.arange(size))
        counts = np.bincount(sector_of, own, len(names) + 1).astype(np.int64)
        return Counted(counted_values(names, counts[:-1]), int(counts[-1]))
