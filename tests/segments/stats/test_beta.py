"""The beta distribution, beside what can be written in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from niche.segments.stats.beta import beta_quantile, beta_share


def test_whole_parameters_are_sums_of_binomial_probabilities() -> None:
    """Up to x lie as many as have at least a successes of a + b - 1 trials at the rate x."""
    grid = [(x, a, b) for x in (0.02, 0.3, 0.5, 0.97) for a in (1, 2, 7, 40) for b in (1, 3, 11, 60)]
    exact = [
        sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
        for x, a, b in grid
        for n in (a + b - 1,)
    ]
    x, a, b = np.array(grid, np.float64).T
    assert beta_share(x, a, b).tolist() == pytest.approx(exact, abs=1e-11)


def test_a_quantile_is_where_so_much_lies_below() -> None:
    a, b = np.array([0.5, 3.0, 40.0, 9000.0, 0.02]), np.array([0.5, 1.0, 160.0, 1000.0, 5.0])
    for tail in (0.025, 0.5, 0.975):
        found = beta_quantile(tail, a, b)
        inside = found > 1e-9  # nearer to 0 the quantile is 0 within what is promised
        assert beta_share(found[inside], a[inside], b[inside]).tolist() == pytest.approx(
            [tail] * inside.sum(), abs=1e-8
        )


def test_known_quantiles() -> None:
    found = beta_quantile(0.025, np.array([1.0, 4.0, 1.0]), np.array([1.0, 1.0, 4.0]))
    assert found.tolist() == pytest.approx([0.025, 0.025**0.25, 1 - 0.975**0.25])
