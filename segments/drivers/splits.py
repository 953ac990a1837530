"""Parts of a segment that turn out differently, and how small a difference would have been seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.table import holdable
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.drivers.codings import Coding, codings
from niche.segments.drivers.describing import describing
from niche.segments.drivers.partitions import Bands, Best, Numbers, OrderedCuts, Partition, Sides, Ways
from niche.segments.drivers.row_samples import spread
from niche.segments.drivers.strata import correlation, stratified
from niche.segments.drivers.ways import ways
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import Filter
from niche.segments.stats.estimates import Group, cohens_h, eta_squared, omega_squared
from niche.segments.stats.lifts import RATES, SIZES
from niche.segments.stats.maxima import adjusted, deviance, least_difference, share_left
from niche.segments.stats.significance import two_sided

ERROR = 0.05
"""The chance of any false split among all segments of a workspace."""
OVERLAP = 0.8
"""What comes true of an error that is shared out among all kinds of ways: the accounts that they part are the same.
So much in 21,000 shuffles of one segment with seven columns; less where columns are correlated or segments overlap.
"""
MOST = 4_000
"""Accounts with a known outcome that are looked at; more would show differences that are too small to matter."""
SAID = 3
"""Splits of a segment that are told."""
ALIKE = 0.3
"""Ways, or columns in order, with a correlation above it tell the same difference, whatever is left of it beside the
other: a cut that is off by a little leaves something.
"""
ROUGHLY = 0.8
"""A part may seem to have so many of the accounts that it needs, before all are counted."""


_HALVINGS = 20
"""Of an interval of scores, in search of the least one that passes."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a split must show."""

    accounts: int
    """Accounts of each part."""
    deals: int
    """Known outcomes of each part."""
    rate_effect: float = 0.2
    """Cohen's h of rates."""
    size_effect: float = 0.06
    """η² of sizes."""
    segments: int = 1
    """Segments of the workspace that have accounts for two parts, which share the error."""

    @property
    def level(self) -> float:
        """The error of one segment."""
        return ERROR / OVERLAP / self.segments


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One of the two parts."""

    condition: Filter
    """What tells it from the other."""
    filter: Filter
    """The segment with this condition more."""
    accounts: int
    figure: float
    """Its rate, or the geometric mean of its sizes, of its accounts with a known outcome."""
    expected: float
    """The same of further accounts: what is told is told because it looks large, and is less far apart."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two parts of a segment that differ in one outcome."""

    role: Role
    columns: tuple[str, ...]
    """One column, or two together."""
    parts: tuple[SplitPart, SplitPart]
    """The one with the larger figure first."""
    effect: float
    """Cohen's h or η²."""
    unbiased: float | None
    """ω² beside η²: what is left of it without the share that chance alone explains."""
    p: float
    """The chance of so sure a difference anywhere in the segment."""
    also: tuple[str, ...] = ()
    """Further columns that tell the same difference."""


@dataclass(frozen=True)
class _Outcome:
    """One outcome of the segment's accounts that are looked at, and the ways to part those where it is known."""

    role: Role
    rows: NDArray[np.int64]
    """Among the accounts that are looked at."""
    values: Numbers
    ways: tuple[Ways, ...]

    @property
    def rate(self) -> bool:
        return self.role in RATES

    @property
    def tests(self) -> float:
        """How many tests all kinds of ways amount to, by their weights."""
        return sum(1 / one.cost for one in self.ways)

    def demanded(self, demands: Demands) -> float:
        return demands.rate_effect if self.rate else demands.size_effect

    def figure(self, mean: float) -> float:
        """A rate, or a size from its logarithm."""
        return mean if self.rate else math.exp(mean)

    def effect(self, first: Group, second: Group) -> float:
        return cohens_h(first.mean, second.mean) if self.rate else eta_squared((first, second))

    @cached_property
    def found(self) -> tuple[_Candidate, ...]:
        """The best way of each kind."""
        best = ((one, one.best(self.values)) for one in self.ways)
        return tuple(_Candidate(self, one, of) for one, of in best if of is not None)


@dataclass(frozen=True, slots=True)
class _Bar:
    """How sure a way must be to be told."""

    tests: float
    level: float

    def p(self, single: float) -> float:
        """The chance of so small a p-value anywhere in the segment."""
        return adjusted(single, self.tests)

    def passes(self, single: float) -> bool:
        """Whether that is at most the error of the segment."""
        return self.p(single) <= self.level


@dataclass(frozen=True)
class _Candidate:
    """The best way of a kind."""

    outcome: _Outcome
    ways: Ways
    best: Best

    @property
    def single(self) -> float:
        """The p-value as of one test alone, which is quickly known; that of many is no smaller."""
        return min(1.0, self.ways.cost * two_sided(self.best.score))

    @cached_property
    def likely(self) -> float:
        """The p-value, weighted by the cost of its kind, as if all groups were large."""
        return min(1.0, self.ways.cost * self.ways.chance(self.best.score))

    @cached_property
    def p(self) -> float:
        """The same, also of small groups: of rates the less sure one of the two χ² tests counts."""
        if not self.outcome.rate:
            return self.likely
        score = min(self.best.score, math.sqrt(deviance(*((g.total, g.known) for g in self.groups()))))
        return min(1.0, self.ways.cost * self.ways.chance(score))

    @cached_property
    def partition(self) -> Partition:
        return self.ways.partition(self.best.chosen)

    def groups(self) -> tuple[Group, Group]:
        """What is known of both sides."""
        first, second = (_group(self.outcome.values[self.partition.sides == side]) for side in (1, 0))
        return first, second

    def share_left(self, bar: _Bar) -> float:
        """The share of its difference that is to be expected again, since it had to be so sure to be told.

        That it had to be large as well flatters it little more: where many outcomes are known it is nearly exact.
        """
        low, sure = 0.0, self.best.score
        for _ in range(_HALVINGS):
            middle = (low + sure) / 2
            if bar.passes(min(1.0, self.ways.cost * self.ways.chance(middle))):
                sure = middle
            else:
                low = middle
        return share_left(self.best.score, sure)

    def beside(self, said: Sequence[Sides]) -> float:
        """The p-value of the difference among accounts that are alike in the splits that are said already."""
        score = stratified(self.outcome.values, self.partition.sides, said)
        return min(1.0, self.ways.cost * self.ways.chance(score))


@dataclass(frozen=True, slots=True)
class SplitSearch:
    """What a search of a segment found, and what it could have found."""

    splits: tuple[Split, ...] = ()
    """The surest first; none of them twice."""
    least_seen: float | None = None
    """The difference of win rates between two halves of the segment that is found four times out of five; None where
    too few outcomes are known to find any.
    """


def search(counter: Counter, counts: Counts, demands: Demands) -> SplitSearch:
    """Find the differences of a segment that chance does not make.

    The best way of each kind to part the accounts is judged by the p-value of the best of so many; and by all kinds
    together with their weights (Bonferroni). The error of each segment is its share of that of the workspace.
    """
    searched = _searched(counter, counts, demands)
    candidates = [one for outcome in searched for one in outcome.found]
    bar = _Bar(sum(outcome.tests for outcome in searched), demands.level)
    single = (one for one in candidates if bar.passes(one.single))
    likely = (one for one in single if bar.passes(one.likely))
    sure = sorted((one for one in likely if bar.passes(one.p)), key=lambda one: one.p)
    found: list[tuple[Split, _Candidate]] = []
    for candidate in sure:
        counter.check()
        if not any(_says_as_much(other, candidate, bar) for other in sure):
            _weigh(counter, counts, demands, candidate, bar, found)
    won = next((outcome for outcome in searched if outcome.role is Role.WON), None)
    return SplitSearch(tuple(split for split, _ in found), _least_seen(won, bar, demands) if won else None)


def splits(counter: Counter, counts: Counts, demands: Demands) -> tuple[Split, ...]:
    """The differences of a segment that chance does not make."""
    return search(counter, counts, demands).splits


def _says_as_much(other: _Candidate, candidate: _Candidate, bar: _Bar) -> bool:
    """Whether a simpler way by the same column, or one of the two, leaves nothing to say."""
    return (
        other.ways.order < candidate.ways.order
        and other.outcome is candidate.outcome
        and set(other.partition.columns) <= set(candidate.partition.columns)
        and not bar.passes(candidate.beside([other.partition.sides]))
    )


def _least_seen(won: _Outcome, bar: _Bar, demands: Demands) -> float:
    """By a plain column, and no less than what is demanded: h is about the difference in standard deviations."""
    rate = float(won.values.mean())
    seen = least_difference(rate, len(won.values), bar.level / bar.tests)
    return max(seen, demands.rate_effect * math.sqrt(rate * (1 - rate)))


def _searched(counter: Counter, counts: Counts, demands: Demands) -> list[_Outcome]:
    universe = counter.universe
    if counts.total < 2 * demands.accounts or not holdable(universe.table, counts.total):
        return []
    rows = counter.positions(counts.matched)
    roles = [role for role in counter.outcome_roles if role in (*RATES, *SIZES)]
    known = {role: _values(universe, role, rows) for role in roles}
    if not known:
        return []
    closed = np.flatnonzero(~np.isnan(np.stack(list(known.values()))).all(axis=0))
    if len(closed) < 2 * demands.deals:
        return []
    closed = spread(closed, MOST)
    coded = list(codings(universe, describing(universe), rows[closed]))
    counter.check()
    made = (_outcome(role, values[closed], coded, counts.total, demands) for role, values in known.items())
    return [outcome for outcome in made if outcome.ways]


def _outcome(role: Role, values: Numbers, coded: Sequence[Coding], accounts: int, demands: Demands) -> _Outcome:
    rows = np.flatnonzero(~np.isnan(values))
    least = max(demands.deals, math.ceil(ROUGHLY * demands.accounts / accounts * len(rows)))
    if len(rows) < 2 * least or np.ptp(values[rows]) == 0:
        return _Outcome(role, rows, values[rows], ())
    own = [replace(coding, codes=coding.codes[rows]) for coding in coded]
    return _Outcome(role, rows, values[rows], tuple(ways(own, least)))


def _values(universe: Universe, role: Role, rows: NDArray[np.int64]) -> Numbers:
    """Shape (rows,): rates as 0 and 1; sizes as their logarithms, since they are long-tailed. NaN where not known."""
    values = universe.table.take([universe.roles[role]], rows).to_series().cast(pl.Float64).to_numpy()
    if role in RATES:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log(values), np.nan)


def _weigh(
    counter: Counter,
    counts: Counts,
    demands: Demands,
    candidate: _Candidate,
    bar: _Bar,
    found: list[tuple[Split, _Candidate]],
) -> None:
    """Add a split, or the columns of a candidate that tells the difference of one that is there already."""
    outcome, partition = candidate.outcome, candidate.partition
    own = [place for place, (split, _) in enumerate(found) if split.role is outcome.role]
    said = [found[place][1].partition.sides for place in own]
    if said:
        nearest = max(own, key=lambda place: _association(candidate, found[place][1]))
        split, clearest = found[nearest]
        alike = _association(candidate, clearest) > ALIKE or set(partition.columns) & set(split.columns)
        if alike or not bar.passes(candidate.beside(said)):
            more = partition.columns if len(partition.columns) == 1 else ()
            new = tuple(name for name in more if name not in (*split.columns, *split.also))
            found[nearest] = replace(split, also=(*split.also, *new)), clearest
            return
    if len(found) == SAID or outcome.effect(*candidate.groups()) < outcome.demanded(demands):
        return
    split = _split(counter, counts, candidate, bar)
    if min(part.accounts for part in split.parts) >= demands.accounts and split.effect >= outcome.demanded(demands):
        found.append((split, candidate))


def _split(counter: Counter, counts: Counts, candidate: _Candidate, bar: _Bar) -> Split:
    """Both parts with the figures of all their accounts."""
    outcome = candidate.outcome
    narrowed = [edits.narrowed(counts.filter, condition) for condition in candidate.partition.conditions]
    rows = [counter.positions(where) for where in narrowed]
    known = (_values(counter.universe, outcome.role, some) for some in rows)
    groups = [_group(values[~np.isnan(values)]) for values in known]
    mean = sum(group.total for group in groups) / sum(group.known for group in groups)
    left = candidate.share_left(bar)
    parts = [
        SplitPart(
            condition, where, len(some), outcome.figure(group.mean), outcome.figure(mean + left * (group.mean - mean))
        )
        for condition, where, some, group in zip(candidate.partition.conditions, narrowed, rows, groups, strict=True)
    ]
    first, second = sorted(parts, key=lambda part: -part.figure)
    unbiased = None if outcome.rate else omega_squared(groups)
    effect = outcome.effect(groups[0], groups[1])
    return Split(outcome.role, candidate.partition.columns, (first, second), effect, unbiased, bar.p(candidate.p))


def _group(values: Numbers) -> Group:
    return Group(len(values), float(values.sum()), float((values * values).sum()))


def _association(first: _Candidate, second: _Candidate) -> float:
    """φ, the correlation of two ways to part the accounts; of two columns in order that of their ranks, if larger."""
    found = correlation(first.partition.sides, second.partition.sides)
    one, other = first.ways, second.ways
    if (
        isinstance(one, OrderedCuts | Bands)
        and isinstance(other, OrderedCuts | Bands)
        and one.coding.ordered
        and other.coding.ordered
    ):
        return max(found, correlation(one.coding.codes, other.coding.codes))
    return found
