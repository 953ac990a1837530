from __future__ import annotations

import math

import pytest
from universes import TAXONOMY, universe

from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.stats.samples import Moments, Outcomes
from niche.segments.stats.survival import Durations

SALES = universe(
    won=[True, False, None, True, None],
    size=[10.0, 20.0, None, 60.0, 100.0],
    days=[30, None, 10, 20, 40],
    retained=[True, None, None, False, None],
    value=[1, 2, 3, 4, 5],
    country=["DE", "DE", "DE", "US", "US"],
    industry=["5112", "517", "5112", "52", None],
    roles={
        Role.WON: "won",
        Role.DEAL_SIZE: "size",
        Role.CYCLE_DAYS: "days",
        Role.RETAINED: "retained",
        Role.VALUE: "value",
    },
)
GERMAN = Condition("country", "is", "DE")


def test_outcomes_of_the_matched_and_of_the_rest() -> None:
    counts = Counter(SALES).count(GERMAN)
    assert counts.matched_outcomes == Outcomes(
        accounts=3,
        closed=2,
        won=1,
        deal_size=Moments(2, 30.0, 500.0, 10.0, 9000.0),
        cycle_days=Moments(2, 40.0, 1000.0, 10.0, 28_000.0),
        cycles=Durations((10.0, 30.0), closed=(1, 1), open=(0, 0)),
        retained=1,
        retention_known=1,
        value=Moments(3, 6.0, 14.0, 2.0, 36.0),
    )
    assert counts.rest_outcomes == Outcomes(
        accounts=2,
        closed=1,
        won=1,
        deal_size=Moments(2, 160.0, 13_600.0, 60.0, 1_216_000.0),
        cycle_days=Moments(2, 60.0, 2000.0, 20.0, 72_000.0),
        cycles=Durations((20.0, 40.0), closed=(1, 1), open=(0, 0)),
        retained=0,
        retention_known=1,
        value=Moments(2, 9.0, 41.0, 4.0, 189.0),
    )


@pytest.mark.parametrize("share", [0, 1, 20, 50, 70, 99, 100])
def test_both_sides_are_as_each_by_itself(share: int) -> None:
    accounts = universe(
        number=list(range(100)),
        size=[None if n % 7 == 0 else n / 4 for n in range(100)],
        roles={Role.DEAL_SIZE: "size"},
    )
    counter = Counter(accounts)
    counts = counter.count(Condition("number", "below", share))
    rest = counter.difference(All(), counts.matched)
    assert (counts.matched_outcomes, counts.rest_outcomes) == (counter.outcomes(counts.matched), counter.outcomes(rest))


def test_one_huge_value_takes_no_digits_from_the_others() -> None:
    """Its square is so large that nothing of theirs would be left in a difference."""
    accounts = universe(huge=[True] + [False] * 99, size=[1e15] + [100.0] * 99, roles={Role.DEAL_SIZE: "size"})
    rest = Counter(accounts).count(Condition("huge", "is", True)).rest_outcomes
    assert rest is not None
    assert (rest.deal_size.total, rest.deal_size.squares, rest.deal_size.cubes) == (9900.0, 990_000.0, 99_000_000.0)


@pytest.mark.filterwarnings("error")
def test_values_too_large_to_be_added_up_are_no_noise() -> None:
    accounts = universe(size=[1.7e308, 1.7e308, -1.7e308, -1.7e308] * 300, roles={Role.DEAL_SIZE: "size"})
    assert Counter(accounts).outcomes(All()).deal_size.known == 1200


@pytest.mark.parametrize(
    ("role", "code", "known", "mean"),
    [
        (Role.WON, "51", 2, 0.5),
        (Role.WON, "511", 1, 1.0),
        (Role.WON, "52", 1, 1.0),
        (Role.DEAL_SIZE, "51", 2, 15.0),
        (Role.DEAL_SIZE, "unclassified", 1, 100.0),
        (Role.CYCLE_DAYS, "5112", 2, 20.0),
        (Role.RETAINED, "52", 1, 0.0),
        (Role.VALUE, "51", 3, 2.0),
        (Role.VALUE, "31", 0, math.nan),
    ],
)
def test_outcomes_by_node(role: Role, code: str, known: int, mean: float) -> None:
    found = Counter(SALES).tree_outcomes(role, All())
    position = TAXONOMY[code].position
    assert found.known[position] == known
    assert found.mean[position] == pytest.approx(mean, nan_ok=True)


def test_roles_that_do_not_fit_are_left_out() -> None:
    of = universe(won=["maybe"], size=[1.0], roles={Role.WON: "won", Role.DEAL_SIZE: "size"})
    counter = Counter(of)
    assert counter.outcome_roles == (Role.DEAL_SIZE,)
    assert counter.outcomes(All()) == Outcomes(1, deal_size=Moments(1, 1.0, 1.0, 1.0, 1.0))


def test_without_outcomes_there_are_none() -> None:
    counts = Counter(universe(country=["DE"])).count(GERMAN)
    assert counts.matched_outcomes is None
    assert counts.rest_outcomes is None


def test_the_moments_of_each_node_are_those_of_its_accounts() -> None:
    """Itself and below, and the lower median of two; of a node without values there is none."""
    counter = Counter(SALES)
    for role in (Role.DEAL_SIZE, Role.CYCLE_DAYS, Role.VALUE):
        for where in (All(), GERMAN):
            found = counter.tree_moments(role, where)
            for node in TAXONOMY.nodes:
                of_node = All((where, Condition("industry", "under", (node.code,))))
                moments = getattr(counter.outcomes(of_node), role.value)
                at = node.position
                median = None if math.isnan(found.medians[at]) else found.medians[at]
                assert Moments(found.known[at], found.total[at], found.squares[at], median, moments.cubes) == moments
