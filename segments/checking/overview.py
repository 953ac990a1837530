"""Every segment of a workspace in one line each: its size, what was noticed about it, how it stands to git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from niche.segments.counting.counts import AccountSet
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.segment import Segment
from niche.segments.portfolio.overlap import Member, members
from niche.segments.project import Project
from niche.segments.versions.git import FileState, Repository
from niche.segments.workspace.references import references
from niche.segments.workspace.segment_names import is_yaml, slug_of
from niche.segments.workspace.segmentfile import SegmentFile
from niche.segments.workspace.workspace import Workspace

AT_ONCE = 100
"""Segments that are read before the first is told: more than a list has lines."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one segment stands."""

    slug: str
    segment: Segment | None = None
    """None until its file is read, and where it cannot be."""
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
    project: Project, hand: Mapping[str, Segment] | None = None, cancelled: Cancelled | None = None
) -> Iterator[tuple[Standing, ...]]:
    """All segments by slug, told again with each that more is known of: as read, then its size, then its findings.

    The first time, the first `AT_ONCE` are read; what git says and who uses whom is known when all are. `hand` has
    segments that are to be taken in the place of what their files say. Raises CancelledError when cancelled.
    """
    survey = _Survey(project, hand or {}, cancelled or never)
    for _ in chain(survey.read(), survey.count(), survey.look()):
        yield tuple(survey.standings.values())


class _Survey:
    """All segments, of which each step tells one more thing."""

    def __init__(self, project: Project, hand: Mapping[str, Segment], cancelled: Cancelled) -> None:
        self._project, self._stop = project.until(cancelled), cancelled
        slugs = sorted({*project.workspace.slugs(), *hand})
        self.standings = {slug: Standing(slug, hand.get(slug)) for slug in slugs}
        self._files: dict[str, SegmentFile] = {}
        self._sets: dict[str, AccountSet] = {}

    def read(self) -> Iterator[None]:
        for index, standing in enumerate(list(self.standings.values())):
            if index >= AT_ONCE:
                yield
                check(self._stop)
            self.standings[standing.slug] = self._as_read(standing)
        self._connect()
        yield

    def _as_read(self, standing: Standing) -> Standing:
        try:
            file = self._files[standing.slug] = self._project.workspace.look_up(standing.slug)
        except BadInputError as error:
            return standing if standing.segment else replace(standing, problems=error.problems)
        return replace(standing, segment=standing.segment or file.segment)

    def _connect(self) -> None:
        """Who refers to whom, and how the files stand to git."""
        states, users = git_states(self._project.workspace), dict[str, list[str]]()
        for slug, segment in self._segments.items():
            for name in {name for _, name in references(segment.where)}:
                users.setdefault(name, []).append(slug)
        for slug, standing in self.standings.items():
            self.standings[slug] = replace(standing, state=states.get(slug), used_by=tuple(users.get(slug, ())))

    @cached_property
    def _segments(self) -> Mapping[str, Segment]:
        return {slug: one.segment for slug, one in self.standings.items() if one.segment}

    def count(self) -> Iterator[None]:
        for slug, segment in self._segments.items():
            (member,) = members(self._project.counter.until(self._stop), {slug: segment})
            self._sets[slug] = member.matched
            self.standings[slug] = replace(self.standings[slug], member=member)
            yield

    def look(self) -> Iterator[None]:
        for slug, segment in self._segments.items():
            check(self._stop)
            file = self._files.get(slug)
            context = self._project.context(segment, slug, file=file, peers=self._segments, sets=self._sets)
            self.standings[slug] = replace(self.standings[slug], findings=self._project.findings(context))
            yield


def git_states(workspace: Workspace) -> Mapping[str, FileState]:
    """The segments whose files differ from HEAD, by slug; none without git, or where git does not answer."""
    folder = workspace.settings.segments.resolve()
    try:
        repository = Repository.holding(folder)
        if repository is None or not folder.is_dir():
            return {}
        listing = workspace.folder.listing()
        links = {name: (folder / name).resolve() for name in listing.links}
        states = repository.states(folder, *links.values())
    except (BadInputError, ValueError):
        return {}
    # By name: of a file that is gone, its slug is the one it had.
    found = {path.name: state for path, state in states.items() if path.parent == folder and is_yaml(path.name)}
    found |= {name: states[target] for name, target in links.items() if target in states}
    taken = {**{slug_of(name): name for name in found if not name.startswith(".")}, **listing.files}
    return {slug: found[name] for slug, name in taken.items() if name in found}
