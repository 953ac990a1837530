"""The tree: its order, and how a node is found by what people write."""

from __future__ import annotations

import pytest

from niche.segments.tables.builtin_taxonomies import load_builtin
from niche.segments.taxonomy import Taxonomy
from niche.segments.values import UnfitError

ROWS = [
    ("B", "", "Services"),
    ("A", "", "Goods"),
    ("A1", "A", "Food & Drink"),
    ("A2", "A", "Tools"),
    ("B1", "B", "Tools"),
]
TREE = Taxonomy.build("ours", "Our tree", ROWS).with_aliases({"F&B": "A1", "Hardware": "A2"})


def test_nodes_stand_in_preorder_with_unclassified_last() -> None:
    assert [node.code for node in TREE.nodes] == ["B", "B1", "A", "A1", "A2", "unclassified"]
    assert [(node.position, node.end) for node in TREE.nodes] == [(0, 2), (1, 2), (2, 5), (3, 4), (4, 5), (5, 6)]
    assert [node.depth for node in TREE.nodes] == [0, 1, 0, 1, 1, 0]
    assert TREE.unclassified.title == "Unclassified"


def test_children_and_ancestors() -> None:
    assert [node.code for node in TREE.children(None)] == ["B", "A", "unclassified"]
    assert [node.code for node in TREE.children(TREE["A"])] == ["A1", "A2"]
    assert [node.code for node in TREE.ancestors(TREE["A2"])] == ["A"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A1", "A1"),
        (" A1 ", "A1"),
        ("A1 Food & Drink", "A1"),
        ("A1: an old title", "A1"),
        ("Food & Drink", "A1"),
        ("food and drink", "A1"),
        ("FOOD, DRINK!", None),
        ("F&B", "A1"),
        ("hardware", "A2"),
        ("unclassified", "unclassified"),
        ("Unclassified", "unclassified"),
    ],
)
def test_a_node_is_found_by_code_title_or_alias(text: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(UnfitError):
            TREE.find(text)
    else:
        assert TREE.find(text).code == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Tools", r"Our tree has 2 nodes called Tools \(write one of B1 Tools, A2 Tools\)"),
        ("Servces", r"Our tree has no node Servces \(did you mean B Services\?\)"),
        ("xyz", "Our tree has no node xyz$"),
    ],
)
def test_what_names_no_single_node_is_said(text: str, message: str) -> None:
    with pytest.raises(UnfitError, match=message) as caught:
        TREE.find(text)
    assert caught.value.rule == "unknown-node"


def test_a_title_repeated_on_the_way_down_means_its_topmost_node() -> None:
    assert load_builtin("naics-2022").find("Soybean Farming").code == "11111"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a", "", "A"), ("a", "", "B")], "code a appears twice"),
        ([("a", "b", "A")], "a has the unknown parent b"),
        ([("a", "b", "A"), ("b", "a", "B")], "a is its own ancestor"),
    ],
)
def test_rows_that_are_no_tree_are_refused(rows: list[tuple[str, str, str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Taxonomy.build("t", "t", rows)
