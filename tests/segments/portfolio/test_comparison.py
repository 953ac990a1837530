from __future__ import annotations

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Histogram
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Filter, Not
from niche.segments.portfolio.comparison import ValueShares, Versus, estimates, side, spread, versus

UNIVERSE = universe(
    employees=[10, 20, 30, 40, 500, 600, None, 800],
    country=["DE", "DE", "FR", "US", "US", "US", None, "DE"],
    won=[True, False, True, True, False, False, None, False],
    deal=[10.0, None, 30.0, 20.0, None, None, None, None],
    roles={Role.WON: "won", Role.DEAL_SIZE: "deal"},
)
COUNTER = Counter(UNIVERSE)
SMALL = Condition("employees", "below", 100)
GERMAN = Condition("country", "is", "DE")


def compared(first: Filter, second: Filter) -> Versus:
    return versus(COUNTER, *(side(COUNTER, name, f) for name, f in (("a", first), ("b", second))))


def test_a_segment_and_the_rest_share_nobody_and_lift_is_known() -> None:
    pair = compared(SMALL, Not(SMALL))
    assert (pair.of, pair.first.accounts, pair.second.accounts, pair.shared, pair.jaccard) == (8, 4, 4, 0, 0.0)
    assert pair.lifts[Role.WON].ratio.value > 1


def test_two_segments_that_share_accounts_have_no_lift() -> None:
    pair = compared(SMALL, GERMAN)
    assert (pair.first.accounts, pair.second.accounts, pair.shared) == (4, 3, 2)
    assert pair.jaccard == pytest.approx(2 / 5)
    assert pair.lifts == {}


def test_a_number_is_spread_over_the_same_bins() -> None:
    found = spread(COUNTER, compared(SMALL, GERMAN), "employees")
    first, second = found
    assert isinstance(first, Histogram)
    assert isinstance(second, Histogram)
    assert first.edges == second.edges
    assert (sum(first.matched), sum(second.matched)) == (4, 3)


def test_values_come_with_the_share_of_either() -> None:
    assert spread(COUNTER, compared(SMALL, Not(SMALL)), "country") == [
        ValueShares("DE", 0.5, 0.25),
        ValueShares("US", 0.25, 0.5),
        ValueShares("FR", 0.25, 0.0),
    ]


def test_outcomes_have_intervals() -> None:
    found = {role: (round(estimate.value, 2), known) for role, estimate, known in estimates(COUNTER.outcomes(All()))}
    assert found == {Role.WON: (round(3 / 7, 2), 7), Role.DEAL_SIZE: (20.0, 3)}
