"""The best of many tests: the chance that is claimed, held against what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from niche.segments.stats.maxima import best_cut, best_grouping, share_left, two_sided

DRAWS = 100_000


def largest_of_cuts(shares: list[float]) -> np.ndarray:
    """Of normal values in order, the largest score of a difference over these places."""
    ends = np.array([0.0, *shares, 1.0])
    drawn = np.random.default_rng(7).normal(0, np.sqrt(np.diff(ends)), (DRAWS, len(ends) - 1)).cumsum(axis=1)
    at = ends[1:-1]
    return np.abs((drawn[:, :-1] - at * drawn[:, -1:]) / np.sqrt(at * (1 - at))).max(axis=1)


def largest_of_groupings(groups: int) -> np.ndarray:
    drawn = np.sort(np.random.default_rng(8).normal(size=(DRAWS, groups)), axis=1)
    of = np.arange(1, groups)
    below = (drawn - drawn.mean(axis=1, keepdims=True)).cumsum(axis=1)[:, :-1]
    return np.abs(below / np.sqrt(of * (1 - of / groups))).max(axis=1)


@pytest.mark.parametrize(
    "shares", [[0.5], [0.25, 0.5, 0.75], [0.1, 0.9], [0.02, 0.5], np.linspace(0.125, 0.875, 11).tolist()]
)
@pytest.mark.parametrize("error", [0.05, 0.01, 0.002])
def test_the_best_cut_is_as_rare_as_it_says(shares: list[float], error: float) -> None:
    """Never too sure by more than the draws may be off, and at most by a fifth too careful."""
    score = float(np.quantile(largest_of_cuts(shares), 1 - error))
    off = 3 * (error * DRAWS) ** -0.5
    assert 1 - off < best_cut(score, shares) / error < 1.2 + off


@pytest.mark.parametrize("groups", [3, 5, 8, 12, 20, 40])
def test_the_best_grouping_is_as_rare_as_it_says(groups: int) -> None:
    """Never too sure by more than the draws may be off, and at most by a third too careful."""
    drawn = largest_of_groupings(groups)
    for error in (0.01, 0.005, 0.0015, 0.0005):
        off = 3 * (error * DRAWS) ** -0.5
        said = best_grouping(float(np.quantile(drawn, 1 - error)), groups)
        assert 1 - off < said / error < 1.34 + off


def test_one_cut_is_one_test_and_many_are_no_more_than_so_many() -> None:
    assert best_cut(2.5, [0.3]) == two_sided(2.5)
    assert best_cut(2.5, [0.001, 0.999]) <= 2 * two_sided(2.5)
    assert best_cut(0.0, [0.3, 0.5]) == 1


@pytest.mark.parametrize("true", [2.5, 3.0, 3.5, 4.0, 5.0, 6.0])
def test_what_is_told_since_it_is_large_is_expected_about_as_large_as_it_is(true: float) -> None:
    """Within half a standard deviation, on average of those told; as seen, small ones are far too large."""
    drawn = np.random.default_rng(9).normal(true, 1, 8000)
    told = drawn[drawn >= 3.3][:800]
    expected = np.array([score * share_left(score, 3.3) for score in told.tolist()])
    assert abs(expected.mean() - true) < 0.55
    assert true > 3 or abs(expected.mean() - true) < (told.mean() - true) / 3


@pytest.mark.parametrize("needed", [2.5, 4.0, 6.0])
def test_the_surer_a_difference_the_more_of_it_is_left(needed: float) -> None:
    shares = [share_left(needed + more, needed) for more in (0.0, 0.5, 1.0, 2.0, 5.0, 60.0)]
    assert shares == sorted(shares)
    assert 0.3 < shares[0] < shares[-1] <= 1
    assert shares[-2] > 0.95
