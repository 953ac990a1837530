"""Rates, effect sizes, tests and intervals of small groups. Every formula cites its source. Rates run from 0 to 1."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its confidence interval."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within the interval, ends included."""
        return self.low <= value <= self.high

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Logs:
    """Moments of the natural logarithms of positive values."""

    mean: float
    variance: float
    """Sample variance, with n - 1."""


@dataclass(frozen=True, slots=True)
class Group:
    """The values of a group, as their number, sum and sum of squares."""

    known: int
    total: float
    squares: float
    logs: Logs | None = None
    """Only for small groups whose values are all positive."""

    @property
    def mean(self) -> float:
        """Arithmetic mean. Raises ZeroDivisionError for an empty group."""
        return self.total / self.known

    @property
    def deviations(self) -> float:
        """Sum of squared deviations from the mean; 0 if the values are too large to be squared."""
        return max(0.0, self.squares - self.total * self.mean) if self.known else 0.0

    @property
    def variance(self) -> float:
        """Sample variance, with n - 1; the group must have two values."""
        return self.deviations / (self.known - 1)

    def __add__(self, other: Group) -> Group:
        return Group(self.known + other.known, self.total + other.total, self.squares + other.squares)


def z(confidence: float = 0.95) -> float:
    """The two-sided normal quantile: 1.96 for 95 %.

    >>> round(z(0.95), 2)
    1.96
    """
    return _NORMAL.inv_cdf(0.5 + confidence / 2)


def t(confidence: float, degrees: float) -> float:
    """The two-sided quantile of Student's t distribution; for 95 % accurate to three decimals from 5 degrees of
    freedom.

    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5. For 1 and 2 degrees, where that is up to a
    third too small, the exact inverse of 26.7.3 and 26.7.4.
    """
    if degrees == 1:
        return math.tan(math.pi * confidence / 2)
    if degrees == 2:
        return confidence * math.sqrt(2 / (1 - confidence**2))
    x = z(confidence)
    first = (x**3 + x) / 4
    second = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    third = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    fourth = (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160
    return x + first / degrees + second / degrees**2 + third / degrees**3 + fourth / degrees**4


def sample_size(rate: float, margin: float, confidence: float = 0.95) -> int:
    """Compute the number of outcomes that estimate a rate to ± `margin`: ceil(p(1-p)(z/e)²).

    >>> sample_size(rate=0.20, margin=0.10)
    62

    Cochran, Sampling Techniques, 3rd edition (1977), section 4.4.
    """
    return math.ceil(rate * (1 - rate) * (z(confidence) / margin) ** 2 - 1e-9)


RELIABLE = sample_size(rate=0.20, margin=0.10)
"""62 closed deals: a win rate of 20 % is then known to ±10 points."""
KNOWN = "a rate of 20 % is then known to ±10 points"


def detecting(rate: float, other: float, power: float = 0.8, confidence: float = 0.95) -> int:
    """Compute the number of outcomes that distinguish a rate from another, known one: ceil(((z + z_power)/h)²).

    Args:
        rate: The rate to estimate.
        other: The known rate; it must differ.
        power: The probability of finding the difference.
        confidence: One minus the probability of finding a difference where there is none.

    >>> detecting(0.20, 0.30)
    146

    Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 6.3.
    """
    return math.ceil(((z(confidence) + _NORMAL.inv_cdf(power)) / cohens_h(rate, other)) ** 2 - 1e-9)


def wilson(successes: int, trials: int, confidence: float = 0.95) -> Estimate:
    """The score interval of a rate, sound for few trials and for rates near 0 and 1. Raises ValueError without trials.

    >>> [round(bound, 3) for bound in (wilson(8, 10).low, wilson(8, 10).high)]
    [0.49, 0.943]

    Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if trials < 1:
        raise ValueError("a rate needs at least one trial")
    rate, quantile = successes / trials, z(confidence)
    spread = quantile**2 / trials
    centre = (rate + spread / 2) / (1 + spread)
    half = quantile / (1 + spread) * math.sqrt(rate * (1 - rate) / trials + spread / (4 * trials))
    # Rounding must not push a bound past the rate itself where all or none succeed.
    return Estimate(rate, min(rate, max(0.0, centre - half)), max(rate, min(1.0, centre + half)))


def shrunk(successes: int, trials: int, base: float, weight: float) -> float:
    """Shrink a rate towards a base rate, the more the fewer the trials: (s + w·b) / (n + w).

    The mean of a beta distribution with a prior worth `weight` trials at the base rate; its reliability is n / (n + w).
    Casella, An Introduction to Empirical Bayes Data Analysis, The American Statistician 39 (1985).
    """
    return (successes + weight * base) / (trials + weight)


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Estimate:
    """The difference of two rates, each given as (successes, trials), from their score intervals.

    Newcombe, Interval Estimation for the Difference between Independent Proportions, Statistics in Medicine 17 (1998),
    method 10. Raises ValueError without trials.
    """
    former, latter = wilson(*first, confidence), wilson(*second, confidence)
    value = former.value - latter.value
    low = math.hypot(former.value - former.low, latter.high - latter.value)
    high = math.hypot(former.high - former.value, latter.value - latter.low)
    return Estimate(value, value - low, value + high)


def rate_ratio(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Estimate:
    """The ratio of two rates, each given as (successes, trials): the lift of the first over the second.

    Katz et al., Obtaining Confidence Intervals for the Risk Ratio in Cohort Studies, Biometrics 34 (1978). Half a
    success (and one trial) is added to each if one of them has no success, or if both have nothing else.
    """
    parts: list[float] = [*first, *second]
    if not first[0] or not second[0] or (first[0], second[0]) == (first[1], second[1]):
        parts = [first[0] + 0.5, first[1] + 1, second[0] + 0.5, second[1] + 1]
    a, n, b, m = parts
    ratio = (a / n) / (b / m)
    error = math.sqrt(max(0.0, 1 / a - 1 / n + 1 / b - 1 / m))
    return Estimate(ratio, ratio * math.exp(-z(confidence) * error), ratio * math.exp(z(confidence) * error))


def mean(group: Group, confidence: float = 0.95) -> Estimate:
    """The mean of at least two values with its interval.

    Of a small group with its logarithms, the interval for the mean of a log-normal distribution: exp(m + s²/2 ±
    t·√(s²/n + s⁴/2(n-1))), by Cox, with t for z by Olsson, Confidence Intervals for the Mean of a Log-Normal
    Distribution, Journal of Statistics Education 13 (2005). Deal sizes are about that skewed, and it holds the mean as
    often as it says where t of the values, a bootstrap (BCa) and the delta method do so too seldom. From so many
    values on that the shape no longer matters, by the delta method on the logarithm, mean·exp(± t·s/(mean·√n)):
    Oehlert, A Note on the Delta Method, The American Statistician 46 (1992). Where the mean is not positive, mean ±
    t·s/√n: Student, The Probable Error of a Mean, Biometrika 6 (1908).
    """
    quantile, value = t(confidence, group.known - 1), group.mean
    error = math.sqrt(group.variance / group.known)
    if value <= 0:
        return Estimate(value, value - quantile * error, value + quantile * error)
    centre, half = math.log(value), quantile * error / value
    if group.logs is not None:
        spread = group.logs.variance
        centre = group.logs.mean + spread / 2
        half = quantile * math.sqrt(spread / group.known + spread**2 / (2 * (group.known - 1)))
    # Values that are not log-normal at all must not push a bound past their mean.
    return Estimate(value, min(value, _exp(centre - half)), max(value, _exp(centre + half)))


def mean_ratio(first: Group, second: Group, confidence: float = 0.95) -> Estimate:
    """The ratio of two positive means: the lift of the first over the second. Both groups need two values."""
    return ratio(mean(first, confidence), mean(second, confidence))


def ratio(first: Estimate, second: Estimate) -> Estimate:
    """The ratio of two independent positive figures, from their intervals.

    The distances of the bounds, on the logarithms, add up in quadrature: Zou and Donner, Construction of Confidence
    Limits about Effect Measures: A General Approach, Statistics in Medicine 27 (2008).
    """
    value = first.value / second.value
    below = math.hypot(_distance(first.value, first.low), _distance(second.high, second.value))
    above = math.hypot(_distance(first.high, first.value), _distance(second.value, second.low))
    return Estimate(value, value * _exp(-below), value * _exp(above))


def _distance(upper: float, lower: float) -> float:
    return math.log(upper) - math.log(lower) if lower > 0 else math.inf


def _exp(exponent: float) -> float:
    """e to a power; infinite instead of overflowing."""
    return math.exp(exponent) if exponent < _LARGEST else math.inf


_LARGEST = math.log(sys.float_info.max)


def cohens_h(rate: float, other: float) -> float:
    """The effect size of the difference of two rates, |2 asin √p₁ - 2 asin √p₂|; .2 small, .5 medium, .8 large.

    Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 6.2.
    """
    return abs(2 * math.asin(math.sqrt(rate)) - 2 * math.asin(math.sqrt(other)))


def pooled(groups: Sequence[Group]) -> Group:
    """Pool the values of some groups, without their logarithms."""
    return sum(groups, Group(0, 0.0, 0.0))


def eta_squared(groups: Sequence[Group]) -> float:
    """η², the share of the variance that lies between groups; .01 small, .06 medium, .14 large.

    Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 8.2.
    """
    within, all_values = sum(group.deviations for group in groups), pooled(groups)
    return 1 - within / all_values.deviations if all_values.deviations else 0.0


def omega_squared(groups: Sequence[Group]) -> float:
    """ω², an estimate of η² for the population, without its bias for small groups; can be negative.

    Hays, Statistics for Psychologists (1963), section 12.18.
    """
    within, all_values = sum(group.deviations for group in groups), pooled(groups)
    freedom = all_values.known - len(groups)
    if freedom < 1 or not all_values.deviations:
        return 0.0
    mean_square = within / freedom
    between = all_values.deviations - within
    return (between - (len(groups) - 1) * mean_square) / (all_values.deviations + mean_square)


def rates_differ(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The two-sided p-value of the pooled z test that two rates, given as (successes, trials), are equal.

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 3.1, without the
    continuity correction.
    """
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / first[1] + 1 / second[1]))
    return _two_sided((first[0] / first[1] - second[0] / second[1]) / error) if error else 1.0


def means_differ(first: Group, second: Group) -> float:
    """The two-sided p-value of Welch's test that two means are equal; both groups need two values.

    Welch, The Generalization of Student's Problem when Several Different Population Variances are Involved, Biometrika
    34 (1947); Student's t is made normal by Wallace, Bounds on Normal Approximations to Student's and the Chi-Square
    Distributions, Annals of Mathematical Statistics 30 (1959).
    """
    error, degrees = _welch(first, second)
    if not error:
        return float(first.mean == second.mean)
    score = (first.mean - second.mean) / error
    return _two_sided((8 * degrees + 1) / (8 * degrees + 3) * math.sqrt(degrees * math.log1p(score * score / degrees)))


def _welch(first: Group, second: Group) -> tuple[float, float]:
    """The standard error of the difference of two means, and its degrees of freedom."""
    former, latter = first.variance / first.known, second.variance / second.known
    if not former + latter:
        return 0.0, math.inf
    share = former / (former + latter)
    degrees = 1 / (share**2 / (first.known - 1) + (1 - share) ** 2 / (second.known - 1))
    return math.sqrt(former + latter), degrees


def _two_sided(score: float) -> float:
    return math.erfc(abs(score) / math.sqrt(2))


def chance(statistic: float, degrees: float) -> float:
    """The upper tail of the χ² distribution; the relative error is below a fifth down to one in a thousand.

    Wilson and Hilferty, The Distribution of Chi-Square, PNAS 17 (1931).
    """
    spread = 2 / (9 * degrees)
    score = ((statistic / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return math.erfc(score / math.sqrt(2)) / 2


def all_alike(groups: Sequence[Group]) -> float:
    """The p-value of the χ² test that all groups have one mean; for values 0 and 1 that is the test of equal rates.

    The statistic is the sum of squares between the groups over the mean square of all: Pearson's for rates, and for
    many values k - 1 times the F of the analysis of variance.
    """
    every = pooled(groups)
    if len(groups) < 2 or every.known < 2 or not every.deviations:
        return 1.0
    between = every.deviations - sum(group.deviations for group in groups)
    return chance(max(0.0, between) / (every.deviations / every.known), len(groups) - 1)


def discoveries(p_values: Sequence[float], rate: float = 0.05) -> tuple[bool, ...]:
    """Find which of many tests are significant if at most `rate` of the discoveries may be false.

    >>> discoveries([0.01, 0.04, 0.5], rate=0.05)
    (True, False, False)

    Benjamini and Hochberg, Controlling the False Discovery Rate, JRSS B 57 (1995).
    """
    ranked = sorted(p_values)
    limits = (p for place, p in enumerate(ranked, 1) if p <= place / len(ranked) * rate)
    largest = max(limits, default=-1.0)
    return tuple(p <= largest for p in p_values)


def equivalent(interval: Estimate, low: float, high: float) -> bool:
    """Whether a 90 % interval lies within the bounds: two one-sided tests at 5 %.

    Schuirmann, A Comparison of the Two One-Sided Tests Procedure and the Power Approach, Journal of Pharmacokinetics
    and Biopharmaceutics 15 (1987).
    """
    return low <= interval.low and interval.high <= high


def effective_number(total: float, squares: float) -> float:
    """The number of equal values that would be as concentrated: (Σv)²/Σv²; 0 if all are 0.

    Laakso and Taagepera, "Effective" Number of Parties, Comparative Political Studies 12 (1979).
    """
    return total / squares * total if squares else 0.0
