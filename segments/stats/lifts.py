"""Compare the outcomes of two sets of accounts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from niche.segments.model.columns import Role
from niche.segments.stats.estimates import Estimate, Group, difference, equivalent, mean_ratio, rate_ratio, ratio
from niche.segments.stats.samples import Moments, Outcomes

NAMES: Mapping[Role, str] = {
    Role.WON: "win rate",
    Role.RETAINED: "retention",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "sales cycle",
}
"""The names of outcomes, for sentences."""

RATES: Mapping[Role, Callable[[Outcomes], tuple[int, int]]] = {
    Role.WON: lambda outcomes: (outcomes.won, outcomes.closed),
    Role.RETAINED: lambda outcomes: (outcomes.retained, outcomes.retention_known),
}
"""The successes and trials of each outcome that is a rate."""
SIZES = (Role.DEAL_SIZE, Role.CYCLE_DAYS)
"""The outcomes that are not rates."""


@dataclass(frozen=True, slots=True)
class Lift:
    """The ratio of one outcome between two sets of accounts."""

    role: Role
    ratio: Estimate
    known: int
    """The smaller number of known outcomes of the two sets."""


def lifts(matched: Outcomes, rest: Outcomes, confidence: float = 0.95) -> Iterator[Lift]:
    """The lift of every outcome known for at least two accounts of both sets.

    These are the rates, the mean deal size, and the median sales cycle if its interval is bounded on both sides.
    """
    for role, rate in RATES.items():
        former, latter = rate(matched), rate(rest)
        if min(former[1], latter[1]) >= 2:
            yield Lift(role, rate_ratio(former, latter, confidence), min(former[1], latter[1]))
    first, second = group(matched.deal_size), group(rest.deal_size)
    countable = math.isfinite(first.squares + second.squares)
    if countable and min(first.known, second.known) >= 2 and min(first.total, second.total) > 0:
        yield Lift(Role.DEAL_SIZE, mean_ratio(first, second, confidence), min(first.known, second.known))
    median, other_median = (outcomes.cycles.median(confidence) for outcomes in (matched, rest))
    if _bounded(median) and _bounded(other_median):
        known = min(matched.cycles.known, rest.cycles.known)
        yield Lift(Role.CYCLE_DAYS, ratio(median, other_median), known)


def _bounded(median: Estimate | None) -> TypeGuard[Estimate]:
    return median is not None and median.low > 0 and median.high < math.inf


def rate_differences(first: Outcomes, second: Outcomes, confidence: float) -> Iterator[tuple[Role, Estimate, int]]:
    """The difference of every rate known on both sides, with the smaller number of known outcomes."""
    for role, rate in RATES.items():
        former, latter = rate(first), rate(second)
        if min(former[1], latter[1]) >= 1:
            yield role, difference(former, latter, confidence), min(former[1], latter[1])


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether one outcome is the same in two sets of accounts, within a margin."""

    role: Role
    interval: Estimate
    """At 90 %: of the difference of two rates, of the ratio of two other figures."""
    shown: bool
    """Whether it is; if not, they may differ or may not."""


def equivalences(
    first: Outcomes, second: Outcomes, points: float, share: float, fewest: float
) -> Iterator[Equivalence]:
    """Test every outcome with at least `fewest` known values on both sides by two one-sided tests at 5 %.

    Rates are the same within ± `points` percentage points; mean deal sizes and median cycles within 1 ± `share`.
    """
    for role, interval, known in rate_differences(first, second, 0.90):
        if known >= fewest:
            yield Equivalence(role, interval, equivalent(interval, -points / 100, points / 100))
    for lift in lifts(first, second, 0.90):
        if lift.role in SIZES and lift.known >= fewest:
            yield Equivalence(lift.role, lift.ratio, equivalent(lift.ratio, 1 - share, 1 + share))


def group(moments: Moments) -> Group:
    """Convert moments to the input of the estimates."""
    return Group(moments.known, moments.total, moments.squares, moments.cubes)
