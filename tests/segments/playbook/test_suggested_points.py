"""Points from one half of the accounts: what they are, and that the other half tests them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.drivers.halves import half
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import BadInputError
from niche.segments.model.scoring import ScoreRule, Scoring
from niche.segments.playbook.suggested_points import cuts, points, suggest
from niche.segments.playbook.tiers import Scored, in_tiers

COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 500))


@pytest.mark.parametrize(
    ("met", "others", "given"),
    [
        ((30, 30), (20, 80), 20),
        ((20, 80), (30, 30), -20),
        ((3, 3), (20, 80), 0),
        ((50, 50), (50, 50), 0),
        ((0, 0), (50, 50), 0),
        ((60, 0), (0, 60), 138),
    ],
)
def test_points(met: tuple[int, int], others: tuple[int, int], given: int) -> None:
    assert points(met, others) == given


@given(COUNTS, COUNTS)
@examples(30)
def test_what_is_for_one_side_is_against_the_other(met: tuple[int, int], others: tuple[int, int]) -> None:
    assert points(met, others) == -points(others, met) == -points(met[::-1], others[::-1])


@given(st.dictionaries(st.integers(-50, 50), st.integers(1, 99), min_size=2, max_size=8))
@examples(30)
def test_cuts_leave_accounts_in_a_and_b(sizes: dict[int, int]) -> None:
    a, b = cuts(sizes)
    assert a > b
    held = sum(size for number, size in sizes.items() if number >= a)
    assert held <= 0.2 * sum(sizes.values()) or a == max(sizes)
    assert any(b <= number < a for number in sizes)


def planted() -> Counter:
    """400 accounts: those of kind b win three times of four, others once of four; the letter means nothing."""
    rows = range(400)
    won = [(row // 8) % 4 != 0 if row % 2 else (row // 8) % 4 == 0 for row in rows]
    kinds, letters = [("a", "b")[row % 2] for row in rows], [("x", "y")[(row // 2) % 2] for row in rows]
    return Counter(universe(kind=kinds, letter=letters, won=won, roles={Role.WON: "won"}))


TELLS, SILENT = Condition("kind", "is", "b"), Condition("letter", "is", "x")


def test_conditions_that_tell_get_points_and_others_none() -> None:
    counter = planted()
    scored = Scored("all", All(), Scoring((ScoreRule(1, TELLS), ScoreRule(99, SILENT)), 5, 0))
    found = suggest(counter, scored)
    (rule,) = found.scoring.rules
    assert (rule.when, found.left_out) == (TELLS, (SILENT,))
    assert rule.points == pytest.approx(10 * np.log2(9), abs=10)
    first = half(counter.universe, counter.positions(All()))
    tested = in_tiers(counter, Scored("all", All(), found.scoring)).tiers
    assert found.closed == int(first.sum())
    assert sum(one.closed for one in tested) == len(first) - found.closed


@pytest.mark.parametrize(
    ("accounts", "when", "message"),
    [
        (Condition("kind", "is", "c"), TELLS, "too few deals to set points by: 0 won and 0 lost in one half of all"),
        (All(), SILENT, "no condition of all tells won deals from lost ones"),
    ],
)
def test_what_is_refused(accounts: Condition | All, when: Condition, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        suggest(planted(), Scored("all", accounts, Scoring((ScoreRule(1, when),), 5, 0)))
