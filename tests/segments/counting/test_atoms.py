"""Sizes added up from atoms are those that are counted from masks."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.counting import atoms
from niche.segments.counting.atoms import KeptAtoms, atoms_of
from niche.segments.model.cancelling import CancelledError

ACCOUNTS = 200
rows = st.sets(st.integers(0, ACCOUNTS - 1), max_size=ACCOUNTS)


def mask_of(chosen: set[int], accounts: int = ACCOUNTS) -> Mask:
    return masks.from_rows(np.array(sorted(chosen), np.int64), accounts)


@given(st.lists(rows, max_size=5))
def test_atoms_have_the_sizes_of_all_intersections(chosen: list[set[int]]) -> None:
    sets = [mask_of(one) for one in chosen]
    found = atoms_of(sets, ACCOUNTS)
    assert found is not None
    planes = found.planes(sets)
    assert planes is not None
    assert found.sizes.sum() == ACCOUNTS
    assert (found.sizes > 0).all()
    for pattern in range(2 ** len(sets)):
        picked = [index for index in range(len(sets)) if pattern >> index & 1]
        everywhere = reduce(np.logical_and, (planes[index] for index in picked), np.ones(len(found.sizes), np.bool_))
        expected = set.intersection(set(range(ACCOUNTS)), *(chosen[index] for index in picked))
        assert found.sizes[everywhere].sum() == len(expected)


def test_blocks_are_added_up() -> None:
    accounts = masks.BLOCK * 64 * 2 + 100
    sets = [mask_of(set(range(0, accounts, step)), accounts) for step in (2, 3)]
    found = atoms_of(sets, accounts)
    assert found is not None
    assert sorted(found.sizes) == sorted(
        np.bincount([2 * (row % 2 == 0) + (row % 3 == 0) for row in range(accounts)]).tolist()
    )


def test_only_the_very_same_sets_are_covered() -> None:
    kept, one, other = KeptAtoms(), mask_of({1, 2}), mask_of({2, 3})
    kept.make([one, other], ACCOUNTS)
    assert kept.covering([other]) is not None
    assert kept.covering([one, mask_of({2, 3})]) is None


def test_a_set_that_is_gone_is_not_taken_for_one_in_its_place() -> None:
    kept = KeptAtoms()
    kept.make([mask_of({1})], ACCOUNTS)
    others = [mask_of({2}) for _ in range(50)]
    assert all(kept.covering([other]) is None for other in others)


def test_too_many_atoms_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atoms, "MOST", 3)
    assert atoms_of([mask_of({1}), mask_of({2})], ACCOUNTS) is not None
    assert atoms_of([mask_of({1, 2}), mask_of({2, 3})], ACCOUNTS) is None
    assert atoms_of([mask_of({1})] * 65, ACCOUNTS) is None


def test_making_atoms_can_be_given_up() -> None:
    with pytest.raises(CancelledError):
        atoms_of([mask_of({1})], ACCOUNTS, lambda: True)
