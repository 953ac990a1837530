"""The filter tree: identity, walking, and what has no effect."""

from __future__ import annotations

import pytest

from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, conditions, prune, walk

A, B, C = (Condition("employees", "at_least", n) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Condition("a", "is", True), Condition("a", "is", 1)),
        (Condition("a", "is", 1), Condition("a", "is", 1.0)),
        (Condition("a", "in", (1, 2)), Condition("a", "in", (True, 2))),
        (Condition("a", "is", "1"), Condition("a", "is", 1)),
        (Condition("a", "in", ("x",)), Condition("a", "is", "x")),
        (All((A, B)), Any((A, B))),
        (All((A, B)), All((B, A))),
        (Not(A), Off(A)),
    ],
)
def test_different_rules_are_different_nodes(left: Filter, right: Filter) -> None:
    assert left != right
    assert len({left, right}) == 2


def test_equal_rules_are_equal_nodes() -> None:
    left = All((Condition("country", "in", ("DE", "FR")), Not(A)))
    right = All((Condition("country", "in", ("DE", "FR")), Not(Condition("employees", "at_least", 1))))
    assert left == right
    assert hash(left) == hash(right)


def test_walk_visits_parents_before_children_in_written_order() -> None:
    tree = All((A, Any((B, Not(C)))))
    assert list(walk(tree)) == [
        ((), tree),
        ((0,), A),
        ((1,), Any((B, Not(C)))),
        ((1, 0), B),
        ((1, 1), Not(C)),
        ((1, 1, 0), C),
    ]
    assert list(conditions(tree)) == [((0,), A), ((1, 0), B), ((1, 1, 0), C)]


@pytest.mark.parametrize(
    ("written", "effective"),
    [
        (A, A),
        (Off(A), None),
        (All(), None),
        (Any(), None),
        (Not(Off(A)), None),
        (Not(All()), None),
        (All((A, Off(B))), All((A,))),
        (Any((Off(A), Off(B))), None),
        (All((A, Any((Off(B),)))), All((A,))),
        (Any((A, All((B, Off(Not(C)))))), Any((A, All((B,))))),
        (Off(All((A, B))), None),
    ],
)
def test_what_has_no_effect_is_pruned(written: Filter, effective: Filter | None) -> None:
    assert prune(written) == effective
