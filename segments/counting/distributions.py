"""How the values of a column are spread over the matched accounts, beside the universe."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from niche.segments.accounts import masks
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.table import Counted, counted_values
from niche.segments.accounts.universe import Classification
from niche.segments.counting.buckets import Buckets, bucketed
from niche.segments.counting.counts import Distribution, Histogram, TopValues
from niche.segments.counting.evaluation import Evaluator
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Kind
from niche.segments.model.predicates import Missing

MOST_VALUES = 20
"""Values of a category that are shown."""
QUANTILES = (10, 25, 50, 75, 90)


class Distributions:
    """Distributions of a universe's columns; what is prepared for a column is kept."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator, self.universe = evaluator, evaluator.universe
        self._buckets: dict[str, Buckets] = {}
        self._values: dict[str, Counted] = {}

    def of(self, column: str, chosen: Selection, quantiles: bool = True, cancelled: Cancelled = never) -> Distribution:
        """The distribution of one column over the chosen accounts.

        Of text on disk only missing values are counted, because its values may not fit in memory. Raises KeyError for
        an unknown column, CancelledError, BadInputError.
        """
        kind = self.universe.columns[column].kind
        if kind.numeric or kind is Kind.DATE:
            return self._histogram(column, chosen, QUANTILES if quantiles else (), cancelled)
        return self._top(column, chosen)

    def values(self, column: str, chosen: Selection) -> dict[str, int]:
        """The chosen accounts by value, in the column's own order. Raises KeyError for an unknown column."""
        return dict(self._counted(self.universe.columns[column].name, chosen).values.iter_rows())

    def buckets(self, column: str, cancelled: Cancelled = never) -> Buckets:
        """A number or date column in buckets, made at first use. Raises CancelledError, BadInputError."""
        found = self._buckets.get(column)
        if found is None:
            found = self._buckets[column] = bucketed(self.universe, column, cancelled)
        return found

    def _histogram(self, column: str, chosen: Selection, quantiles: Sequence[int], cancelled: Cancelled) -> Histogram:
        buckets = self.buckets(column, cancelled)
        counts = buckets.count(chosen)
        return Histogram(
            column,
            edges=buckets.edges,
            matched=buckets.by_bin(counts),
            universe=buckets.by_bin(buckets.codes.counts),
            missing=int(counts[-1]),
            quantiles=buckets.quantiles(chosen, quantiles, counts) if quantiles else {},
        )

    def _top(self, column: str, chosen: Selection) -> TopValues:
        universe = self._values.get(column)
        if universe is None:
            universe = self._values[column] = self._counted(column, None)
        picked = self._counted(column, chosen)
        top = picked.values.sort("accounts", descending=True, maintain_order=True).head(MOST_VALUES)
        of_all = top.select("value").join(universe.values, on="value", how="left", maintain_order="left")
        return TopValues(
            column,
            values=tuple(top["value"].to_list()),
            matched=tuple(top["accounts"].to_list()),
            universe=tuple(of_all["accounts"].to_list()),
            missing=picked.missing,
            distinct=universe.values.height,
        )

    def _counted(self, column: str, chosen: Selection | None) -> Counted:
        if self.universe.columns[column].kind is Kind.INDUSTRY:
            return _by_sector(self.universe.placements[column], chosen)
        if self.universe.table.scanned(column):
            missing = self._evaluator.match(Missing(column)).mask
            return Counted(
                counted_values([], np.zeros(0, np.int64)), masks.popcount(missing & chosen.mask if chosen else missing)
            )
        return self.universe.table.counted(column, chosen)


def _by_sector(placement: Classification, chosen: Selection | None) -> Counted:
    own = placement.own_counts if chosen is None else placement.nodes.count(chosen)
    sectors = placement.taxonomy.children(None)[:-1]
    starts = [*(sector.position for sector in sectors), placement.taxonomy.unclassified.position]
    *counts, missing = np.add.reduceat(own, starts).tolist()
    return Counted(counted_values([sector.label for sector in sectors], np.array(counts, np.int64)), missing)
