"""Two versions of a segment on the same data: what changed in the rule, who enters, who leaves, what that does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from niche.segments import masks
from niche.segments.changes import changes
from niche.segments.columns import Role
from niche.segments.counting import Counter
from niche.segments.counts import Mask, Outcomes
from niche.segments.filters import All, Filter, InSegment, walk
from niche.segments.findings import registry
from niche.segments.findings.finding import Finding
from niche.segments.findings.subject import Subject
from niche.segments.history import Repository
from niche.segments.problems import BadInputError, Problem
from niche.segments.segment import Segment
from niche.segments.segmentfile import SegmentFile, parse_segment
from niche.segments.workspace import Workspace
from niche.segments.yamlfile import decode

EXAMPLES = 5
"""Accounts, and industries, that are named of those that enter or leave."""


class Fate(StrEnum):
    """What happened to a segment between the two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Movement:
    """Accounts that enter or leave a segment."""

    accounts: int
    top: tuple[tuple[str, float | None], ...] = ()
    """Names with their value, the most valuable first; in the order of the table where there is no value."""
    industries: tuple[tuple[str, int], ...] = ()
    """Titles of sectors with their number of accounts, most first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a segment, counted."""

    segment: Segment
    accounts: int
    outcomes: Outcomes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One segment before and after; a side is None where there was none, or where its file cannot be read."""

    slug: str
    fate: Fate
    rule: tuple[str, ...]
    """The differences of the two filters, in words."""
    before: Side | None
    after: Side | None
    entered: Movement
    left: Movement
    problems: tuple[Problem, ...] = ()
    """Why a side cannot be read."""

    @property
    def appeared(self) -> tuple[Finding, ...]:
        """Findings of the new version that the old one had not."""
        return _without(self.after, self.before)

    @property
    def gone(self) -> tuple[Finding, ...]:
        """Findings of the old version that the new one has not."""
        return _without(self.before, self.after)


def compare(workspace: Workspace, counter: Counter, revision: str, slugs: Sequence[str] = ()) -> tuple[Comparison, ...]:
    """Every segment that differs between a revision and the folder now, by slug; of `slugs` only, if given.

    A segment differs where its file does, or where it refers to a segment that does. Both versions are counted on the
    data of `counter`; each refers to the other segments as they were at its side. The old files are read from git's
    store. Raises BadInputError without a repository, or for an unknown revision.
    """
    folder = workspace.settings.segments
    repository = Repository.holding(folder)
    if repository is None:
        raise BadInputError(Problem(f"{folder} is not in a git repository", hint="git init makes one"))
    old, new = _then(repository, folder, repository.revision(revision)), _now(workspace)
    sides = Versions(workspace, counter, old), Versions(workspace, counter, new)
    changed = {slug for slug in old.keys() | new.keys() if old.get(slug) != new.get(slug)}
    while reached := {slug for slug in new.keys() - changed if sides[1].references(slug) & changed}:
        changed |= reached
    return tuple(_compared(slug, *sides) for slug in sorted(changed & set(slugs) if slugs else changed))


class Versions:
    """All segments of one side, read when they are asked for."""

    def __init__(self, workspace: Workspace, counter: Counter, texts: dict[str, bytes]) -> None:
        self.workspace = workspace
        self.texts = texts
        self.counter = Counter(counter.universe, segments=self.where)
        self._read: dict[str, SegmentFile | BadInputError] = {}

    def read(self, slug: str) -> SegmentFile | BadInputError | None:
        """The segment; None where this side has none; the error where it cannot be read."""
        if slug not in self.texts:
            return None
        if slug not in self._read:
            file = str(self.workspace.segment_path(slug))
            try:
                self._read[slug] = parse_segment(decode(self.texts[slug], file), file)
            except BadInputError as error:
                self._read[slug] = error
        return self._read[slug]

    def where(self, slug: str) -> Filter | None:
        """The filter of a segment of this side; None where there is none that can be read."""
        file = self.read(slug)
        return file.segment.where if isinstance(file, SegmentFile) else None

    def references(self, slug: str) -> frozenset[str]:
        """The segments that a segment names."""
        where = self.where(slug) or All()
        return frozenset(node.name for _, node in walk(where) if isinstance(node, InSegment))

    def side(self, slug: str) -> tuple[Side, Mask] | None:
        """The segment counted, with its accounts; None where there is none that can be read."""
        file = self.read(slug)
        if not isinstance(file, SegmentFile):
            return None
        counts = self.counter.count(file.segment.where)
        subject = Subject(
            file.segment,
            counts,
            self.counter,
            self.workspace.settings,
            slug=slug,
            places=file.places,
            problems=file.problems,
        )
        outcomes = counts.matched_outcomes or Outcomes(counts.total)
        return Side(file.segment, counts.total, outcomes, registry.evaluate(subject)), counts.mask


def _compared(slug: str, old: Versions, new: Versions) -> Comparison:
    before, after = old.side(slug), new.side(slug)
    fate = Fate.ADDED if slug not in old.texts else Fate.REMOVED if slug not in new.texts else Fate.CHANGED
    unread = [file for file in (old.read(slug), new.read(slug)) if isinstance(file, BadInputError)]
    nobody = masks.empty(len(new.counter.universe))
    was, now = (nobody if side is None else side[1] for side in (before, after))
    rule = changes(old.where(slug) or All(), new.where(slug) or All(), new.counter.universe)
    return Comparison(
        slug,
        fate,
        () if unread else rule,
        before and before[0],
        after and after[0],
        _movement(new.counter, now & ~was),
        _movement(new.counter, was & ~now),
        tuple(problem for error in unread for problem in error.problems),
    )


def _movement(counter: Counter, mask: Mask) -> Movement:
    accounts = masks.popcount(mask)
    if not accounts:
        return Movement(0)
    return Movement(accounts, tuple(_most_valuable(counter, mask)), tuple(_sectors(counter, mask)))


def _most_valuable(counter: Counter, mask: Mask) -> Iterator[tuple[str, float | None]]:
    universe = counter.universe
    label = universe.role(Role.NAME) or universe.role(Role.ID)
    if label is None:
        return
    rows, value = counter.rows(mask), universe.role(Role.VALUE)
    if value is None:
        yield from ((str(name), None) for name in universe.frame[label.name].gather(rows[:EXAMPLES]))
        return
    pairs = universe.frame.select(label.name, value.name)[rows]
    for name, worth in pairs.top_k(EXAMPLES, by=pl.col(value.name).fill_null(-math.inf)).rows():
        yield str(name), None if worth is None else float(worth)


def _sectors(counter: Counter, mask: Mask) -> Iterator[tuple[str, int]]:
    placement = counter.universe.main
    if placement is None:
        return
    counted = counter.tree(mask)
    sectors = sorted(placement.taxonomy.children(None), key=lambda node: (-counted[node.position], node.position))
    for node in sectors[:EXAMPLES]:
        if counted[node.position]:
            yield node.title, int(counted[node.position])


def _then(repository: Repository, folder: Path, revision: str) -> dict[str, bytes]:
    names = repository.names(revision, folder)
    found = repository.blobs((revision, name) for name in names)
    return {Path(name).stem: data for (_, name), data in found.items() if data is not None}


def _now(workspace: Workspace) -> dict[str, bytes]:
    return {slug: workspace.segment_path(slug).read_bytes() for slug in workspace.slugs()}


def _without(these: Side | None, those: Side | None) -> tuple[Finding, ...]:
    known = {(finding.rule, finding.path) for finding in those.findings} if those else set()
    return tuple(f for f in these.findings if (f.rule, f.path) not in known) if these else ()
