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


@dataclass(frozen=True, slots=True)
class Group:
    """The values of a group, as their number and the sums of their first powers."""

    known: int
    total: float
    squares: float
    cubes: float | None = None
    """None where the skewness does not matter."""

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

    @property
    def skewness(self) -> float:
        """The adjusted Fisher-Pearson coefficient; 0 where it is not known, or all values are the same.

        Joanes and Gill, Comparing Measures of Sample Skewness and Kurtosis, The Statistician 47 (1998), G₁. Without
        the adjustment it is at most (n - 2) / √(n - 1), which rounding must not exceed.
        """
        n, spread = self.known, self.deviations
        if self.cubes is None or not math.isfinite(self.cubes) or n < 3 or not spread:
            return 0.0
        third = self.cubes - 3 * self.mean * self.squares + 2 * n * self.mean**3
        skewness, most = third / n / math.pow(spread / n, 1.5), (n - 2) / math.sqrt(n - 1)
        return min(most, max(-most, skewness)) * math.sqrt(n * (n - 1)) / (n - 2)

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


SEEN = 30
"""Values from where on a kind that one value in ten is of is among them, with a probability above 95 %: 1 - 0.9³⁰."""
_LONG_TAIL = 1.2
"""By how much the skewness of a sample is raised: it falls short of that of a population with a long tail."""


def mean(group: Group, confidence: float = 0.95) -> Estimate:
    """The mean of at least two values with its interval, the wider of two on either side.

    One is Hall's: a cubic polynomial in Student's √n(mean - μ)/s takes its skewness away; set to ± t of n - 1 degrees,
    it is solved for μ: On the Removal of Skewness by Transformation, JRSS B 54 (1992). The other is the delta method on
    the logarithm, mean·exp(± t·s/(mean·√n)): Oehlert, A Note on the Delta Method, The American Statistician 46 (1992);
    where the mean is not positive Student's own, mean ± t·s/√n. Together they hold the mean of skewed values, of two
    kinds mixed and of long tails in at least 93 % (simulated in the tests).

    Fewer than 30 values have no upper bound: a kind that one in ten is of, and that may be many times as large, may be
    missing among them altogether.
    """
    quantile, value = t(confidence, group.known - 1), group.mean
    error = math.sqrt(group.variance / group.known)
    if value > 0:
        low, high = value * math.exp(-quantile * error / value), value * _exp(quantile * error / value)
    else:
        low, high = value - quantile * error, value + quantile * error
    bend = _LONG_TAIL * group.skewness / math.sqrt(group.known)
    high = max(high, value - error * _straight(-quantile, bend)) if group.known >= SEEN else math.inf
    least = value - error * _straight(quantile, bend)
    # A mean of deals is not negative, nor is its bound.
    return Estimate(value, min(low, max(0.0, least) if value > 0 else least), high)


def _straight(score: float, bend: float) -> float:
    """Solve Hall's polynomial x + bx²/3 + b²x³/27 + b/6 = score for x: it is (1 + bx/3)³ = 1 + b(score - b/6)."""
    if abs(bend) < 1e-9:
        return score
    return (math.cbrt(1 + bend * (score - bend / 6)) - 1) * 3 / bend


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
    """Pool the values of some groups, without their cubes."""
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
