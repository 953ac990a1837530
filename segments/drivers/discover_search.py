"""The beam search for subgroups on one half of the accounts, with conditions as packed bits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.drivers.discover_conditions import NONE, Coded, CodeOutcomes, Selector
from niche.segments.model.filters import All, Filter
from niche.segments.stats.estimates import RELIABLE, z

DEPTH = 3
"""Conditions that a candidate joins at most."""
BEAM = 24
"""Groups of each depth that are narrowed further."""
POOL = 60
"""Groups that are looked at again, bound by bound."""
POLISHED = 16
"""Of them those whose conditions are varied and dropped, each on other columns."""
BOUND = 4.0
"""z of the lower bound of the rate by which groups are compared (Wilson's): what they surely reach.

Far above 1.96, since the best of thousands looks better than it is; by simulation (tests/bench/discovering.py).
"""
EARNS = 0.01
"""Chance that a condition keeps out worse accounts by luck, over all conditions that its column has to offer."""
HITS = 5
"""Accounts with what is wanted that a group needs: of a short list, fewer say nothing."""
NEW = 2.0
"""z of the difference from all that a group must show also where it is new."""
OVERLAP = 0.5
"""Jaccard from which on two groups are no longer different."""

Bits: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[np.float64]
_WORD = 64


@dataclass(frozen=True)
class Looked:
    """The accounts that are looked at: some with an outcome, then some of all, for sizes."""

    columns: Sequence[Coded]
    wanted: NDArray[np.bool_]
    """Shape (accounts with an outcome,)."""
    first: NDArray[np.bool_]
    weight: float
    """For how many accounts each stands that has not what is wanted."""
    accounts: int
    """Of the universe."""

    def of_half(self, first: bool) -> Half:
        """One of the two halves."""
        mine = self.first == first
        everybody = np.arange(len(self.wanted), len(self.columns[0].codes) if self.columns else len(self.wanted))
        parts = np.flatnonzero(mine & self.wanted), np.flatnonzero(mine & ~self.wanted), everybody
        return Half(self.columns, parts, self.weight, self.accounts)


class Half:
    """Accounts as bits: those that have what is wanted, those that have not, and some of all, each from a new word."""

    def __init__(
        self, columns: Sequence[Coded], parts: Sequence[NDArray[np.int64]], weight: float, accounts: int
    ) -> None:
        self.columns, self._parts, self._weight = columns, parts, weight
        self._scale = accounts / max(1, len(parts[2]))
        words = [-(-len(part) // _WORD) for part in parts]
        self._starts = np.cumsum([0, *words])
        self.words = int(self._starts[-1])
        self._padded: dict[int, NDArray[np.uint16]] = {}

    def tally(self, column: Coded) -> CodeOutcomes:
        """The outcomes of each code."""
        yes, no = (np.bincount(column.codes[part], minlength=column.size) for part in self._parts[:2])
        return CodeOutcomes(yes + no * self._weight, yes.astype(np.float64))

    def bits(self, test: Selector) -> Bits:
        """The accounts that match a condition."""
        column = test.coded
        if id(column) not in self._padded:
            padded = np.full(self.words * _WORD, NONE, np.uint16)
            for start, part in zip(self._starts.tolist(), self._parts, strict=False):
                padded[start * _WORD : start * _WORD + len(part)] = column.codes[part]
            self._padded[id(column)] = padded
        codes = self._padded[id(column)]
        matched = np.zeros(len(codes), np.bool_)
        for first, last in test.ranges:
            matched |= codes - np.uint16(first) <= np.uint16(last - first)  # below `first` wraps around
        return np.packbits(matched, bitorder="little").view(np.uint64)

    def counts(self, groups: Bits) -> SubgroupCounts:
        """What is in each of some groups, shape (groups, words)."""
        bits = np.bitwise_count(groups)
        yes, no, of = (
            bits[:, start:end].sum(axis=1, dtype=np.uint32).astype(np.float64)
            for start, end in zip(self._starts[:-1].tolist(), self._starts[1:].tolist(), strict=True)
        )
        return SubgroupCounts(yes + no * self._weight, yes, of * self._scale)


@dataclass(frozen=True)
class SubgroupCounts:
    """Of some groups: known outcomes, those that are wanted, accounts of the universe. Shape (groups,) each."""

    known: Numbers
    wanted: Numbers
    accounts: Numbers

    @property
    def bound(self) -> Numbers:
        """The rate that each surely reaches: the lower bound of Wilson's interval."""
        known = np.maximum(self.known, 1)
        rate, spread = np.minimum(self.wanted / known, 1), BOUND**2 / known
        half = BOUND * np.sqrt(rate * (1 - rate) / known + spread / (4 * known))
        bound: Numbers = (rate + spread / 2 - half) / (1 + spread)
        return bound

    def score(self, rate: float) -> Numbers:
        """z of the difference from the rate of all: what keeps large groups in the beam that can be narrowed."""
        error = np.sqrt(np.maximum(self.known * rate * (1 - rate), 1e-12))
        score: Numbers = (self.wanted - self.known * rate) / error
        return score


@dataclass(frozen=True)
class Subgroup:
    """Some conditions that hold together."""

    tests: tuple[Selector, ...]
    bits: Bits
    known: float
    wanted: float
    accounts: float
    bound: float

    @property
    def filter(self) -> Filter:
        """The conditions as a segment writes them."""
        return All(tuple(test.filter for test in self.tests))


class Search:
    """The search on one half of the accounts."""

    def __init__(self, half: Half, sizes: tuple[int, int], check: Callable[[], None]) -> None:
        """`sizes` are the least and the most accounts of a segment; `check` raises where nobody waits any more."""
        self.half, self._check = half, check
        self._least, self._most = sizes
        self._deals = RELIABLE / 2
        tallies = [half.tally(column) for column in half.columns]
        whole = tallies[0] if tallies else None
        self.rate = whole.rate if whole else 0.0
        self._tests = [
            test
            for column, tally in zip(half.columns, tallies, strict=True)
            for test in column.tests(tally, self._deals)
        ]
        offered = Counter(test.coded.column for test in self._tests)
        self._earns = {column: z(1 - 2 * EARNS / number) for column, number in offered.items()}
        self._places = {column: place for place, column in enumerate(offered)}
        self._columns = np.array([self._places[test.coded.column] for test in self._tests], np.int64)
        self._bits = (
            np.stack([half.bits(test) for test in self._tests]) if self._tests else np.zeros((0, half.words), np.uint64)
        )

    def fits(self, counted: SubgroupCounts) -> NDArray[np.bool_]:
        """Which groups have enough outcomes and are neither too small nor too large, as far as can be told."""
        return self._enough(counted) & (counted.accounts <= self._most)

    def _enough(self, counted: SubgroupCounts) -> NDArray[np.bool_]:
        known = (counted.known >= self._deals) & (counted.wanted >= HITS)
        return known & (counted.accounts >= self._least)

    def groups(self) -> list[Subgroup]:
        """The best groups of one to DEPTH conditions."""
        pool: list[Subgroup] = []
        beam = [Subgroup((), np.full(self.half.words, ~np.uint64(0)), 0, 0, 0, 0)]
        for _ in range(DEPTH):
            made: dict[tuple[float, float, float], tuple[float, Subgroup]] = {}
            for parent in beam:
                self._check()
                self._narrow(parent, made, pool)
            beam = [group for _, group in sorted(made.values(), key=lambda scored: -scored[0])[:BEAM]]
            pool = _best(pool, POOL)
        return pool

    def _narrow(
        self, parent: Subgroup, made: dict[tuple[float, float, float], tuple[float, Subgroup]], pool: list[Subgroup]
    ) -> None:
        """Add what a group becomes with one condition more: to the beam by its score, to the pool by its bound."""
        taken = [self._places[test.coded.column] for test in parent.tests]
        open_ = np.flatnonzero(~np.isin(self._columns, taken))
        both = self._bits[open_] & parent.bits
        counted = self.half.counts(both)
        score, bound, fits = counted.score(self.rate), counted.bound, self.fits(counted)
        enough = self._enough(counted)
        if parent.tests:
            enough &= counted.known < parent.known

        def group(place: int) -> Subgroup:
            figures = counted.known[place], counted.wanted[place], counted.accounts[place], bound[place]
            tests = (*parent.tests, self._tests[open_[place]])
            return Subgroup(tests, both[place].copy(), *map(float, figures))

        for place in _top(np.where(enough, score, -np.inf), BEAM):
            key = float(counted.known[place]), float(counted.wanted[place]), float(counted.accounts[place])
            if key not in made:
                made[key] = float(score[place]), group(place)
        pool += [group(place) for place in _top(np.where(fits & enough, bound, -np.inf), BEAM)]

    def polished(self, group: Subgroup) -> Subgroup:
        """The group with other bounds, values and nodes as long as that makes it better, and no needless condition."""
        for _ in range(4):
            self._check()
            better = max((self._without_needless(group), *self._varied(group)), key=lambda one: one.bound)
            if better.bound <= group.bound + 1e-9:
                break
            group = better
        return self._without_needless(group)

    def _varied(self, group: Subgroup) -> Iterator[Subgroup]:
        """The best of the groups with one condition a little different."""
        for place, test in enumerate(group.tests):
            near = list(test.near())
            if not near:
                continue
            others = self._joined([*group.tests[:place], *group.tests[place + 1 :]])
            found = np.stack([self.half.bits(one) for one in near]) & others
            counted = self.half.counts(found)
            for best in _top(np.where(self.fits(counted), counted.bound, -np.inf), 1):
                tests = (*group.tests[:place], near[best], *group.tests[place + 1 :])
                yield self._group(tests, found[best])

    def _without_needless(self, group: Subgroup) -> Subgroup:
        """Drop or widen conditions that keep out no worse accounts, as long as the group does not become too large."""
        while True:
            wider: list[Subgroup] = []
            for place, test in enumerate(group.tests):
                instead = [(one,) for one in test.wider()] + [()] * (len(group.tests) > 1)
                for new in instead:
                    tests = (*group.tests[:place], *new, *group.tests[place + 1 :])
                    other = self._group(tests, self._joined(tests))
                    if other.accounts <= self._most and not self._worse(other, group, test):
                        wider.append(other)
            if not wider:
                return group
            group = max(wider, key=lambda one: one.bound)

    def _worse(self, wider: Subgroup, group: Subgroup, test: Selector) -> bool:
        """Whether the accounts that a condition leaves out are surely worse than those that it keeps."""
        left, won = wider.known - group.known, wider.wanted - group.wanted
        if left <= 0:
            return False
        rate = wider.wanted / wider.known
        error = (rate * (1 - rate) * (1 / left + 1 / group.known)) ** 0.5
        return bool(group.wanted / group.known - won / left >= self._earns[test.coded.column] * error)

    def _joined(self, tests: Iterable[Selector]) -> Bits:
        joined = np.full(self.half.words, ~np.uint64(0))
        for test in tests:
            joined &= self.half.bits(test)
        return joined

    def _group(self, tests: tuple[Selector, ...], bits: Bits) -> Subgroup:
        counted = self.half.counts(bits[None])
        figures = (counted.known, counted.wanted, counted.accounts, counted.bound)
        return Subgroup(tests, bits, *(float(one[0]) for one in figures))

    def adds(self, group: Subgroup, before: Sequence[Subgroup]) -> bool:
        """Whether a group is different from those before it, and better than all also where it is new."""
        if not before:
            return True
        for other in before:
            shared = self._group((), group.bits & other.bits)
            if shared.known >= OVERLAP * (group.known + other.known - shared.known):
                return False
        held = np.bitwise_or.reduce([other.bits for other in before])
        new = self.half.counts((group.bits & ~held)[None])
        return bool(new.known[0] > 0 and new.score(self.rate)[0] >= NEW)


def suggested(search: Search) -> Iterator[Filter]:
    """Yield the groups that one half suggests, the best first, each different from those before it."""
    found = [search.polished(group) for group in _distinct(search.groups())]
    kept: list[Subgroup] = []
    for group in _best(found, len(found)):
        if group.bound > search.rate and search.adds(group, kept):
            kept.append(group)
            yield group.filter


def _distinct(groups: Sequence[Subgroup]) -> list[Subgroup]:
    """Of groups on the same columns only the best, at most POLISHED."""
    by_columns: dict[frozenset[str], Subgroup] = {}
    for group in groups:
        by_columns.setdefault(frozenset(test.coded.column for test in group.tests), group)
    return list(by_columns.values())[:POLISHED]


def _best(groups: Iterable[Subgroup], most: int) -> list[Subgroup]:
    """The groups of the highest bound, those with fewer conditions first; of equal accounts one."""
    found: dict[bytes, Subgroup] = {}
    for group in sorted(groups, key=lambda one: (-one.bound, len(one.tests))):
        found.setdefault(group.bits.tobytes(), group)
    return list(found.values())[:most]


def _top(values: Numbers, most: int) -> list[int]:
    """Places of the largest values, the largest first; those that are -inf are left out."""
    places = np.argsort(-values, kind="stable")[:most]
    return [place for place in places.tolist() if np.isfinite(values[place])]
