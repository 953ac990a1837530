"""What looks for findings: in the segments of a workspace together, and in one that is in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.documents.files import shown
from niche.segments.findings import registry
from niche.segments.findings.accepted import AcceptedFile, remaining
from niche.segments.findings.context import CountedPortfolio, SearchableSegment, Unread
from niche.segments.findings.finding import Finding
from niche.segments.findings.report import Checked, Report
from niche.segments.findings.table import table_findings
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment
from niche.segments.portfolio.overlap import CountedSegments
from niche.segments.reading.sources import without_password
from niche.segments.workspace.locating import FILE
from niche.segments.workspace.segmentfile import SegmentFile
from niche.segments.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SegmentChecker:
    """`Project.checker`."""

    workspace: Workspace
    counter: Counter
    accepted: AcceptedFile

    @property
    def universe(self) -> Universe:
        """All accounts."""
        return self.counter.universe

    def check_all(self, slugs: Sequence[str] = ()) -> Report:
        """As `Project.check_all`."""
        self._refuse(slugs)
        workspace, settings = self.workspace, self.workspace.settings
        read = workspace.read_all()
        contexts = self._contexts(read.files)
        unread = {
            slug: Unread(slug, shown(workspace.segment_path(slug)), problems)
            for slug, problems in read.failures.items()
        }

        def checked(slug: str) -> Checked:
            if slug in unread:
                found = registry.evaluate_unread(unread[slug], settings)
                return Checked(slug, unread[slug].file, "", None, None, found)
            file, counts = read.files[slug], contexts[slug].counts
            segment, found = file.segment, registry.evaluate(contexts[slug])
            seen, size = registry.least_seen(contexts[slug]), (counts.total, counts.share)
            return Checked(slug, shown(file.path), segment.name, *size, found, segment.status, seen)

        segments = tuple(map(checked, slugs or sorted((*contexts, *unread))))
        together = CountedPortfolio(tuple(contexts.values()), self.counter, settings, workspace.folder.left_out())
        portfolio = () if slugs else registry.evaluate_portfolio(together)
        table = () if slugs else tuple(map(self._placed, table_findings(self.universe, settings)))
        file, table_file = workspace.path or workspace.root / FILE, self.table_file
        report = Report(len(self.universe), segments, portfolio, table, file=shown(file), table_file=table_file)
        remarks = self.accepted.remarks(self.workspace.slugs(), self.universe.columns)
        return replace(report.without(self.accepted.read(), dt.date.today()), remarks=remarks)

    @property
    def table_file(self) -> str:
        """Where it is said how to read the table: `niche.yaml`, else the table itself."""
        workspace = self.workspace
        return shown(workspace.path) if workspace.path else without_password(workspace.settings.data)

    def _placed(self, finding: Finding) -> Finding:
        """A finding about the table at the key of its column, else at that of the table."""
        document = self.workspace.document
        if document is None:
            return finding
        of_column = finding.about in self.workspace.settings.columns
        line, column = document.place(("columns", finding.about) if of_column else ("data",), of_key=True)
        return replace(finding, line=line, column=column)

    def table_findings(self) -> tuple[Finding, ...]:
        """As `Project.table_findings`."""
        accepted = () if self.accepted.problems else self.accepted.read()
        found = table_findings(self.universe, self.workspace.settings)
        return remaining(map(self._placed, found), accepted, "", dt.date.today())

    def _refuse(self, slugs: Sequence[str]) -> None:
        known, settings = self.workspace.slugs(), self.workspace.settings
        missing = [slug for slug in slugs if slug not in known]
        problems = [Problem(f"there is no segment {slug}", hint=did_you_mean(slug, known)) for slug in missing]
        problems += [problem.at(str(self.workspace.path)) for problem in registry.problems(settings)]
        if problems:
            raise BadInputError(problems)

    def _contexts(self, files: Mapping[str, SegmentFile]) -> dict[str, SearchableSegment]:
        """Count each segment; each context knows the others."""
        segments = {slug: file.segment for slug, file in files.items()}
        counts = {slug: self.counter.count(segment.where) for slug, segment in segments.items()}
        counted = CountedSegments(self.counter, {slug: one.matched for slug, one in counts.items()})
        return {
            slug: self.context(file.segment, slug, counts=counts[slug], file=file, peers=segments, counted=counted)
            for slug, file in files.items()
        }

    def context(
        self,
        segment: Segment,
        slug: str = "",
        *,
        counts: Counts | None = None,
        file: SegmentFile | None = None,
        peers: Mapping[str, Segment] | None = None,
        counted: CountedSegments | None = None,
    ) -> SearchableSegment:
        """Build the context in which the rules look at a segment, from a file or in hand.

        `counts` are those of the filter in hand, which may be newer than the segment's; None counts the segment's.
        `peers` are the other segments by slug, `counted` all of them where they are counted already. Raises
        CancelledError.
        """
        counts = counts or self.counter.count(segment.where)
        as_written = file is not None and file.segment.where == counts.filter
        return SearchableSegment(
            segment,
            counts,
            self.counter,
            self.workspace.settings,
            slug,
            places=file.places if file and as_written else {},
            expected=file.expected if file and file.segment.expect == segment.expect else {},
            problems=file.problems if file else (),
            peers={other: peer for other, peer in (peers or {}).items() if other != slug},
            counted=counted,
        )

    def findings(self, context: SearchableSegment) -> tuple[Finding, ...]:
        """Return what the rules find in one segment, without the findings that are accepted today.

        If `accepted.yaml` is invalid, nothing is accepted, and `problems` has the reason. Raises CancelledError.
        """
        accepted = () if self.accepted.problems else self.accepted.read()
        return remaining(registry.evaluate(context), accepted, context.slug, dt.date.today())

    def portfolio_findings(self, portfolio: CountedPortfolio) -> tuple[Finding, ...]:
        """Return what the rules find in all segments together, without the findings that are accepted today."""
        accepted = () if self.accepted.problems else self.accepted.read()
        return remaining(registry.evaluate_portfolio(portfolio), accepted, "", dt.date.today())

    def least_seen(self, context: SearchableSegment) -> float | None:
        """Return the difference of win rates within a segment that `mixed` would have found, where it found none.

        None also where too few deals are closed to find any. Raises CancelledError.
        """
        return registry.least_seen(context)
