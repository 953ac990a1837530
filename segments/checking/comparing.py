"""Compare two versions of segments on the same accounts: the rule, accounts that enter and leave, findings."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import PurePath

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.findings import registry
from niche.segments.findings.finding import Finding
from niche.segments.model.columns import Role
from niche.segments.model.filters import All
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment
from niche.segments.project import Project
from niche.segments.stats.samples import Outcomes
from niche.segments.versions.changes import changes
from niche.segments.versions.git import NoCommitsError
from niche.segments.versions.revisions import Version, layout_at, repository_of
from niche.segments.workspace.segmentfile import SUFFIX, SegmentFile
from niche.segments.workspace.workspace import Workspace

HEAD = "HEAD"
EXAMPLES = 5
"""Limit of the accounts, and of the sectors, that are named of those that enter or leave."""

ALIKE = 0.7
"""The least share of common lines at which a deleted and an added file count as a rename. Git takes half, but any two
segment files have some lines in common."""
_MAX_PAIRS = 10_000


class Fate(StrEnum):
    """What happened to a segment between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Movement:
    """Accounts that enter or leave a segment."""

    accounts: int
    top: tuple[tuple[str, float | None], ...] = ()
    """Names with their value, the most valuable first; in the order of the table without a column of values."""
    industries: tuple[tuple[str, int], ...] = ()
    """Titles of sectors with their number of accounts, the largest first."""


@dataclass(frozen=True, slots=True)
class VersionSide:
    """One version of a segment, counted."""

    segment: Segment
    accounts: int
    outcomes: Outcomes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One segment before and after; a side is None if there was no segment, or its file cannot be read."""

    slug: str
    fate: Fate
    rule: tuple[str, ...]
    """The differences between the two filters, in words."""
    before: VersionSide | None
    after: VersionSide | None
    entered: Movement
    left: Movement
    problems: tuple[Problem, ...] = ()
    """Why a side cannot be read."""
    was: str = ""
    """The former name of a renamed segment."""

    @property
    def appeared(self) -> tuple[Finding, ...]:
        """The findings of the new version that the old one did not have."""
        return _without(self.after, self.before)

    @property
    def gone(self) -> tuple[Finding, ...]:
        """The findings of the old version that the new one no longer has."""
        return _without(self.before, self.after)


def compare(project: Project, revision: str, slugs: Sequence[str] = ()) -> tuple[Comparison, ...]:
    """Compare every segment that differs between a revision and the folder now, sorted by slug; only `slugs`, if given.

    The revision may be a range, see Repository.endpoints. A segment differs if its file does, or if it refers to a
    segment that does; a deleted and an added file of much the same text count as a rename. Both versions are counted on
    the accounts of the project, and references are resolved within each version. Old files are read from git, which
    leaves the working tree alone. Raises BadInputError without a repository, and for an unknown revision or slug.
    """
    workspace, counter = project.workspace, project.counter
    repository = repository_of(workspace)
    try:
        first, second = repository.endpoints(revision)
    except NoCommitsError:
        if revision != HEAD:
            raise
        old, new = Version.none(workspace, counter), Version.now(workspace, counter)
    else:
        old = Version.at(workspace, counter, repository, first)
        new = Version.now(workspace, counter) if second is None else Version.at(workspace, counter, repository, second)
        if second is None and old.texts.keys() - new.texts.keys():
            new = new.with_unchecked(repository)
    known = old.texts.keys() | new.texts.keys()
    if unknown := [slug for slug in slugs if slug not in known]:
        raise BadInputError(
            Problem(f"there is no segment {slug}, now or at {revision}", hint=did_you_mean(slug, known))
            for slug in unknown
        )
    changed = {slug for slug in known if old.content(slug) != new.content(slug)}
    while reached := {slug for slug in new.texts.keys() - changed if new.references(slug) & changed}:
        changed |= reached
    names = _renamed(old.texts, new.texts)
    wanted = {slug for slug in changed - set(names.values()) if not slugs or {slug, names.get(slug)} & set(slugs)}
    return tuple(compare_segment(slug, old, new, names.get(slug)) for slug in sorted(wanted))


def _renamed(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    """The former names of renamed segments by their new names; the most similar texts are paired first."""
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    if len(gone) * len(come) > _MAX_PAIRS:
        come = [slug for slug in come if new[slug] in {old[name] for name in gone}]
    alike = ((_alike(old[before], new[after]), after, before) for after in come for before in gone)
    found: dict[str, str] = {}
    for likeness, after, before in sorted(alike, key=lambda one: (-one[0], one)):
        if likeness >= ALIKE and after not in found and before not in found.values():
            found[after] = before
    return found


def _alike(one: bytes, other: bytes) -> float:
    """The share of common lines, 0 to 1."""
    lines = one.splitlines(), other.splitlines()
    return SequenceMatcher(None, *lines, autojunk=False).ratio() if one != other else 1.0


def split_words(workspace: Workspace, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Split `[REVISION] [SEGMENT ...]` into the revision or range (HEAD if there is none) and the slugs.

    The first word is a segment if git knows no such revision and the workspace has such a segment.
    """
    slugs = tuple(word.removesuffix(SUFFIX) for word in words)
    if slugs and slugs[0] in workspace.slugs() and not repository_of(workspace).knows(words[0]):
        return HEAD, slugs
    return (words[0], slugs[1:]) if words else (HEAD, ())


def _side(version: Version, slug: str) -> tuple[VersionSide, AccountSet] | None:
    """Count one version of a segment; return it with its accounts, or None if there is no valid file."""
    file = version.read(slug)
    if not isinstance(file, SegmentFile):
        return None
    then = Project(version.workspace, version.counter)
    context = then.checker.context(file.segment, slug, file=file, peers=version.segments)
    counts = context.counts
    outcomes = counts.matched_outcomes or Outcomes(counts.total)
    return VersionSide(file.segment, counts.total, outcomes, registry.evaluate(context)), counts.matched


def compare_segment(slug: str, old: Version, new: Version, renamed: str | None = None) -> Comparison:
    """Compare one segment in two versions, even if nothing differs; `renamed` is its old name, if it had another."""
    was_called = renamed or slug
    before, after = _side(old, was_called), _side(new, slug)
    fate = Fate.ADDED if was_called not in old.texts else Fate.REMOVED if slug not in new.texts else Fate.CHANGED
    fate = Fate.RENAMED if renamed else fate
    unread = [file for file in (old.read(was_called), new.read(slug)) if isinstance(file, BadInputError)]
    counter = new.counter
    was, now = (counter.union(()) if side is None else side[1] for side in (before, after))
    rule = changes(old.where(was_called) or All(), new.where(slug) or All(), counter.universe)
    return Comparison(
        slug,
        fate,
        rule=() if unread else rule,
        before=before and before[0],
        after=after and after[0],
        entered=_movement(counter, counter.difference(now, was)),
        left=_movement(counter, counter.difference(was, now)),
        problems=tuple(problem for error in unread for problem in error.problems),
        was=renamed or "",
    )


def remarks(workspace: Workspace, revision: str) -> tuple[str, ...]:
    """List what a reader of a comparison should know: files that are not read as segments, a repository without
    commits, and changed files of settings or taxonomies, since both versions are counted with the current ones."""
    left_out = tuple(map(str, workspace.folder.left_out()))
    repository = repository_of(workspace)
    try:
        commits = [commit for commit in repository.endpoints(revision) if commit is not None]
    except NoCommitsError:
        return ("The repository has no commits yet: everything is new.", *left_out)
    layouts = [(commit, layout_at(repository, commit, workspace)) for commit in commits]
    found: list[str] = []
    for path in filter(None, (workspace.path, *(taxonomy.file for taxonomy in workspace.settings.taxonomies))):
        if not path.is_file():
            continue
        inside = PurePath(os.path.relpath(path, workspace.root)).as_posix()
        names = [f"{commit}:{posixpath.normpath(posixpath.join(layout.root, inside))}" for commit, layout in layouts]
        now = path.read_bytes().replace(b"\r\n", b"\n")
        then = repository.contents(names)
        if any(data is not None and data.replace(b"\r\n", b"\n") != now for data in then):
            found.append(f"{path.name} changed too: both versions are counted with the current one")
    return (*found, *left_out)


def _movement(counter: Counter, moved: AccountSet) -> Movement:
    if not moved.size:
        return Movement(0)
    return Movement(moved.size, tuple(_most_valuable(counter, moved)), counter.sectors(moved)[:EXAMPLES])


def _most_valuable(counter: Counter, moved: AccountSet) -> Iterator[tuple[str, float | None]]:
    universe = counter.universe
    label, value = universe.role(Role.NAME) or universe.role(Role.ID), universe.role(Role.VALUE)
    if label is None:
        return
    rows = counter.rows(moved)[:EXAMPLES] if value is None else counter.largest(value.name, moved, EXAMPLES)
    labels = universe.table.take([label.name], rows).to_series()
    values = [None] * len(rows) if value is None else universe.table.take([value.name], rows).to_series()
    for name, worth in zip(labels, values, strict=True):
        yield str(name), None if worth is None else float(worth)


def _without(these: VersionSide | None, those: VersionSide | None) -> tuple[Finding, ...]:
    known = {(finding.rule, finding.path) for finding in those.findings} if those else set()
    return tuple(f for f in these.findings if (f.rule, f.path) not in known) if these else ()
