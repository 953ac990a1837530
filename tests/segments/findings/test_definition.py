"""Definitions that do not fit the data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from subjects import SETTINGS, found, subject
from universes import universe

from niche.segments.findings.context import Unread
from niche.segments.findings.finding import Severity
from niche.segments.findings.registry import evaluate_unread
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Segment

ACCOUNTS = universe(
    name=["Acme", "Bolt", "Cork", None],
    employees=[10, 200, 3000, None],
    revenue=[1.5, 2.5, None, 3.5],
    country=["DE", "FR", "US", None],
    tech=[["Salesforce", "Slack"], ["Slack"], None, ["HubSpot"]],
    size=["small", "large", None, "small"],
    customer=[True, True, True, None],
    orders={"size": ("small", "medium", "large")},
    industry=["5112", "517", "311", None],
)


def condition(column: str, operator: str, *values: object) -> Condition:
    return Condition(column, operator, values if len(values) > 1 else values[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "slug", "message"),
    [
        (condition("employes", "above", 5), "unknown-column", "there is no column employes (did you mean employees?)"),
        (condition("zzz", "above", 5), "unknown-column", "there is no column zzz"),
        (condition("employees", "above", "many"), "wrong-type", "employees needs a number, not 'many'"),
        (condition("employees", "in", 10, "ten", "dozen"), "wrong-type", "employees needs a number, not 'ten'"),
        (condition("country", "in", "DE", "Dee"), "unknown-value", "no account has country Dee (did you mean DE?)"),
        (condition("country", "is", "XX"), "unknown-value", "no account has country XX"),
        (condition("tech", "has", "Slak"), "unknown-value", "no account has tech Slak (did you mean Slack?)"),
        (condition("country", "in", "XX", "UY"), "unknown-value", "no account has country XX or UY"),
        (condition("name", "in", "Xyz, Inc", "Q"), "unknown-value", "no account has name Xyz, Inc or Q"),
        (
            condition("tech", "has_any", "Slak", "Sack", "HubSpt", "Slack"),
            "unknown-value",
            "no account has tech Slak, Sack, HubSpt (did you mean Slack, HubSpot?)",
        ),
        (
            condition("employees", "in", 1, 2, 3, 4, 5, 6, 7, 10),
            "unknown-value",
            "no account has employees 1, 2, 3, 4, 5 and 2 more",
        ),
        (condition("size", "is", "medium"), "unknown-value", "no account has size medium"),
        (condition("name", "is", "Acmee"), "unknown-value", "no account has name Acmee"),
        (condition("employees", "is", 11), "unknown-value", "no account has employees 11"),
        (condition("revenue", "is", 1), "unknown-value", "no account has revenue 1"),
        (condition("employees", "is", 2.5), "unknown-value", "no account has employees 2.5"),
        (condition("customer", "is", False), "unknown-value", "no account has customer false"),
        (condition("industry", "under", "5112 Programs"), "stale-title", "5112 is Software, not Programs"),
        (condition("name", "listed_in", "a.csv"), "unknown-file", "there is no folder of segments with a.csv"),
        (InSegment("else"), "unknown-segment", "there is no segment else"),
    ],
)
def test_says_what_does_not_fit(where: Filter, slug: str, message: str) -> None:
    findings = found(subject(ACCOUNTS, All((condition("name", "contains", "o"), where))), slug)
    assert findings[0].message == message
    assert findings[0].path == (1,)


@pytest.mark.parametrize(
    "where",
    [
        condition("country", "in", "DE", "FR"),
        condition("tech", "has_all", "Slack", "Salesforce"),
        condition("size", "at_least", "medium"),
        condition("employees", "between", 11, 12),
        condition("name", "contains", "zzz"),
        condition("revenue", "is", 1.5),
        condition("customer", "is", True),
        condition("industry", "under", "5112 Software"),
        condition("industry", "under", "5112"),
        condition("industry", "under", "Software"),
        condition("employees", "missing", True),
        Off(condition("employes", "above", "many")),
        Off(condition("country", "is", "XX")),
        InSegment("other"),
    ],
)
def test_says_nothing_of_what_fits(where: Filter) -> None:
    one = subject(ACCOUNTS, All((where,)), peers={"other": Segment("Other")})
    slugs = ("unknown-column", "wrong-type", "unknown-node", "unknown-value", "stale-title", "unknown-segment", "cycle")
    assert [finding for slug in slugs for finding in found(one, slug)] == []


def test_names_each_wrong_value_of_a_list() -> None:
    one = subject(ACCOUNTS, condition("industry", "under", "5112", "9999 Nowhere", "8888"))
    messages = [finding.message for finding in found(one, "unknown-node")]
    assert len(messages) == 2
    assert "9999 Nowhere" in messages[0]
    assert "8888" in messages[1]


def test_a_misspelt_column_is_mended_with_its_size() -> None:
    where = Any((condition("contry", "is", "DE"), condition("employees", "above", 1000)))
    (finding,) = found(subject(ACCOUNTS, where), "unknown-column")
    (repair,) = finding.repairs
    assert (repair.change, repair.accounts) == ("use the column country", 2)
    assert repair.filter == Any((condition("country", "is", "DE"), condition("employees", "above", 1000)))


def test_a_column_that_has_another_name_now_is_mended() -> None:
    accounts = universe(staff=[10, 200, 3000])
    renamed = replace(accounts, columns={"staff": replace(accounts.columns["staff"], header="No. of Employees")})
    (finding,) = found(subject(renamed, condition("No. of Employees", "above", 100)), "unknown-column")
    (repair,) = finding.repairs
    assert finding.message == "there is no column No. of Employees (use staff)"
    assert (repair.change, repair.accounts) == ("use the column staff", 2)


def test_a_misspelt_value_is_mended_in_its_list() -> None:
    (finding,) = found(subject(ACCOUNTS, condition("tech", "has_any", "HubSpt", "Slack")), "unknown-value")
    (repair,) = finding.repairs
    assert (repair.filter, repair.accounts) == (condition("tech", "has_any", "HubSpot", "Slack"), 3)


def test_misspelt_values_are_mended_together() -> None:
    where = condition("tech", "has_any", "HubSpt", "Slak", "Slack", "Zoho")
    (finding,) = found(subject(ACCOUNTS, where), "unknown-value")
    (repair,) = finding.repairs
    assert repair.change == "HubSpot instead of HubSpt, Slack instead of Slak"
    assert (repair.filter, repair.accounts) == (condition("tech", "has_any", "HubSpot", "Slack", "Zoho"), 3)


def test_a_stale_title_is_mended_without_a_change_of_size() -> None:
    one = subject(ACCOUNTS, condition("industry", "under", "5112 Programs", "52"))
    (finding,) = found(one, "stale-title")
    assert finding.severity is Severity.NOTE
    assert finding.repairs[0].filter == condition("industry", "under", "5112 Software", "52")
    assert finding.repairs[0].accounts == one.counts.total


@pytest.mark.parametrize(
    ("peers", "message"),
    [
        ({"other": Segment("Other", where=InSegment("target"))}, "target → other → target"),
        (
            {
                "other": Segment("Other", where=Not(InSegment("third"))),
                "third": Segment("Third", where=InSegment("target")),
            },
            "target → other → third → target",
        ),
    ],
)
def test_a_cycle_names_the_way_round(peers: dict[str, Segment], message: str) -> None:
    (finding,) = found(subject(ACCOUNTS, InSegment("other"), peers=peers), "cycle")
    assert finding.message == f"the segment refers to itself: {message}"


def test_a_cycle_elsewhere_is_not_this_segments() -> None:
    peers = {
        "other": Segment("Other", where=InSegment("third")),
        "third": Segment("Third", where=InSegment("other")),
    }
    assert found(subject(ACCOUNTS, InSegment("other"), peers=peers), "cycle") == []


def test_a_file_that_cannot_be_read_has_a_finding_for_each_problem() -> None:
    problems = (Problem("tabs are no indentation", "x.yaml", 3, 1, "use spaces"), Problem("no name", "x.yaml", 1))
    findings = evaluate_unread(Unread("x", "x.yaml", problems), SETTINGS)
    assert [(f.rule, f.message, f.line, f.column, f.segment) for f in findings] == [
        ("bad-file", "tabs are no indentation (use spaces)", 3, 1, "x"),
        ("bad-file", "no name", 1, 0, "x"),
    ]


@pytest.mark.parametrize(
    ("problems", "messages"),
    [
        ((), []),
        ((Problem("unknown key ownr", "", 3, 1, "did you mean owner?"),), ["unknown key ownr (did you mean owner?)"]),
    ],
)
def test_a_key_that_niche_does_not_know_is_a_note(problems: tuple[Problem, ...], messages: list[str]) -> None:
    one = replace(subject(ACCOUNTS, condition("country", "is", "DE")), problems=problems)
    findings = found(one, "unknown-key")
    assert [finding.message for finding in findings] == messages
    assert all((finding.severity, finding.line) == (Severity.NOTE, 3) for finding in findings)
