"""Segments that nobody has defined yet: found on one half of the accounts, measured on the other.

A beam search for subgroups (Herrera et al., An Overview on Subgroup Discovery, Knowledge and Information Systems 29,
2011) over conditions as people write them. Each half of the accounts, drawn by a hash of the id, suggests candidates
that the other half tests (cross-fitting): an exact test for each, with Holm's correction for all of them, so that at
most one table in twenty without any difference shows a candidate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.drivers.describing import describing
from niche.segments.drivers.discover_conditions import coded
from niche.segments.drivers.discover_search import Looked, Search, suggested
from niche.segments.drivers.discover_target import Target
from niche.segments.drivers.halves import half
from niche.segments.drivers.row_samples import all_over, spread
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Filter
from niche.segments.stats.estimates import RELIABLE, Estimate, rate_ratio, wilson, z
from niche.segments.stats.significance import fisher, holm

MOST = 5
"""Candidates that are shown, and that each half suggests: the fewer, the more each may be trusted."""
ERROR = 0.04
"""The chance of any candidate where nothing sets accounts apart: under one in twenty, with a margin."""
MISSED = 0.05
"""The share of the intervals shown that may miss the true figure."""
ALIKE = 0.5
"""Jaccard from which on two segments are no longer different."""
WITHIN = 0.8
"""The share of a candidate within a better one from which on it says nothing new."""
SEARCHED = 100_000
"""Accounts that suggest candidates, at most; all of them measure."""
SIZED = 16_384
"""Accounts from which the size of a candidate is estimated during the search; it is counted at the end."""


_TEXTS = (Kind.TEXT, Kind.ID)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment that differs, as the accounts that did not suggest it show it."""

    filter: Filter
    accounts: int
    """Its size, exact."""
    known: tuple[int, int]
    """Outcomes that measured it: those that are wanted, and all."""
    rest: tuple[int, int]
    """The same of all other accounts of that half."""
    p: float
    """Of Fisher's exact test on them, one-sided."""
    confidence: float
    """Of the intervals: so that 95 % of those that are shown hold, though only the sure ones are.

    Benjamini and Yekutieli, False Discovery Rate-Adjusted Multiple Confidence Intervals, JASA 100 (2005).
    """

    @property
    def rate(self) -> Estimate:
        """The share of its accounts that is wanted."""
        return wilson(*self.known, self.confidence)

    @property
    def rest_rate(self) -> float:
        """The same of all others."""
        return self.rest[0] / self.rest[1]

    @property
    def lift(self) -> Estimate:
        """The ratio of the two."""
        return rate_ratio(self.known, self.rest, self.confidence)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, the best first, and what was looked at."""

    candidates: tuple[Candidate, ...]
    role: Role | None
    """The outcome; None for accounts like those of a list."""
    known: int
    """Accounts whose outcome is known."""
    wanted: int
    columns: int
    """Columns that were tried."""
    unknown: tuple[str, ...] = ()
    """What the list names that no account is called."""
    unread: tuple[str, ...] = ()
    """Columns of a table on disk that were not tried, since they would have to be read whole first."""
    among: str = "the list"
    """What the accounts are in that are wanted, where there is no outcome."""

    @property
    def visible(self) -> float:
        """The rate from which on a segment of RELIABLE outcomes would have been seen, with a power of 80 %.

        Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 6.2.
        """
        rate = self.wanted / self.known
        h = (z(1 - 2 * ERROR / (2 * MOST)) + z(0.6)) * math.sqrt(2 / RELIABLE + 2 / self.known)
        return math.sin(min(math.asin(math.sqrt(rate)) + h / 2, math.pi / 2)) ** 2


def discover(counter: Counter, target: Target, sizes: tuple[int, int], existing: Iterable[Filter]) -> Discovery:
    """Find at most MOST segments whose accounts have what is wanted more often than the rest, the best first.

    They hold at least and at most so many accounts, and overlap neither each other nor an existing segment by half.
    Raises CancelledError.
    """
    universe = counter.universe
    columns = tuple(column for column in describing(universe) if column.name not in target.aside)
    first = half(universe, target.rows)
    counter.check()
    everybody = all_over(len(universe), SIZED)
    sampled, weight = _sampled(target)
    codes = list(coded(universe, columns, np.concatenate((target.rows[sampled], everybody))))
    looked = Looked(codes, target.wanted[sampled], first[sampled], weight, len(universe))
    known = [counter.match(where) for where in existing]
    tested: list[_Tested] = []
    for suggesting in (True, False):
        search = Search(looked.of_half(suggesting), sizes, counter.check)
        measure = _Measure(counter, target, first != suggesting)
        tested += measure.different(suggested(search), sizes, known)
    sure = holm([one.p for one in tested], ERROR)
    confirmed = [one for one, holds in zip(tested, sure, strict=True) if holds]
    shown = _unlike(counter, confirmed)[:MOST]
    confidence = 1 - MISSED * len(shown) / max(1, len(tested))
    found = tuple(replace(one, confidence=confidence) for one in shown)
    yes = int(target.wanted.sum())
    unread = tuple(
        c.name for c in universe.columns.values() if c.kind not in _TEXTS and not universe.table.ready(c.name)
    )
    figures = len(target.rows), yes, len(columns)
    return Discovery(found, target.role, *figures, target.unknown, unread, target.among)


def _sampled(target: Target) -> tuple[NDArray[np.int64], float]:
    """Places of the accounts that suggest, and for how many each stands that has not what is wanted.

    Where few have it, as with a short list of accounts, all of them are taken.
    """
    if len(target.rows) <= SEARCHED:
        return np.arange(len(target.rows)), 1.0
    yes, no = np.flatnonzero(target.wanted), np.flatnonzero(~target.wanted)
    kept = max(SEARCHED * len(yes) // len(target.rows), min(len(yes), SEARCHED // 10))
    if kept == SEARCHED * len(yes) // len(target.rows):
        return all_over(len(target.rows), SEARCHED), 1.0
    places = [spread(yes, kept), spread(no, SEARCHED - kept)]
    return np.sort(np.concatenate(places)), (len(no) / len(places[1])) / (len(yes) / len(places[0]))


@dataclass(frozen=True)
class _Tested:
    """A candidate with its accounts."""

    candidate: Candidate
    matched: AccountSet

    @property
    def p(self) -> float:
        return self.candidate.p


@dataclass(frozen=True)
class _Measure:
    """The accounts that did not suggest the candidates."""

    counter: Counter
    target: Target
    chosen: NDArray[np.bool_]

    @cached_property
    def _states(self) -> NDArray[np.int8]:
        """Shape (accounts,): 2 for those that have what is wanted, 1 for those that have not, 0 for all others."""
        states = np.zeros(len(self.counter.universe), np.int8)
        states[self.target.rows[self.chosen]] = self.target.wanted[self.chosen] + np.int8(1)
        return states

    def different(
        self, filters: Iterator[Filter], sizes: tuple[int, int], existing: Sequence[AccountSet]
    ) -> Iterator[_Tested]:
        """The first MOST of the filters that fit, and differ from the existing segments."""
        states = np.bincount(self._states, minlength=3)
        number = 0
        for where in filters:
            self.counter.check()
            matched = self.counter.match(where)
            if not sizes[0] <= matched.size <= sizes[1] or alike(self.counter, matched, existing):
                continue
            found = np.bincount(self._states[self.counter.positions(matched)], minlength=3)
            (no, yes), (rest_no, rest_yes) = found[1:].tolist(), (states - found)[1:].tolist()
            if yes + no and rest_yes + rest_no:
                known, rest = (yes, yes + no), (rest_yes, rest_yes + rest_no)
                yield _Tested(Candidate(where, matched.size, known, rest, fisher(known, rest), 1 - MISSED), matched)
                number += 1
            if number == MOST:
                return


def _unlike(counter: Counter, confirmed: Sequence[_Tested]) -> list[Candidate]:
    """The candidates that are different from those before them, the surest difference first."""
    kept: list[_Tested] = []
    for one in sorted(confirmed, key=lambda one: -one.candidate.lift.low):
        others = [other.matched for other in kept]
        inside = counter.shared([one.matched], others)[0].tolist() if others else [0]
        if max(inside) < WITHIN * one.matched.size and not alike(counter, one.matched, others):
            kept.append(one)
    return [one.candidate for one in kept]


def alike(counter: Counter, matched: AccountSet, others: Sequence[AccountSet]) -> bool:
    """Whether some accounts are about the same as those of one of the others."""
    if not others:
        return False
    shared = counter.shared([matched], others)[0].tolist()
    return any(both >= ALIKE * (matched.size + other.size - both) for both, other in zip(shared, others, strict=True))
