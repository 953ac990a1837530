"""How one set of accounts turned out beside another, outcome by outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from niche.segments.columns import Role
from niche.segments.counts import Moments, Outcomes
from niche.segments.statistics import Estimate, Group, difference, mean_ratio, rate_ratio

NAMES: Mapping[Role, str] = {
    Role.WON: "win rate",
    Role.RETAINED: "retention",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "sales cycle",
}
"""The outcomes, as a sentence calls them."""

_RATES: Mapping[Role, Callable[[Outcomes], tuple[int, int]]] = {
    Role.WON: lambda outcomes: (outcomes.won, outcomes.closed),
    Role.RETAINED: lambda outcomes: (outcomes.retained, outcomes.retention_known),
}
_SIZES: Mapping[Role, Callable[[Outcomes], Moments]] = {
    Role.DEAL_SIZE: lambda outcomes: outcomes.deal_size,
    Role.CYCLE_DAYS: lambda outcomes: outcomes.cycle_days,
}


@dataclass(frozen=True, slots=True)
class Lift:
    """One outcome of a set of accounts, divided by the same of another."""

    role: Role
    ratio: Estimate
    known: int
    """The smaller of the two numbers of known outcomes."""


def lifts(matched: Outcomes, rest: Outcomes, confidence: float = 0.95) -> Iterator[Lift]:
    """The lift of every outcome that at least two accounts of both sets tell."""
    for role, rate in _RATES.items():
        one, other = rate(matched), rate(rest)
        if min(one[1], other[1]) >= 2:
            yield Lift(role, rate_ratio(one, other, confidence), min(one[1], other[1]))
    for role, moments in _SIZES.items():
        first, second = group(moments(matched)), group(moments(rest))
        if min(first.known, second.known) >= 2 and min(first.total, second.total) > 0:
            yield Lift(role, mean_ratio(first, second, confidence), min(first.known, second.known))


def rate_differences(first: Outcomes, second: Outcomes, confidence: float) -> Iterator[tuple[Role, Estimate, int]]:
    """The difference of every rate that both sets tell, with the smaller number of known outcomes."""
    for role, rate in _RATES.items():
        one, other = rate(first), rate(second)
        if min(one[1], other[1]) >= 1:
            yield role, difference(one, other, confidence), min(one[1], other[1])


def group(moments: Moments) -> Group:
    """The same figures as the statistics take them."""
    return Group(moments.known, moments.total, moments.squares)
