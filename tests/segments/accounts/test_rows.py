"""Rows that are looked up in a mask are those that an array of them would hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import masks
from niche.segments.accounts.rows import MaskRows

BLOCK = 64 << 12
"""Accounts between two places where it is known how many stand before."""


@given(seed=st.integers(0, 20), share=st.sampled_from([0.0, 0.001, 0.5, 1.0]), start=st.integers(-9, 9))
def test_a_slice_is_that_of_the_array(seed: int, share: float, start: int) -> None:
    accounts = 2 * BLOCK + seed
    chosen = np.random.default_rng(seed).random(accounts) < share
    wanted, rows = np.flatnonzero(chosen), MaskRows(masks.pack(chosen), accounts)
    assert len(rows) == len(wanted)
    for place in (start, BLOCK + start, len(wanted) // 2 + start):
        np.testing.assert_array_equal(rows[place : place + 20], wanted[place : place + 20])
    np.testing.assert_array_equal(rows[:], wanted)


def test_nobody_has_no_rows() -> None:
    assert MaskRows(masks.empty(0), 0)[:].tolist() == []


def test_rows_come_one_by_one() -> None:
    with pytest.raises(ValueError, match="one by one"):
        MaskRows(masks.full(64), 64)[::2]
