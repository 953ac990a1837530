"""The arithmetic of the waterfall: order, room, balance, and what is joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.model.assigning import Balance, Capacity
from niche.segments.playbook.waterfall import Families, Load, components, numbered, pour


def poured(
    values: Sequence[float],
    held: Sequence[Sequence[int]],
    people: Sequence[Sequence[int]],
    *loads: Load,
    by: str = "value",
) -> list[tuple[int, int]]:
    families = Families(np.ones(len(values), np.int64), np.array(values, np.float64))
    found = pour(families, [np.array(one, np.int64) for one in held], people, loads, Balance(by))
    return list(zip(found.segment.tolist(), found.owner.tolist(), strict=True))


@pytest.mark.parametrize(
    ("values", "held", "people", "loads", "by", "where"),
    [
        # The first segment that holds it.
        ([1, 1, 1], [[0, 1], [1, 2]], [[], []], [], "value", [(0, -1), (0, -1), (1, -1)]),
        # Largest first, to whoever has the least: 8 to Ann, 7 and 4 to Ben, 5 to Ann.
        ([5, 8, 4, 7], [[0, 1, 2, 3]], [[0, 1]], ["ann", "ben"], "value", [(0, 1), (0, 0), (0, 0), (0, 1)]),
        # What is worth nothing goes to whoever has the fewest accounts.
        ([9, 0, 0, 0], [[0, 1, 2, 3]], [[0, 1]], ["ann", "ben"], "value", [(0, 0), (0, 1), (0, 1), (0, 0)]),
        ([9, 1, 1, 1], [[0, 1, 2, 3]], [[0, 1]], ["ann", "ben"], "accounts", [(0, 0), (0, 1), (0, 1), (0, 0)]),
    ],
)  # fmt: skip
def test_where_families_go(
    values: list[float],
    held: list[list[int]],
    people: list[list[int]],
    loads: list[str],
    by: str,
    where: list[tuple[int, int]],
) -> None:
    assert poured(values, held, people, *map(Load, loads), by=by) == where


def test_what_does_not_fit_goes_on_to_the_next_segment_or_nowhere() -> None:
    loads = (Load("ann", Capacity(accounts=1)), Load("ben", Capacity(value=4)))
    families = Families(np.array([1, 1, 1]), np.array([3.0, 5.0, 4.0]))
    found = pour(families, [np.array([0, 1, 2]), np.array([0, 2])], [[0], [1]], loads, Balance.VALUE)
    assert found.segment.tolist() == [-1, 0, 1]
    assert [found.without_room[code] for code in found.full.tolist()] == [(0, 1), (), (0,)]
    assert [(load.accounts, load.value) for load in loads] == [(1, 5.0), (1, 4.0)]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=9), st.integers(2, 3))
@examples(30)
def test_the_largest_load_is_within_what_graham_proved(values: list[int], people: int) -> None:
    loads = [Load(str(number)) for number in range(people)]
    poured(values, [range(len(values))], [range(people)], *loads)
    best = _least_possible(sorted(values, reverse=True), [0] * people)
    assert max(load.value for load in loads) <= best * (4 / 3 - 1 / (3 * people)) + 1e-9


def _least_possible(values: list[int], sums: list[int], known: int = 10**9) -> int:
    """The least possible largest sum, by trying all ways."""
    if max(sums) >= known:
        return known
    if not values:
        return max(sums)
    for place in range(len(sums)):
        if sums[place] not in sums[:place]:
            more = [total + values[0] * (index == place) for index, total in enumerate(sums)]
            known = min(known, _least_possible(values[1:], more, known))
    return known


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


@given(EDGES)
@examples(50)
def test_what_is_joined(edges: list[tuple[int, int]]) -> None:
    groups = [{node} for node in range(10)]
    for one, other in edges:
        both = groups[one] | groups[other]
        for node in both:
            groups[node] = both
    first, second = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    assert components(10, first, second).tolist() == [min(group) for group in groups]


def test_labels_are_numbered_as_they_appear() -> None:
    numbers, first = numbered(np.array([7, 3, 7, 9, 3]))
    assert (numbers.tolist(), first.tolist()) == ([0, 1, 0, 2, 1], [0, 1, 3])
