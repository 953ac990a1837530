"""Edits: the tree they make, and that they share what they do not touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, Path, walk

A, B, C, D = (Condition("employees", "at_least", n) for n in (1, 2, 3, 4))
TREE = All((A, Any((B, C)), Not(D)))

Edit = Callable[[Filter, Path], Filter]

trees: st.SearchStrategy[Filter] = st.recursive(
    st.sampled_from([A, B, C, D]),
    lambda below: st.one_of(
        st.lists(below, max_size=4).map(lambda c: All(tuple(c))),
        st.lists(below, max_size=4).map(lambda c: Any(tuple(c))),
        below.map(Not),
        below.map(Off),
    ),
    max_leaves=12,
)


@st.composite
def trees_and_paths(draw: st.DrawFn) -> tuple[Filter, Path]:
    tree = draw(trees)
    return tree, draw(st.sampled_from([path for path, _ in walk(tree)]))


@pytest.mark.parametrize(
    ("edit", "path", "outcome"),
    [
        (edits.remove, (0,), All((Any((B, C)), Not(D)))),
        (edits.remove, (1, 0), All((A, Any((C,)), Not(D)))),
        (edits.remove, (2, 0), All((A, Any((B, C))))),
        (edits.remove, (), All()),
        (edits.group, (0,), All((Any((A,)), Any((B, C)), Not(D)))),
        (edits.group, (1, 0), All((A, Any((All((B,)), C)), Not(D)))),
        (edits.group, (), Any((TREE,))),
        (edits.ungroup, (1,), All((A, B, C, Not(D)))),
        (edits.ungroup, (2,), All((A, Any((B, C)), D))),
        (edits.ungroup, (0,), TREE),
        (edits.ungroup, (), TREE),
        (edits.toggle_not, (0,), All((Not(A), Any((B, C)), Not(D)))),
        (edits.toggle_not, (2,), All((A, Any((B, C)), D))),
        (edits.toggle_off, (1,), All((A, Off(Any((B, C))), Not(D)))),
        (edits.toggle_group, (1,), All((A, All((B, C)), Not(D)))),
        (edits.toggle_group, (), Any((A, Any((B, C)), Not(D)))),
        (edits.toggle_group, (0,), TREE),
    ],
)
def test_edits(edit: Edit, path: Path, outcome: Filter) -> None:
    assert edit(TREE, path) == outcome


def test_not_goes_inside_off() -> None:
    assert edits.toggle_not(Off(A), ()) == Off(Not(A))


@pytest.mark.parametrize(
    ("path", "step", "outcome", "moved_to"),
    [
        ((0,), 1, All((Any((B, C)), A, Not(D))), (1,)),
        ((0,), -1, TREE, (0,)),
        ((1, 0), 1, All((A, Any((C, B)), Not(D))), (1, 1)),
        ((1, 0), -1, All((A, B, Any((C,)), Not(D))), (1,)),
        ((1, 1), 1, All((A, Any((B,)), C, Not(D))), (2,)),
        ((2, 0), 1, TREE, (2, 0)),
        ((), 1, TREE, ()),
    ],
)
def test_moves(path: Path, step: int, outcome: Filter, moved_to: Path) -> None:
    assert edits.move(TREE, path, step) == (outcome, moved_to)


def test_untouched_nodes_are_shared() -> None:
    edited = edits.replace(TREE, (0,), D)
    assert edits.at(edited, (1,)) is edits.at(TREE, (1,))
    assert edits.at(edited, (2,)) is edits.at(TREE, (2,))


@given(trees_and_paths())
def test_switches_undo_themselves(chosen: tuple[Filter, Path]) -> None:
    tree, path = chosen
    node = edits.at(tree, path)
    if not (isinstance(node, Off) and isinstance(node.child, Off)):
        assert edits.toggle_off(edits.toggle_off(tree, path), path) == tree
    assert edits.toggle_group(edits.toggle_group(tree, path), path) == tree
    if not isinstance(node, Off | Not):
        assert edits.toggle_not(edits.toggle_not(tree, path), path) == tree


@given(trees_and_paths())
def test_a_group_of_one_ungroups_to_what_it_was(chosen: tuple[Filter, Path]) -> None:
    tree, path = chosen
    if path and isinstance(edits.at(tree, path[:-1]), All | Any):
        assert edits.ungroup(edits.group(tree, path), path) == tree


@given(trees_and_paths(), st.sampled_from([-1, 1]))
def test_a_moved_node_is_where_it_says_and_nothing_is_lost(chosen: tuple[Filter, Path], step: int) -> None:
    tree, path = chosen
    moved, target = edits.move(tree, path, step)
    assert edits.at(moved, target) == edits.at(tree, path)
    assert sorted(map(str, _leaves(moved))) == sorted(map(str, _leaves(tree)))


def _leaves(tree: Filter) -> list[Filter]:
    return [node for _, node in walk(tree) if isinstance(node, Condition)]


@pytest.mark.parametrize(
    ("root", "path", "node"), [(TREE, (0,), A), (TREE, (2, 0), Not(D)), (Not(A), (0,), Not(A)), (A, (), A)]
)
def test_a_node_with_its_not(root: Filter, path: Path, node: Filter) -> None:
    assert edits.with_not(root, path) == node
