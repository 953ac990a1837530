"""Where the smallest and the largest sensible size come from."""

from __future__ import annotations

import math
import sys

import pytest

from niche.segments.findings.guardrails import Deals, Limits, conflict, limits
from niche.segments.findings.plan import FIELDS, Plan, read_plan
from niche.segments.model.segment import Guardrails

NONE = Guardrails()
TARGET = Plan(revenue_target=2_000_000, opportunity_rate=0.2, win_rate=0.25, deal_size=40_000)
TEAM = Plan(reps=4, accounts_per_rep=50)
HALF = Deals(20_000, closed=10_000)
"""Half of the accounts have a closed deal."""


@pytest.mark.parametrize(
    ("own", "workspace", "plan", "accounts", "origin"),
    [
        (Guardrails(min=80), Guardrails(min=90), TARGET, 80, "segment"),
        (Guardrails(min=0), Guardrails(min=90), TARGET, 0, "segment"),
        (NONE, Guardrails(min=90), TARGET, 90, "workspace"),
        (NONE, NONE, TARGET, 1000, "plan"),
        (NONE, Guardrails(max=480), TARGET, 124, "statistics"),
        (NONE, NONE, TEAM, 124, "statistics"),
        (NONE, NONE, Plan(), 124, "statistics"),
        (Guardrails(max=100), NONE, Plan(), 1, "none"),
    ],
)
def test_the_minimum(own: Guardrails, workspace: Guardrails, plan: Plan, accounts: int, origin: str) -> None:
    limit = limits(own, workspace, plan, HALF).min
    assert (limit.accounts, limit.origin) == (accounts, origin)


@pytest.mark.parametrize(
    ("own", "workspace", "plan", "accounts", "origin"),
    [
        (Guardrails(max=900), Guardrails(max=800), TEAM, 900, "segment"),
        (Guardrails(max=900, max_share=0.01), NONE, TEAM, 200, "segment"),
        (Guardrails(max=100, max_share=0.01), NONE, TEAM, 100, "segment"),
        (NONE, Guardrails(max_share=0.29), TEAM, 5800, "workspace"),
        (NONE, NONE, TEAM, 200, "plan"),
        (Guardrails(min=300), NONE, TEAM, 4000, "statistics"),
        (NONE, NONE, TARGET, 4000, "statistics"),
    ],
)
def test_the_maximum(own: Guardrails, workspace: Guardrails, plan: Plan, accounts: int, origin: str) -> None:
    limit = limits(own, workspace, plan, HALF).max
    assert (limit.accounts, limit.origin) == (accounts, origin)


@pytest.mark.parametrize(
    ("of", "closed", "own", "least", "most"),
    [
        (0, 0, NONE, 1, 0),
        (30, 0, NONE, 1, 30),
        (30, 30, NONE, 1, 30),
        (200, 0, NONE, 1, 124),
        (1000, 0, NONE, 1, 200),
        (100, 61, NONE, 1, 100),
        (100, 62, NONE, 100, 100),
        (100, 100, NONE, 62, 100),
        (619, 619, NONE, 62, 124),
        (625, 625, NONE, 62, 125),
        (1000, 450, NONE, 138, 276),
        (10_000, 450, NONE, 1378, 2756),
        (30, 0, Guardrails(min=5), 5, 30),
        (1000, 500, Guardrails(min=150), 150, 300),
        (1000, 500, Guardrails(min=150, max=160), 150, 160),
    ],
)
def test_the_limits_leave_room_between_them_and_stay_within_the_universe(
    of: int, closed: int, own: Guardrails, least: int, most: int
) -> None:
    found = limits(own, NONE, Plan(), Deals(of, closed))
    assert (found.min.accounts, found.max.accounts) == (least, most)


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (None, "138 needed for 62 closed deals (45.0 % of all accounts have one)"),
        (Deals(137, 61), "138 needed for 62 closed deals (45.0 % of all accounts have one)"),
        (Deals(100, 62), "100 needed for 62 closed deals (62.0 % of its own accounts have one)"),
        (Deals(100, 80), "78 needed for 62 closed deals (80.0 % of its own accounts have one)"),
        (Deals(500, 62), "138 needed for 62 closed deals (45.0 % of all accounts have one)"),
    ],
)
def test_a_segment_that_has_its_deals_is_not_too_small_to_have_them(segment: Deals | None, reason: str) -> None:
    limit = limits(NONE, NONE, Plan(), Deals(1000, 450), segment).min
    assert f"{limit.accounts} {limit.reason}" == reason


@pytest.mark.parametrize(
    ("deals", "most"),
    [(Deals(200), "124 of a small table"), (Deals(200, 180), "138 that two segments of 69 take")],
)
def test_a_small_universe_says_where_its_maximum_is_from(deals: Deals, most: str) -> None:
    found = limits(NONE, NONE, Plan(), deals).max
    assert f"{found.accounts} {found.reason}" == most


def test_what_several_segments_share_is_no_minimum_of_one() -> None:
    assert limits(NONE, NONE, TARGET, HALF, shared=True).min.accounts == 124
    assert limits(NONE, NONE, TEAM, HALF, shared=True).max.accounts == 200


@pytest.mark.parametrize(
    ("workspace", "plan", "found"),
    [
        (NONE, Plan(2_000_000, 0.1, 0.2, 25_000, 6, 80), (4000, 480)),
        (NONE, Plan(2_000_000, 0.1, 0.2, 25_000, 50, 80), None),
        (NONE, TARGET, None),
        (Guardrails(max=480), TARGET, (1000, 480)),
        (Guardrails(min=300), TEAM, (300, 200)),
        (Guardrails(min=30), TEAM, None),
    ],
)
def test_a_plan_may_contradict_itself_and_what_is_given(
    workspace: Guardrails, plan: Plan, found: tuple[int, int] | None
) -> None:
    limits = conflict(workspace, plan)
    assert (limits and (limits[0].accounts, limits[1].accounts)) == found


@pytest.mark.parametrize(
    ("accounts", "verdict"), [(79, "too narrow"), (80, "just right"), (200, "just right"), (201, "too broad")]
)
def test_the_verdict(accounts: int, verdict: str) -> None:
    found: Limits = limits(Guardrails(min=80, max=200), NONE, Plan(), HALF)
    assert found.verdict(accounts) == verdict


def test_without_a_minimum_no_size_is_just_right() -> None:
    found = limits(NONE, NONE, Plan(), Deals(1000))
    assert [found.verdict(size) for size in (0, 1, 200, 201)] == [
        "too narrow",
        "no minimum is set",
        "no minimum is set",
        "too broad",
    ]


def test_a_derived_number_says_how() -> None:
    reason = limits(NONE, NONE, TARGET, HALF).min.reason
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
