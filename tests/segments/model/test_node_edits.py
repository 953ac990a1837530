"""Taking taxonomy nodes into a filter and ruling them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.model.node_edits import exclude, include, marks
from niche.segments.model.taxonomy import Taxonomy

TREE = Taxonomy.build(
    "tree",
    "Tree",
    [
        ("1", "", "One"),
        ("11", "1", "One-one"),
        ("12", "1", "One-two"),
        ("121", "12", "One-two-one"),
        ("2", "", "Two"),
        ("21", "2", "Two-one"),
    ],
)
LABELS = {node.code: node.label for node in TREE.nodes}
BIG = Condition("employees", "above", 100)


def under(*codes: str) -> Condition:
    return Condition("industry", "under", tuple(LABELS[code] for code in codes))


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        pytest.param(All(), "11", All((under("11"),)), id="a new condition"),
        pytest.param(Any(), "11", All((under("11"),)), id="an empty filter is an empty filter"),
        pytest.param(BIG, "11", All((BIG, under("11"))), id="beside a lone condition"),
        pytest.param(Any((BIG,)), "11", All((Any((BIG,)), under("11"))), id="beside alternatives, not one of them"),
        pytest.param(All((BIG, under("2"))), "11", All((BIG, under("2", "11"))), id="added to the list"),
        pytest.param(All((under("2", "11"),)), "11", All((under("2"),)), id="a second time takes it away"),
        pytest.param(All((BIG, under("11"))), "11", All((BIG,)), id="the last one takes the condition away"),
        pytest.param(
            All((under("11", "2", "121"),)), "1", All((under("1", "2"),)), id="a parent replaces its children"
        ),
        pytest.param(All((under("1", "2"),)), "12", All((under("12", "2"),)), id="a child replaces its parent"),
        pytest.param(All((Not(under("12")),)), "12", All((under("12"),)), id="no longer excluded"),
        pytest.param(All((Not(under("1", "2")),)), "12", All((Not(under("2")), under("12"))), id="nor by a parent"),
        pytest.param(All((under("1"), Not(under("12")))), "12", All((under("1"),)), id="back under an included parent"),
        pytest.param(
            All((Off(under("11")),)), "11", All((Off(under("11")), under("11"))), id="a switched-off one stays"
        ),
        pytest.param(All((Any((under("11"), BIG)),)), "11", All((Any((BIG,)),)), id="taken away wherever it stands"),
    ],
)
def test_including_a_node(before: Filter, code: str, after: Filter) -> None:
    assert include(before, "industry", code, TREE) == after


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        pytest.param(All(), "11", All((Not(under("11")),)), id="a new condition"),
        pytest.param(All((Not(under("2")),)), "11", All((Not(under("2", "11")),)), id="added to the list"),
        pytest.param(All((Not(under("2", "11")),)), "2", All((Not(under("11")),)), id="a second time takes it away"),
        pytest.param(All((BIG, Not(under("11")))), "11", All((BIG,)), id="the last one takes the not away too"),
        pytest.param(
            All((Not(under("11", "121")),)), "1", All((Not(under("1")),)), id="a parent replaces its children"
        ),
        pytest.param(All((Not(under("1")),)), "12", All((Not(under("1")),)), id="a parent is excluded already"),
        pytest.param(All((under("1", "2"),)), "2", All((under("1"), Not(under("2")))), id="no longer included"),
        pytest.param(All((under("1"),)), "12", All((under("1"), Not(under("12")))), id="out of an included parent"),
        pytest.param(All((under("121", "2"),)), "12", All((under("2"), Not(under("12")))), id="with all below it"),
    ],
)
def test_excluding_a_node(before: Filter, code: str, after: Filter) -> None:
    assert exclude(before, "industry", code, TREE) == after


def test_marks_follow_the_nots_and_leave_out_what_is_off_or_unknown() -> None:
    root = All((under("11"), Not(Any((under("2"), Not(under("12"))))), Off(under("121"))))
    lost = Condition("industry", "under", ("99 Gone",))
    assert marks(All((root, lost)), "industry", TREE) == ({"11", "12"}, {"2"})


def test_a_node_the_taxonomy_does_not_know_is_kept() -> None:
    lost = Condition("industry", "under", ("99 Gone",))
    assert include(lost, "industry", "11", TREE) == All((lost, under("11")))
    kept = All((Condition("industry", "under", ("99 Gone", LABELS["11"])),))
    assert include(kept, "industry", "11", TREE) == All((lost,))


CODES = st.sampled_from([code for code in LABELS if code != "unclassified"])


@given(st.lists(st.tuples(st.sampled_from([include, exclude]), CODES), max_size=8), CODES)
def test_after_any_history_an_included_node_is_in_and_nothing_excludes_it(history: list, code: str) -> None:  # type: ignore[type-arg]
    root: Filter = All()
    for edit, earlier in history:
        root = edit(root, "industry", earlier, TREE)
    included, _ = marks(root, "industry", TREE)
    if code in included:
        root = include(root, "industry", code, TREE)
    included, excluded = marks(include(root, "industry", code, TREE), "industry", TREE)
    line = {code, *(node.code for node in TREE.ancestors(TREE[code]))}
    assert line & included
    assert not line & excluded
