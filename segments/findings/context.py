"""What the rules look at: one segment with its counts, all segments together, or a file that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Counts
from niche.segments.findings.guardrails import Limits, effective
from niche.segments.model.filters import Condition, Filter, InSegment, Path, live
from niche.segments.model.operators import OPERATORS, Shape, resolve
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Segment, Status
from niche.segments.model.settings import Settings
from niche.segments.model.values import MismatchError, many
from niche.segments.workspace.segment_names import LeftOut


@dataclass(frozen=True, slots=True)
class Shared:
    """What a segment has in common with another."""

    size: int
    """Of the other."""
    both: int
    """Accounts in both."""


@dataclass(frozen=True)
class SegmentContext:
    """One segment, counted. `counts.filter` is the filter in hand; it may be ahead of the one in the file."""

    segment: Segment
    counts: Counts
    counter: Counter
    settings: Settings
    slug: str = ""
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each node in the segment's file."""
    problems: tuple[Problem, ...] = ()
    """What the file says that does no harm but should be known."""
    peers: Mapping[str, Segment] = field(default_factory=dict)
    """The other segments of the workspace, by slug."""
    peer_sets: Mapping[str, AccountSet] = field(default_factory=dict)
    """The accounts of those peers that are counted already."""

    @property
    def where(self) -> Filter:
        """The filter in hand."""
        return self.counts.filter

    @property
    def universe(self) -> Universe:
        """All accounts."""
        return self.counter.universe

    @cached_property
    def limits(self) -> Limits:
        """The guardrails that hold for the segment."""
        return effective(self.segment, self.settings, self.universe)

    @cached_property
    def shared(self) -> Mapping[str, Shared]:
        """What it shares with each active peer; those that it builds on are left out."""
        built_on = {node.name for _, node in live(self.where) if isinstance(node, InSegment)}
        active = (slug for slug, peer in self.peers.items() if peer.status is Status.ACTIVE and slug not in built_on)
        return {slug: self._shared_with(slug) for slug in active}

    def _shared_with(self, slug: str) -> Shared:
        peer = self.peer_sets.get(slug) or self.counter.match(self.peers[slug].where)
        return Shared(peer.size, int(self.counter.shared([self.counts.matched], [peer])[0, 0]))

    @cached_property
    def unfit(self) -> tuple[tuple[Path, MismatchError], ...]:
        """What does not fit the data, in the conditions that are switched on: each wrong value by itself."""
        return tuple(
            (path, error) for path, condition in live_conditions(self.where) for error in misfits(condition, self)
        )


@dataclass(frozen=True)
class CountedPortfolio:
    """All segments of a workspace, counted."""

    subjects: tuple[SegmentContext, ...]
    counter: Counter
    settings: Settings
    left_out: tuple[LeftOut, ...] = ()
    """Files that look like segments and are not read."""

    @cached_property
    def active(self) -> tuple[SegmentContext, ...]:
        """The segments that are in use."""
        return tuple(subject for subject in self.subjects if subject.segment.status is Status.ACTIVE)


@dataclass(frozen=True)
class Unread:
    """A segment file that cannot be read, with all that is wrong in it."""

    slug: str
    file: str
    problems: tuple[Problem, ...]


def live_conditions(node: Filter) -> Iterator[tuple[Path, Condition]]:
    """Every condition that is not switched off."""
    return ((path, found) for path, found in live(node) if isinstance(found, Condition))


def misfits(condition: Condition, subject: SegmentContext) -> Iterator[MismatchError]:
    """Why a condition does not fit the data; of a list, one error for each value that does not."""
    seen: set[str] = set()
    for part in parts(condition):
        try:
            resolve(part, subject.universe)
        except MismatchError as error:
            if error.message not in seen:
                yield error
            seen.add(error.message)


def parts(condition: Condition) -> Iterator[Condition]:
    """A condition on a list of values as one condition for each; any other as it is."""
    operator = OPERATORS.get(condition.operator)
    values = many(condition.value)
    if operator is None or operator.shape not in (Shape.MANY, Shape.NODES) or len(values) < 2:
        yield condition
        return
    for value in values:
        yield Condition(condition.column, condition.operator, (value,))
