"""Where the smallest and the largest sensible size come from."""

from __future__ import annotations

import math
import sys

import pytest

from niche.segments.findings.guardrails import Limits, limits
from niche.segments.findings.plan import FIELDS, Plan, read_plan
from niche.segments.model.segment import Guardrails

NONE = Guardrails()
TARGET = Plan(revenue_target=2_000_000, opportunity_rate=0.2, win_rate=0.25, deal_size=40_000)
TEAM = Plan(reps=4, accounts_per_rep=50)


@pytest.mark.parametrize(
    ("own", "workspace", "plan", "accounts", "origin"),
    [
        (Guardrails(min=80), Guardrails(min=90), TARGET, 80, "segment"),
        (Guardrails(min=0), Guardrails(min=90), TARGET, 0, "segment"),
        (NONE, Guardrails(min=90), TARGET, 90, "workspace"),
        (NONE, NONE, TARGET, 1000, "plan"),
        (NONE, NONE, TEAM, 62, "statistics"),
        (NONE, NONE, Plan(), 62, "statistics"),
    ],
)
def test_the_minimum(own: Guardrails, workspace: Guardrails, plan: Plan, accounts: int, origin: str) -> None:
    limit = limits(own, workspace, plan, 20_000).min
    assert (limit.accounts, limit.origin) == (accounts, origin)


@pytest.mark.parametrize(
    ("own", "workspace", "plan", "accounts", "origin"),
    [
        (Guardrails(max=900), Guardrails(max=800), TEAM, 900, "segment"),
        (Guardrails(max=900, max_share=0.01), NONE, TEAM, 200, "segment"),
        (Guardrails(max=100, max_share=0.01), NONE, TEAM, 100, "segment"),
        (NONE, Guardrails(max_share=0.29), TEAM, 5800, "workspace"),
        (NONE, NONE, TEAM, 200, "plan"),
        (NONE, NONE, TARGET, 4000, "statistics"),
    ],
)
def test_the_maximum(own: Guardrails, workspace: Guardrails, plan: Plan, accounts: int, origin: str) -> None:
    limit = limits(own, workspace, plan, 20_000).max
    assert (limit.accounts, limit.origin) == (accounts, origin)


@pytest.mark.parametrize(
    ("of", "own", "least", "most"),
    [
        (0, NONE, 1, 0),
        (1, NONE, 1, 1),
        (30, NONE, 1, 30),
        (61, NONE, 1, 61),
        (62, NONE, 62, 62),
        (100, NONE, 62, 100),
        (200, NONE, 62, 124),
        (619, NONE, 62, 124),
        (625, NONE, 62, 125),
        (1000, NONE, 62, 200),
        (30, Guardrails(min=5), 5, 30),
        (1000, Guardrails(min=150), 150, 300),
        (1000, Guardrails(min=150, max=160), 150, 160),
    ],
)
def test_the_limits_leave_room_between_them_and_stay_within_the_universe(
    of: int, own: Guardrails, least: int, most: int
) -> None:
    found = limits(own, NONE, Plan(), of)
    assert (found.min.accounts, found.max.accounts) == (least, most)


@pytest.mark.parametrize(
    ("of", "least", "most"),
    [
        (
            30,
            "1 that is enough where all 30 accounts are too few to know a win rate to ±10 points",
            "30 that two segments of 62 take",
        ),
        (200, "62 that it takes to know a win rate to ±10 points", "124 that two segments of 62 take"),
    ],
)
def test_a_small_universe_says_where_its_limits_are_from(of: int, least: str, most: str) -> None:
    found = limits(NONE, NONE, Plan(), of)
    assert [f"{limit.accounts} {limit.reason}" for limit in (found.min, found.max)] == [least, most]


@pytest.mark.parametrize(
    ("accounts", "verdict"), [(79, "too narrow"), (80, "just right"), (200, "just right"), (201, "too broad")]
)
def test_the_verdict(accounts: int, verdict: str) -> None:
    found: Limits = limits(Guardrails(min=80, max=200), NONE, Plan(), 20_000)
    assert found.verdict(accounts) == verdict


def test_a_derived_number_says_how() -> None:
    reason = limits(NONE, NONE, TARGET, 20_000).min.reason
    assert reason == (
        "that the plan needs for 2,000,000, if 20 % become opportunities, 25 % of them are won, at 40,000 each"
    )


@pytest.mark.parametrize(
    ("target", "accounts"), [(2_000_000, 1000), (2_000_001, 1001), (1_999_999, 1000), (1_998_000, 999)]
)
def test_the_plan_rounds_up(target: float, accounts: int) -> None:
    least = Plan(target, 0.2, 0.25, 40_000).least()
    assert least is not None
    assert least[0] == accounts


def test_a_plan_beyond_all_numbers_needs_more_accounts_than_there_are() -> None:
    plan, problems = read_plan(
        {"revenue_target": 1e308, "opportunity_rate": 1e-9, "win_rate": 1e-9, "deal_size": 1}
        | {"reps": 1e200, "accounts_per_rep": 1e200}
    )
    least, most = plan.least(), plan.most()
    assert least is not None
    assert most is not None
    assert (problems, least[0], most[0]) == ((), sys.maxsize, sys.maxsize)


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        (None, []),
        ({"reps": 4, "accounts_per_rep": 50}, []),
        ({"win_rate": 25}, ["plan.win_rate: expected more than 0, up to 1, not 25"]),
        ({"deal_size": 0}, ["plan.deal_size: expected more than 0, not 0"]),
        ({"reps": math.inf}, ["plan.reps: expected more than 0, not inf"]),
        ({"win_rate": "a quarter"}, ["plan.win_rate: expected a number, not 'a quarter'"]),
        ({"winrate": 0.2}, ["plan: there is no setting winrate (did you mean win_rate?)"]),
        (
            ["reps"],
            [f"plan: expected a mapping of {', '.join(FIELDS)}"],
        ),
    ],
)
def test_reading_a_plan(written: object, problems: list[str]) -> None:
    assert [str(problem) for problem in read_plan(written)[1]] == problems
