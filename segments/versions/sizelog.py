"""The versions of a segment, one per commit that changed it, counted on today's accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from niche.segments.counting.counter import Counter
from niche.segments.documents.files import read_file
from niche.segments.documents.yamlfile import decode
from niche.segments.language.description import sentence
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.versions.git import Commit, Repository
from niche.segments.versions.revisions import Version, files_named, repository_of
from niche.segments.workspace.references import references
from niche.segments.workspace.segmentfile import parse_segment
from niche.segments.workspace.workspace import Workspace

LIMIT = 200
"""Limit of commits."""


@dataclass(frozen=True, slots=True)
class LoggedSize:
    """One version of a segment."""

    commit: Commit | None
    """None for the uncommitted file in the folder."""
    segment: Segment | None
    """None if the commit deleted the segment, or its file is invalid."""
    rule: str
    """The filter in one line, or why there is none."""
    accounts: int | None
    """The size on today's accounts."""

    @property
    def recorded(self) -> int | None:
        """The size that the file itself recorded."""
        return self.segment.measured.accounts if self.segment and self.segment.measured else None


def size_log(workspace: Workspace, counter: Counter, slug: str, limit: int = LIMIT) -> tuple[LoggedSize, ...]:
    """List every version of a segment, newest first, across renames; also of a segment that is deleted now.

    References and value files are resolved at the version's commit. Raises BadInputError without a repository, or if
    neither the folder nor its history has the segment.
    """
    repository = repository_of(workspace)
    path = workspace.segment_path(slug)
    commits = repository.log(path, limit) if repository.has_commits() else ()
    if not commits and not path.exists():
        workspace.existing_path(slug)
    keys = [(commit.id, commit.path) for commit in commits]
    blobs = repository.blobs(keys)
    reader = _LogReader(workspace, counter, repository)
    entries = [reader.entry(commit, blobs[key]) for commit, key in zip(commits, keys, strict=True)]
    now = read_file(path).data if path.exists() else None
    if now is not None and (not keys or blobs[keys[0]] != now):
        entries.insert(0, reader.entry(None, now))
    return tuple(entries)


def cut_short(workspace: Workspace, entries: Sequence[LoggedSize], limit: int = LIMIT) -> str:
    """Why the log may not reach back to the first version; empty if it does."""
    commits = sum(entry.commit is not None for entry in entries)
    if commits >= limit:
        return f"commits before the latest {limit:,} were not looked at"
    return repository_of(workspace).shallow()


@dataclass(frozen=True, slots=True)
class _LogReader:
    workspace: Workspace
    counter: Counter
    repository: Repository

    def entry(self, commit: Commit | None, data: bytes | None) -> LoggedSize:
        if data is None:
            return LoggedSize(commit, None, "deleted", None)
        file = commit.path if commit else ""
        try:
            segment = parse_segment(decode(data, file), file).segment
        except BadInputError as error:
            return LoggedSize(commit, None, f"cannot be read: {error.problems[0].message}", None)
        rule = sentence(segment.where, self.counter.universe)
        return LoggedSize(commit, segment, rule, self._counter(commit, segment).size(segment.where))

    def _counter(self, commit: Commit | None, segment: Segment) -> Counter:
        """A counter that resolves references at the commit."""
        elsewhere = (*references(segment.where), *files_named(segment.where))
        if commit is None or not elsewhere:
            return self.counter
        return Version.at(self.workspace, self.counter, self.repository, commit.id).counter


def sizes(entries: tuple[LoggedSize, ...]) -> Iterator[int]:
    """The known sizes on today's accounts, oldest first."""
    return (entry.accounts for entry in reversed(entries) if entry.accounts is not None)
