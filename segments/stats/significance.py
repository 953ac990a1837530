"""How likely a difference is by chance, and corrections for many tests."""

from __future__ import annotations

import math
from collections.abc import Sequence

_NEGLIGIBLE = 1e-12


def two_sided(score: float) -> float:
    """The p-value of a normal score."""
    return math.erfc(abs(score) / math.sqrt(2))


def chance(statistic: float, degrees: float) -> float:
    """The upper tail of the χ² distribution; the relative error is below a fifth down to one in a thousand.

    Wilson and Hilferty, The Distribution of Chi-Square, PNAS 17 (1931).
    """
    spread = 2 / (9 * degrees)
    score = ((statistic / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return math.erfc(score / math.sqrt(2)) / 2


def rates_differ(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The two-sided p-value of the pooled z test that two rates, given as (successes, trials), are equal.

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 3.1, without the
    continuity correction.
    """
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / first[1] + 1 / second[1]))
    return two_sided((first[0] / first[1] - second[0] / second[1]) / error) if error else 1.0


def fisher(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The one-sided p-value of the exact test that the first rate is no higher, each given as (successes, trials).

    >>> round(fisher((3, 4), (1, 4)), 3)
    0.243

    Fisher, The Design of Experiments (1935), chapter II: the upper tail of the hypergeometric distribution.
    """
    (hits, trials), wanted, every = first, first[0] + second[0], first[1] + second[1]
    if hits * every > trials * wanted:
        return min(1.0, _tail(hits, trials, wanted, every))
    # Below what is expected the other tail is the short one: fewer hits, so more failures.
    return max(0.0, 1.0 - _tail(trials - hits + 1, trials, every - wanted, every))


def drawn_by_lot(found: int, drawn: int, marked: int, of: int) -> float:
    """The two-sided p-value of so many marked among `drawn` of `of`, `marked` of which are, if lots were drawn.

    Twice the smaller tail of the hypergeometric distribution, as in Fisher's exact test; Fisher, The Logic of Inductive
    Inference, JRSS 98 (1935). By the normal distribution with a correction for continuity where it is close enough:
    near the middle, and where the variance is large.

    >>> round(drawn_by_lot(4, 4, 4, 8), 4)
    0.0286
    """
    mean = drawn * marked / of
    variance = mean * (1 - marked / of) * (of - drawn) / max(1, of - 1)
    if not variance:
        return 1.0
    score = max(0.0, abs(found - mean) - 0.5) / math.sqrt(variance)
    if variance > _NEARLY_NORMAL or score < 1:
        return two_sided(score)
    if found < mean:  # fewer marked are more of the others
        found, marked = drawn - found, of - marked
    return min(1.0, 2 * _tail(found, drawn, marked, of))


_NEARLY_NORMAL = 400
"""Variance of a count, from where on its tail down to one in a million is within a third of the normal one's."""


def _tail(hits: int, trials: int, wanted: int, every: int) -> float:
    """The chance of so many hits or more, from where each further one is rarer than the one before."""
    if hits > min(trials, wanted):
        return 0.0
    term = math.exp(
        _log_binomial(wanted, hits) + _log_binomial(every - wanted, trials - hits) - _log_binomial(every, trials)
    )
    tail = 0.0
    for more in range(hits, min(trials, wanted) + 1):
        tail += term
        if term <= tail * _NEGLIGIBLE:
            break
        term *= (wanted - more) * (trials - more)
        term /= (more + 1) * (every - wanted - trials + more + 1)
    return tail


def _log_binomial(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


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


def holm(p_values: Sequence[float], error: float = 0.05) -> tuple[bool, ...]:
    """Find which of many tests are significant if the chance of any false one is to be at most `error`.

    >>> holm([0.01, 0.04, 0.03])
    (True, False, False)

    Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6 (1979).
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    held = 0
    while held < len(order) and p_values[order[held]] <= error / (len(order) - held):
        held += 1
    sure = set(order[:held])
    return tuple(place in sure for place in range(len(p_values)))
