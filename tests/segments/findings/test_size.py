"""Too narrow, too broad, a whole industry."""

from __future__ import annotations

import pytest
from subjects import LOOSE, found, subject
from universes import universe

from niche.segments.findings.registry import evaluate
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off
from niche.segments.model.segment import Guardrails, Segment, Status

ACCOUNTS = universe(
    number=list(range(1000)),
    sector=["Information" if n % 2 else "Finance" for n in range(1000)],
    industry=["511" if n % 2 else "52" for n in range(1000)],
)
NONE = Guardrails()


def first(accounts: int) -> Condition:
    return Condition("number", "below", accounts)


def last(accounts: int) -> Condition:
    return Condition("number", "at_least", 1000 - accounts)


@pytest.mark.parametrize(
    ("accounts", "guardrails", "message"),
    [
        (
            61,
            NONE,
            "61 accounts match: too narrow, fewer than the 62 that it takes to know a win rate to ±10 points",
        ),
        (62, NONE, None),
        (63, NONE, None),
        (0, NONE, None),
        (1, NONE, "1 account matches: too narrow, fewer than the 62 that it takes to know a win rate to ±10 points"),
        (
            99,
            Guardrails(min=100),
            "99 accounts match: too narrow, fewer than the 100 that the segment gives as its minimum",
        ),
        (100, Guardrails(min=100), None),
        (101, Guardrails(min=100), None),
    ],
)
def test_too_narrow(accounts: int, guardrails: Guardrails, message: str | None) -> None:
    findings = found(subject(ACCOUNTS, first(accounts), guardrails=guardrails), "too-narrow")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize(
    ("accounts", "guardrails", "message"),
    [
        (199, NONE, None),
        (200, NONE, None),
        (
            201,
            NONE,
            "201 accounts match, 20.1 % of all: too broad, more than the 200 that are 20 % of all 1,000 accounts",
        ),
        (300, Guardrails(max=300), None),
        (
            301,
            Guardrails(max=300),
            "301 accounts match, 30.1 % of all: too broad, more than the 300 that the segment gives as its maximum",
        ),
        (290, Guardrails(max_share=0.29), None),
        (
            291,
            Guardrails(max_share=0.29),
            "291 accounts match, 29.1 % of all: too broad, "
            "more than the 290 that the segment gives as its largest share, 29 % of 1,000",
        ),
    ],
)
def test_too_broad(accounts: int, guardrails: Guardrails, message: str | None) -> None:
    findings = found(subject(ACCOUNTS, last(accounts), guardrails=guardrails), "too-broad")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize("where", [All(), Any(), All((Any(), Off(first(1)))), Not(All())], ids=repr)
@pytest.mark.parametrize(("status", "severity"), [(Status.DRAFT, "note"), (Status.ACTIVE, "warning")])
def test_of_a_segment_that_asks_nothing_yet_only_the_way_on_is_told(
    where: Filter, status: Status, severity: str
) -> None:
    one = subject(
        ACCOUNTS,
        where,
        segment=Segment("New", status=status, owner="ana@example.com"),
        peers={"low": Segment("Low", first(900), status=Status.ACTIVE)},
    )
    told = [finding for finding in evaluate(one) if finding.rule not in ("no-profile", "no-effect")]
    assert [(finding.rule, finding.severity.word, finding.repairs) for finding in told] == [("too-broad", severity, ())]
    assert told[0].message == ("nothing is asked yet: all 1,000 accounts match; include an industry or add a condition")


@pytest.mark.parametrize(
    ("plan", "accounts", "narrow"),
    [
        ({"revenue_target": 100_000, "opportunity_rate": 0.5, "win_rate": 0.5, "deal_size": 4000}, 99, 1),
        ({"revenue_target": 100_000, "opportunity_rate": 0.5, "win_rate": 0.5, "deal_size": 4000}, 100, 0),
    ],
)
def test_the_plan_sets_the_minimum(plan: dict[str, float], accounts: int, narrow: int) -> None:
    one = subject(ACCOUNTS, first(accounts), guardrails=NONE, plan=plan)
    assert len(found(one, "too-narrow")) == narrow


INFORMATION = Condition("industry", "under", ("51",))


@pytest.mark.parametrize(
    ("where", "whole"),
    [
        (INFORMATION, True),
        (All((INFORMATION,)), True),
        (All((INFORMATION, Off(first(10)))), True),
        (Any((INFORMATION, Condition("industry", "under", ("52",)))), True),
        (All((INFORMATION, Not(Condition("industry", "under", ("517",))))), True),
        (All((INFORMATION, first(500))), False),
        (first(500), False),
        (All(), False),
    ],
)
def test_whole_industry(where: Filter, whole: bool) -> None:
    assert len(found(subject(ACCOUNTS, where, guardrails=LOOSE), "whole-industry")) == whole


def test_a_rule_is_switched_off_or_made_worse_in_the_workspace() -> None:
    assert found(subject(ACCOUNTS, first(1), guardrails=NONE, findings={"too-narrow": "off"}), "too-narrow") == []
    (finding,) = found(subject(ACCOUNTS, first(1), guardrails=NONE, findings={"too-narrow": "error"}), "too-narrow")
    assert finding.severity.word == "error"
