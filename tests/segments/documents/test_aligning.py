"""Items of two lists are matched as a person would see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.documents.aligning import align, holds, same
from niche.segments.documents.yamlfile import Plain

A: Plain = {"a": 1}
A2: Plain = {"a": 2}
B: Plain = {"b": 1}
C: Plain = {"c": 1}


@pytest.mark.parametrize(
    ("old", "new", "pairs", "moved", "gone", "come"),
    [
        ([A, B], [A, B], [(0, 0), (1, 1)], {}, (), ()),
        ([A, B], [A, C, B], [(0, 0), (1, 2)], {}, (), (1,)),
        ([A, B, C], [A, C], [(0, 0), (2, 1)], {}, (1,), ()),
        ([A, B, C], [A2, C], [(0, 0), (2, 1)], {}, (1,), ()),
        ([B, A], [A2], [(1, 0)], {}, (0,), ()),
        ([A, B, C], [B, C, A], [(1, 0), (2, 1)], {2: 0}, (0,), (2,)),
        ([A], [B], [(0, 0)], {}, (), ()),
        ([A, B, C], [A, {"not": [B]}, C], [(0, 0), (1, 1), (2, 2)], {}, (), ()),
        ([A, B, C], [{"any": [B, C]}, A2], [(1, 0), (2, 1)], {}, (0,), ()),
        ([A, {"any": [B, C]}], [B, C, A2], [(1, 0)], {}, (0,), (1, 2)),
        ([{"any": [A, B]}, C], [{"any": [A, B, C]}], [(0, 0)], {}, (1,), ()),
        ([A, A], [A2, A], [(0, 0), (1, 1)], {}, (), ()),
        ([1], [True], [(0, 0)], {}, (), ()),
    ],
)
def test_alignment(
    old: list[Plain],
    new: list[Plain],
    pairs: list[tuple[int, int]],
    moved: dict[int, int],
    gone: tuple[int, ...],
    come: tuple[int, ...],
) -> None:
    found = align(old, new)
    assert (list(found.pairs), found.moved, found.gone, found.come) == (pairs, moved, gone, come)


items = st.lists(st.sampled_from([A, A2, B, C, 1, 1.0, True, "1", None]), min_size=1, max_size=6)


@given(items, items)
def test_every_item_is_accounted_for_and_order_is_kept(old: list[Plain], new: list[Plain]) -> None:
    found = align(old, new)
    assert sorted([*(i for i, _ in found.pairs), *found.gone]) == list(range(len(old)))
    assert sorted([*(j for _, j in found.pairs), *found.come]) == list(range(len(new)))
    assert list(found.pairs) == sorted(found.pairs)
    assert found.pairs
    assert [j for _, j in found.pairs] == sorted(j for _, j in found.pairs)
    assert all(same(old[i], new[j]) for j, i in found.moved.items())


@pytest.mark.parametrize(
    ("value", "part", "held"),
    [
        ({"not": [A]}, A, True),
        ([{"any": [A, B]}], A, True),
        ([{"any": [A, B]}], [A, B], True),
        ([{"any": [A]}], [A], False),
        (A, A, False),
        ({"a": 1, "b": 2}, A, False),
    ],
)
def test_one_holds_the_other(value: Plain, part: Plain, held: bool) -> None:
    assert holds(value, part) is held


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), ("1", 1), ([1], [True]), ({"a": 0}, {"a": False})])
def test_types_are_part_of_a_value(one: Plain, other: Plain) -> None:
    assert not same(one, other)
    assert same(one, one)
