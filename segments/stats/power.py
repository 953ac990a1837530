"""What a test of a given size can see."""

from __future__ import annotations

import math
from statistics import NormalDist

from niche.segments.stats.estimates import z

_STEPS = 60
"""Halvings of the interval that is searched."""


def least_rise(rate: float, first: int, second: int, confidence: float = 0.95, power: float = 0.8) -> float | None:
    """The smallest rise above a rate that a two-sided test of two groups sees, in points of 1; None where none is seen.

    The first group has the rate, the second the higher one; groups must have an account each.

    >>> round(least_rise(0.25, 152, 152), 3)
    0.15

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), sections 4.2 and 4.5,
    without the continuity correction.
    """
    alpha, beta = z(confidence), NormalDist().inv_cdf(power)

    def seen(other: float) -> bool:
        pooled = (first * rate + second * other) / (first + second)
        null = math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
        apart = math.sqrt(rate * (1 - rate) / first + other * (1 - other) / second)
        return other - rate >= alpha * null + beta * apart

    if rate >= 1 or not seen(1.0):
        return None
    low, high = rate, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return high - rate
