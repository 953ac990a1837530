"""How often each code appears, told from few codes and from many, of one byte and of two."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from niche.segments.accounts.selections import frequencies

MANY = 1 << 18
"""From so many codes on, those of a byte are counted by pairs."""


@pytest.mark.parametrize("accounts", [0, 1, 1_000, MANY - 1, MANY, MANY + 1, 3 * MANY + 65])
@pytest.mark.parametrize(("values", "dtype"), [(1, np.uint8), (7, np.uint8), (256, np.uint8), (300, np.uint16)])
def test_frequencies(accounts: int, values: int, dtype: type[np.unsignedinteger]) -> None:
    codes = (np.arange(accounts) ** 2 % values).astype(dtype)
    expected = [int((codes == value).sum()) for value in range(values)]
    assert frequencies(pl.Series(codes), values).tolist() == expected
