"""Accounts put in the tree: by codes however mangled, by titles, by columns."""

from __future__ import annotations

import polars as pl
import pytest

from niche.segments.accounts.classification import NodesFound, match_rate, place_by_column, place_by_tree
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.taxonomies.builtin import load_builtin


def codes(placement: NodesFound) -> list[str]:
    return [placement.taxonomy.nodes[node].code for node in placement.nodes]


@pytest.mark.parametrize(
    ("use", "value", "code"),
    [
        ("naics-2022", "5132", "5132"),
        ("naics-2022", " 5132 ", "5132"),
        ("naics-2022", "5132.0", "5132"),
        ("naics-2022", "NAICS 5132", "5132"),
        ("naics-2022", "naics: 5132", "5132"),
        ("naics-2022", "5132 Software Publishers", "5132"),
        ("naics-2022", "5132 - Software", "5132"),
        ("naics-2022", "51321099", "513210"),
        ("naics-2022", "31-33", "31-33"),
        ("naics-2022", "32", "31-33"),
        ("naics-2022", "45", "44-45"),
        ("naics-2022", "Software Publishers", "5132"),
        ("naics-2022", "software publishers!", "5132"),
        ("naics-2022", "99", "unclassified"),
        ("naics-2022", "Rocket science", "unclassified"),
        ("sic-1987", "0111", "0111"),
        ("isic-4", "J", "J"),
        ("isic-4", "j", "J"),
        ("isic-4", "J6201", "6201"),
        ("nace-2.1", "62.10", "62.10"),
        ("nace-2.1", "6210", "62.10"),
        ("nace-2.1", "J62.10", "62.10"),
        ("uk-sic-2007", "62012", "62012"),
    ],
)
def test_a_written_code_or_title_finds_its_node(use: str, value: str, code: str) -> None:
    placement = place_by_column(pl.Series("code", [value]), load_builtin(use))
    assert codes(placement) == [code]
    assert placement.unmatched == ({value: 1} if code == "unclassified" else {})


def test_codes_come_as_numbers_too() -> None:
    naics = load_builtin("naics-2022")
    assert codes(place_by_column(pl.Series([5132, 51]), naics)) == ["5132", "51"]
    assert codes(place_by_column(pl.Series([5132.0, None]), naics)) == ["5132", "unclassified"]


def test_lost_leading_zeros_are_put_back_where_the_column_lost_them() -> None:
    isic = load_builtin("isic-4")
    assert codes(place_by_column(pl.Series([141, 6201, 6202]), isic)) == ["0141", "6201", "6202"]
    assert codes(place_by_column(pl.Series(["141", "0141", "6201"]), isic)) == ["141", "0141", "6201"]


def test_missing_values_are_unclassified_but_not_unmatched() -> None:
    placement = place_by_column(pl.Series(["51", None, "", "x", "x", "y"]), load_builtin("naics-2022"))
    assert codes(placement) == ["51", *["unclassified"] * 5]
    assert placement.unmatched == {"x": 2, "y": 1}


def test_an_ambiguous_title_is_not_guessed() -> None:
    tree = Taxonomy.build(
        "t", "t", [("A", "", "Goods"), ("B", "", "Services"), ("A1", "A", "Other"), ("B1", "B", "Other")]
    )
    assert codes(place_by_column(pl.Series(["other", "goods"]), tree)) == ["unclassified", "A"]


def test_columns_make_a_tree() -> None:
    sector = pl.Series("sector", ["IT", "IT", "Energy", None, "IT", " "])
    industry = pl.Series("industry", ["Software", "Hardware", "Oil / Gas", "Software", None, "Oil"])
    placement = place_by_tree([sector, industry], "industry", "sector › industry")
    assert list(placement.taxonomy.rows()) == [
        ("Energy", "", "Energy"),
        ("Energy / Oil/Gas", "Energy", "Oil/Gas"),
        ("IT", "", "IT"),
        ("IT / Hardware", "IT", "Hardware"),
        ("IT / Software", "IT", "Software"),
    ]
    assert codes(placement) == [
        "IT / Software",
        "IT / Hardware",
        "Energy / Oil/Gas",
        "unclassified",
        "IT",
        "unclassified",
    ]


@pytest.mark.parametrize(
    ("values", "rate"),
    [(["5132", "NAICS 51", "x", "y"], 0.5), ([None], 0.0), (["Software Publishers"], 1.0), (["12345"], 0)],
)
def test_the_match_rate_counts_values_that_name_nodes(values: list[str | None], rate: float) -> None:
    assert match_rate(pl.Series(values, dtype=pl.String), load_builtin("naics-2022")) == rate
