"""What a test can see, beside published sizes and a simulation by exact chances."""

from __future__ import annotations

import math

import pytest

from niche.segments.stats.power import least_rise


@pytest.mark.parametrize(
    ("rate", "other", "size"),
    [  # Fleiss, Levin and Paik, formula 4.14, worked by hand for two equal groups
        (0.25, 0.40, 152),
        (0.05, 0.10, 435),
        (0.50, 0.60, 388),
    ],
)
def test_sizes_by_the_formula(rate: float, other: float, size: int) -> None:
    middle = (rate + other) / 2
    spread = math.sqrt(rate * (1 - rate) + other * (1 - other))
    needed = ((1.959964 * math.sqrt(2 * middle * (1 - middle)) + 0.841621 * spread) / (other - rate)) ** 2
    assert math.ceil(needed) == size
    assert (least_rise(rate, size, size) or 1) <= other - rate < (least_rise(rate, size - 1, size - 1) or 1)


def test_the_power_is_what_it_says() -> None:
    """The chance that the pooled test is significant, by adding up both binomial distributions."""
    first, second, rate = 60, 240, 0.3
    other = rate + (least_rise(rate, first, second) or 0)
    power = 0.0
    for won in range(first + 1):
        for more in range(second + 1):
            pooled = (won + more) / (first + second)
            error = math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
            if error and abs(won / first - more / second) > 1.959964 * error:
                power += _chance(won, first, rate) * _chance(more, second, other)
    assert power == pytest.approx(0.8, abs=0.03)


def _chance(hits: int, trials: int, rate: float) -> float:
    return math.comb(trials, hits) * rate**hits * (1 - rate) ** (trials - hits)


@pytest.mark.parametrize(("rate", "first", "second"), [(1.0, 100, 100), (0.5, 1, 1), (0.9, 10, 10)])
def test_no_rise_is_seen(rate: float, first: int, second: int) -> None:
    assert least_rise(rate, first, second) is None


def test_larger_groups_see_less() -> None:
    seen = [least_rise(0.2, size, 9 * size) or 1 for size in (10, 100, 1000, 10_000)]
    assert seen == sorted(seen, reverse=True)
    assert len({*seen}) == 4
