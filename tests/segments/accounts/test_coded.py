"""Codes of accounts are counted the same at once and part by part, and its parts stay what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import masks
from niche.segments.accounts.coded import CodedAccounts, coded_in_memory
from niche.segments.accounts.part_pool import PartPool, Spans
from niche.segments.accounts.parts import PartSource
from niche.segments.accounts.selections import Selection

CODES = np.arange(1_000) * 7 % 5


class Elsewhere:
    """The same parts as a source that is not in memory."""

    def __init__(self, source: PartSource) -> None:
        self.about, self.parts, self.read = source.about, source.parts, source.read


@pytest.mark.parametrize("part", [64, 256, 4096])
@pytest.mark.parametrize("chosen", [np.zeros(0, np.int64), np.arange(0, 1_000, 9), np.arange(900), np.arange(1_000)])
def test_codes_at_once_and_by_part(part: int, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    pool = PartPool(Spans(len(CODES), part), on_disk=True)
    held = coded_in_memory(CODES, 5, pool)
    selection = Selection(masks.from_rows(chosen, len(CODES)), len(CODES))
    expected = np.bincount(CODES[chosen], minlength=5).tolist()
    assert held.count(selection).tolist() == expected
    elsewhere = CodedAccounts(pool, Elsewhere(held.source))
    assert elsewhere.count(selection).tolist() == expected
    for codes in ([2], [0, 4]):
        having = masks.from_rows(np.flatnonzero(np.isin(CODES, codes)), len(CODES)).tolist()
        assert [held.having(codes).tolist(), elsewhere.having(codes).tolist()] == [having, having]
    assert held[chosen].tolist() == CODES[chosen].tolist()


@given(st.lists(st.sets(st.integers(0, 999)), max_size=6))
def test_whatever_was_counted_before(rows: list[set[int]]) -> None:
    held = coded_in_memory(CODES, 5, PartPool(Spans(len(CODES), 256)))
    chosen = np.arange(300)
    for some in (set[int](), *rows):
        chosen = np.setxor1d(chosen, np.array(sorted(some), np.int64))
        selection = Selection(masks.from_rows(chosen, len(CODES)), len(CODES))
        assert held.count(selection).tolist() == np.bincount(CODES[chosen], minlength=5).tolist()
