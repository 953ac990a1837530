"""The versions of a segment, one per commit that changed it, counted on today's accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from niche.segments.counting.counter import Counter
from niche.segments.documents.files import read_file
from niche.segments.documents.yamlfile import decode
from niche.segments.language.description import sentence
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.versions.git import Commit
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
    contents = repository.contents([f"{commit.id}:{commit.path}" for commit in commits])
    versions: list[tuple[Commit | None, bytes | None]] = [*zip(commits, contents, strict=True)]
    now = read_file(path).data if path.exists() else None
    if now is not None and (not versions or contents[0] != now):
        versions.insert(0, (None, now))

    def counter_at(commit: Commit | None, segment: Segment) -> Counter:
        """A counter that resolves references at the commit."""
        if commit is None or not (*references(segment.where), *files_named(segment.where)):
            return counter
        return Version.at(workspace, counter, repository, commit.id).counter

    return tuple(_logged(commit, data, counter_at) for commit, data in versions)


def _logged(
    commit: Commit | None, data: bytes | None, counter_at: Callable[[Commit | None, Segment], Counter]
) -> LoggedSize:
    if data is None:
        return LoggedSize(commit, None, "deleted", None)
    file = commit.path if commit else ""
    try:
        segment = parse_segment(decode(data, file), file).segment
    except BadInputError as error:
        return LoggedSize(commit, None, f"cannot be read: {error.problems[0].message}", None)
    counter = counter_at(commit, segment)
    return LoggedSize(commit, segment, sentence(segment.where, counter.universe), counter.size(segment.where))


def cut_short(workspace: Workspace, entries: Sequence[LoggedSize], limit: int = LIMIT) -> str:
    """Why the log may not reach back to the first version; empty if it does."""
    commits = sum(entry.commit is not None for entry in entries)
    if commits >= limit:
        return f"only the latest {limit:,} commits are counted"
    return repository_of(workspace).shallow()


def sizes(entries: tuple[LoggedSize, ...]) -> Iterator[int]:
    """The known sizes on today's accounts, oldest first."""
    return (entry.accounts for entry in reversed(entries) if entry.accounts is not None)
