"""The tree: its order, and how a node is found by what people write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from niche.segments.accounts.classification import place_by_tree
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode, folded
from niche.segments.model.values import MismatchError
from niche.segments.taxonomies.builtin import load_builtin

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
        with pytest.raises(MismatchError):
            TREE.find(text)
    else:
        assert TREE.find(text).code == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Tools", r"Our tree has 2 industries named Tools \(use one of B1 Tools, A2 Tools\)"),
        ("Servces", r"Our tree has no industry Servces \(did you mean B Services\?\)"),
        ("xyz", "Our tree has no industry xyz$"),
    ],
)
def test_what_names_no_single_node_is_said(text: str, message: str) -> None:
    with pytest.raises(MismatchError, match=message) as caught:
        TREE.find(text)
    assert caught.value.rule == "unknown-node"


OWN = place_by_tree(
    [
        pl.Series("sector", ["Tech", "Tech", "Tech", "Fin", "3D Printing", "3D Printing", "Tech"]),
        pl.Series("industry", ["Software", "Hardware", "Soft Drinks", "Bank", "3D Plastics", None, None]),
    ],
    "industry",
    "sector › industry",
).taxonomy
FROM_A_FILE = Taxonomy.build(
    "file",
    "From a file",
    [
        ("Tech", "", "Technology"),
        ("Tech Soft", "Tech", "Software"),
        ("100", "", "Hundred"),
        ("S1", "", "100 Start-ups"),
        ("7", "", "Others"),
        ("7 1", "7", "Further Others"),
        ("8", "", "C++"),
    ],
)
TREES = {
    "from columns": OWN,
    "from a file": FROM_A_FILE,
    "short": TREE,
    "naics": load_builtin("naics-2022"),
    "nace": load_builtin("nace-2.1"),
}


@pytest.mark.parametrize(
    ("tree", "text", "label"),
    [
        (OWN, "Tech / Software", "Tech / Software"),
        (OWN, "tech/software", "Tech / Software"),
        (OWN, "Software", "Tech / Software"),
        (OWN, "Tech", "Tech"),
        (OWN, "Tech / Sofware", None),
        (OWN, "Tech / Banana", None),
        (OWN, "Tech Software Companies", None),
        (OWN, "3D / Plastics", None),
        (OWN, "3D Plastic", None),
        (FROM_A_FILE, "Tech Technology", "Tech Technology"),
        (FROM_A_FILE, "Tech Sofware", None),
        (FROM_A_FILE, "100 Hundrd", None),
        (FROM_A_FILE, "100 Startups", None),
        (FROM_A_FILE, "S1 an old title", "S1 100 Start-ups"),
        (FROM_A_FILE, "7 1 an old title", None),
        (FROM_A_FILE, "C#", None),
        (TREES["naics"], "5132 Sofware Publishers", "5132 Software Publishers"),
        (TREES["naics"], "5132, Software Publishers", "5132 Software Publishers"),
        (TREES["naics"], "513 Software Publishers", None),
        (TREES["naics"], "5132 Software Publishers and more, of which none is left", "5132 Software Publishers"),
        (TREES["nace"], "J an old title", None),
    ],
)
def test_what_is_half_right_names_no_node_unless_its_code_is_certain(
    tree: Taxonomy, text: str, label: str | None
) -> None:
    if label is None:
        with pytest.raises(MismatchError, match="has no industry"):
            tree.find(text)
    else:
        assert tree.find(text).label == label


def test_a_misspelt_path_suggests_the_path() -> None:
    with pytest.raises(MismatchError, match=r"did you mean Tech / Software or .*\?"):
        OWN.find("Tech / Sofware")


def nodes() -> st.SearchStrategy[tuple[Taxonomy, TaxonomyNode]]:
    """A node of any of the trees."""
    return st.sampled_from(sorted(TREES)).flatmap(
        lambda name: st.sampled_from(TREES[name].nodes).map(lambda node: (TREES[name], node))
    )


@given(nodes())
def test_a_node_is_found_by_its_code_and_by_its_label(found: tuple[Taxonomy, TaxonomyNode]) -> None:
    tree, node = found
    assert tree.find(node.code) is node
    assert tree.find(node.label) is node
    assert tree.stale(node.label) is None


def letter_changed(text: str, at: int, letter: str) -> str:
    """The text with another letter in the place of one."""
    return text[: at % len(text)] + letter + text[at % len(text) + 1 :]


def letter_dropped(text: str, at: int, _: str) -> str:
    """The text without one letter."""
    return text[: at % len(text)] + text[at % len(text) + 1 :]


def word_dropped(text: str, at: int, _: str) -> str:
    """The text without one word."""
    words = text.split(" ")
    return " ".join(words[: at % len(words)] + words[at % len(words) + 1 :])


def word_added(text: str, at: int, letter: str) -> str:
    """The text with a word more."""
    words = text.split(" ")
    return " ".join([*words[: at % len(words)], letter * 2, *words[at % len(words) :]])


SLIPS = (letter_changed, letter_dropped, word_dropped, word_added)


@given(
    nodes(), st.sampled_from(("title", "label")), st.sampled_from(SLIPS), st.integers(0, 99), st.sampled_from("xeZ7")
)
def test_a_slip_names_no_other_node(
    found: tuple[Taxonomy, TaxonomyNode], which: str, slip: Callable[[str, int, str], str], at: int, letter: str
) -> None:
    tree, node = found
    written = slip(getattr(node, which), at, letter).strip()
    named = {folded(name) for one in tree.nodes for name in (one.code, one.title, one.label, *one.aliases)}
    assume(folded(written) not in named)
    assume(slip is not word_added or letter * 2 not in tree.positions)  # another code is no slip
    with suppress(MismatchError):
        meant = tree.find(written)
        assert written.split(" ")[0] == meant.code, "its code is whole, and certain"
        assert any(map(str.isdigit, meant.code))
        assert which == "label", "a title alone is no code"
        assert meant is node or slip is not word_added


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
