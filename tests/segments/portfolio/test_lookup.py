"""Accounts by what somebody calls them."""

from __future__ import annotations

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.portfolio.lookup import by_ids, find, surest

UNIVERSE = universe(
    id=["A1", "A10", "Acme", "B2", "B3"],
    name=["Walina Media", "Walina", "Beta", "Acme", "acme"],
    domain=["walina.de", "walina.com", "beta.io", None, "acme.com"],
    city=["Bonn", "Köln", "Bonn", "Paris", None],
    kinds={"domain": Kind.TEXT},
    roles={Role.ID: "id", Role.NAME: "name", Role.DOMAIN: "domain"},
)
COUNTER = Counter(UNIVERSE)
NUMBERED = Counter(universe(number=[1001, 1002], name=["x", "y"], roles={Role.ID: "number", Role.NAME: "name"}))


@pytest.mark.parametrize(
    ("text", "found", "sure"),
    [
        ("A1", ["A1"], ["A1"]),
        (" a1 ", ["A1", "A10"], ["A1"]),
        ("A10", ["A10"], ["A10"]),
        ("Acme", ["Acme"], ["Acme"]),  # ids decide
        ("ACME", ["Acme", "B2", "B3"], ["Acme", "B2", "B3"]),
        ("walina", ["A10", "A1"], ["A10"]),
        ("walina.de", ["A1"], ["A1"]),
        ("Media", ["A1"], ["A1"]),
        ("Paris", ["B2"], ["B2"]),
        ("bonn", ["A1", "Acme"], ["A1", "Acme"]),
        ("nobody", [], []),
        ("", [], []),
    ],
)
def test_the_surest_come_first_and_ids_decide(text: str, found: list[str], sure: list[str]) -> None:
    accounts = find(COUNTER, text)
    assert [account.id for account in accounts] == found
    assert [account.id for account in surest(accounts, text)] == sure


def test_ids_that_are_numbers() -> None:
    assert [account.name for account in find(NUMBERED, "1,001")] == ["x"]
    assert by_ids(NUMBERED, ("1002", "1003", "nobody")) == {"1002": 1}


def test_rows_by_ids_or_by_names_where_there_are_none() -> None:
    assert by_ids(COUNTER, ("A10", "B2", "a1", "none")) == {"A10": 1, "B2": 3}
    assert by_ids(Counter(universe(name=["x", "y"])), ("y",)) == {"y": 1}
    assert by_ids(COUNTER, ()) == {}
