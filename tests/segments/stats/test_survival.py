"""The estimate of Kaplan and Meier against published figures, all computed again with lifelines 0.30.3."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.stats.estimates import Estimate
from niche.segments.stats.survival import Durations


def durations(closed: Sequence[float], still_open: Sequence[float] = ()) -> Durations:
    ended, running = Counter(closed), Counter(still_open)
    days = sorted(ended | running)
    return Durations(tuple(days), tuple(ended[d] for d in days), tuple(running[d] for d in days))


# Weeks of remission of leukaemia under 6-mercaptopurine and under a placebo: Freireich et al., Blood 21 (1963); given
# as an example in Kalbfleisch and Prentice and in the documentation of R's package survival and of SAS.
DRUG = durations([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = durations([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])


@pytest.mark.parametrize(
    ("deals", "median", "low", "high"), [(DRUG, 23, 13, math.inf), (PLACEBO, 8, 4, 11)], ids=["drug", "placebo"]
)
def test_the_median_with_its_interval(deals: Durations, median: float, low: float, high: float) -> None:
    """SAS, PROC LIFETEST, and R: survfit(Surv(time, status) ~ group, conf.type = "log-log") give the same;
    lifelines.utils.median_survival_times of a KaplanMeierFitter and of its confidence interval.
    """
    assert deals.median() == Estimate(median, low, high)


def test_the_curve_and_its_bounds() -> None:
    """lifelines: KaplanMeierFitter().fit(...).survival_function_ and .confidence_interval_, under the drug."""
    share, low, high = DRUG._curves(0.95)
    found = {
        day: tuple(round(float(curve[place]), 6) for curve in (share, low, high)) for place, day in enumerate(DRUG.days)
    }
    assert found[6] == (0.857143, 0.619718, 0.951552)
    assert found[10] == (0.752941, 0.503200, 0.889362)
    assert found[23] == found[35] == (0.448179, 0.188052, 0.680143)


@pytest.mark.parametrize(
    ("closed", "still_open", "median"),
    [
        ([], [], None),
        ([], [5], None),
        ([5], [], Estimate(5, 5, math.inf)),
        ([5], [6], Estimate(5, 5, math.inf)),
        ([5], [6, 7], Estimate(math.inf, 5, math.inf)),
        ([0, 0, 0], [], Estimate(0, 0, math.inf)),
        ([5] * 100, [], Estimate(5, 5, math.inf)),
        ([1e9, 2e9], [], Estimate(1e9, 1e9, math.inf)),
    ],
)
def test_few_deals_and_equal_ones(closed: list[float], still_open: list[float], median: Estimate | None) -> None:
    assert durations(closed, still_open).median() == median


DAYS = st.lists(st.integers(0, 40), min_size=1, max_size=60)


@given(DAYS)
def test_where_no_deal_is_open_it_is_the_plain_lower_median(closed: list[int]) -> None:
    found = durations(closed).median()
    assert found is not None
    assert found.value == sorted(closed)[(len(closed) - 1) // 2]
    assert found.low <= found.value <= found.high


@given(DAYS, DAYS)
def test_open_deals_never_make_the_median_shorter(closed: list[int], still_open: list[int]) -> None:
    plain, found = durations(closed).median(), durations(closed, still_open).median()
    assert plain is not None
    assert found is not None
    assert found.value >= plain.value


def test_the_interval_holds_the_true_median_as_often_as_it_says() -> None:
    """Cycles of 40 days in the median, each seen for up to 120 days: one in four is still open."""
    rng = np.random.default_rng(2026)
    held = 0
    for _ in range(400):
        cycle, seen = rng.exponential(40 / math.log(2), 60), rng.uniform(0, 120, 60)
        found = durations(cycle[cycle <= seen].tolist(), seen[cycle > seen].tolist()).median()
        held += found is not None and found.holds(40)
    assert 0.93 <= held / 400 <= 0.98
