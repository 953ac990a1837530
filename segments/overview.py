"""Every segment of a workspace in one line each: its size, what was noticed about it, how it stands to git."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from niche.segments.acceptance import FILE, Acceptance, read_accepted, remaining
from niche.segments.counting import Counter
from niche.segments.engine.cancelling import Cancelled, check, never
from niche.segments.findings import registry
from niche.segments.findings.finding import Finding, Severity
from niche.segments.findings.subject import Subject
from niche.segments.portfolio import Member, members
from niche.segments.problems import BadInputError, Problem
from niche.segments.segment import Segment
from niche.segments.versions.history import FileState, GitError, Repository
from niche.segments.versions.references import references
from niche.segments.workspace import Portfolio, Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """How one segment stands."""

    slug: str
    segment: Segment | None = None
    """None where its file cannot be read."""
    member: Member | None = None
    """None until it is counted."""
    findings: tuple[Finding, ...] | None = None
    """None until it is looked at."""
    state: FileState | None = None
    """How the file stands to HEAD; None where it is as committed, or where there is no git."""
    problems: tuple[Problem, ...] = ()
    """Why it cannot be read."""
    used_by: tuple[str, ...] = ()
    """The segments that refer to it."""

    def count_of(self, severity: Severity) -> int:
        """The findings of a severity; a file that cannot be read is one error."""
        found = sum(finding.severity is severity for finding in self.findings or ())
        return found or int(bool(self.problems) and severity is Severity.ERROR)


def overview(
    workspace: Workspace,
    counter: Counter,
    hand: Mapping[str, Segment] | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[tuple[Standing, ...]]:
    """All segments by slug, told three times: as read, with their sizes, with their findings.

    `hand` has segments that are to be taken in the place of what their files say. Raises CancelledError when cancelled.
    """
    stop = cancelled or never
    read = workspace.read_all()
    segments = {slug: file.segment for slug, file in read.files.items()} | dict(hand or {})
    standings = _as_read(workspace, read, segments)
    yield standings
    counted = {member.slug: member for member in members(counter, segments, stop)}
    standings = tuple(replace(one, member=counted.get(one.slug)) for one in standings)
    yield standings
    accepted = _accepted(workspace)
    looked = []
    for standing in standings:
        check(stop)
        looked.append(_looked_at(standing, workspace, counter, read, segments, accepted))
    yield tuple(looked)


def _as_read(workspace: Workspace, read: Portfolio, segments: Mapping[str, Segment]) -> tuple[Standing, ...]:
    states = git_states(workspace)
    users: dict[str, list[str]] = {}
    for slug, segment in sorted(segments.items()):
        for name in {name for _, name in references(segment.where)}:
            users.setdefault(name, []).append(slug)
    return tuple(
        Standing(
            slug,
            segments.get(slug),
            state=states.get(slug),
            problems=read.failures.get(slug, ()) if slug not in segments else (),
            used_by=tuple(users.get(slug, ())),
        )
        for slug in sorted(segments.keys() | read.failures.keys())
    )


def git_states(workspace: Workspace) -> Mapping[str, FileState]:
    """The segments whose files differ from HEAD, by slug; none without git, or where git does not answer."""
    folder = workspace.settings.segments
    repository = Repository.holding(folder)
    if repository is None or not folder.is_dir():
        return {}
    try:
        inside = repository.root / repository.relative(folder)
        states = repository.states(folder)
    except (GitError, ValueError):
        return {}
    return {path.stem: state for path, state in states.items() if _is_segment(path, inside)}


def _is_segment(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.suffix in (".yaml", ".yml")


def _accepted(workspace: Workspace) -> Sequence[Acceptance]:
    try:
        return read_accepted(workspace.root / FILE)
    except BadInputError:
        return ()  # `niche check` says what is wrong with it


def _looked_at(
    standing: Standing,
    workspace: Workspace,
    counter: Counter,
    read: Portfolio,
    segments: Mapping[str, Segment],
    accepted: Sequence[Acceptance],
) -> Standing:
    segment = standing.segment
    if segment is None:
        return standing
    file = read.files.get(standing.slug)
    subject = Subject(
        segment,
        counter.count(segment.where),
        counter,
        workspace.settings,
        slug=standing.slug,
        places=file.places if file else {},
        problems=file.problems if file else (),
        peers={slug: peer for slug, peer in segments.items() if slug != standing.slug},
    )
    found = registry.evaluate(subject)
    return replace(standing, findings=remaining(found, accepted, standing.slug, dt.date.today()))
