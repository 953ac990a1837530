"""The beta distribution of a rate, for many rates at once: its distribution function and quantiles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TERMS = 500
"""Of the continued fraction at most: about the square root of the larger parameter is needed."""
_EXACT = 1e-11
_HALVINGS = 32
"""Of the interval from 0 to 1, after which it is narrower than 1e-9."""
_TINY = 1e-300
"""In the place of 0 in a denominator."""


def beta_share(x: Floats, a: Floats, b: Floats, constant: Floats | None = None) -> Floats:
    """The probability of a rate up to x, between 0 and 1 exclusive: the regularized incomplete beta function.

    All of shape (rates,), the parameters above 0; `constant` is the logarithm of 1 / B(a, b), if at hand.

    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.8, by Lentz's method: Generating Bessel
    Functions in Mie Scattering Calculations, Applied Optics 15 (1976).
    """
    turned = x > (a + 1) / (a + b + 2)  # beyond there the fraction converges slowly
    x, a, b = np.where(turned, 1 - x, x), np.where(turned, b, a), np.where(turned, a, b)
    front = np.exp((_constant(a, b) if constant is None else constant) + a * np.log(x) + b * np.log1p(-x)) / a
    upper, lower = np.ones_like(x), 1 / _held(1 - (a + b) * x / (a + 1))
    share = lower
    for term in range(1, _TERMS):
        at = a + 2 * term
        for step in (
            term * (b - term) * x / ((at - 1) * at),
            -(a + term) * (a + b + term) * x / (at * (at + 1)),
        ):
            lower, upper = 1 / _held(1 + step * lower), _held(1 + step / upper)
            share = share * (change := lower * upper)
        if np.all(np.abs(change - 1) < _EXACT):
            break
    return np.where(turned, 1 - front * share, front * share)


def beta_quantile(probability: float, a: Floats, b: Floats) -> Floats:
    """The rates up to which so much of each distribution lies; parameters above 0, of shape (rates,).

    >>> beta_quantile(0.25, np.array([1.0, 2.0]), np.array([1.0, 1.0])).round(6).tolist()
    [0.25, 0.5]
    """
    low, high, constant = np.zeros(len(a)), np.ones(len(a)), _constant(a, b)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = beta_share(middle, a, b, constant) < probability
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _constant(a: Floats, b: Floats) -> Floats:
    return log_gamma(a + b) - log_gamma(a) - log_gamma(b)


def log_gamma(values: Floats) -> Floats:
    """The logarithm of the gamma function of each value above 0."""
    return np.array([math.lgamma(value) for value in values.tolist()], np.float64)


def _held(denominator: Floats) -> Floats:
    return np.where(np.abs(denominator) < _TINY, _TINY, denominator)
