"""Shrunk figures: nearer to the truth than raw ones, and no deal counted twice."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from niche.segments.playbook.shrinkage import BestEstimates, shrunk_means, shrunk_rates

Ints = NDArray[np.int64]


def whole(*numbers: int) -> Ints:
    return np.array(numbers, np.int64)


class Simulated:
    """Industries within sectors: true rates from beta distributions, deal sizes around true means; sectors first."""

    def __init__(self, seed: int, alike: int, deals: int) -> None:
        draw = np.random.default_rng(seed)
        sectors, each = 15, 20
        rates = draw.beta(0.2 * alike, 0.8 * alike, sectors)
        means = 100 * draw.gamma(30, 1 / 30, sectors)
        above = np.repeat(np.arange(sectors), each)
        known = draw.geometric(1 / deals, len(above)) - 1
        rate = draw.beta(rates[above] * alike, (1 - rates[above]) * alike)
        mean = means[above] * draw.gamma(30, 1 / 30, len(above))
        sizes = [draw.gamma(2, one / 2, number) for one, number in zip(mean, known, strict=True)]
        low = draw.binomial(known, rate), known, *(np.array([f(one) for one in sizes]) for f in (np.sum, square))
        self.yes, self.known, self.total, self.squares = (np.concatenate([np.bincount(above, x), x]) for x in low)
        self.yes, self.known = self.yes.astype(np.int64), self.known.astype(np.int64)
        self.parents = np.concatenate([np.full(sectors, -1), above])
        self.told = (self.parents >= 0) & (self.known > 0)
        self.rate, self.mean = np.concatenate([rates, rate]), np.concatenate([means, mean])


def square(values: NDArray[np.float64]) -> float:
    return float((values**2).sum())


@pytest.mark.parametrize(("alike", "deals"), [(20, 5), (40, 20), (400, 20)])
def test_shrunk_figures_are_nearer_to_the_truth_than_raw_ones(alike: int, deals: int) -> None:
    one = Simulated(7, alike, deals)
    told, raw = one.told, np.maximum(one.known, 1)
    rates, means = (
        shrunk_rates(one.yes, one.known, one.parents),
        shrunk_means(one.total, one.squares, one.known, one.parents),
    )
    assert error(rates.value, one.rate, told) < 0.4 * error(one.yes / raw, one.rate, told)
    assert error(means.value, one.mean, told) < 0.6 * error(one.total / raw, one.mean, told)


def error(found: NDArray[np.float64], true: NDArray[np.float64], told: NDArray[np.bool_]) -> float:
    """The mean squared error."""
    return float(np.mean((found - true)[told] ** 2))


def test_the_interval_holds_the_true_rate() -> None:
    held, below, number = 0, 0, 0
    for seed in range(8):
        one = Simulated(seed, 40, 20)
        at = np.flatnonzero(one.told)
        low, high = shrunk_rates(one.yes, one.known, one.parents).bounds(at)
        held += int(((low <= one.rate[at]) & (one.rate[at] <= high)).sum())
        below += int((one.rate[at] < low).sum())
        number += len(at)
    assert held / number > 0.91  # the weight itself is an estimate, so a little less than 95 %
    assert below / number < 0.04


LUCKY = shrunk_rates(whole(203, 3, 200, 90), whole(1003, 3, 1000, 500), whole(-1, 0, 0, -1))


def test_three_lucky_deals_lead_no_list() -> None:
    low, _ = LUCKY.bounds(np.arange(4))
    assert low[1] < low[2]
    assert LUCKY.few(whole(1003, 3, 1000, 500)).tolist() == [False, True, False, False]


def test_the_estimate_is_the_formula() -> None:
    best, n = LUCKY, whole(1003, 3, 1000, 500)
    assert best.value.tolist() == pytest.approx(
        ((whole(203, 3, 200, 90) + best.weight * best.rest) / best.worth).tolist()
    )
    assert best.worth.tolist() == pytest.approx((n + best.weight).tolist())
    # What the lucky ones are shrunk towards has no lucky deal: the parent's other deals, with what it is shrunk to.
    assert best.rest[1] == pytest.approx((200 + best.weight[0] * best.rest[0]) / (1000 + best.weight[0]))


def test_a_node_with_all_that_its_parent_has_is_its_parent() -> None:
    best = shrunk_rates(whole(3, 3, 3, 40), whole(3, 3, 3, 300), whole(-1, 0, 1, -1))
    assert len(set(best.value[:3].tolist())) == len(set(best.worth[:3].tolist())) == 1


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    best = shrunk_rates(whole(0, 0, 5), whole(0, 0, 9), whole(-1, 0, -1))
    low, high = best.bounds(np.arange(3))
    assert np.isnan([*best.value[:2], *low[:2], *high[:2]]).all()
    assert low[2] < best.value[2] < high[2]
    nothing = shrunk_rates(whole(0), whole(0), whole(-1))
    assert np.isnan(nothing.value).all()


@pytest.mark.parametrize("totals", [[30.0, 10.0, 20.0], [0.0, 0.0, 0.0]])
def test_means_without_any_spread_stay_as_they_are(totals: list[float]) -> None:
    """No node has two values that differ, so nothing tells how much of a difference is chance."""
    total, known = np.array(totals), whole(3, 1, 2)
    best = shrunk_means(total, total**2 / known, known, whole(-1, 0, 0))
    assert best.value.tolist() == (total / known).tolist()


def test_a_mean_is_shrunk_the_less_the_more_values_it_has() -> None:
    known = whole(1060, 5, 55, 1000)
    mean = np.array([np.nan, 300.0, 300.0, 100.0])
    total = np.where(np.isnan(mean), 0, mean * known)
    total[0] = total[1:].sum()
    squares = np.where(np.isnan(mean), 0, known * (mean**2 + 80.0**2))
    best: BestEstimates = shrunk_means(total, squares, known, whole(-1, 0, 0, 0))
    assert 100 < best.value[1] < best.value[2] < 300
