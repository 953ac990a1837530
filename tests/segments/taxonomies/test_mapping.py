"""Suggestions of nodes for values that name none."""

from __future__ import annotations

import pytest

from niche.segments.model.taxonomy import Taxonomy
from niche.segments.taxonomies.builtin import load_builtin, shipped
from niche.segments.taxonomies.mapping import accepted, joins, labels, suggestions, words

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
        ("MANAGEMENT_CONSULTING", "54161"),
        ("Real estate", "531"),
        ("COMPUTER_SOFTWARE", "5132"),
        ("Computer Software", "5132"),
        ("INFORMATION_TECHNOLOGY_AND_SERVICES", "5415"),
        ("Information Technology & Services", "5415"),
        ("HOSPITAL_HEALTH_CARE", "62"),
        ("Hospital & Health Care", "62"),
        ("OUTSOURCING_OFFSHORING", "5614"),
        ("think tanks", "54172"),
    ],
)
def test_labels_of_a_crm_find_naics(value: str, code: str) -> None:
    assert suggestions(load_builtin("naics-2022"), [value])[value][0].node.code == code


@pytest.mark.parametrize(
    ("value", "taxonomy", "code"),
    [
        ("AIRLINES_AVIATION", "isic-5", "51"),
        ("Wine and Spirits", "nace-2.1", "11"),
        ("Restaurants", "sic-1987", "5812"),
        ("Think Tanks", "uk-sic-2007", "72200"),
    ],
)
def test_labels_of_a_crm_find_other_classifications_by_the_title_that_naics_has(
    value: str, taxonomy: str, code: str
) -> None:
    assert suggestions(load_builtin(taxonomy), [value])[value][0].node.code == code


def test_the_table_of_labels_names_nodes_that_are_there_each_label_once() -> None:
    rows, naics = shipped("industry-labels"), load_builtin("naics-2022")
    assert {row["naics-2022"] for row in rows} <= naics.positions.keys()
    assert len({words(row["label"]) for row in rows}) == len(rows) > 150
    assert [row["label"] for row in rows] == sorted((row["label"] for row in rows), key=str.casefold)


def test_a_label_is_no_surer_than_a_title_written_out() -> None:
    printing, *others = suggestions(load_builtin("naics-2022"), ["Printing"])["Printing"]
    assert (printing.node.code, round(printing.score)) == ("32311", 100)
    assert ("323", 95) in [(other.node.code, round(other.score)) for other in others]


def test_a_word_that_titles_have_is_not_taken_for_one_that_looks_like_it() -> None:
    best, *_ = suggestions(load_builtin("naics-2022"), ["FISH FARMING"])["FISH FARMING"]
    assert "Farming" in best.node.title


def test_a_full_agreement_scores_a_hundred_and_the_rest_less() -> None:
    best, other = suggestions(HOUSE, ["software"])["software"]
    assert round(best.score) == 100
    assert other.score < best.score
    assert accepted({"software": (best, other), "law": ()}, 90) == {"software": "S Software"}
    assert accepted({"software": (best, other)}, 101) == {}


def test_words_are_those_that_tell() -> None:
    assert words("COMPUTER_SOFTWARE and other (n.e.c.) Software") == ("computer", "software", "n", "e", "c")


def test_labels_that_differ_in_spelling_are_joined_under_the_most_frequent() -> None:
    rows = [
        ("A", "", "E-Commerce"),
        ("B", "", "eCommerce"),
        ("C", "", "e commerce."),
        ("D", "", "R&D"),
        ("E", "", "R and D"),
    ]
    tree = Taxonomy.build("t", "t", rows)
    counted = labels(tree, [3, 9, 1, 2, 5, 0])
    assert counted == {"eCommerce": 9, "R and D": 5, "E-Commerce": 3, "R&D": 2, "e commerce.": 1}
    found = {label: best[0].node.title for label, best in joins(tree, counted).items()}
    assert found == {"E-Commerce": "eCommerce", "R&D": "R and D", "e commerce.": "eCommerce"}
