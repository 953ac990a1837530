"""Suggestions of nodes for values that name none."""

from __future__ import annotations

import pytest

from niche.segments.tables.builtin_taxonomies import load_builtin
from niche.segments.tables.mapping import accepted, suggestions, words
from niche.segments.taxonomy import Taxonomy

HOUSE = Taxonomy.build(
    "house",
    "House",
    [("S", "", "Software"), ("S1", "S", "Software"), ("B", "", "Banks and Insurers"), ("R", "", "Retail Software")],
).with_aliases({"SaaS": "S1"})


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("SOFTWARE", ["S", "R"]),
        ("Softwre", ["S", "R"]),
        ("saas", ["S1"]),
        ("banking / insurers", ["B"]),
        ("Law", []),
        ("", []),
        ("999990", []),
    ],
)
def test_a_value_suggests_the_nodes_that_share_its_words(value: str, codes: list[str]) -> None:
    assert [found.node.code for found in suggestions(HOUSE, [value])[value]] == codes


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("CONSTRUCTION", "23"),
        ("TELECOMMUNICATIONS", "517"),
        ("FOOD_BEVERAGES", "445"),
        ("MANAGEMENT_CONSULTING", "54161"),
        ("Real estate", "531"),
    ],
)
def test_labels_of_a_crm_find_naics(value: str, code: str) -> None:
    assert suggestions(load_builtin("naics-2022"), [value])[value][0].node.code == code


def test_a_word_that_titles_have_is_not_taken_for_one_that_looks_like_it() -> None:
    best, *_ = suggestions(load_builtin("naics-2022"), ["FARMING"])["FARMING"]
    assert "Farming" in best.node.title


def test_a_full_agreement_scores_a_hundred_and_the_rest_less() -> None:
    best, other = suggestions(HOUSE, ["software"])["software"]
    assert round(best.score) == 100
    assert other.score < best.score
    assert accepted({"software": (best, other), "law": ()}, 90) == {"software": "S Software"}
    assert accepted({"software": (best, other)}, 101) == {}


def test_words_are_those_that_tell() -> None:
    assert words("COMPUTER_SOFTWARE and other (n.e.c.) Software") == ("computer", "software", "n", "e", "c")
