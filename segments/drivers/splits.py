"""Parts of a segment that turn out differently: found on one half of its accounts, confirmed on the other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.table import holdable
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.drivers.codings import Coding, codings
from niche.segments.drivers.describing import describing
from niche.segments.model import edits
from niche.segments.model.columns import Role
from niche.segments.model.filters import Filter
from niche.segments.stats.estimates import (
    Group,
    all_alike,
    cohens_h,
    discoveries,
    eta_squared,
    means_differ,
    omega_squared,
    pooled,
    rates_differ,
)
from niche.segments.stats.lifts import RATES, SIZES

CONFIRMED = 5
"""Candidates of the first half that are put to the test on the other: the fewer, the more each may be trusted."""
FEW = 10
"""Known outcomes below which a value says nothing by itself."""
ERROR = 0.05
"""The share of false splits accepted, by Benjamini and Hochberg over the candidates."""

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One of the two parts."""

    condition: Filter
    """What tells it from the other."""
    filter: Filter
    """The segment with this condition more."""
    accounts: int
    figure: float
    """Its rate, or the geometric mean of its sizes."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two parts of a segment that differ in one outcome."""

    role: Role
    column: str
    parts: tuple[SplitPart, SplitPart]
    """The one with the larger figure first."""
    effect: float
    """Cohen's h or η², on the half of the accounts that did not suggest the split."""
    unbiased: float | None
    """ω² beside η², on the same half: what is left of it without the share that chance alone explains."""
    p: float
    """Of the test on that half."""


@dataclass(frozen=True)
class _Sample:
    """The accounts of one half whose outcome is known. Laid out once for all codings."""

    rows: NDArray[np.int64]
    values: Numbers
    squares: Numbers

    @classmethod
    def of(cls, values: Numbers, chosen: Flags) -> _Sample:
        """Those among the chosen accounts; of shape (accounts,), NaN where the outcome is not known."""
        rows = np.flatnonzero(chosen & ~np.isnan(values))
        known = values[rows]
        return cls(rows, known, known**2)

    def groups(self, coding: Coding) -> list[Group]:
        """What is known of each code."""
        codes = coding.codes[self.rows] + 1  # what has no code counts as the first, and is left out
        parts = [np.bincount(codes, weights, coding.size + 1)[1:] for weights in (None, self.values, self.squares)]
        return [Group(*figures) for figures in zip(*(part.tolist() for part in parts), strict=True)]


@dataclass(frozen=True)
class _Outcome:
    """One outcome of the segment's accounts: those that suggest splits, and those that confirm them."""

    role: Role
    discovery: _Sample
    confirmation: _Sample

    @property
    def rate(self) -> bool:
        return self.role in RATES

    def effect(self, first: Group, second: Group) -> float:
        return cohens_h(first.mean, second.mean) if self.rate else eta_squared((first, second))

    def unbiased(self, first: Group, second: Group) -> float | None:
        return None if self.rate else omega_squared((first, second))

    def p(self, first: Group, second: Group) -> float:
        if self.rate:
            return rates_differ((round(first.total), first.known), (round(second.total), second.known))
        return means_differ(first, second)


@dataclass(frozen=True)
class _Candidate:
    """A cut of a column, with the p-value of the half that suggests it."""

    outcome: _Outcome
    coding: Coding
    codes: tuple[Sequence[int], Sequence[int]]
    p: float

    def groups(self, sample: _Sample) -> tuple[Group, Group]:
        """What is known of both sides."""
        groups = sample.groups(self.coding)
        first, second = (pooled([groups[code] for code in codes]) for codes in self.codes)
        return first, second


@dataclass(frozen=True)
class _Test:
    """What the other half of the accounts says of a candidate."""

    effect: float = 0.0
    unbiased: float | None = None
    p: float = 1.0


def splits(counter: Counter, counts: Counts, demands: Demands) -> tuple[Split, ...]:
    """Find the confirmed splits of a segment, the surest first; at most one for each column and outcome."""
    universe = counter.universe
    if counts.total < 2 * demands.accounts or not holdable(universe.table, counts.total):
        return ()
    rows = counter.positions(counts.matched)
    discovery = half(universe, rows)
    values = {role: _values(universe, role, rows) for role in counter.outcome_roles if role in (*RATES, *SIZES)}
    outcomes = [
        _Outcome(role, _Sample.of(known, discovery), _Sample.of(known, ~discovery)) for role, known in values.items()
    ]
    candidates: dict[tuple[Role, str], _Candidate] = {}
    for coding in codings(universe, describing(universe), rows):
        counter.check()
        for outcome in outcomes:
            found = _best(outcome, coding, demands)
            key = outcome.role, coding.column
            if found is not None and (key not in candidates or found.p < candidates[key].p):
                candidates[key] = found
    chosen = sorted(candidates.values(), key=lambda candidate: candidate.p)[:CONFIRMED]
    made = [_split(counter, counts, *confirmed) for confirmed in _confirmed(chosen, demands)]
    enough = [split for split in made if min(part.accounts for part in split.parts) >= demands.accounts]
    return tuple(sorted(enough, key=lambda split: split.p))


def _values(universe: Universe, role: Role, rows: NDArray[np.int64]) -> Numbers:
    """Shape (rows,): rates as 0 and 1; sizes as their logarithms, since they are long-tailed. NaN where not known."""
    values = universe.table.take([universe.roles[role]], rows).to_series().cast(pl.Float64).to_numpy()
    if role in RATES:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log(values), np.nan)


def _best(outcome: _Outcome, coding: Coding, demands: Demands) -> _Candidate | None:
    """Find the surest cut of a column on the discovery half; None if none is large and sure enough.

    The best of many cuts looks surer than it is: its p-value is that of all groups differing at all, or for codes
    with an order the smallest times the number of cuts (Bonferroni).
    """
    order, groups = _by_code(outcome.discovery, coding)
    found: list[tuple[float, int]] = []
    cuts = 0
    before = list(accumulate(groups))
    after = list(accumulate(reversed(groups)))[::-1]
    for place, (first, second) in enumerate(zip(before, after[1:], strict=False), 1):
        if min(first.known, second.known) >= demands.deals / 2:
            cuts += 1
            if outcome.effect(first, second) >= _demanded(outcome, demands):
                found.append((outcome.p(first, second), place))
    if not found:
        return None
    smallest, place = min(found)
    p = min(1.0, smallest * cuts) if coding.ordered else all_alike(groups)
    return _Candidate(outcome, coding, (order[:place], order[place:]), p) if p < ERROR else None


def _demanded(outcome: _Outcome, demands: Demands) -> float:
    return demands.rate_effect if outcome.rate else demands.size_effect


def _by_code(sample: _Sample, coding: Coding) -> tuple[list[int], list[Group]]:
    """The codes in the order to cut them, and what is known of each; those with few known outcomes are left out.

    Codes without an order of their own are ordered by their mean: the best grouping in two is then one of the cuts
    (Fisher, On Grouping for Maximum Homogeneity, JASA 53, 1958).
    """
    groups = sample.groups(coding)
    least = 1 if coding.ordered else FEW
    order = [code for code, group in enumerate(groups) if group.known >= least]
    if not coding.ordered:
        order.sort(key=lambda code: groups[code].mean)
    return order, [groups[code] for code in order]


def _confirmed(candidates: Sequence[_Candidate], demands: Demands) -> Iterator[tuple[_Candidate, _Test]]:
    """The candidates that the other half of the accounts bears out: same direction, large and sure enough."""
    tests = [_test(candidate, demands) for candidate in candidates]
    sure = discoveries([test.p for test in tests], ERROR)
    for candidate, test, holds in zip(candidates, tests, sure, strict=True):
        if holds and test.effect >= _demanded(candidate.outcome, demands):
            yield candidate, test


def _test(candidate: _Candidate, demands: Demands) -> _Test:
    outcome = candidate.outcome
    found, again = candidate.groups(outcome.discovery), candidate.groups(outcome.confirmation)
    if min(group.known for group in again) < demands.deals / 2:
        return _Test()
    if (found[0].mean < found[1].mean) != (again[0].mean < again[1].mean):
        return _Test()
    return _Test(outcome.effect(*again), outcome.unbiased(*again), outcome.p(*again))


def _split(engine: Engine, counts: Counts, candidate: _Candidate, test: _Test) -> Split:
    outcome = candidate.outcome
    halves = zip(candidate.groups(outcome.discovery), candidate.groups(outcome.confirmation), strict=True)
    parts = []
    for condition, both in zip(candidate.coding.halves(*candidate.codes), halves, strict=True):
        mean = pooled(both).mean
        narrowed = edits.narrowed(counts.filter, condition)
        parts.append(SplitPart(condition, narrowed, engine.size(narrowed), mean if outcome.rate else math.exp(mean)))
    first, second = sorted(parts, key=lambda part: -part.figure)
    return Split(outcome.role, candidate.coding.column, (first, second), test.effect, test.unbiased, test.p)


def half(universe: Universe, rows: NDArray[np.int64]) -> Flags:
    """Choose about one half of the accounts, the same for every segment and on every machine. Shape (rows,).

    By a hash of the account's id, so that it stays while other accounts come and go; without ids, or where they would
    have to be read from disk, by the row of the user's table. Mixed as in SplitMix64: Steele, Lea and Flood, Fast
    Splittable Pseudorandom Number Generators, OOPSLA 2014.
    """
    column = universe.role(Role.ID)
    if column is None or not universe.table.ready(column.name):
        return _even(_mixed(universe.file_rows(rows).astype(np.uint64)))
    text = universe.table.take([column.name], rows).to_series().cast(pl.String).fill_null("")
    data = text.str.tail(_HASHED).str.pad_end(_HASHED, "\0").cast(pl.Binary)
    mixed = np.zeros(len(rows), np.uint64)
    for start in range(0, _HASHED, 8):
        words = data.bin.slice(start, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little").to_numpy()
        mixed = _mixed(mixed ^ words)
    return _even(mixed)


_HASHED = 32
"""Characters of an id that count, from its end."""


def _even(values: NDArray[np.uint64]) -> Flags:
    even: Flags = values % np.uint64(2) == 0
    return even


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
