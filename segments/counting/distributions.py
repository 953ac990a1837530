"""How the values of a column are spread over the matched accounts, beside the universe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.selections import Selection, frequencies
from niche.segments.accounts.universe import Placement, Universe
from niche.segments.counting.buckets import Grades, grade
from niche.segments.counting.counts import Distribution, Histogram, TopValues
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Kind

MOST_VALUES = 20
"""Values of a category that are shown."""
QUANTILES = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Counted:
    """The columns `value`, in the column's own order, and `accounts`, from 1 up; and accounts without a value."""

    values: pl.DataFrame
    missing: int


class Distributions:
    """Distributions of a universe's columns; what is prepared for a column is kept."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self._grades: dict[str, Grades] = {}
        self._values: dict[str, Counted] = {}

    def of(
        self,
        column: str,
        chosen: Selection,
        quantiles: bool = True,
        cancelled: Cancelled = never,  # noqa: ARG002 - quick, where the accounts are in memory
    ) -> Distribution:
        """The distribution of one column over the chosen accounts.

        Raises KeyError for an unknown column, CancelledError.
        """
        kind = self.universe.columns[column].kind
        if kind.numeric or kind is Kind.DATE:
            return self._histogram(column, chosen, QUANTILES if quantiles else ())
        return self._top(column, chosen)

    def values(self, column: str, chosen: Selection) -> dict[str, int]:
        """The chosen accounts by value, in the column's own order. Raises KeyError for an unknown column."""
        return dict(self._counted(self.universe.columns[column].name, chosen).values.iter_rows())

    def grades(self, column: str, cancelled: Cancelled = never) -> Grades:  # noqa: ARG002 - as above
        """A number or date column in grades, made at first use. Raises CancelledError."""
        found = self._grades.get(column)
        if found is None:
            found = self._grades[column] = self._graded(column)
        return found

    def _graded(self, column: str) -> Grades:
        return grade(self.universe.frame.get_column(column), self.universe.columns[column].integer)

    def _histogram(self, column: str, chosen: Selection, quantiles: Sequence[int]) -> Histogram:
        grades = self.grades(column)
        counts = grades.count(chosen)
        return Histogram(
            column,
            edges=grades.edges,
            matched=grades.by_bin(counts),
            universe=grades.by_bin(grades.universe),
            missing=int(counts[-1]),
            quantiles=grades.quantiles(chosen, quantiles, counts) if quantiles else {},
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
        series = self._labelled(column, chosen)
        return Counted(_value_counts(series), series.null_count())

    def _labelled(self, column: str, chosen: Selection | None) -> pl.Series:
        """The values of the chosen accounts, or of all; those of a placement are its sectors."""
        if self.universe.columns[column].kind is not Kind.INDUSTRY:
            series = self.universe.frame.get_column(column)
            return series if chosen is None else series.filter(chosen.flags)
        placement = self.universe.placements[column]
        nodes = placement.nodes if chosen is None else placement.nodes[chosen.rows]
        names, sector_of = sectors(placement, nodes)
        known = pl.Series(sector_of).set(pl.Series(sector_of == len(names)), None)
        return known.cat.to(pl.Enum(names))


def sectors(placement: Placement, nodes: NDArray[np.integer]) -> tuple[list[str], NDArray[np.uint32]]:
    """The sectors of a taxonomy, and the place of each node's sector among them; one beyond for the unclassified."""
    found = placement.taxonomy.children(None)[:-1]
    ends = np.array([sector.end for sector in found], np.int64)
    return [sector.label for sector in found], np.searchsorted(ends, nodes, side="right").astype(np.uint32)


def _value_counts(series: pl.Series) -> pl.DataFrame:
    """The columns `value`, in the column's own order, and `accounts`, from 1 up."""
    if isinstance(series.dtype, pl.List):
        series = series.drop_nulls().explode()
    if series.dtype == pl.Boolean:
        names, counts = ["yes", "no"], np.array([series.sum(), (~series).sum()])
    elif isinstance(series.dtype, pl.Enum):
        names = series.dtype.categories.to_list()
        counts = frequencies(series.drop_nulls().to_physical(), len(names))
    else:
        return series.drop_nulls().alias("value").value_counts(name="accounts").sort("value")
    return counted_values(names, counts)


def counted_values(names: Sequence[str], counts: NDArray[np.int64]) -> pl.DataFrame:
    """The columns `value` and `accounts` of those values that any account has."""
    return pl.DataFrame({"value": pl.Series(names, dtype=pl.String), "accounts": counts}).filter(pl.col("accounts") > 0)
