"""Figures of the nodes of a tree, shrunk towards those of their parents: empirical Bayes, level by level from the top.

A node's figure is drawn from those of its siblings, around the figure of what else its parent has: its parent's deals
without its own, themselves shrunk towards what else the grandparent has. How alike siblings are is estimated at each
level from all of them. So no deal counts twice, and a node without siblings has the estimate of its parent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from niche.segments.stats.beta import beta_quantile, log_gamma
from niche.segments.stats.estimates import RELIABLE, z

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 10
"""Values of its own below which a node's figure is marked, whatever else is known; the tree shows none there."""
_WEIGHTS = 1.0, 1e4
"""The least and the most deals that siblings may be worth."""
_STEPS = 24
"""Of the search for the weight, each of which leaves 62 % of its range: it ends within a thousandth."""


@dataclass(frozen=True, slots=True)
class BestEstimates:
    """Of each node; shapes (nodes,). NaN where the node has no value of its own."""

    value: Floats
    """(own total + weight × rest) / (own number + weight)."""
    worth: Floats
    """Own number + weight: the values that the estimate is worth."""
    weight: Floats
    """How many values of its own the rest of its parent is worth."""
    rest: Floats
    """The estimate of the rest of its parent."""
    variance: float | None = None
    """Of the values around the mean of their node; None for a rate."""

    def few(self, known: Ints) -> NDArray[np.bool_]:
        """Where a node's own values, shape (nodes,), are fewer than ten, or than the rest of its parent is worth."""
        few: NDArray[np.bool_] = (known > 0) & (known < np.maximum(self.weight, FEWEST))
        return few

    def bounds(self, at: Ints) -> tuple[Floats, Floats]:
        """The 95 % intervals of some nodes: of the beta distribution for rates, of the normal one for means."""
        value, worth = self.value[at], self.worth[at]
        if self.variance is not None:
            half = z() * np.sqrt(self.variance / worth)
            return value - half, value + half
        low, high = np.full(len(at), np.nan), np.full(len(at), np.nan)
        held = np.isfinite(value)
        yes, no = value[held] * worth[held], (1 - value[held]) * worth[held]
        low[held], high[held] = beta_quantile(0.025, yes, no), beta_quantile(0.975, yes, no)
        return low, high


@dataclass(frozen=True, slots=True)
class _Family:
    """How a kind of figure is shrunk: rates as beta distributions, means as normal ones."""

    sure: float
    """Added to a number of values for its precision: a beta distribution worth n trials has the variance
    rate × (1 - rate) / (n + 1), a mean of n values has the variance / n."""
    start: tuple[float, float]
    """The estimate above the top, and the values that it is worth."""
    fit: Callable[[Floats, Ints, Floats, Floats], float]
    """The log-likelihood of totals and numbers, given the estimates of the rest and their weights."""


def shrunk_rates(yes: Ints, known: Ints, parents: Ints) -> BestEstimates:
    """Shrink the rates of nodes, of shapes (nodes,): parents stand before their children, -1 is no parent.

    Beta-binomial: Casella, An Introduction to Empirical Bayes Data Analysis, The American Statistician 39 (1985); the
    weight by the likelihood of siblings: Griffiths, Maximum Likelihood Estimation for the Beta-Binomial Distribution,
    Biometrics 29 (1973), under the uniform shrinkage prior of `_weight`. Above the top stands Jeffreys' prior, one half
    worth one trial. The intervals hold the true rate in 90 to 97 % (simulated in the tests), since the weight is an
    estimate as well.
    """
    return _descend(yes.astype(np.float64), known, parents, _Family(1.0, (0.5, 1.0), _beta_binomial))


def shrunk_means(totals: Floats, squares: Floats, known: Ints, parents: Ints) -> BestEstimates:
    """Shrink the means of nodes; arguments as of `shrunk_rates`, with the sums of the values and of their squares.

    Credibility: Bühlmann and Straub, Glaubwürdigkeit für Schadensätze, Mitteilungen der Vereinigung schweizerischer
    Versicherungsmathematiker 70 (1970), with one variance within all groups; the variance between siblings by their
    normal likelihood, under the prior of `_weight`. Above the top stands the mean of all, worth
    one value. Where no two values of a node differ, nothing is shrunk.
    """
    variance = _within(totals, squares, known, parents)
    tops = parents < 0
    everybody = int(known[tops].sum())
    overall = float(totals[tops].sum()) / everybody if everybody else 0.0
    if not variance > 0 or not math.isfinite(variance):
        with np.errstate(invalid="ignore", divide="ignore"):
            raw = np.where(known > 0, totals / known, np.nan)
        worth = np.where(known > 0, known, np.nan)
        return BestEstimates(raw, worth, np.zeros(len(raw)), raw, 0.0)

    def fit(total: Floats, number: Ints, rest: Floats, weight: Floats) -> float:
        spread = variance / number + variance / weight
        return float(-0.5 * (np.log(spread) + (total / number - rest) ** 2 / spread).sum())

    return replace(_descend(totals, known, parents, _Family(0.0, (overall, 1.0), fit)), variance=variance)


def _descend(total: Floats, known: Ints, parents: Ints, family: _Family) -> BestEstimates:
    """The estimates of a family of figures, from the top."""
    rest, weight = np.full(len(known), np.nan), np.full(len(known), np.nan)
    start, first = family.start
    tops = parents < 0
    everything = float(total[tops].sum()), int(known[tops].sum())
    for level in _levels(parents):
        above, top = parents[level], parents[level] < 0
        of_total = np.where(top, everything[0], total[above])
        of_known = np.where(top, everything[1], known[above])
        of_rest, of_weight = np.where(top, start, rest[above]), np.where(top, first, weight[above])
        others: Floats = of_weight + of_known - known[level]
        estimate = (of_weight * of_rest + of_total - total[level]) / others
        # A node with all that its parent has is its parent.
        same = (known[level] == of_known) & ~top
        told = (known[level] > 0) & ~same

        def fit(alike: float, at: Ints = level[told], rest: Floats = estimate[told], n: Floats = others[told]) -> float:
            return family.fit(total[at], known[at], rest, _joined(alike, n, family.sure))

        alike = _weight(fit)
        rest[level] = np.where(same, of_rest, estimate)
        weight[level] = np.where(same, of_weight, _joined(alike, others, family.sure))
    worth = np.where(known > 0, known + weight, np.nan)
    return BestEstimates((total + weight * rest) / worth, worth, weight, rest)


def _joined(alike: float, others: Floats, sure: float) -> Floats:
    """The values that the rest of a parent is worth: its variance and that of siblings around it add up."""
    joined: Floats = 1 / (1 / (alike + sure) + 1 / (others + sure)) - sure
    return joined


def _weight(fit: Callable[[float], float]) -> float:
    """Find how many values siblings are worth to each other, the likeliest.

    Uniform shrinkage prior: n / (n + weight) is uniform for a node of n = 62 values, so that where the siblings tell
    nothing the weight is 62. Daniels, A Prior for the Variance in Hierarchical Models, The Canadian Journal of
    Statistics 27 (1999).
    """

    def score(logarithm: float) -> float:
        weight = math.exp(logarithm)
        return fit(weight) + logarithm - 2 * math.log(weight + RELIABLE)

    low, high = map(math.log, _WEIGHTS)
    one, two = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    first, second = score(one), score(two)
    for _ in range(_STEPS):  # golden section: the score has one summit
        if first > second:
            high, two, second = two, one, first
            one = high - _GOLDEN * (high - low)
            first = score(one)
        else:
            low, one, first = one, two, second
            two = low + _GOLDEN * (high - low)
            second = score(two)
    return math.exp((low + high) / 2)


_GOLDEN = (math.sqrt(5) - 1) / 2


def _levels(parents: Ints) -> Iterator[Ints]:
    """The nodes of each level, from the top."""
    level = np.flatnonzero(parents < 0)
    while len(level):
        yield level
        level = np.flatnonzero(np.isin(parents, level))


def _within(totals: Floats, squares: Floats, known: Ints, parents: Ints) -> float:
    """The variance of values around the mean of their node, pooled over the lowest nodes; 0 where none has two."""
    lowest = np.ones(len(parents), np.bool_)
    lowest[parents[parents >= 0]] = False
    held = lowest & (known > 1)
    with np.errstate(over="ignore", invalid="ignore"):
        deviations = np.maximum(0.0, squares[held] - totals[held] ** 2 / known[held])
    freedom = int((known[held] - 1).sum())
    return float(deviations.sum()) / freedom if freedom else 0.0


def _beta_binomial(yes: Floats, known: Ints, rest: Floats, weight: Floats) -> float:
    """The log-likelihood of so many of the known, without the constant."""
    a, b = weight * rest, weight * (1 - rest)
    gained = log_gamma(yes + a) + log_gamma(known - yes + b) - log_gamma(known + weight)
    return float((gained - log_gamma(a) - log_gamma(b) + log_gamma(weight)).sum())
