"""The segments of a portfolio: overlap, coverage and ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.counting.counts import AccountSet, Asked
from niche.segments.counting.engine import Engine
from niche.segments.model.filters import All
from niche.segments.model.segment import Segment, Status
from niche.segments.stats.estimates import Estimate, wilson
from niche.segments.stats.samples import Outcomes


@dataclass(frozen=True, slots=True)
class Member:
    """One segment of the portfolio, counted."""

    slug: str
    segment: Segment
    of: int
    """Accounts of the universe."""
    outcomes: Outcomes
    matched: AccountSet = field(repr=False, compare=False)

    @property
    def accounts(self) -> int:
        """The size."""
        return self.outcomes.accounts

    @property
    def share(self) -> float:
        """The size divided by the universe, 0 for an empty universe."""
        return self.accounts / self.of if self.of else 0.0

    @property
    def win_rate(self) -> Estimate | None:
        """Won of closed with its 95 % interval; None where nothing is closed."""
        return wilson(self.outcomes.won, self.outcomes.closed) if self.outcomes.closed else None

    @property
    def value(self) -> float | None:
        """The known values of all its accounts added up; None where none is known."""
        return self.outcomes.value.total if self.outcomes.value.known else None

    @property
    def active(self) -> bool:
        """Whether the segment is in use."""
        return self.segment.status is Status.ACTIVE


def members(engine: Engine, segments: Mapping[str, Segment]) -> tuple[Member, ...]:
    """Count each segment, in the order given. Raises CancelledError."""

    def counted(slug: str, segment: Segment) -> Member:
        engine.check()
        matched = engine.match(segment.where)
        return Member(slug, segment, len(engine.universe), engine.outcomes(matched), matched)

    return tuple(counted(slug, segment) for slug, segment in segments.items())


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two segments share, in accounts."""

    first: str
    second: str
    first_size: int
    second_size: int
    shared: int

    @property
    def jaccard(self) -> float:
        """Shared of those in either, 0 to 1; 0 where both are empty."""
        return _of(self.shared, self.first_size + self.second_size - self.shared)

    @property
    def containment(self) -> float:
        """Shared of the smaller of the two; 0 where that is empty."""
        return _of(self.shared, min(self.first_size, self.second_size))

    @property
    def of_first(self) -> float:
        """The share of the first that the second holds as well."""
        return _of(self.shared, self.first_size)

    @property
    def of_second(self) -> float:
        """The share of the second that the first holds as well."""
        return _of(self.shared, self.second_size)


def _of(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def overlaps(engine: Engine, portfolio: Sequence[Member]) -> tuple[Overlap, ...]:
    """Compute the overlap of every two segments, the most similar first."""
    shared = engine.shared([member.matched for member in portfolio])
    found = (
        Overlap(one.slug, two.slug, one.accounts, two.accounts, int(shared[i, j]))
        for (i, one), (j, two) in combinations(enumerate(portfolio), 2)
    )
    return tuple(sorted(found, key=_similarity))


def overlaps_of(engine: Engine, slug: str, asked: Asked, others: Sequence[Member]) -> tuple[Overlap, ...]:
    """Compute the overlap of some accounts, the first of each pair, with the other segments, the most similar first."""
    sets = {other.slug: other.matched for other in others if other.slug != slug}
    return tuple(sorted(pairs(engine, slug, asked, sets), key=_similarity))


def pairs(engine: Engine, slug: str, asked: Asked, others: Mapping[str, AccountSet]) -> Iterator[Overlap]:
    """Yield the overlap of some accounts, the first of each pair, with each of these sets, in their order."""
    matched = engine.match(asked)
    shared = engine.shared([matched], [*others.values()])[0].tolist()
    for (other, accounts), both in zip(others.items(), shared, strict=True):
        yield Overlap(slug, other, matched.size, accounts.size, both)


@dataclass(frozen=True)
class CountedSegments:
    """The accounts of segments, with what each two of them share: counted once, whoever asks first."""

    engine: Engine
    sets: Mapping[str, AccountSet]

    @cached_property
    def _shared(self) -> tuple[Sequence[str], NDArray[np.int64]]:
        return tuple(self.sets), self.engine.shared([*self.sets.values()])

    def pairs(self, slug: str) -> Iterator[Overlap]:
        """Yield the overlap of a segment, the first of each pair, with each other one that shares accounts with it."""
        slugs, shared = self._shared
        own = slugs.index(slug)
        for place in np.flatnonzero(shared[own]).tolist():
            if place != own:
                sizes = int(shared[own, own]), int(shared[place, place])
                yield Overlap(slug, slugs[place], *sizes, int(shared[own, place]))


def _similarity(pair: Overlap) -> tuple[object, ...]:
    return -pair.jaccard, -pair.containment, pair.first, pair.second


@dataclass(frozen=True, slots=True)
class Gap:
    """What no active segment holds of a sector, or of all accounts, where `title` is empty."""

    title: str
    accounts: int
    of: int
    won: int
    of_won: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The accounts in no active segment: of all, and by sector, the most first. Sectors without any are left out."""

    everything: Gap
    sectors: tuple[Gap, ...]


def coverage(engine: Engine, portfolio: Sequence[Member]) -> Coverage:
    """Find the accounts in no active segment; `won` is 0 where the workspace does not tell who is won."""
    everybody = engine.match(All())
    held = engine.union(member.matched for member in portfolio if member.active)
    won = engine.union([] if engine.won is None else [engine.won])
    counted = (engine.difference(everybody, held), everybody, engine.difference(won, held), won)
    return Coverage(Gap("", *(one.size for one in counted)), tuple(_gaps(engine, counted)))


def _gaps(engine: Engine, counted: Sequence[AccountSet]) -> Iterator[Gap]:
    main = engine.universe.main
    if main is None:
        return
    trees = [engine.tree(one) for one in counted]
    sectors = main.taxonomy.children(None)
    for node in sorted(sectors, key=lambda node: (-trees[0][node.position], node.position)):
        left, of, won, of_won = (int(tree[node.position]) for tree in trees)
        if left:
            yield Gap(node.title, left, of, won, of_won)


class Rank(StrEnum):
    """What segments are ranked by."""

    PRIORITY = "priority"
    ACCOUNTS = "accounts"
    WIN_RATE = "win-rate"
    VALUE = "value"


_Key: TypeAlias = Callable[[Member], tuple[float, ...]]
_RANKS: Mapping[Rank, _Key] = {
    Rank.PRIORITY: lambda member: (*_given(member.segment.priority), -(member.value or 0.0), -member.accounts),
    Rank.ACCOUNTS: lambda member: (-member.accounts,),
    # The lower bound: one deal won of one closed is no reason to come first.
    Rank.WIN_RATE: lambda member: _given(None if member.win_rate is None else -member.win_rate.low),
    Rank.VALUE: lambda member: _given(None if member.value is None else -member.value),
}


def _given(number: float | None) -> tuple[float, ...]:
    """Sorts what is known first."""
    return (1.0,) if number is None else (0.0, number)


def ranked(portfolio: Sequence[Member], by: Rank = Rank.PRIORITY) -> tuple[Member, ...]:
    """Rank the segments; those without the figure come last, equals are sorted by name.

    By priority: 1 first, then by value. By win rate: by the lower bound of its interval.
    """
    return tuple(sorted(portfolio, key=lambda member: (_RANKS[by](member), member.slug)))
