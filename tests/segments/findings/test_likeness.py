"""Values that are like others: told by what else is known of their accounts, and not more often than chance allows."""

from __future__ import annotations

import random

import pytest
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.findings.likeness import alike, alike_nodes
from niche.segments.findings.siblings import similar_nodes

TWO_KINDS = {"AT": 0.8, "DE": 0.8, "CH": 0.8, "US": 0.2, "CA": 0.2, "MX": 0.2}
"""Share of the accounts with SAP by country."""


def told(accounts: Universe, column: str, *values: str) -> set[str]:
    return set(alike(accounts, accounts.columns[column], values))


def two_kinds(each: int, seed: int = 1, **more: list[object]) -> Universe:
    draw = random.Random(seed)
    countries = [country for country in TWO_KINDS for _ in range(each)]
    erp = ["SAP" if draw.random() < TWO_KINDS[country] else "Oracle" for country in countries]
    return universe(country=countries, erp=erp, size=[draw.randint(1, 99) for _ in countries], **more)


@pytest.mark.parametrize(
    ("value", "alike"), [("DE", {"AT", "CH"}), ("US", {"CA", "MX"}), ("MX", {"US", "CA"}), ("FR", set())]
)
def test_values_are_alike_whose_accounts_are(value: str, alike: set[str]) -> None:
    assert told(two_kinds(200), "country", value) == alike


def test_of_few_accounts_nothing_is_told() -> None:
    assert told(two_kinds(19), "country", "DE") == set()


def test_a_column_that_says_the_same_in_other_words_says_nothing() -> None:
    """Every region is in one country: by it all countries would look unlike one another."""
    regions = [f"{country}-{n % 3}" for country in TWO_KINDS for n in range(200)]
    assert told(two_kinds(200, region=list(regions)), "country", "DE") == {"AT", "CH"}


def test_items_of_lists_are_alike_whose_accounts_are() -> None:
    accounts = two_kinds(200)
    tools = [[["Xing", "LinkedIn"][n % 2]] if n < 600 else [["Slack", "LinkedIn"][n % 2]] for n in range(1200)]
    made = universe(tools=tools, erp=["SAP" if n < 600 else "Oracle" for n in range(1200)])
    assert told(made, "tools", "Xing") == set()  # LinkedIn is as much at home with the others
    assert told(accounts, "erp", "SAP") == set()


def test_values_drawn_by_lot_are_seldom_alike() -> None:
    """Of the values of a table, at most one table in twenty should have one that is taken for like another."""
    found = 0
    for seed in range(60):
        draw = random.Random(seed)
        letters = [draw.choice("abcdefgh") for _ in range(600)]
        made = universe(
            letter=letters,
            number=[draw.random() for _ in letters],
            shop=[draw.choice(["store", "web", "fair"]) for _ in letters],
            tags=[draw.sample("xyz", draw.randint(1, 2)) for _ in letters],
        )
        found += bool(told(made, "letter", "a"))
    assert found <= 3


def test_right_below_a_sector_only_nodes_with_a_like_profile_are_similar() -> None:
    codes = ["511"] * 200 + ["517"] * 200 + ["522"] * 400 + ["5111"] * 30 + ["5112"] * 30
    erp = ["SAP"] * 400 + ["Oracle"] * 400 + ["SAP"] * 60
    unlike = ["SAP"] * 200 + ["Oracle"] * 600 + ["SAP"] * 60
    for values, similar in ((erp, ["517"]), (unlike, [])):
        accounts = universe(erp=[v if n % 5 else "none" for n, v in enumerate(values)], industry=codes)
        taxonomy = accounts.placements["industry"].taxonomy
        assert [
            node.code for node in alike_nodes(accounts, "industry", [taxonomy["511"]], [taxonomy["517"]])
        ] == similar
        assert [node.code for node in similar_nodes(accounts, "industry", [taxonomy["511"]])] == similar
        assert [node.code for node in similar_nodes(accounts, "industry", [taxonomy["5112"]])] == ["5111"]
        assert similar_nodes(accounts, "industry", [taxonomy["51"]]) == []
