"""Compare two sets of accounts: sizes, overlap, outcomes and the distribution of one column."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from niche.segments.counting.counts import AccountSet, Asked, Distribution, Histogram
from niche.segments.counting.engine import Engine
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All
from niche.segments.stats.estimates import Estimate, mean, wilson
from niche.segments.stats.lifts import RATES, Lift, group, lifts
from niche.segments.stats.samples import Outcomes


@dataclass(frozen=True)
class Side:
    """One of the two sets."""

    name: str
    outcomes: Outcomes
    matched: AccountSet = field(repr=False, compare=False)

    @property
    def accounts(self) -> int:
        """The size."""
        return self.matched.size


@dataclass(frozen=True)
class Versus:
    """Two sets of accounts of one universe."""

    of: int
    """Accounts of the universe."""
    first: Side
    second: Side
    shared: int

    @property
    def lifts(self) -> dict[Role, Lift]:
        """Each outcome of the first over that of the second; none if they share accounts: no interval would hold."""
        return {} if self.shared else {lift.role: lift for lift in lifts(self.first.outcomes, self.second.outcomes)}

    @property
    def jaccard(self) -> float:
        """The shared accounts of those in either."""
        either = self.first.accounts + self.second.accounts - self.shared
        return self.shared / either if either else 0.0


@dataclass(frozen=True, slots=True)
class ValueShares:
    """One value of a column, with the share of either set's accounts that have it."""

    value: str
    first: float
    second: float


def side(engine: Engine, name: str, asked: Asked) -> Side:
    """Evaluate a set of accounts with its outcomes."""
    matched = engine.match(asked)
    return Side(name, engine.outcomes(matched), matched)


def versus(engine: Engine, first: Side, second: Side) -> Versus:
    """Compare two sets."""
    return Versus(len(engine.universe), first, second, int(engine.shared([first.matched], [second.matched])[0, 0]))


def spread(engine: Engine, pair: Versus, column: str) -> tuple[Histogram, Histogram] | list[ValueShares]:
    """Count a column over both sets: two histograms with the same bins, or the shares of each value.

    Values are sorted by the larger of their two shares. Raises KeyError for an unknown column, CancelledError.
    """
    kind = engine.universe.columns[column].kind
    if kind.numeric or kind is Kind.DATE:
        both: list[Distribution] = []
        for one in (pair.first, pair.second):
            engine.check()
            both.append(engine.distribution(column, one.matched))
        assert isinstance(both[0], Histogram)
        assert isinstance(both[1], Histogram)
        return both[0], both[1]
    every = engine.values(column, All())
    first, second = (engine.values(column, one.matched) for one in (pair.first, pair.second))
    sizes = max(1, pair.first.accounts), max(1, pair.second.accounts)
    shares = (ValueShares(v, first.get(v, 0) / sizes[0], second.get(v, 0) / sizes[1]) for v in every)
    return sorted(shares, key=lambda one: -max(one.first, one.second))


def estimates(outcomes: Outcomes) -> Iterator[tuple[Role, Estimate, int]]:
    """Yield each known outcome with its 95 % interval and the number of accounts with a known value.

    Rates, the mean deal size and value, and the median sales cycle, in which open deals are censored.
    """
    sizes = {Role.DEAL_SIZE: outcomes.deal_size, Role.VALUE: outcomes.value}
    for role, rate in RATES.items():
        yes, known = rate(outcomes)
        if known:
            yield role, wilson(yes, known), known
    for role, moments in sizes.items():
        if moments.known > 1 and math.isfinite(moments.squares):
            yield role, mean(group(moments)), moments.known
    median = outcomes.cycles.median()
    if median is not None:
        yield Role.CYCLE_DAYS, median, outcomes.cycles.known
