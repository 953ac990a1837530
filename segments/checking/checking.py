"""All segments of a workspace, counted and looked at in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.documents.files import shown
from niche.segments.findings import registry
from niche.segments.findings.accepted import FILE, Acceptance, read_accepted, remaining
from niche.segments.findings.context import CountedPortfolio, Subject, Unread
from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import Settings
from niche.segments.workspace.segmentfile import SegmentFile
from niche.segments.workspace.workspace import FILE as NICHE
from niche.segments.workspace.workspace import Workspace

VERSION = 1
"""Of the JSON that a report makes."""

Json: TypeAlias = "dict[str, object]"


@dataclass(frozen=True, slots=True)
class Checked:
    """One segment: its size, None where its file cannot be read, and what was found."""

    slug: str
    file: str
    name: str
    accounts: int | None
    share: float | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    of: int
    """Accounts of the universe."""
    segments: tuple[Checked, ...]
    portfolio: tuple[Finding, ...] = ()
    accepted: int = 0
    """Findings left out because the workspace accepts them."""
    file: str = "niche.yaml"
    """Where the portfolio is defined."""
    acceptances: tuple[tuple[Acceptance, int], ...] = ()
    """What the workspace accepts, each with how many findings it leaves out today."""
    remarks: tuple[Problem, ...] = ()
    """What does no harm but should be known: accepted findings of segments that do not exist."""

    def findings(self) -> Iterator[tuple[Checked | None, Finding]]:
        """Every finding with the segment it is about; None for the portfolio's."""
        for segment in self.segments:
            yield from ((segment, finding) for finding in segment.findings)
        yield from ((None, finding) for finding in self.portfolio)

    @property
    def worst(self) -> Severity | None:
        """The highest severity found."""
        return max((finding.severity for _, finding in self.findings()), default=None)

    def fails(self, at: Severity | None) -> bool:
        """Whether something was found at or above a severity; never for None."""
        worst = self.worst
        return at is not None and worst is not None and worst >= at

    def to_json(self) -> Json:
        """The report as plain data, in the shape that `niche check --format json` promises."""
        return {
            "version": VERSION,
            "of": self.of,
            "segments": [
                {
                    "segment": segment.slug,
                    "file": segment.file,
                    "accounts": segment.accounts,
                    "share": None if segment.share is None else round(segment.share, 6),
                    "findings": [_plain(finding) for finding in segment.findings],
                }
                for segment in self.segments
            ],
            "portfolio": [_plain(finding) for finding in self.portfolio],
            "accepted": self.accepted,
        }

    def without(self, accepted: Sequence[Acceptance], today: dt.date) -> Report:
        """The report without the findings that are accepted today."""
        segments = tuple(
            replace(one, findings=remaining(one.findings, accepted, one.slug, today)) for one in self.segments
        )
        left = replace(self, segments=segments, portfolio=remaining(self.portfolio, accepted, "", today))
        found = [(segment.slug if segment else "", finding) for segment, finding in self.findings()]
        used = tuple((one, sum(one.covers(finding, slug, today) for slug, finding in found)) for one in accepted)
        return replace(left, accepted=len(found) - len(list(left.findings())), acceptances=used)


def _plain(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        "line": finding.line or None,
        "column": finding.column or None,
        "repairs": [_plain_repair(repair) for repair in finding.repairs],
    }


def _plain_repair(repair: Repair) -> Json:
    said: Json = {"change": repair.change, "accounts": repair.accounts}
    return said | ({"outcome": repair.outcome} if repair.outcome else {})


def check(workspace: Workspace, universe: Universe, counter: Counter, slugs: Sequence[str] = ()) -> Report:
    """Count and look at the segments named, or at all of them and the portfolio that they make.

    Findings that the workspace's `accepted.yaml` accepts are left out. Raises BadInputError for a name that no segment
    has, and where that file or the settings of findings cannot be read.
    """
    _refuse(workspace, slugs)
    read = workspace.read_all()
    subjects = {subject.slug: subject for subject in subjects_of(workspace, counter, tuple(read.files.values()))}
    unread = {
        slug: Unread(slug, shown(workspace.segment_path(slug)), problems) for slug, problems in read.failures.items()
    }
    names = slugs or sorted((*subjects, *unread))
    checked = tuple(
        _unread(unread[n], workspace.settings) if n in unread else _checked(subjects[n], read.files[n]) for n in names
    )
    unlisted = () if slugs else workspace.folder.left_out()
    together = CountedPortfolio(tuple(subjects.values()), counter, workspace.settings, unlisted)
    found = () if slugs else registry.evaluate_portfolio(together)
    report = Report(len(universe), checked, found, file=shown(workspace.path or workspace.root / NICHE))
    accepted, path = read_accepted(workspace.root / FILE), shown(workspace.root / FILE)
    remarks = (
        Problem(f"accepts {one.rule} of {one.segment}: there is no such segment", path, one.line)
        for one in accepted
        if one.segment and workspace.folder.find(one.segment) is None
    )
    return replace(report.without(accepted, dt.date.today()), remarks=tuple(remarks))


def _checked(subject: Subject, file: SegmentFile) -> Checked:
    counts, found = subject.counts, registry.evaluate(subject)
    return Checked(file.slug, shown(file.path), file.segment.name, counts.total, counts.share, found)


def _unread(unread: Unread, settings: Settings) -> Checked:
    return Checked(unread.slug, unread.file, "", None, None, registry.evaluate_unread(unread, settings))


def subjects_of(workspace: Workspace, counter: Counter, files: Sequence[SegmentFile]) -> Iterator[Subject]:
    """Each segment counted, knowing the others."""
    segments = {file.slug: file.segment for file in files}
    counts = {slug: counter.count(segment.where) for slug, segment in segments.items()}
    sets = {slug: one.matched for slug, one in counts.items()}
    for file in files:
        yield Subject(
            file.segment,
            counts[file.slug],
            counter,
            workspace.settings,
            slug=file.slug,
            places=file.places,
            problems=file.problems,
            peers={slug: segment for slug, segment in segments.items() if slug != file.slug},
            peer_sets=sets,
        )


def _refuse(workspace: Workspace, slugs: Sequence[str]) -> None:
    known = workspace.slugs()
    missing = [slug for slug in slugs if slug not in known]
    problems = [Problem(f"there is no segment {slug}", hint=did_you_mean(slug, known)) for slug in missing]
    problems += [problem.at(str(workspace.path)) for problem in registry.problems(workspace.settings)]
    if problems:
        raise BadInputError(problems)
