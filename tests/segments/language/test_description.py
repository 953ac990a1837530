"""Conditions and filters in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from universes import AS_OF, universe

from niche.segments.language.description import describe, sentence
from niche.segments.language.expressions import parse
from niche.segments.model.columns import Column, Kind, Role
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off
from niche.segments.model.predicates import Bound
from niche.segments.model.problems import BadInputError

BIG = Condition("employees", "at_least", 1000)
GERMAN = Condition("country", "is", "DE")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Condition("employees", "between", (100, 500)), "employees 100…500"),
        (Condition("revenue", "between", (1_000_000, 2_500_000.5)), "revenue 1,000,000…2,500,000.5"),
        (BIG, "employees ≥ 1000"),
        (Condition("country", "in", ("DE", "FR", "NO")), "country in DE, FR, NO"),
        (Condition("country", "in", ("DE", "FR", "NO", "SE", "DK")), "country in DE, FR, NO … 2 more"),
        (Condition("industry", "under", ("5132 Software Publishers",)), "industry under 5132 Software Publishers"),
        (Condition("customer", "is", True), "customer is yes"),
        (Condition("tech_stack", "has", "Salesforce"), "tech_stack has Salesforce"),
        (Condition("tech_stack", "has_all", ("AWS", "Azure")), "tech_stack has all of AWS, Azure"),
        (Condition("revenue", "missing", True), "revenue is missing"),
        (Condition("founded", "within", "90 days"), "founded within last 90 days"),
        (Condition("revenue", "top", "10%"), "revenue top 10%"),
        (Condition("founded", "below", dt.date(2020, 1, 31)), "founded < 2020-01-31"),
        (Condition("name", "contains", " ag"), "name contains ' ag'"),
        (Condition("name", "is", ""), "name is ''"),
        (Condition("name", "is", "a\nb\x1b[1m\u202e"), "name is E'a\\nb\\u001B[1m\\u202E'"),
        (Condition("name", "resembles", "Acme"), "name resembles Acme"),
        (Condition("employees", "between", 5), "employees … 5"),
        (InSegment("growth"), "in segment growth"),
        (All((BIG, GERMAN)), "ALL of"),
        (Any((BIG, GERMAN)), "ANY of"),
        (Not(BIG), "NOT"),
        (Off(BIG), "employees ≥ 1000"),
    ],
)
def test_a_node_as_the_outline_shows_it(node: Filter, words: str) -> None:
    assert describe(node) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (BIG, "employees ≥ 1000"),
        (All((BIG, GERMAN)), "employees ≥ 1000 and country is DE"),
        (All((BIG, Not(Any((GERMAN, BIG))))), "employees ≥ 1000 and not (country is DE or employees ≥ 1000)"),
        (All((BIG, Off(GERMAN))), "employees ≥ 1000 and off: country is DE"),
        (All((Any((GERMAN,)),)), "country is DE"),
        (All(), "everything"),
        (Any(), "everything"),
        (All((BIG, Any())), "employees ≥ 1000"),
        (Any((All((BIG, GERMAN)), Not(All()))), "employees ≥ 1000 and country is DE"),
    ],
)
def test_a_whole_filter_in_one_line(node: Filter, words: str) -> None:
    assert sentence(node) == words


@dataclass(frozen=True)
class Columns:
    columns: Mapping[str, Column]
    as_of: dt.date = dt.date(2026, 11, 21)
    placements: Mapping[str, object] = field(default_factory=dict)

    def known(self, column: str) -> int:
        return self.columns[column].known

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:  # noqa: ARG002
        return None

    def node_code(self, column: str, text: str) -> str:
        assert column in self.placements
        return text


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Kind.NUMBER, 66740, "x is 66,740"),
        (Kind.ID, 66740, "x is 66740"),
        (Kind.YES_NO, True, "x is yes"),
        (Kind.CATEGORY, True, "x is true"),
    ],
)
def test_figures_are_for_columns_of_figures(kind: Kind, value: bool | int, words: str) -> None:
    assert describe(Condition("x", "is", value), Columns({"x": Column("x", kind)})) == words


def test_a_node_of_a_column_that_has_no_tree() -> None:
    assert describe(Condition("x", "under", 0), Columns({"x": Column("x", Kind.NUMBER)})) == "x under 0"


ACCOUNTS = replace(
    universe(employees=[1, 2], revenue=[1.5, None], region=["a", "b"], since=[AS_OF, None]),
    roles={Role.VALUE: "revenue"},
)
MANY = Condition("employees", "at_least", 2)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("top 50 by revenue", Limit(All(), 50, "revenue")),
        ("top 10% by value per region", Limit(All(), "10%", "value", "region")),
        ("bottom 3 by since where employees ≥ 2", Limit(MANY, 3, "since", smallest=True)),
        (
            "top 5 by revenue per region where employees ≥ 2 and not (region is a or region is b)",
            Limit(
                All((MANY, Not(Any((Condition("region", "is", "a"), Condition("region", "is", "b")))))),
                5,
                "revenue",
                "region",
            ),
        ),
    ],
)
def test_a_limit_in_words(text: str, limit: Limit) -> None:
    assert sentence(limit, ACCOUNTS) == text
    assert parse(text, schema=ACCOUNTS) == limit


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("top 5 by name", 10, "there is no column name"),
        ("top 5 by region", 1, "limit by region: it is a category (use a number or a date)"),
        ("top 0 by revenue", 5, "0 is not a number of accounts (such as 50 or 10%)"),
        ("top 200% by revenue", 5, "200% is not a number of accounts (such as 50 or 10%)"),
        ("top 5 revenue", 7, "by is missing after 5"),
        ("region is a and top 5 by revenue", 17, "put the limit before the conditions"),
    ],
)
def test_what_is_no_limit_is_refused_at_its_place(text: str, column: int, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(text, schema=ACCOUNTS)
    problem = caught.value.problems[0]
    assert message in str(problem)
    assert problem.column == column
