"""The rows of some accounts in the order of a column."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.rows import MaskRows, Rows
from niche.segments.accounts.table import holdable
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind


def in_order(universe: Universe, rows: Rows, name: str, descending: bool) -> Rows | None:
    """The rows sorted by a column, missing values last; rows with equal values stay as they stood.

    None where the values of so many accounts would have to be held. Raises BadInputError where they cannot be read.
    """
    if isinstance(rows, MaskRows) and name in universe.table.columns:
        found = universe.table.in_order(name, rows.mask, descending)
        if found is not None:
            return found
    return _held_in_order(universe, rows[:], name, descending) if holdable(universe.table, len(rows)) else None


def _held_in_order(universe: Universe, rows: NDArray[np.int64], name: str, descending: bool) -> NDArray[np.int64]:
    if universe.columns[name].kind is Kind.INDUSTRY:
        key = pl.Series(universe.placements[name].nodes[rows])
    else:
        key = universe.table.take([name], rows).to_series()
    if isinstance(key.dtype, pl.List):
        key = key.list.len()
    table = pl.DataFrame({"row": rows, "key": key})
    ordered = table.sort("key", descending=descending, nulls_last=True, maintain_order=True)
    return ordered.get_column("row").to_numpy()
