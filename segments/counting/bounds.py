"""An exact index for moving the bound of a number or date: whole grades go by their codes, cut ones by their values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.counting.buckets import Grades

_LEAST_SAVED = 8
"""At most one in so many accounts is compared one by one; a scan of the whole column is as quick beyond."""


@dataclass(frozen=True, slots=True)
class BoundIndex:
    """The accounts of a column by grade, of those grades that have any."""

    grades: Grades
    held: NDArray[np.intp]
    """Shape (n,): the grades, ascending."""
    rows: NDArray[np.uint32]
    """All accounts in the order of their grades, those without a value last."""
    starts: NDArray[np.int64]
    """Shape (n + 1,): where in `rows` each grade begins, and where the last one ends."""
    lowest: NDArray[np.generic]
    """Shape (n,): the smallest value of each grade; dates as days since 1970."""
    highest: NDArray[np.generic]

    def mask(self, low: float | None, high: float | None, low_open: bool, high_open: bool) -> Mask | None:
        """The accounts between two bounds, which for dates are days since 1970, too.

        None where too many accounts would have to be compared one by one.
        """
        after = _after(self.lowest, low, low_open), _after(self.highest, low, low_open)
        before = _before(self.highest, high, high_open), _before(self.lowest, high, high_open)
        within = after[0] & before[0]
        whole, cut = np.flatnonzero(within), np.flatnonzero(after[1] & before[1] & ~within)
        codes = self.grades.codes
        if int((self.starts[cut + 1] - self.starts[cut]).sum()) * _LEAST_SAVED > len(codes):
            return None
        found = masks.empty(len(codes))
        if len(whole):  # joined as masks, which is quicker than as columns
            found = masks.pack(codes >= int(self.held[whole[0]]))
            found &= masks.pack(codes <= int(self.held[whole[-1]]))
        for place in cut.tolist():
            rows = self.rows[self.starts[place] : self.starts[place + 1]]
            values = self.grades.values.gather(rows).to_numpy()
            masks.add_rows(found, rows[_after(values, low, low_open) & _before(values, high, high_open)])
        return found


def index(grades: Grades) -> BoundIndex:
    """The index of a graded column, in 4 bytes an account."""
    held = np.flatnonzero(grades.universe[:-1])
    ends = np.cumsum(grades.universe[held])
    known = pl.DataFrame({"grade": grades.codes, "value": grades.values}).lazy().filter(pl.col("value").is_not_null())
    low, high = pl.col("value").min().alias("low"), pl.col("value").max().alias("high")
    spans = known.group_by("grade").agg(low, high).sort("grade").collect()
    rows = np.argsort(grades.codes.to_numpy(), kind="stable").astype(np.uint32)
    starts = np.concatenate(([0], ends))
    return BoundIndex(grades, held, rows, starts, spans["low"].to_numpy(), spans["high"].to_numpy())


def _after(values: NDArray[np.generic], low: float | None, open_: bool) -> NDArray[np.bool_]:
    if low is None:
        return np.ones(len(values), np.bool_)
    found: NDArray[np.bool_] = np.greater(values, low) if open_ else np.greater_equal(values, low)
    return found


def _before(values: NDArray[np.generic], high: float | None, open_: bool) -> NDArray[np.bool_]:
    if high is None:
        return np.ones(len(values), np.bool_)
    found: NDArray[np.bool_] = np.less(values, high) if open_ else np.less_equal(values, high)
    return found
