"""An exact test of two rates, and many tests at once."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.stats.significance import fisher, holm

ARMS = st.integers(1, 80).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@given(ARMS, ARMS)
def test_fisher_adds_up_the_tables_at_least_as_far_from_equal(first: tuple[int, int], second: tuple[int, int]) -> None:
    wanted, every = first[0] + second[0], first[1] + second[1]
    tables = (comb(wanted, k) * comb(every - wanted, first[1] - k) for k in range(first[0], min(first[1], wanted) + 1))
    assert fisher(first, second) == pytest.approx(sum(tables) / comb(every, first[1]), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        ((3, 4), (1, 4), 0.242857),  # the lady tasting tea, one cup of each kind wrong
        ((7, 12), (5, 5), 1.0),
        ((10, 15), (3, 10), 0.082003),
        ((30_000, 100_000), (120_000, 400_000), 0.501),
        ((0, 100_000), (120_000, 400_000), 1.0),
    ],
)
def test_fisher(first: tuple[int, int], second: tuple[int, int], p: float) -> None:
    assert fisher(first, second) == pytest.approx(p, abs=2e-3 if first[1] > 1_000 else 1e-5)


@pytest.mark.parametrize(
    ("p_values", "sure"),
    [
        ([], ()),
        ([0.05], (True,)),
        ([0.0251, 0.001], (True, True)),
        ([0.03, 0.03], (False, False)),
        ([0.04, 0.01, 0.02], (True, True, True)),
        ([0.06, 0.01, 0.02], (False, True, True)),
    ],
)
def test_holm(p_values: list[float], sure: tuple[bool, ...]) -> None:
    assert holm(p_values) == sure
