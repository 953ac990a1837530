"""What a check of segments found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from niche.segments.findings.accepted import Acceptance, remaining
from niche.segments.findings.finding import Finding, Severity
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Status


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """One segment and what was found; its size, share and status are None where its file cannot be read."""

    slug: str
    file: str
    name: str
    accounts: int | None
    share: float | None
    findings: tuple[Finding, ...]
    status: Status | None = None
    least_seen: float | None = None
    """The difference of win rates within it that `mixed` would have found, where it found none."""

    def __repr__(self) -> str:
        size = "cannot be read" if self.accounts is None else f"{self.accounts:,} accounts"
        return f"<Checked {self.slug}: {size}, {len(self.findings):,} findings>"


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a check found."""

    of: int
    """Accounts of the universe."""
    segments: tuple[Checked, ...]
    portfolio: tuple[Finding, ...] = ()
    table: tuple[Finding, ...] = ()
    """What was decided to read the table, or noticed in it."""
    accepted: int = 0
    """Findings left out because the workspace accepts them."""
    file: str = "niche.yaml"
    """Where the portfolio is defined."""
    table_file: str = "niche.yaml"
    """Where it is said how to read the table: `niche.yaml`, else the table itself."""
    acceptances: tuple[tuple[Acceptance, int], ...] = ()
    """What the workspace accepts, each with how many findings it leaves out today."""
    remarks: tuple[Problem, ...] = ()
    """What does no harm but should be known: accepted findings of segments that do not exist."""

    def findings(self) -> Iterator[tuple[Checked | None, Finding]]:
        """Yield every finding with the segment it is about, the table's first; None for the table and the portfolio."""
        yield from ((None, finding) for finding in self.table)
        for segment in self.segments:
            yield from ((segment, finding) for finding in segment.findings)
        yield from ((None, finding) for finding in self.portfolio)

    def __repr__(self) -> str:
        found = len([*self.findings()])
        return f"<Report of {len(self.segments):,} segments, {self.of:,} accounts: {found:,} findings>"

    @property
    def worst(self) -> Severity | None:
        """The highest severity found."""
        return max((finding.severity for _, finding in self.findings()), default=None)

    def fails(self, at: Severity | None) -> bool:
        """Whether something was found at or above a severity; never for None."""
        worst = self.worst
        return at is not None and worst is not None and worst >= at

    def without(self, accepted: Sequence[Acceptance], today: dt.date) -> Report:
        """Leave out the findings that are accepted today, and count them."""
        segments = tuple(
            replace(one, findings=remaining(one.findings, accepted, one.slug, today)) for one in self.segments
        )
        table, portfolio = (remaining(some, accepted, "", today) for some in (self.table, self.portfolio))
        left = replace(self, segments=segments, portfolio=portfolio, table=table)
        findings = [(segment.slug if segment else "", finding) for segment, finding in self.findings()]
        used = tuple((one, sum(one.covers(finding, slug, today) for slug, finding in findings)) for one in accepted)
        return replace(left, accepted=len(findings) - len(list(left.findings())), acceptances=used)
