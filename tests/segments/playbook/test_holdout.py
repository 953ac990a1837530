"""Holdouts: the share of each stratum, who stays when others come and go, and what the test can see."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.drivers.halves import half, hashed
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import BadInputError
from niche.segments.model.scoring import ScoreRule, Scoring
from niche.segments.model.segment import Segment
from niche.segments.playbook.holdout import Holdout, Stratum, held_out, split
from niche.segments.portfolio.overlap import members

IDS = [f"A{number}" for number in range(1000)]


def accounts(order: list[int] | None = None) -> Universe:
    rows = order or list(range(1000))
    return universe(
        id=[IDS[row] for row in rows],
        region=[("north", "south", None)[row % 3] for row in rows],
        size=[row % 10 for row in rows],
        won=[(True, False, None)[row % 7 % 3] for row in rows],
        roles={Role.ID: "id", Role.WON: "won"},
    )


def parted(of: Universe, share: float = 0.1, by: str = "", scoring: Scoring | None = None) -> Holdout:
    counter = Counter(of)
    (member,) = members(counter, {"all": Segment("All", All())})
    return split(counter, member, share, by, scoring)


def test_the_share_of_each_stratum() -> None:
    found = parted(accounts(), by="region")
    assert found.strata == (Stratum("north", 334, 33), Stratum("south", 333, 33), Stratum(None, 333, 33))
    assert found.frame().columns == ["id", "stratum", "group"]
    assert found.frame().filter(pl.col("group") == "holdout").height == found.holdout == 99


def test_tiers_are_strata() -> None:
    scoring = Scoring(
        (ScoreRule(10, Condition("size", "at_least", 5)), ScoreRule(5, Condition("size", "below", 2))), 10, 5
    )
    found = parted(accounts(), 0.25, scoring=scoring)
    assert found.by == "tier"
    assert found.strata == (Stratum("A", 500, 125), Stratum("B", 200, 50), Stratum("C", 300, 75))


def test_without_strata_about_the_share_is_held_out_and_it_has_nothing_to_do_with_the_halves() -> None:
    found = parted(accounts(), 0.2)
    assert 160 < found.holdout < 240
    first = half(accounts(), np.flatnonzero(np.ones(1000)))[[IDS.index(one) for one in found.ids.to_list()]]
    assert 0.4 < first[found.held_out].mean() < 0.6


@pytest.mark.parametrize("by", ["", "region"])
def test_the_order_of_the_rows_does_not_matter(by: str) -> None:
    order = [row * 7 % 1000 for row in range(1000)]
    assert parted(accounts(order), by=by).frame().equals(parted(accounts(), by=by).frame())


KEYS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True)


@given(KEYS, KEYS, st.sampled_from([0.05, 0.1, 0.25, 0.5]))
@examples(50)
def test_who_is_held_out_stays_when_others_come(old: list[int], new: list[int], share: float) -> None:
    every = list(dict.fromkeys([*old, *new]))
    hashes = hashed(pl.Series(every))
    alone, together = (held_out(some, share) for some in (hashes[: len(old)], hashes))
    assert (alone == together[: len(old)]).all()
    strata = np.array([key % 3 for key in every])
    alone, together = (held_out(hashes[:n], share, strata[:n]) for n in (len(old), len(every)))
    assert (alone != together[: len(old)]).sum() <= len(every) - len(old)
    for stratum in range(3):
        size = int((strata == stratum).sum())
        assert together[strata == stratum].sum() == int(share * size + 0.5)


def test_the_sentence() -> None:
    found = parted(accounts(), by="region")
    assert (found.won, found.closed) == (428, 714)
    assert found.least_rise == pytest.approx(0.13621, abs=1e-5)
    assert found.sentence == (
        "With 99 accounts held out and 901 others, each won or lost in the end, a test sees a rise of the win rate "
        "from 59.9 % by 13.6 points or more (80 % power, 5 % error)"
    )


def test_a_test_that_can_see_nothing_says_so() -> None:
    few = universe(id=["1", "2"], region=["a", "a"], won=[True, False], roles={Role.ID: "id", Role.WON: "won"})
    assert parted(few, 0.5, "region").sentence == (
        "With 1 account held out and 1 other no rise of the win rate of 50.0 % can be seen: too few accounts"
    )
    open_ones = universe(id=["1", "2"], roles={Role.ID: "id"})
    assert parted(open_ones).sentence == "No deal is closed, so there is no win rate to test against"


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("regoin", r"^--by: there is no column regoin \(did you mean region\?\)"),
        ("size", r"^--by: size is a number \(use a category, such as region"),
    ],
)
def test_columns_that_are_no_strata(by: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        parted(accounts(), by=by)
