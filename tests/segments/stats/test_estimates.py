"""Figures against published ones, all computed again with scipy 1.17.1 and statsmodels 0.15.0.

The source stands with each, and the function that gave the same: `sm` is statsmodels.stats.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from niche.segments.stats import estimates
from niche.segments.stats.estimates import Estimate, Group


def near(low: float, high: float) -> tuple[object, object]:
    return pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5)


def group(*values: float) -> Group:
    return Group(len(values), sum(values), sum(value**2 for value in values), sum(value**3 for value in values))


# R's data set PlantGrowth: dried weights of plants under a control and two treatments (Dobson 1983).
CONTROL = group(4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14)
FIRST = group(4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69)
SECOND = group(6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26)
# R's data set sleep: extra hours of sleep under two drugs (Student 1908).
DRUG_1 = group(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2 = group(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


@pytest.mark.parametrize(
    ("rate", "margin", "size"), [(0.2, 0.1, 62), (0.5, 0.05, 385), (0.5, 0.1, 97), (0.5, 0.03, 1068), (0.3, 0.1, 81)]
)
def test_sample_size(rate: float, margin: float, size: int) -> None:
    """385, 97 and 1,068 as in any table of survey samples; sm.proportion.samplesize_confint_proportion, rounded up."""
    assert estimates.sample_size(rate, margin) == size


def test_detecting() -> None:
    """R: pwr::pwr.p.test(h = ES.h(0.3, 0.2), power = 0.8) gives n = 145.8; sm.power.NormalIndPower with ratio 0 too."""
    assert estimates.detecting(0.2, 0.3) == 146


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(successes: int, trials: int, low: float, high: float) -> None:
    """Newcombe, Two-Sided Confidence Intervals for the Single Proportion (1998), table I, method 3;
    sm.proportion.proportion_confint by "wilson".
    """
    found = estimates.wilson(successes, trials)
    assert (found.low, found.high) == near(low, high)


def test_a_rate_without_trials_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one trial"):
        estimates.wilson(0, 0)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_rate_and_stays_a_rate(rate: tuple[int, int]) -> None:
    found = estimates.wilson(*rate)
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("successes", "trials", "rate"), [(0, 0, 0.2), (0, 50, 0.1), (50, 50, 0.6), (10, 50, 0.2), (5000, 5000, 0.992)]
)
def test_shrinking_towards_a_base_rate(successes: int, trials: int, rate: float) -> None:
    """With a base of 20 % worth 50 trials; the means of scipy.stats.beta(10 + successes, 40 + failures)."""
    assert estimates.shrunk(successes, trials, 0.2, 50) == pytest.approx(rate, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_difference_of_rates(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe, Interval Estimation for the Difference between Independent Proportions (1998), table II, method 10;
    sm.proportion.confint_proportions_2indep by "newcomb".
    """
    found = estimates.difference(first, second)
    assert (found.low, found.high) == near(low, high)


def test_ratio_of_rates() -> None:
    """Physicians' Health Study, placebo against aspirin: 1.82 (1.43, 2.31); Agresti, Categorical Data Analysis, 3.1;
    sm.proportion.confint_proportions_2indep by "log" of the ratio.
    """
    found = estimates.rate_ratio((189, 11034), (104, 11037))
    assert [round(figure, 2) for figure in (found.value, found.low, found.high)] == [1.82, 1.43, 2.31]


@pytest.mark.parametrize(
    ("first", "second"), [((0, 10), (3, 10)), ((3, 10), (0, 10)), ((0, 5), (0, 5)), ((5, 5), (9, 9)), ((1, 1), (1, 1))]
)
def test_the_ratio_of_rates_of_none_or_all_has_a_width(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = estimates.rate_ratio(first, second)
    assert 0 < found.low < found.value < found.high < math.inf


@pytest.mark.parametrize(
    ("confidence", "degrees", "quantile"),
    [
        (0.95, 1, 12.706),
        (0.90, 1, 6.314),
        (0.99, 2, 9.925),
        (0.95, 5, 2.571),
        (0.95, 10, 2.228),
        (0.95, 30, 2.042),
        (0.90, 61, 1.670),
        (0.99, 20, 2.845),
    ],
)
def test_quantile_of_student(confidence: float, degrees: float, quantile: float) -> None:
    """Any table of Student's distribution; scipy.stats.t.ppf."""
    assert estimates.t(confidence, degrees) == pytest.approx(quantile, abs=2e-3)


DEALS = (12, 15, 9, 40, 22, 31, 18, 95, 27, 14)


def test_skewness() -> None:
    """Σ((x - m)/s)³ · n/((n - 1)(n - 2)): scipy.stats.skew without bias, and what spreadsheets call SKEW."""
    n, mean, deviation = len(DEALS), statistics.mean(DEALS), statistics.stdev(DEALS)
    by_hand = sum(((deal - mean) / deviation) ** 3 for deal in DEALS) * n / ((n - 1) * (n - 2))
    assert group(*DEALS).skewness == pytest.approx(by_hand)
    assert by_hand == pytest.approx(2.4037, abs=1e-4)
    assert [group(*values).skewness for values in ((1, 9), (5, 5, 5), (1, 2, 3))] == [0, 0, 0]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (group(*DEALS), 14.930, math.inf),  # delta method, t of 9 degrees of freedom by scipy.stats.t.ppf
        (group(-1, 0, 1), -2.484, math.inf),  # R: t.test(c(-1, 0, 1))
        (group(*[-1, 0, 1] * 10), -0.3101, 0.3101),  # R: t.test(rep(c(-1, 0, 1), 10))
        (group(*[5] * 30), 5, 5),
        (group(*[5] * 29), 5, math.inf),
    ],
)
def test_mean(values: Group, low: float, high: float) -> None:
    found = estimates.mean(values)
    assert found.value == pytest.approx(values.mean)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-2), pytest.approx(high, rel=1e-2))


def test_the_upper_bound_solves_the_polynomial_of_hall() -> None:
    """g(x) = x + bx²/3 + b²x³/27 + b/6 is -t there, x being √n(mean - bound)/s, and b the raised skewness over √n."""
    values = group(*DEALS * 4)
    x = (values.mean - estimates.mean(values).high) / math.sqrt(values.variance / 40)
    b = 1.2 * values.skewness / math.sqrt(40)
    assert x + b * x**2 / 3 + b**2 * x**3 / 27 + b / 6 == pytest.approx(-estimates.t(0.95, 39))


def test_huge_and_tiny_values_have_an_interval() -> None:
    for values in ((1e150, 1e-150), (1e-160, 1e-160), (1e150,) * 9, (1e150,) * 40, (1e102, *[1.0] * 40)):
        moments = np.array(values)
        with np.errstate(over="ignore"):
            sums = [float((moments**power).sum()) for power in (1, 2, 3)]
        found = estimates.mean(Group(len(values), *sums))
        assert 0 <= found.low <= found.value <= found.high


def coverage(shape: Callable[[np.random.Generator, int], NDArray[np.float64]], mean: float, size: int) -> float:
    """How often the interval of the mean of so many drawn values holds the true mean, of 4,000 times."""
    rng = np.random.default_rng(size)
    drawn = (shape(rng, size) for _ in range(4000))
    groups = (Group(size, *(float((values**power).sum()) for power in (1, 2, 3))) for values in drawn)
    return sum(estimates.mean(one).holds(mean) for one in groups) / 4000


def lognormal(spread: float) -> tuple[Callable[[np.random.Generator, int], NDArray[np.float64]], float]:
    return lambda rng, n: rng.lognormal(0, spread, n), math.exp(spread**2 / 2)


def mixed(share: float, times: float) -> tuple[Callable[[np.random.Generator, int], NDArray[np.float64]], float]:
    """Two kinds of deals: a share of them is so many times as large."""
    of_one, mean = lognormal(0.5)
    return lambda rng, n: of_one(rng, n) * np.where(rng.random(n) < share, times, 1), mean * (1 + share * (times - 1))


@pytest.mark.parametrize(
    ("drawn", "sizes"),
    [
        (lognormal(0.5), (10, 30, 200)),
        (lognormal(0.7), (30, 61, 62)),
        (lognormal(1.2), (10, 30, 61, 62, 200)),
        (mixed(0.1, 20), (10, 30, 61, 62, 200)),
        (mixed(0.2, 10), (10, 61)),
        (mixed(0.15, 5), (10, 61)),
        ((lambda rng, n: 1 + rng.pareto(2.5, n), 2.5 / 1.5), (10, 30, 61, 62, 200)),
        ((lambda rng, n: rng.exponential(1, n), 1.0), (30, 100)),
    ],
    ids=["log-normal .5", ".7", "1.2", "10 % x 20", "20 % x 10", "15 % x 5", "Pareto 2.5", "exponential"],
)
def test_the_interval_holds_the_mean_of_deals_of_any_shape(
    drawn: tuple[Callable[[np.random.Generator, int], NDArray[np.float64]], float], sizes: tuple[int, ...]
) -> None:
    """Of 20,000 draws at least 93.2 % in every setting; of 4,000 draws, one point less is within chance.

    The interval of a log-normal mean held that of two kinds of deals in half of the draws, Student's t in 83 to 90 %.
    """
    assert all(coverage(*drawn, size) >= 0.922 for size in sizes)


def test_ratio_of_means() -> None:
    """By hand, on the logarithms, with t of 29 degrees of freedom, 2.045: the data three times over, whose distances
    below and above, 2.045 · s/√30/mean = 0.04205 and 0.06178, add up to 0.07473; the skewness moves them by little.
    """
    found = estimates.mean_ratio(*(Group(30, 3 * one.total, 3 * one.squares) for one in (CONTROL, FIRST)))
    assert found.value == pytest.approx(1.0796, abs=1e-4)
    assert math.log(found.high / found.value) == pytest.approx(0.0747, abs=2e-3)
    assert math.log(found.value / found.low) == pytest.approx(0.0747, abs=2e-3)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        (Estimate(2, 1, 4), Estimate(2, 2, 2), Estimate(1, 0.5, 2)),
        (Estimate(2, 2, 2), Estimate(2, 1, 8), Estimate(1, 0.25, 2)),
        (Estimate(6, 0, 6), Estimate(3, 3, 3), Estimate(2, 0, 2)),
        (Estimate(6, 6, math.inf), Estimate(3, 3, 3), Estimate(2, 2, math.inf)),
    ],
)
def test_ratio_of_figures(first: Estimate, second: Estimate, ratio: Estimate) -> None:
    found = estimates.ratio(first, second)
    assert (found.value, found.low, found.high) == pytest.approx((ratio.value, ratio.low, ratio.high))


@pytest.mark.parametrize("drawn", [lognormal(1.2), mixed(0.1, 20)], ids=["log-normal", "two kinds"])
def test_the_ratio_of_skewed_means_is_held_as_often_as_it_says(
    drawn: tuple[Callable[[np.random.Generator, int], NDArray[np.float64]], float],
) -> None:
    """Sixty deals against three hundred."""
    rng = np.random.default_rng(2026)

    def values(size: int) -> Group:
        made = drawn[0](rng, size)
        return Group(size, *(float((made**power).sum()) for power in (1, 2, 3)))

    held = sum(estimates.mean_ratio(values(60), values(300)).holds(1) for _ in range(1000)) / 1000
    assert held >= 0.93


def test_share_of_variance() -> None:
    """R: summary(aov(weight ~ group, PlantGrowth)) gives sums of squares 3.766 between and 10.492 within, F = 4.846;
    sm.anova.anova_lm the same, and sm.oneway its effects η² = 0.26415 and ω² = 0.20408.
    """
    groups = (CONTROL, FIRST, SECOND)
    assert estimates.eta_squared(groups) == pytest.approx(0.264148, abs=1e-5)
    assert estimates.omega_squared(groups) == pytest.approx(0.204079, abs=1e-5)


@pytest.mark.parametrize(
    ("rate", "other", "h"), [(0.2, 0.3, 0.232), (0.5, 0.65, 0.305), (0.4, 0.4, 0), (0, 1, math.pi)]
)
def test_effect_of_two_rates(rate: float, other: float, h: float) -> None:
    """Cohen (1988), table 6.2.2 for φ = 2 asin √p: 0.927, 1.159, 1.571, 1.875; sm.proportion.proportion_effectsize."""
    assert estimates.cohens_h(rate, other) == pytest.approx(h, abs=2e-3)


@pytest.mark.parametrize(
    ("interval", "same"), [((-0.05, 0.05), True), ((-0.051, 0.0), False), ((0.0, 0.051), False), ((0.01, 0.02), True)]
)
def test_equivalence_is_an_interval_within_the_bounds(interval: tuple[float, float], same: bool) -> None:
    assert estimates.equivalent(Estimate(0, *interval), -0.05, 0.05) == same


@pytest.mark.parametrize(
    ("values", "number"), [((1, 1, 1, 1), 4), ((1,), 1), ((0, 0), 0), ((0.5, 0.25, 0.25), 8 / 3), ((1, 0, 0), 1)]
)
def test_effective_number(values: tuple[float, ...], number: float) -> None:
    """Shares of 50, 25 and 25 % make 2.67: Laakso and Taagepera (1979)."""
    found = group(*values)
    assert estimates.effective_number(found.total, found.squares) == pytest.approx(number)
