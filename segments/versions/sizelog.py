"""What a segment was at each commit that changed it, counted on the data of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from niche.segments.counting.counter import Counter
from niche.segments.documents.files import read_file
from niche.segments.documents.yamlfile import decode
from niche.segments.language.wording import sentence
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.versions.git import Commit, Repository
from niche.segments.versions.revisions import Version, files_named, repository_of
from niche.segments.workspace.references import references
from niche.segments.workspace.segmentfile import parse_segment
from niche.segments.workspace.workspace import Workspace

LIMIT = 200
"""Commits looked at."""


@dataclass(frozen=True, slots=True)
class LoggedSize:
    """One version of a segment."""

    commit: Commit | None
    """None for what is in the folder and not committed."""
    segment: Segment | None
    """None where the commit deleted it, or where its file cannot be read."""
    rule: str
    """The filter in one line, or why there is none."""
    accounts: int | None
    """The size on the data of today."""

    @property
    def recorded(self) -> int | None:
        """The size that the file itself said then."""
        return self.segment.measured.accounts if self.segment and self.segment.measured else None


def size_log(workspace: Workspace, counter: Counter, slug: str, limit: int = LIMIT) -> tuple[LoggedSize, ...]:
    """Every version of a segment, the newest first, followed through renames; also of one that is deleted now.

    Other segments and files of values that a version names are those of its commit. Raises BadInputError without a
    repository, or where neither the folder nor its history has the segment.
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
    """Why a size log may not go back to the first version, in words; empty where it does."""
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
        """One that knows what the segment names as it was at the commit."""
        elsewhere = (*references(segment.where), *files_named(segment.where))
        if commit is None or not elsewhere:
            return self.counter
        return Version.at(self.workspace, self.counter, self.repository, commit.id).counter


def sizes(entries: tuple[LoggedSize, ...]) -> Iterator[int]:
    """The sizes on the data of today, the oldest first, versions without one left out."""
    return (entry.accounts for entry in reversed(entries) if entry.accounts is not None)
