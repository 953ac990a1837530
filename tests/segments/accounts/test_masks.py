from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import bitmaps, masks
from niche.segments.accounts.bitmaps import bits

FLAGS = st.lists(st.one_of(st.none(), st.booleans()), max_size=200)


@given(FLAGS, st.integers(0, 20))
def test_a_column_becomes_bits_and_back(flags: list[bool | None], skipped: int) -> None:
    series = pl.Series("flag", flags, dtype=pl.Boolean)[skipped:]  # a slice starts in the middle of a byte
    expected = [bool(flag) for flag in flags[skipped:]]
    mask = masks.pack(series)
    assert masks.unpack(mask, len(series)).to_list() == expected
    assert masks.popcount(mask) == sum(expected)
    assert masks.popcount(masks.invert(mask, len(series))) == len(expected) - sum(expected)
    assert masks.rows(mask, len(series)).tolist() == [row for row, flag in enumerate(expected) if flag]
    assert masks.from_rows(masks.rows(mask, len(series)), len(series)).tolist() == mask.tolist()
    assert masks.pack(np.array(expected, np.bool_)).tolist() == mask.tolist()
    added = masks.empty(len(series))
    masks.add_rows(added, masks.rows(mask, len(series)))
    assert added.tolist() == mask.tolist()


def test_a_mask_is_lent_to_its_column_for_as_long_as_the_column_lives() -> None:
    before = len(bitmaps._lent)
    column = masks.unpack(masks.pack(pl.Series([True, False, True] * 100_000)), 300_000)
    masks.full(300_000)  # takes the memory of a mask that was given up
    part = column.slice(1, 100)
    del column
    assert part.to_list() == ([False, True, True] * 34)[:100]
    assert len(bitmaps._lent) == before + 1
    del part
    assert len(bitmaps._lent) == before


def test_a_column_in_several_chunks() -> None:
    series = pl.concat([pl.Series([True, None]), pl.Series([False, True, True])], rechunk=False)
    assert masks.unpack(masks.pack(series), 5).to_list() == [True, False, False, True, True]


def test_only_booleans_have_bits() -> None:
    with pytest.raises(TypeError, match="Boolean"):
        bits(pl.Series([1, 0]), np.zeros(1, np.uint8))


@given(st.integers(0, 200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4))
def test_row_ranges(accounts: int, ranges: list[tuple[int, int]]) -> None:
    within = [(min(start, accounts), min(stop, accounts)) for start, stop in ranges]
    expected = {row for start, stop in within for row in range(start, stop)}
    assert set(masks.rows(masks.from_ranges(within, accounts), accounts).tolist()) == expected


@given(FLAGS, st.lists(st.integers(0, 200), max_size=5))
def test_counts_before_each_start(flags: list[bool | None], starts: list[int]) -> None:
    wanted = np.array([min(start, len(flags)) for start in starts], np.int64)
    mask = masks.pack(pl.Series(flags, dtype=pl.Boolean))
    expected = [sum(map(bool, flags[:start])) for start in wanted]
    assert masks.Ranges(wanted, len(flags)).before(mask).tolist() == expected


@pytest.mark.parametrize("accounts", [0, 1, 63, 64, 65, 128])
def test_padding_stays_zero(accounts: int) -> None:
    everyone = masks.full(accounts)
    assert masks.popcount(everyone) == accounts
    assert masks.invert(everyone, accounts).tolist() == masks.empty(accounts).tolist()
    assert masks.union([everyone, masks.empty(accounts)], accounts).tolist() == everyone.tolist()
    assert masks.intersection([everyone, masks.empty(accounts)], accounts).tolist() == masks.empty(accounts).tolist()


def test_blocks_cover_every_word_once() -> None:
    words = masks.BLOCK * 2 + 5
    assert [word for part in masks.blocks(words) for word in range(part.start, part.stop)] == list(range(words))


@given(st.lists(st.sets(st.integers(0, 299)), max_size=5))
def test_overlaps_are_counted_pair_by_pair(groups: list[set[int]]) -> None:
    found = masks.overlaps([masks.from_rows(np.array(sorted(group), np.int64), 300) for group in groups])
    assert found.tolist() == [[len(one & other) for other in groups] for one in groups]
