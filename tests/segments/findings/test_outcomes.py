"""How accounts turn out, and how much is known of them."""

from __future__ import annotations

import numpy as np
import pytest
from subjects import found, subject
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition, Filter, Not
from niche.segments.model.segment import Guardrails
from niche.segments.stats.lifts import equivalences
from niche.segments.stats.samples import Outcomes

INSIDE = Condition("inside", "is", True)


def with_deals(won: int, closed: int, rest_won: int = 200, rest_closed: int = 1000) -> Universe:
    """A segment of 300 accounts with so many closed deals, and 1,200 others."""
    deals = [*_deals(won, closed, 300), *_deals(rest_won, rest_closed, 1200)]
    return universe(inside=[True] * 300 + [False] * 1200, won=deals, roles={Role.WON: "won"})


def _deals(won: int, closed: int, accounts: int) -> list[bool | None]:
    return [True] * won + [False] * (closed - won) + [None] * (accounts - closed)


def everybody(column: str) -> Filter:
    """A condition that all accounts meet, on a column without missing values."""
    return Not(Condition(column, "missing", True))


@pytest.mark.parametrize(
    ("won", "closed", "message"),
    [
        (0, 0, "no closed deals: too few to show a win rate"),
        (1, 1, "1 closed deal: too few to show a win rate"),
        (3, 9, "9 closed deals: too few to show a win rate"),
        (3, 10, "only 10 closed deals: the win rate is somewhere from 10.8 % to 60.3 %"),
        (12, 61, "only 61 closed deals: the win rate is somewhere from 11.6 % to 31.3 %"),
        (12, 62, None),
        (12, 63, None),
    ],
)
def test_unreliable(won: int, closed: int, message: str | None) -> None:
    findings = found(subject(with_deals(won, closed), INSIDE), "unreliable")
    assert [finding.message for finding in findings] == ([message] if message else [])


@pytest.mark.parametrize(
    ("won", "closed", "guess"),
    [
        (2, 10, "20.0 %, given 20.0 % of all accounts"),
        (9, 10, "30.3 %, given 20.7 % of all accounts"),  # (9 + 62 × .2069) / 72
        (54, 60, "56.4 %, given 24.0 % of all accounts"),  # (54 + 62 × .2396) / 122
    ],
)
def test_the_best_guess_of_an_unreliable_rate_lies_towards_all_others(won: int, closed: int, guess: str) -> None:
    (finding,) = found(subject(with_deals(won, closed), INSIDE), "unreliable")
    assert finding.detail == f"best estimate {guess}; 62 closed deals narrow it to ±10 points"


def test_too_few_deals_are_said_once() -> None:
    """The segment is too narrow for its deals, so that it needs no second finding to say so."""
    accounts = universe(number=list(range(1000)), won=[n % 5 == 0 for n in range(1000)], roles={Role.WON: "won"})
    one = subject(accounts, Condition("number", "below", 40), guardrails=Guardrails())
    assert [len(found(one, slug)) for slug in ("too-narrow", "unreliable")] == [1, 0]


def test_without_an_outcome_column_nothing_is_said_of_outcomes() -> None:
    one = subject(universe(inside=[True, False]), INSIDE)
    for slug in ("unreliable", "not-different", "one-whale", "mixed"):
        assert found(one, slug) == []


@pytest.mark.parametrize(
    ("won", "closed", "shown"),
    [
        (20, 100, False),  # as the rest, 20 %, but by 100 deals that may be 5 points off
        (60, 300, True),  # the 90 % interval of the difference is -3.5 to 4.5 points
        (55, 300, False),  # -5.1 to 2.7 points
        (75, 300, False),
        (12, 61, False),
    ],
)
def test_not_different(won: int, closed: int, shown: bool) -> None:
    findings = found(subject(with_deals(won, closed), INSIDE), "not-different")
    assert [finding.message for finding in findings] == (
        ["performs like all other accounts: win rate within 5 points"] if shown else []
    )


def test_the_margin_is_what_the_workspace_says() -> None:
    wide = subject(with_deals(20, 100), INSIDE, findings={"not-different": {"points": 10}})
    assert found(wide, "not-different")


@pytest.mark.parametrize(("rate", "least", "most"), [(0.20, 0.45, 1), (0.25, 0, 0.05), (0.30, 0, 0)])
def test_what_differs_by_the_margin_is_rarely_said_to_be_alike(rate: float, least: float, most: float) -> None:
    """Of 20 % in the rest, by 400 closed deals: at the margin of 5 points in 5 % of draws at most."""
    rng = np.random.default_rng(2026)
    draws = zip(rng.binomial(400, rate, 4000).tolist(), rng.binomial(4000, 0.2, 4000).tolist(), strict=True)
    pairs = ((Outcomes(400, 400, won), Outcomes(4000, 4000, others)) for won, others in draws)
    said = sum(test.shown for one, rest in pairs for test in equivalences(one, rest, 5, 0.1, 62)) / 4000
    assert least <= said <= most + 0.006


def test_a_segment_that_differs_in_one_outcome_is_different() -> None:
    accounts = universe(
        inside=[True] * 100 + [False] * 100,
        won=_deals(20, 100, 100) * 2,
        size=[100 + n % 7 for n in range(100)] + [50 + n % 7 for n in range(100)],
        roles={Role.WON: "won", Role.DEAL_SIZE: "size"},
    )
    assert found(subject(accounts, INSIDE), "not-different") == []


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ([1000, *[1] * 99], ("one of 100", "91.0 %", "1.2")),
        ([10, 10, 10, 10, 11, *[0] * 10], ("one of 15", "21.6 %", "5.0")),  # 4.99
        ([10, 10, 10, 10, 10, *[0] * 10], None),  # exactly 5
        ([10, 10, 10, 10, 10, 1, *[0] * 10], None),  # 5.19
        ([5, 5, 5, 5], None),  # few accounts, but no whale among them
        ([9, None, 1, 1, 1], ("one of 4", "75.0 %", "1.7")),
        ([0, 0, 0], None),
        ([1e200, 1.0, 1.0], None),  # too large to be squared
        ([1e-200, 0.0, 0.0], None),  # too small
        ([100.0, -60.0, 1.0], None),  # nobody holds a share of what is partly negative
    ],
)
def test_one_whale(values: list[float | None], figures: tuple[str, str, str] | None) -> None:
    names = [f"n{value}" for value in values]
    accounts = universe(name=names, value=values, roles={Role.VALUE: "value", Role.NAME: "name"})
    findings = found(subject(accounts, everybody("name")), "one-whale")
    messages, details = [finding.message for finding in findings], [finding.detail for finding in findings]
    if figures is None:
        assert messages == []
        return
    held, share, number = figures
    largest = max(value for value in values if value is not None)
    known = " with a known value" if None in values else ""
    assert messages == [f"n{largest} holds {share} of the value, {held} accounts{known}"]
    assert details == [f"as uneven as {number} equal accounts"]
