"""How likely a difference is by chance, against written values and sums of whole numbers of ways."""

from __future__ import annotations

import math
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.stats.significance import chance, discoveries, drawn_by_lot, fisher, holm, rates_differ

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


def test_whether_rates_differ() -> None:
    """R: prop.test(c(15, 25), c(50, 50), correct = FALSE) gives χ² = 4.1667, p = 0.04123;
    sm.proportion.proportions_ztest.
    """
    assert rates_differ((15, 50), (25, 50)) == pytest.approx(0.04123, abs=1e-5)
    assert rates_differ((0, 50), (0, 50)) == 1


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))), st.data())
def test_whether_lots_were_drawn(urn: tuple[int, int, int], data: st.DataObject) -> None:
    """Against the sum of whole numbers of ways, twice the smaller tail of Fisher's exact test."""
    of, marked, drawn = urn
    found = data.draw(st.integers(max(0, drawn + marked - of), min(marked, drawn)))
    ways = [math.comb(marked, k) * math.comb(of - marked, drawn - k) for k in range(drawn + 1)]
    tails = sum(ways[found:]) / sum(ways), sum(ways[: found + 1]) / sum(ways)
    p = drawn_by_lot(found, drawn, marked, of)
    assert 0 < p <= 1
    if min(tails) < 0.01:
        assert p == pytest.approx(2 * min(tails), rel=1e-6)


def test_large_draws_are_nearly_normal() -> None:
    """The terms of the hypergeometric distribution from 1,110 on add up to 4.315e-05."""
    assert drawn_by_lot(1_110, 5_000, 20_000, 100_000) == pytest.approx(2 * 4.315e-05, rel=0.2)


@pytest.mark.parametrize(
    ("statistic", "degrees", "p"),
    [(3.841, 1, 0.05), (6.635, 1, 0.01), (5.991, 2, 0.05), (18.307, 10, 0.05), (43.773, 30, 0.05), (10.828, 1, 0.001)],
)
def test_chance(statistic: float, degrees: int, p: float) -> None:
    """Any table of χ², scipy.stats.chi2.sf; the approximation is off by a fifth of p at worst."""
    assert chance(statistic, degrees) == pytest.approx(p, rel=0.2)


@pytest.mark.parametrize(
    ("p_values", "found"),
    [
        # Benjamini and Hochberg (1995), section 3.2: fifteen endpoints, four of which hold at 5 %;
        # sm.multitest.multipletests by "fdr_bh".
        (
            (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
             0.7590, 1.0),
            4,
        ),
        ((), 0),
        ((0.06,), 0),
        ((0.05,), 1),
        ((0.05, 0.05), 2),
        ((0.03, 0.9), 0),
    ],
)  # fmt: skip
def test_discoveries(p_values: tuple[float, ...], found: int) -> None:
    assert discoveries(p_values) == tuple(place < found for place in range(len(p_values)))
