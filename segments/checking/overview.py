"""An overview of all segments of a workspace: size, findings and git state of each, as they become known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from niche.segments.counting.counts import AccountSet
from niche.segments.findings.context import CountedPortfolio, SearchableSegment
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.segment import Segment
from niche.segments.portfolio.overlap import CountedSegments, Coverage, Member, Overlap, coverage, members, overlaps
from niche.segments.project import Project
from niche.segments.versions.git import FileState
from niche.segments.versions.revisions import repository_of
from niche.segments.workspace.references import references
from niche.segments.workspace.segment_names import is_yaml, slug_of
from niche.segments.workspace.segmentfile import SegmentFile
from niche.segments.workspace.workspace import Workspace

AT_ONCE = 100
"""Segments to read before the first are yielded: more than a list has lines."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one segment."""

    slug: str
    segment: Segment | None = None
    """None until its file is read, and if it is invalid."""
    member: Member | None = None
    """None until it is counted."""
    findings: tuple[Finding, ...] | None = None
    """None until it is checked."""
    state: FileState | None = None
    """The state of the file relative to HEAD; None if it is unchanged, or without git."""
    problems: tuple[Problem, ...] = ()
    """Why its file cannot be read."""
    used_by: tuple[str, ...] = ()
    """The segments that refer to it."""
    context: SearchableSegment | None = field(default=None, repr=False, compare=False)
    """What the rules looked at; None until it is checked."""

    def count_of(self, severity: Severity) -> int:
        """The number of findings of a severity; a file that cannot be read counts as one error."""
        found = sum(finding.severity is severity for finding in self.findings or ())
        return found or int(bool(self.problems) and severity is Severity.ERROR)


def overview(
    project: Project, hand: Mapping[str, Segment] | None = None, cancelled: Cancelled | None = None
) -> Iterator[tuple[Standing, ...]]:
    """Yield all segments, sorted by slug, again after each step: when they are read, for each size, for each findings.

    When it yields first, the first `AT_ONCE` are read; git states and references follow when all are. Segments in
    `hand` replace those of their files. Raises CancelledError when cancelled.
    """
    hand, stop = hand or {}, cancelled or never
    project, workspace = project.until(stop), project.workspace
    standings = {slug: Standing(slug, hand.get(slug)) for slug in sorted({*workspace.slugs(), *hand})}
    files: dict[str, SegmentFile] = {}
    for index, slug in enumerate(standings):
        if index >= AT_ONCE:
            yield tuple(standings.values())
            check(stop)
        try:
            files[slug] = workspace.look_up(slug)
        except BadInputError as error:
            standings[slug] = replace(standings[slug], problems=() if slug in hand else error.problems)
        else:
            standings[slug] = replace(standings[slug], segment=hand.get(slug, files[slug].segment))
    segments = {slug: standing.segment for slug, standing in standings.items() if standing.segment}
    states, users = git_states(workspace), _users(segments)
    for slug, standing in standings.items():
        standings[slug] = replace(standing, state=states.get(slug), used_by=tuple(users[slug]))
    yield tuple(standings.values())
    sets: dict[str, AccountSet] = {}
    for slug, segment in segments.items():
        (member,) = members(project.counter, {slug: segment})
        sets[slug] = member.matched
        standings[slug] = replace(standings[slug], member=member)
        yield tuple(standings.values())
    counted = CountedSegments(project.counter, sets)
    for slug, segment in segments.items():
        check(stop)
        context = project.checker.context(segment, slug, file=files.get(slug), peers=segments, counted=counted)
        standings[slug] = replace(standings[slug], findings=project.checker.findings(context), context=context)
        yield tuple(standings.values())


@dataclass(frozen=True, slots=True)
class Together:
    """All segments of a workspace seen together."""

    active: int
    """Active segments."""
    union: Member
    """The accounts in any active segment, each counted once."""
    coverage: Coverage
    pairs: tuple[Overlap, ...]
    """Every two segments, the most similar first."""
    findings: tuple[Finding, ...]
    """What was noticed about all together, without what is accepted."""


def together(project: Project, standings: Sequence[Standing]) -> Together:
    """See segments together that are counted and checked. Raises CancelledError."""
    engine, portfolio = project.counter, [one.member for one in standings if one.member]
    active = [member for member in portfolio if member.active]
    contexts = tuple(one.context for one in standings if one.context)
    left_out = project.workspace.folder.left_out()
    counted = CountedPortfolio(contexts, engine, project.workspace.settings, left_out)
    held = engine.union(member.matched for member in active)
    return Together(
        len(active),
        Member("", Segment(""), len(project.universe), engine.outcomes(held), held),
        coverage(engine, portfolio),
        overlaps(engine, portfolio),
        project.checker.portfolio_findings(counted),
    )


def _users(segments: Mapping[str, Segment]) -> Mapping[str, list[str]]:
    """The slugs of the segments that refer to a slug."""
    users = defaultdict[str, list[str]](list)
    for slug, segment in segments.items():
        for name in {name for _, name in references(segment.where)}:
            users[name].append(slug)
    return users


def git_states(workspace: Workspace) -> Mapping[str, FileState]:
    """The states of the segment files that differ from HEAD, by slug; empty without git, or if git fails."""
    folder = workspace.settings.segments.resolve()
    try:
        repository = repository_of(workspace)
        if not folder.is_dir():
            return {}
        listing = workspace.folder.listing()
        links = {name: (folder / name).resolve() for name in listing.links}
        states = repository.states(folder, *links.values())
    except (BadInputError, ValueError):
        return {}
    # By file name, since a deleted file is in no listing and has the slug of its name.
    found = {path.name: state for path, state in states.items() if path.parent == folder and is_yaml(path.name)}
    found |= {name: states[target] for name, target in links.items() if target in states}
    taken = {**{slug_of(name): name for name in found if not name.startswith(".")}, **listing.files}
    return {slug: found[name] for slug, name in taken.items() if name in found}
