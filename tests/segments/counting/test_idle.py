"""What can go together: as many nodes as one finds who tries them one after another, and counts the whole each time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from strategies import grouped
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.counting.idle import removable
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Path, live

FLAGS = [list(flags) for flags in zip(*itertools.product([True, False], repeat=4), strict=True)]
COUNTER = Counter(universe(a=FLAGS[0], b=FLAGS[1], c=FLAGS[2], d=FLAGS[3]))
LEAVES = st.builds(Condition, st.sampled_from("abcd"), st.just("is"), st.booleans())
A, B, C = (Condition(column, "is", True) for column in "abc")


def idle(where: Filter) -> list[Path]:
    """The outermost nodes without which the same accounts match."""
    found: list[Path] = []
    for path, _ in live(where):
        within = any(path[: len(above)] == above for above in found)
        if path and not within and COUNTER.size(edits.remove(where, path)) == COUNTER.size(where):
            found.append(path)
    return found


def one_by_one(where: Filter, candidates: list[Path]) -> list[Path]:
    """The same by its definition."""
    left, removed = where, list[Path]()
    for path in sorted(candidates, reverse=True):
        without = edits.remove(left, path)
        if COUNTER.size(without) == COUNTER.size(where):
            left = without
            removed.append(path)
    return sorted(removed)


@pytest.mark.parametrize(
    ("where", "paths"),
    [
        (All((A, A)), [(1,)]),
        (All((A, B, A, B)), [(2,), (3,)]),
        (Any((A, A, B)), [(1,)]),
        (All((A, Any((A, B)))), [(1,)]),
        (Any((All((A, B)), A, C)), [(0,)]),
        (All((Any((A, B, A)), C, C)), [(0, 2), (2,)]),
        (All((A, B)), []),
        (All((A, All())), [(1,)]),
    ],
)
def test_what_can_go(where: Filter, paths: list[Path]) -> None:
    assert removable(where, idle(where), COUNTER) == paths


@examples(400)
@given(grouped(LEAVES, 10))
def test_what_can_go_is_what_one_finds_one_by_one(where: Filter) -> None:
    candidates = idle(where) if COUNTER.size(where) else []
    assert removable(where, candidates, COUNTER) == one_by_one(where, candidates)


def test_a_thousand_conditions_are_as_if_there_were_few() -> None:
    where = All((A, Any((B, *[C] * 500)), *[A] * 499, *[B] * 500))
    assert len(removable(where, idle_of(where), COUNTER)) == 1 + 499 + 499  # the `any`, and all but one of A and of B


def idle_of(where: All) -> list[Path]:
    """The idle nodes of a wide filter, from its counts."""
    counts = COUNTER.count(where)
    found = [path for path, _ in live(where) if path and counts.nodes[path].without == counts.total]
    return [path for path in found if path[:-1] not in found]
