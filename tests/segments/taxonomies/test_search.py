"""Finding nodes by code, title or alias."""

from __future__ import annotations

import pytest

from niche.segments.model.taxonomy import Taxonomy
from niche.segments.taxonomies.search import search

TREE = Taxonomy.build(
    "tree",
    "Tree",
    [
        ("62", "", "Computer programming and information"),
        ("62.1", "62", "Computer programming"),
        ("62.10", "62.1", "Computer programming activities"),
        ("63", "", "Information service"),
        ("7", "", "Law & 62 trades"),
    ],
).with_aliases({"Coding": "62.1"})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("62.1", ["62.1", "62.10"]),
        ("621", ["62.1", "62.10"]),
        ("62", ["62", "62.1", "62.10", "7"]),
        ("computer programming", ["62.1", "62", "62.10"]),
        ("prog comp", ["62", "62.1", "62.10"]),
        ("coding", ["62.1"]),
        ("law and", ["7"]),
        ("formation", ["62", "63"]),
        ("programing", ["62.1", "62", "62.10"]),
        ("unclass", ["unclassified"]),
        ("zzz", []),
        (" ", []),
    ],
)
def test_the_best_come_first(text: str, codes: list[str]) -> None:
    assert [node.code for node in search(TREE, text)] == codes


def test_no_more_than_asked_for() -> None:
    assert len(search(TREE, "62", limit=2)) == 2
