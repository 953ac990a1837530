from __future__ import annotations

import numpy as np
import pytest
from universes import TAXONOMY

from niche.tui.drawing.taxonomy_rows import NodeMark, coverage_metric, marks, search, visible

CODES = [node.code for node in TAXONOMY.nodes]


def places(*codes: str) -> list[int]:
    return [TAXONOMY.positions[code] for code in codes]


@pytest.mark.parametrize(
    ("included", "excluded", "shown"),
    [
        ((), (), "☐ ☐☐ ☐☐☐☐☐ ☐☐ ☐"),
        (("51",), (), "◐ ☐☐ ☑☑☑☑☑ ☐☐ ☐"),
        (("511",), (), "◐ ☐☐ ◐☑☑☑☐ ☐☐ ☐"),
        (("51",), ("5112",), "◐ ☐☐ ◐◐☑☒☑ ☐☐ ☐"),
        ((), ("52",), "◐ ☐☐ ☐☐☐☐☐ ☒☒ ☐"),
        (("5111",), ("511",), "◐ ☐☐ ◐☒☒☒☐ ☐☐ ☐"),
        (("31", "51", "52", "unclassified"), (), "◐ ☑☑ ☑☑☑☑☑ ☑☑ ☑"),
        (("nowhere",), (), "☐ ☐☐ ☐☐☐☐☐ ☐☐ ☐"),
    ],
    ids=["nothing", "sector", "industry", "but one", "all but", "excluded wins", "everything", "unknown code"],
)
def test_marks(included: tuple[str, ...], excluded: tuple[str, ...], shown: str) -> None:
    found = marks(TAXONOMY, included, excluded)
    whole, nodes = shown.split(" ", 1)
    assert [mark.value for mark in found] == [*nodes.replace(" ", ""), whole]
    assert found[-1] == NodeMark(whole)


def test_closed_nodes_hide_what_is_below() -> None:
    assert visible(TAXONOMY, (), ()) == places("31", "51", "52", "unclassified")
    assert visible(TAXONOMY, places("51"), ()) == places("31", "51", "511", "517", "52", "unclassified")
    assert visible(TAXONOMY, places("511"), ()) == places("31", "51", "52", "unclassified")


def test_hidden_nodes_are_left_out() -> None:
    assert visible(TAXONOMY, places("51"), places("511", "31")) == places("51", "517", "52", "unclassified")


def test_siblings_are_sorted_within_their_parent_unknown_last() -> None:
    figures = np.zeros(len(CODES))
    figures[places("52", "51", "517", "511")] = 5, 9, 4, np.nan
    assert visible(TAXONOMY, places("51"), (), figures) == places("51", "517", "511", "52", "31", "unclassified")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("51", ["51", "511", "5111", "5112", "517"]),
        ("511", ["511", "5111", "5112"]),
        ("soft", ["5112"]),
        ("ING", ["31", "511", "522"]),
        ("", []),
        ("   ", []),
        ("nothing like it", []),
    ],
)
def test_search(text: str, found: list[str]) -> None:
    assert search(TAXONOMY, text, ()) == places(*found)


def test_hidden_nodes_are_not_found() -> None:
    assert search(TAXONOMY, "soft", places("5112")) == []


def test_the_share_of_an_empty_node_is_unknown() -> None:
    metric = coverage_metric(np.array([1, 0]), np.array([4, 0]), 1, 4)
    assert metric.value(0) == 0.25
    assert np.isnan(metric.value(1))
    assert metric.value(-1) == 0.25
