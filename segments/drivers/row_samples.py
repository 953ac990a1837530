"""Some accounts from all over the table, the same each time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def all_over(accounts: int, most: int) -> Rows:
    """So many rows of a table at most, evenly spread.

    >>> all_over(9, 3).tolist(), all_over(2, 3).tolist()
    ([0, 4, 8], [0, 1])
    """
    return np.arange(accounts) if accounts <= most else np.linspace(0, accounts - 1, most).astype(np.int64)


def spread(rows: Rows, most: int) -> Rows:
    """So many of the rows at most, evenly spread among them."""
    return rows if len(rows) <= most else rows[all_over(len(rows), most)]
