"""An exact test of two rates, and a correction for many tests."""

from __future__ import annotations

import math
from collections.abc import Sequence

_NEGLIGIBLE = 1e-12


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
