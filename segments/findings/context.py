"""What the rules look at: the table, one segment with its counts, all segments together, or an unreadable file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Counts
from niche.segments.counting.engine import Engine
from niche.segments.drivers.splits import Demands, SplitSearch, search
from niche.segments.findings.guardrails import Limits, effective
from niche.segments.model.filters import Condition, Filter, Path, live, unlimited
from niche.segments.model.mismatches import mismatches
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Segment, Status
from niche.segments.model.settings import Settings
from niche.segments.model.values import MismatchError
from niche.segments.portfolio.overlap import CountedSegments, Overlap, pairs
from niche.segments.reading.notices import TableNotice
from niche.segments.stats.estimates import RELIABLE
from niche.segments.workspace.segment_names import LeftOut


@dataclass(frozen=True)
class SegmentContext:
    """One segment, counted. `counts.filter` is the filter in hand; it may be ahead of the one in the file."""

    segment: Segment
    counts: Counts
    engine: Engine
    settings: Settings
    slug: str = ""
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each node in the segment's file."""
    expected: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each id and file of `expect` in the segment's file."""
    problems: tuple[Problem, ...] = ()
    """What the file says that does no harm but should be known."""
    peers: Mapping[str, Segment] = field(default_factory=dict)
    """The other segments of the workspace, by slug."""
    counted: CountedSegments | None = None
    """All segments of the workspace, this one with the filter in hand, where they are counted already."""
    memo: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    """What several rules work out of it, by its name: once."""

    @property
    def where(self) -> Filter:
        """The filter in hand."""
        return self.counts.filter

    @cached_property
    def before_limit(self) -> Self:
        """The same segment without the limit that ends it, counted; itself where there is none."""
        where = unlimited(self.where)
        return self if where is self.where else replace(self, counts=self.engine.count(where))

    @property
    def universe(self) -> Universe:
        """The accounts with their columns, roles and taxonomies."""
        return self.engine.universe

    def searched(self, deals: int) -> int:
        """The active segments that have accounts for two parts, and this one: they share the error of a search.

        Args:
            deals: Accounts that each part needs at least.
        """
        active = [slug for slug, peer in self.peers.items() if peer.status is Status.ACTIVE]
        given = {self.peers[slug].guardrails: self.peers[slug] for slug in active}
        least = {guardrails: effective(peer, self.settings, self.universe).min for guardrails, peer in given.items()}

        def parted(slug: str) -> bool:
            size, limit = self._accounts_of(slug).size, least[self.peers[slug].guardrails]
            # Of fewer accounts than usually have 62 closed deals, all may be closed.
            needed = RELIABLE if limit.origin == "statistics" and size < limit.accounts else limit.accounts
            return size >= 2 * max(needed, deals)

        return 1 + sum(map(parted, active))

    @cached_property
    def limits(self) -> Limits:
        """The guardrails that hold for the segment."""
        return effective(self.segment, self.settings, self.universe, self.counts, shared=bool(self.peers))

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """The overlap with each active peer that shares accounts with it, the second of each pair."""
        active = {slug: peer for slug, peer in self.peers.items() if peer.status is Status.ACTIVE}
        if self.counted is not None:
            return tuple(pair for pair in self.counted.pairs(self.slug) if pair.second in active)
        sets = {slug: self.engine.match(peer.where) for slug, peer in active.items()}
        return tuple(pair for pair in pairs(self.engine, self.slug, self.counts.matched, sets) if pair.shared)

    def _accounts_of(self, peer: str) -> AccountSet:
        known = None if self.counted is None else self.counted.sets.get(peer)
        return known or self.engine.match(self.peers[peer].where)

    @cached_property
    def unfit(self) -> tuple[tuple[Path, MismatchError], ...]:
        """What does not fit the data, in the conditions that are switched on: each wrong value by itself."""
        return tuple(mismatches(self.where, self.universe))


@dataclass(frozen=True)
class SearchableSegment(SegmentContext):
    """One segment, counted by an engine that holds the accounts: repairs can be searched for among their values."""

    engine: Counter
    _searches: dict[Demands, SplitSearch] = field(default_factory=dict, repr=False, compare=False)

    def search(self, demands: Demands) -> SplitSearch:
        """The confirmed splits of the segment, searched for once."""
        if demands not in self._searches:
            self._searches[demands] = search(self.engine, self.counts, demands)
        return self._searches[demands]


@dataclass(frozen=True)
class CountedPortfolio:
    """All segments of a workspace, counted."""

    subjects: tuple[SegmentContext, ...]
    engine: Engine
    settings: Settings
    left_out: tuple[LeftOut, ...] = ()
    """Files that look like segments and are not read."""

    @cached_property
    def active(self) -> tuple[SegmentContext, ...]:
        """The segments that are in use."""
        return tuple(subject for subject in self.subjects if subject.segment.status is Status.ACTIVE)


@dataclass(frozen=True)
class NoticedTable:
    """The table of accounts, with what was decided to read it, or noticed in it."""

    notices: tuple[TableNotice, ...]
    accounts: int
    settings: Settings


@dataclass(frozen=True)
class Unread:
    """A segment file that cannot be read, with all that is wrong in it."""

    slug: str
    file: str
    problems: tuple[Problem, ...]


def live_conditions(where: Filter) -> Iterator[tuple[Path, Condition]]:
    """Yield every condition that is not switched off, with its path."""
    return ((path, condition) for path, condition in live(where) if isinstance(condition, Condition))
