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
from niche.segments.findings.codings import Coding, codings
from niche.segments.findings.restrict import describing
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
class _Outcome:
    """One outcome of the segment's accounts: NaN where it is not known."""

    role: Role
    values: Numbers

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

    def group(self, chosen: Flags) -> Group:
        values = self.values[chosen & ~np.isnan(self.values)]
        return Group(len(values), float(values.sum()), float(values @ values))


@dataclass(frozen=True)
class _Sample:
    """The accounts of one half whose outcome is known. Laid out once for all codings."""

    outcome: _Outcome
    rows: NDArray[np.int64]
    values: Numbers
    squares: Numbers

    @classmethod
    def of(cls, outcome: _Outcome, chosen: Flags) -> _Sample:
        """Those among the chosen accounts."""
        rows = np.flatnonzero(chosen & ~np.isnan(outcome.values))
        values = outcome.values[rows]
        return cls(outcome, rows, values, values if outcome.rate else values**2)

    def groups(self, coding: Coding) -> list[Group]:
        """What is known of each code."""
        codes = coding.codes[self.rows] + 1  # what has no code counts as the first, and is left out
        parts = [np.bincount(codes, weights, coding.size + 1)[1:] for weights in (None, self.values, self.squares)]
        return [Group(*figures) for figures in zip(*(part.tolist() for part in parts), strict=True)]


@dataclass(frozen=True)
class _Candidate:
    outcome: _Outcome
    coding: Coding
    first: tuple[int, ...]
    others: tuple[int, ...]
    p: float

    def sides(self) -> tuple[Flags, Flags]:
        return np.isin(self.coding.codes, self.first), np.isin(self.coding.codes, self.others)


def splits(counter: Counter, counts: Counts, demands: Demands) -> tuple[Split, ...]:
    """The confirmed splits of a segment, the surest first; at most one for each column and outcome."""
    universe = counter.universe
    if counts.total < 2 * demands.accounts or not holdable(universe.table, counts.total):
        return ()
    rows = counter.positions(counts.matched)
    outcomes = [
        _Outcome(role, _values(universe, role, rows)) for role in counter.outcome_roles if role in (*RATES, *SIZES)
    ]
    discovery = half(universe, rows)
    samples = [_Sample.of(outcome, discovery) for outcome in outcomes]
    candidates: dict[tuple[Role, str], _Candidate] = {}
    for coding in codings(universe, describing(universe), rows):
        counter.check()
        for sample in samples:
            found = _best(sample, coding, demands)
            key = sample.outcome.role, coding.column
            if found is not None and (key not in candidates or found.p < candidates[key].p):
                candidates[key] = found
    chosen = sorted(candidates.values(), key=lambda candidate: candidate.p)[:CONFIRMED]
    made = [_split(counter, counts, confirmed) for confirmed in _confirmed(chosen, discovery, demands)]
    enough = [split for split in made if min(part.accounts for part in split.parts) >= demands.accounts]
    return tuple(sorted(enough, key=lambda split: split.p))


def _values(universe: Universe, role: Role, rows: NDArray[np.int64]) -> Numbers:
    """Shape (rows,): rates as 0 and 1; sizes as their logarithms, since they are long-tailed. NaN where not known."""
    values = universe.table.take([universe.roles[role]], rows).to_series().cast(pl.Float64).to_numpy()
    if role in RATES:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log(values), np.nan)


def _best(sample: _Sample, coding: Coding, demands: Demands) -> _Candidate | None:
    """The surest cut of a column on the half that looks for it; None where none is large and sure enough.

    The best of many cuts looks surer than it is: its p-value is that of all groups differing at all, or for codes
    with an order the smallest times the number of cuts (Bonferroni).
    """
    outcome = sample.outcome
    order, groups = _by_code(sample, coding)
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
    return _Candidate(outcome, coding, tuple(order[:place]), tuple(order[place:]), p) if p < ERROR else None


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


@dataclass(frozen=True)
class _Confirmed:
    """A candidate, and what the other half of the accounts says of it."""

    candidate: _Candidate
    effect: float = 0.0
    unbiased: float | None = None
    p: float = 1.0


def _confirmed(candidates: Sequence[_Candidate], discovery: Flags, demands: Demands) -> Iterator[_Confirmed]:
    """The candidates that the other half of the accounts bears out: same direction, large and sure enough."""
    tested = [_tested(candidate, discovery, demands) for candidate in candidates]
    sure = discoveries([one.p for one in tested], ERROR)
    for one, holds in zip(tested, sure, strict=True):
        if holds and one.effect >= _demanded(one.candidate.outcome, demands):
            yield one


def _tested(candidate: _Candidate, discovery: Flags, demands: Demands) -> _Confirmed:
    outcome, sides = candidate.outcome, candidate.sides()
    found = [outcome.group(side & discovery) for side in sides]
    again = [outcome.group(side & ~discovery) for side in sides]
    if min(group.known for group in again) < demands.deals / 2:
        return _Confirmed(candidate)
    if (found[0].mean < found[1].mean) != (again[0].mean < again[1].mean):
        return _Confirmed(candidate)
    return _Confirmed(candidate, outcome.effect(*again), outcome.unbiased(*again), outcome.p(*again))


def _split(counter: Counter, counts: Counts, confirmed: _Confirmed) -> Split:
    candidate = confirmed.candidate
    conditions = candidate.coding.halves(candidate.first, candidate.others)
    parts = []
    for side, condition in zip(candidate.sides(), conditions, strict=True):
        mean = candidate.outcome.group(side).mean
        figure = mean if candidate.outcome.rate else math.exp(mean)
        narrowed = edits.narrowed(counts.filter, condition)
        parts.append(SplitPart(condition, narrowed, counter.size(narrowed), figure))
    parts.sort(key=lambda part: -part.figure)
    return Split(
        candidate.outcome.role,
        candidate.coding.column,
        (parts[0], parts[1]),
        confirmed.effect,
        confirmed.unbiased,
        confirmed.p,
    )


def half(universe: Universe, rows: NDArray[np.int64]) -> Flags:
    """Shape (rows,): about one half of the accounts, the same for every segment and on every machine.

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
