"""How one set of accounts turned out beside another, outcome by outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from niche.segments.model.columns import Role
from niche.segments.stats.estimates import Estimate, Group, difference, mean_ratio, rate_ratio, ratio
from niche.segments.stats.samples import Moments, Outcomes

NAMES: Mapping[Role, str] = {
    Role.WON: "win rate",
    Role.RETAINED: "retention",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "sales cycle",
}
"""The outcomes, as a sentence calls them."""

RATES: Mapping[Role, Callable[[Outcomes], tuple[int, int]]] = {
    Role.WON: lambda outcomes: (outcomes.won, outcomes.closed),
    Role.RETAINED: lambda outcomes: (outcomes.retained, outcomes.retention_known),
}
"""Of each outcome that is a rate, the successes and the trials."""
SIZES = (Role.DEAL_SIZE, Role.CYCLE_DAYS)
"""The outcomes that are no rates."""


@dataclass(frozen=True, slots=True)
class Lift:
    """One outcome of a set of accounts, divided by the same of another."""

    role: Role
    ratio: Estimate
    known: int
    """The smaller of the two numbers of known outcomes."""


def lifts(matched: Outcomes, rest: Outcomes, confidence: float = 0.95) -> Iterator[Lift]:
    """The lift of every outcome that at least two accounts of both sets tell: of rates, of the mean deal size, and of
    the median sales cycle, where it is known on both sides within bounds.
    """
    for role, rate in RATES.items():
        one, other = rate(matched), rate(rest)
        if min(one[1], other[1]) >= 2:
            yield Lift(role, rate_ratio(one, other, confidence), min(one[1], other[1]))
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
    """The difference of every rate that both sets tell, with the smaller number of known outcomes."""
    for role, rate in RATES.items():
        one, other = rate(first), rate(second)
        if min(one[1], other[1]) >= 1:
            yield role, difference(one, other, confidence), min(one[1], other[1])


def group(moments: Moments) -> Group:
    """The same figures as the statistics take them."""
    return Group(moments.known, moments.total, moments.squares, moments.logs)
