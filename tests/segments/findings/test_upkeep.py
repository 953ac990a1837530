"""Who answers for a segment, and whether it is what it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from subjects import SETTINGS, found, subject
from universes import AS_OF, universe

from niche.segments.counting.counter import Counter
from niche.segments.findings.context import CountedPortfolio, SegmentContext
from niche.segments.findings.registry import evaluate_portfolio
from niche.segments.model.filters import Condition
from niche.segments.model.segment import Measured, Profile, Segment, Status
from niche.segments.workspace.filterwrite import rule_hash

ACCOUNTS = universe(number=list(range(200)))
WHERE = Condition("number", "below", 100)
ACTIVE = Segment("Active", status=Status.ACTIVE)


def messages(segment: Segment, slug: str, accounts: int = 100, **extra: object) -> list[str]:
    where = Condition("number", "below", accounts)
    return [finding.message for finding in found(subject(ACCOUNTS, where, segment=segment, **extra), slug)]


def lacking(rule: str, *segments: Segment) -> list[str]:
    """What a rule about all segments together says of these, called s0, s1, ..."""
    counter = Counter(ACCOUNTS)
    subjects = tuple(
        SegmentContext(segment, counter.count(WHERE), counter, SETTINGS, f"s{index}")
        for index, segment in enumerate(segments)
    )
    findings = evaluate_portfolio(CountedPortfolio(subjects, counter, SETTINGS))
    return [finding.message for finding in findings if finding.rule == rule]


OWNED = replace(ACTIVE, owner="ana@example.com")


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ([ACTIVE], "the active segment s0 has no owner"),
        ([ACTIVE, OWNED, ACTIVE], "2 active segments (s0, s2) have no owner"),
        ([ACTIVE] * 5, "5 active segments (s0, s1, s2 and 2 more) have no owner"),
        ([OWNED, replace(ACTIVE, status=Status.DRAFT), replace(ACTIVE, status=Status.RETIRED)], None),
    ],
)
def test_no_owner(segments: list[Segment], message: str | None) -> None:
    assert lacking("no-owner", *segments) == ([message] if message else [])


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (Profile(), True),
        (Profile(buyer="CTO"), True),
        (Profile(pains=("slow",)), True),
        (Profile(buyer="CTO", pains=("slow",)), False),
        (Profile(buyer="CTO", value="fast"), False),
    ],
)
def test_no_profile(profile: Profile, said: bool) -> None:
    message = "the active segment s0 has a profile that names no buyer, or no pain or value"
    assert lacking("no-profile", replace(ACTIVE, profile=profile)) == ([message] if said else [])
    assert not lacking("no-profile", replace(ACTIVE, profile=profile, status=Status.DRAFT))


@pytest.mark.parametrize(
    ("days", "limit", "due"),
    [(364, 365, False), (365, 365, False), (366, 365, True), (90, 90, False), (91, 90, True), (-5, 365, False)],
)
def test_review_due(days: int, limit: int, due: bool) -> None:
    segment = replace(ACTIVE, reviewed=AS_OF - dt.timedelta(days=days))
    tuned: dict[str, object] = {} if limit == 365 else {"findings": {"review-due": {"days": limit}}}
    assert bool(messages(segment, "review-due", **tuned)) == due
    assert messages(replace(segment, status=Status.RETIRED), "review-due") == []


def test_a_segment_that_was_never_reviewed_is_left_alone() -> None:
    assert messages(ACTIVE, "review-due") == []


def measured(accounts: int, rule: str = rule_hash(WHERE), data: str = "test") -> Segment:
    return replace(ACTIVE, measured=Measured(accounts, 200, dt.date(2026, 1, 1), rule, data))


@pytest.mark.parametrize(
    ("before", "now", "severity"),
    [
        (100, 100, None),
        (100, 105, None),
        (100, 106, "note"),
        (100, 95, None),
        (100, 94, "note"),
        (100, 120, "note"),
        (100, 121, "error"),
        (100, 80, "note"),
        (100, 79, "error"),
        (0, 1, "error"),
        (100, 0, "error"),
    ],
)
def test_drifted(before: int, now: int, severity: str | None) -> None:
    where = Condition("number", "below", now)
    findings = found(subject(ACCOUNTS, where, segment=measured(before)), "drifted")
    assert [finding.severity.word for finding in findings] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("segment", "cause"),
    [
        (measured(50), "neither rule nor data changed, the day of the count did"),
        (measured(50, rule="older"), "the rule changed"),
        (measured(50, data="older"), "the data changed, the rule did not"),
        (measured(50, rule="older", data="older"), "both the rule and the data changed"),
    ],
)
def test_drift_names_its_cause(segment: Segment, cause: str) -> None:
    assert messages(segment, "drifted") == [f"100 accounts match, 50 recorded on 2026-01-01 (100 % more): {cause}"]


def test_one_account_is_said_as_one() -> None:
    message = messages(measured(4, rule="older"), "drifted", accounts=1)
    assert message == ["1 account matches, 4 recorded on 2026-01-01 (75.0 % fewer): the rule changed"]


def test_without_a_measure_nothing_has_drifted() -> None:
    assert messages(ACTIVE, "drifted") == []
