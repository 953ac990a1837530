"""Definitions that fit the data and do not do what they say."""

from __future__ import annotations

import datetime as dt

import pytest
from subjects import found, subject
from universes import universe

from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, Path
from niche.segments.model.segment import Segment

ACCOUNTS = universe(
    name=["Acme", "Bolt", "Cork", "Dune", None],
    employees=[10, 200, 3000, 40, None],
    revenue=[1.5, 2.5, None, 3.5, 9.5],
    country=["DE", "FR", "US", None, "DE"],
    tech=[["Salesforce", "Slack"], ["Slack"], None, ["HubSpot"], ["Slack"]],
    size=["small", "large", None, "small", "medium"],
    owner=["ana", "ana", "ben", "ben", "ana"],
    customer=[True, False, True, None, False],
    since=[dt.date(2020, 1, 1), dt.date(2021, 1, 1), None, dt.date(2022, 1, 1), dt.date(2026, 10, 1)],
    orders={"size": ("small", "medium", "large")},
    industry=["5112", "517", "311", "511", "52"],
)


def c(column: str, operator: str, *values: object) -> Condition:
    return Condition(column, operator, values if len(values) > 1 else values[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (c("employees", "above", 3000), "no account matches"),
        (All((c("employees", "above", 3000),)), "no account matches: none meets employees > 3000"),
        (
            All((c("country", "is", "US"), c("name", "contains", "o"), c("employees", "below", 50))),
            "no account matches: country is US and employees < 50 never occur together",
        ),
    ],
)
def test_empty_says_what_excludes_each_other(where: Filter, message: str) -> None:
    assert [finding.message for finding in found(subject(ACCOUNTS, where), "empty")] == [message]


@pytest.mark.parametrize(
    ("where", "count"), [(c("employees", "at_least", 3000), 0), (c("employees", "above", 3000), 1)]
)
def test_one_account_is_not_empty(where: Filter, count: int) -> None:
    assert len(found(subject(ACCOUNTS, where), "empty")) == count


@pytest.mark.parametrize(
    ("where", "rule"),
    [
        (c("employes", "above", 5), "unknown-column"),
        (c("employees", "above", "many"), "wrong-type"),
        (InSegment("nowhere"), "unknown-segment"),
        (InSegment("other"), "cycle"),
        (All((c("country", "is", "DE"), c("country", "is", "FR"))), "contradiction"),
    ],
)
def test_where_another_rule_says_why_nobody_matches_empty_does_not(where: Filter, rule: str) -> None:
    one = subject(ACCOUNTS, where, peers={"other": Segment("Other", where=InSegment("target"))})
    assert one.counts.total == 0
    assert len(found(one, rule)) == 1
    assert found(one, "empty") == []


ANY_SIZE = {"no-effect": {"accounts": 1}}
A, B = (0,), (1,)


@pytest.mark.parametrize(
    ("children", "paths"),
    [
        # bounds
        ((c("employees", "above", 5), c("employees", "below", 7)), None),
        ((c("employees", "above", 5), c("employees", "below", 6)), (A, B)),
        ((c("revenue", "above", 5), c("revenue", "below", 6)), None),
        ((c("revenue", "at_least", 5), c("revenue", "at_most", 5)), None),
        ((c("revenue", "at_least", 5), c("revenue", "below", 5)), (A, B)),
        ((c("revenue", "between", 5, 4),), (A,)),
        ((c("since", "at_least", dt.date(2026, 1, 1)), c("since", "older_than", "1 year")), (A, B)),
        ((c("since", "within", "1 year"), c("since", "older_than", "90 days")), None),
        ((c("employees", "at_least", 5), Not(c("employees", "above", 4))), (A, (1, 0))),
        ((Not(c("employees", "at_least", 5)), Not(c("employees", "below", 5))), None),
        # values
        ((c("country", "is", "DE"), c("country", "is", "FR")), (A, B)),
        ((c("country", "in", "DE", "US"), c("country", "in", "FR", "US")), None),
        ((c("country", "is", "DE"), Not(c("country", "in", "FR", "DE"))), (A, (1, 0))),
        ((c("employees", "is", 40), c("employees", "between", 41, 50)), (A, B)),
        ((c("customer", "is", True), c("customer", "is", False)), (A, B)),
        ((c("size", "at_least", "large"), c("size", "below", "large")), (A, B)),
        ((c("size", "at_least", "medium"), c("size", "at_most", "medium")), None),
        # missing
        ((c("employees", "missing", True), c("employees", "above", 5)), (A, B)),
        ((c("employees", "missing", True), Not(c("employees", "above", 5))), None),
        ((c("employees", "missing", True), Not(c("employees", "missing", True))), (A, (1, 0))),
        ((c("name", "missing", True), c("name", "contains", "o")), (A, B)),
        # what is known only as so or not so
        ((c("name", "contains", "o"), Not(c("name", "contains", "o"))), (A, (1, 0))),
        ((c("name", "contains", "o"), Not(c("name", "contains", "a"))), None),
        ((c("tech", "has", "Slack"), c("tech", "has", "HubSpot")), None),
        ((c("tech", "has", "Slack"), Not(c("tech", "has", "Slack"))), (A, (1, 0))),
        ((InSegment("other"), Not(InSegment("other"))), (A, (1, 0))),
        # industries
        ((c("industry", "under", "51"), c("industry", "under", "5112")), None),
        ((c("industry", "under", "31"), c("industry", "under", "5112")), (A, B)),
        ((c("industry", "under", "5112"), Not(c("industry", "under", "51"))), (A, (1, 0))),
        ((c("industry", "under", "51", "5112"), c("industry", "under", "517")), None),
        # groups
        ((Not(Any((c("country", "is", "DE"), c("country", "is", "FR")))), c("country", "is", "DE")), ((0, 0, 0), B)),
        ((All((c("country", "is", "DE"),)), Off(c("country", "is", "FR"))), None),
        ((Any((c("country", "is", "DE"), c("country", "is", "FR"))), c("country", "is", "US")), ((0, 0), B)),
        ((c("zzz", "is", 1), c("employees", "above", 5)), None),
    ],
)
def test_a_contradiction_names_the_smallest_set(children: tuple[Filter, ...], paths: tuple[Path, ...] | None) -> None:
    one = subject(ACCOUNTS, All((c("owner", "is", "ana"), *children)), peers={"other": Segment("Other")})
    findings = found(one, "contradiction")
    if paths is None:
        assert findings == []
    else:
        assert findings[0].path == (paths[-1][0] + 1, *paths[-1][1:])


def test_three_sets_of_values_that_only_together_exclude_each_other() -> None:
    pairs = (("DE", "FR"), ("FR", "US"), ("US", "DE"))
    where = All((*(c("country", "in", *pair) for pair in pairs), c("name", "contains", "o")))
    (finding,) = found(subject(ACCOUNTS, where), "contradiction")
    assert finding.message == "country in DE, FR and country in FR, US and country in US, DE can never be true together"
    assert len(finding.repairs) == 3


def test_each_repair_of_a_contradiction_drops_one_of_the_conditions() -> None:
    where = All((c("country", "is", "DE"), Not(c("country", "is", "DE"))))
    (finding,) = found(subject(ACCOUNTS, where), "contradiction")
    assert finding.message == "country is DE and not country is DE can never be true together"
    assert [(repair.change, repair.accounts) for repair in finding.repairs] == [
        ("drop country is DE", 3),
        ("drop not country is DE", 2),
    ]


@pytest.mark.parametrize(
    ("where", "messages"),
    [
        (All((c("employees", "at_least", 11), c("employees", "at_least", 200))), ["employees ≥ 11 has no effect"]),
        (
            All((c("employees", "at_least", 200), c("country", "in", "US", "FR"))),
            ["country in US, FR has no effect"],
        ),
        (All((c("employees", "at_least", 40), c("country", "in", "US", "FR"))), ["employees ≥ 40 has no effect"]),
        (All((c("employees", "at_least", 40), c("name", "contains", "u"))), ["employees ≥ 40 has no effect"]),
        (All((c("employees", "at_least", 40), c("name", "contains", "o"))), ["employees ≥ 40 has no effect"]),
        (All((c("employees", "at_least", 40), c("name", "contains", "e"))), []),
        (Any((c("country", "is", "DE"), c("name", "starts_with", "a"))), ["name starts with a adds nothing"]),
        (Any((c("country", "is", "DE"), c("name", "starts_with", "b"))), []),
        (All((c("country", "is", "DE"), All(()))), ["a group without conditions changes nothing"]),
        (All((c("country", "is", "DE"), Off(c("employees", "above", 0)))), []),
        (
            All((c("country", "is", "DE"), Not(c("employees", "above", 9999)))),
            ["not employees > 9999 has no effect"],
        ),
        (Any((c("country", "is", "DE"), c("zzz", "is", 1))), []),
        (All((c("country", "is", "US"), c("country", "is", "DE"), c("employees", "above", 0))), []),
        (c("name", "contains", "e"), []),
    ],
)
def test_no_effect(where: Filter, messages: list[str]) -> None:
    findings = found(subject(ACCOUNTS, where, findings=ANY_SIZE), "no-effect")
    assert [finding.message.split(":")[0] for finding in findings] == messages


@pytest.mark.parametrize(("accounts", "named"), [(9, 0), (10, 1)])
def test_of_few_accounts_no_condition_is_said_to_be_idle(accounts: int, named: int) -> None:
    where = All((c("number", "below", accounts), c("letter", "is", "a")))
    made = universe(number=list(range(40)), letter=["a"] * 20 + ["b"] * 20)
    assert len(found(subject(made, where), "no-effect")) == named
    certain = (All(()), c("number", "at_least", 0), c("letter", "is", "a"))
    assert len(found(subject(made, All((*where.children, *certain))), "no-effect")) == len(certain) + named


def test_of_two_equal_conditions_one_is_named() -> None:
    where = All((c("country", "is", "DE"), c("name", "contains", "e"), c("country", "is", "DE")))
    (finding,) = found(subject(ACCOUNTS, where, findings=ANY_SIZE), "no-effect")
    assert finding.path == (2,)
    assert finding.message == "country is DE has no effect: 1 account with or without it"
    assert finding.repairs[0].filter == All((c("country", "is", "DE"), c("name", "contains", "e")))


NOT_HERE = Not(c("country", "in", "DE", "FR"))
WIDE = 2_000
"""Conditions of a filter of which no two, and no three, could be tried together with all others."""


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            All((*[c("employees", "above", n) for n in range(WIDE)], c("employees", "below", 5))),
            "employees > 4 and employees < 5 can never be true together",
        ),
        (
            All((c("country", "in", "DE", "FR"), *[Not(c("country", "is", str(n))) for n in range(WIDE)], NOT_HERE)),
            "country in DE, FR and not country in DE, FR can never be true together",
        ),
    ],
)
def test_a_wide_filter_that_contradicts_itself_says_where(where: Filter, message: str) -> None:
    assert [finding.message for finding in found(subject(ACCOUNTS, where), "contradiction")] == [message]


def test_a_wide_filter_that_nobody_passes_says_what_excludes_each_other() -> None:
    idle = [Not(c("employees", "is", 10_000 + n)) for n in range(WIDE // 8)]
    where = All((c("country", "is", "US"), *idle, c("employees", "below", 50)))
    said = "no account matches: country is US and employees < 50 never occur together"
    assert [finding.message for finding in found(subject(ACCOUNTS, where), "empty")] == [said]
