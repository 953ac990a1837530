"""Headers made unique, and the roles they give."""

from __future__ import annotations

import pytest

from niche.segments.model.columns import Role
from niche.segments.reading.headers import as_words, is_question, names_currency, role_of, unique_headers


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["Phone", "Phone", "Phone"], ["Phone", "Phone_2", "Phone_3"]),
        (["Phone", "Phone_2", "Phone"], ["Phone", "Phone_2", "Phone_3"]),
        (["", "a", None], ["column_1", "a", "column_3"]),
        ([" Deal\n size "], ["Deal size"]),
    ],
)
def test_headers_are_made_unique(headers: list[str | None], names: list[str]) -> None:
    assert unique_headers(headers) == names


@pytest.mark.parametrize("header", ["AccountId", "account_id", "Account ID", "account-id"])
def test_a_header_is_its_words(header: str) -> None:
    assert as_words(header) == "account id"


@pytest.mark.parametrize(
    ("role", "names", "found"),
    [
        (Role.ID, ["id", "Account ID"], "Account ID"),
        (Role.NAME, ["Company Name", "country"], "Company Name"),
        (Role.WON, ["IsWon"], "IsWon"),
        (Role.OWNER, ["region"], None),
    ],
)
def test_a_role_is_found_by_name(role: Role, names: list[str], found: str | None) -> None:
    assert role_of(names, role) == found


@pytest.mark.parametrize(
    ("header", "money"),
    [
        ("Umsatz (€)", True),
        ("US$ m", True),
        ("Value in kEUR", True),
        ("RevenueUSD", True),
        ("deal_usd", True),
        ("Lira (TRY)", True),
        ("Deals > $100k", False),
        ("Tries (try)", False),
        ("CAD SEATS", False),
        ("European", False),
    ],
)
def test_a_currency_in_a_header_means_money(header: str, money: bool) -> None:
    assert names_currency(header) is money


@pytest.mark.parametrize(
    ("header", "asked"), [("is_customer", True), ("HasCRM", True), ("won", True), ("issue", False)]
)
def test_some_headers_ask(header: str, asked: bool) -> None:
    assert is_question(header) is asked
