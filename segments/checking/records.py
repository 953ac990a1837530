"""What commands print as JSON: one typed record each, made of what the library gives. `niche schema` documents them.

A field is left out where it has its default; an underscore at its end only tells it from a word of Python. Fields may
be added at any time; whoever takes one away, or gives it another meaning, raises VERSION.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, TypeAlias

from niche.segments.checking.comparing import Comparison, Movement, VersionSide
from niche.segments.counting.counts import Counts
from niche.segments.findings.accepted import Acceptance
from niche.segments.findings.finding import Finding, Severity
from niche.segments.findings.report import Checked, Report
from niche.segments.portfolio.overlap import Coverage, Gap, Member, Overlap
from niche.segments.versions.sizelog import LoggedSize
from niche.segments.workspace.trash import Deleted

VERSION = 1
"""Of all records."""
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_DIGITS = 6
_SHORT = 7
"""Digits of a commit's id."""

Share = Annotated[float, "from 0 to 1"]
Day = Annotated[str, "a day, as 2026-12-31"]


def as_data(record: object) -> Plain:
    """A record, or several, as JSON has it."""
    if is_dataclass(record):
        return fields_of(record)
    if isinstance(record, Mapping):
        return {str(key): as_data(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [as_data(one) for one in record]
    assert record is None or isinstance(record, bool | int | float | str), record
    return record


def fields_of(record: object) -> dict[str, Plain]:
    """The fields of one record as JSON has them."""
    assert is_dataclass(record)
    said = ((field, getattr(record, field.name)) for field in fields(record))
    return {field.name.rstrip("_"): as_data(value) for field, value in said if value != field.default}


@dataclass(frozen=True, slots=True)
class CountRecord:
    """How many accounts match."""

    accounts: int
    of: Annotated[int, "all accounts"]
    share: Share
    undecided: Annotated[int, "accounts whose membership depends on a missing value"]


def count_record(counts: Counts) -> CountRecord:
    """The sizes of a count."""
    return CountRecord(counts.total, counts.of, counts.share, counts.undecided)


@dataclass(frozen=True, slots=True)
class SeveritiesRecord:
    """Numbers of findings."""

    error: int
    warning: int
    note: int


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment in one line."""

    segment: str
    name: str | None
    status: Annotated[str | None, "null where the file cannot be read"]
    accounts: int | None
    of: int
    share: Share | None
    findings: SeveritiesRecord


def segment_record(checked: Checked, of: int) -> SegmentRecord:
    """A segment that was checked, of a universe of `of` accounts."""
    found = [finding.severity for finding in checked.findings]
    numbers = SeveritiesRecord(*map(found.count, (Severity.ERROR, Severity.WARNING, Severity.NOTE)))
    name, status = checked.name or None, checked.status and checked.status.value
    return SegmentRecord(checked.slug, name, status, checked.accounts, of, checked.share, numbers)


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """A change that would mend it."""

    change: str
    accounts: Annotated[int, "the size that it leads to"]
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One thing noticed."""

    rule: str
    severity: str
    message: str
    line: Annotated[int | None, "in the segment's file, from 1"]
    column: int | None
    repairs: tuple[RepairRecord, ...]


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A segment with what was found."""

    segment: str
    file: str
    accounts: Annotated[int | None, "null where the file cannot be read"]
    share: Share | None
    findings: tuple[FindingRecord, ...]


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """What a check found."""

    version: int
    of: Annotated[int, "all accounts"]
    segments: tuple[CheckedRecord, ...]
    portfolio: Annotated[tuple[FindingRecord, ...], "about all segments together"]
    accepted: Annotated[int, "findings that accepted.yaml leaves out"]


def check_record(report: Report) -> CheckRecord:
    """The report of a check."""
    segments = tuple(
        CheckedRecord(one.slug, one.file, one.accounts, _rounded(one.share), tuple(map(_finding, one.findings)))
        for one in report.segments
    )
    return CheckRecord(VERSION, report.of, segments, tuple(map(_finding, report.portfolio)), report.accepted)


def _finding(finding: Finding) -> FindingRecord:
    repairs = tuple(RepairRecord(repair.change, repair.accounts, repair.outcome) for repair in finding.repairs)
    place = finding.line or None, finding.column or None
    return FindingRecord(finding.rule, finding.severity.word, finding.message, *place, repairs)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """A finding that is accepted."""

    rule: str
    segment: Annotated[str, "empty for the portfolio"]
    until: Day
    findings: Annotated[int, "that it leaves out today"]
    reason: str


def acceptance_record(accepted: Acceptance, findings: int) -> AcceptanceRecord:
    """A line of `accepted.yaml`, and how many findings it leaves out."""
    return AcceptanceRecord(accepted.rule, accepted.segment, accepted.until.isoformat(), findings, accepted.reason)


@dataclass(frozen=True, slots=True)
class SizeRecord:
    """The size of a segment."""

    segment: str
    accounts: int


@dataclass(frozen=True, slots=True)
class PairRecord:
    """What two segments share."""

    segment: str
    other: str
    accounts: int
    other_accounts: int
    shared: int
    jaccard: Annotated[float, "shared of those in either"]
    containment: Annotated[float, "shared of the smaller"]


@dataclass(frozen=True, slots=True)
class UncoveredRecord:
    """What no active segment holds."""

    accounts: int
    of: int
    won: int
    of_won: int
    sectors: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class OverlapRecord:
    """What segments share, and what none of them holds."""

    segments: tuple[SizeRecord, ...]
    pairs: tuple[PairRecord, ...]
    uncovered: UncoveredRecord


def overlap_record(portfolio: Sequence[Member], pairs: Sequence[Overlap], left: Coverage) -> OverlapRecord:
    """The segments seen together."""
    segments = tuple(SizeRecord(member.slug, member.accounts) for member in portfolio)
    gap = left.everything
    uncovered = UncoveredRecord(gap.accounts, gap.of, gap.won, gap.of_won, left.sectors)
    return OverlapRecord(segments, tuple(map(pair_record, pairs)), uncovered)


def pair_record(pair: Overlap) -> PairRecord:
    """Two segments."""
    alike = round(pair.jaccard, _DIGITS), round(pair.containment, _DIGITS)
    return PairRecord(pair.first, pair.second, pair.first_size, pair.second_size, pair.shared, *alike)


@dataclass(frozen=True, slots=True)
class RankRecord:
    """A segment beside the others."""

    segment: str
    name: str
    status: str
    priority: int | None
    accounts: int
    share: Share
    closed: Annotated[int, "accounts with an outcome"]
    win_rate: Annotated[float | None, "won of closed; null where nothing is closed"]
    win_rate_low: Annotated[float | None, "of the 95 % interval"]
    win_rate_high: float | None
    value: Annotated[float | None, "known values added up"]


def rank_record(member: Member) -> RankRecord:
    """A segment, counted."""
    segment, rate = member.segment, member.win_rate
    about = member.slug, segment.name, segment.status.value, segment.priority
    size = member.accounts, round(member.share, _DIGITS), member.outcomes.closed
    won, low, high = map(_rounded, (rate.value, rate.low, rate.high) if rate else (None, None, None))
    return RankRecord(*about, *size, won, low, high, member.value)


@dataclass(frozen=True, slots=True)
class SideRecord:
    """One version of a segment."""

    accounts: int
    closed: int
    won: int


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account that enters or leaves."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class SectorRecord:
    """A sector that accounts enter from, or leave from."""

    title: str
    accounts: int


@dataclass(frozen=True, slots=True)
class MovementRecord:
    """Accounts that enter or leave."""

    accounts: int
    top: Annotated[tuple[AccountRecord, ...], "the most valuable first"]
    industries: tuple[SectorRecord, ...]


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A finding in short."""

    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """Findings that one version has and the other has not."""

    appeared: tuple[NoticeRecord, ...]
    gone: tuple[NoticeRecord, ...]


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A segment before and after."""

    segment: str
    fate: str
    was: Annotated[str | None, "the name before, where it was renamed"]
    rule: Annotated[tuple[str, ...], "the differences of the filters, in words"]
    before: SideRecord | None
    after: SideRecord | None
    entered: MovementRecord
    left: MovementRecord
    findings: TurnRecord
    problems: Annotated[tuple[str, ...], "why a version cannot be read"]


@dataclass(frozen=True, slots=True)
class DiffRecord:
    """What changed since a revision."""

    version: int
    revision: str
    segments: tuple[ChangeRecord, ...]
    remarks: tuple[str, ...]


def diff_record(comparisons: Sequence[Comparison], revision: str, remarks: Sequence[str] = ()) -> DiffRecord:
    """The comparison of two versions of all segments."""
    return DiffRecord(VERSION, revision, tuple(map(_change, comparisons)), tuple(remarks))


def _change(found: Comparison) -> ChangeRecord:
    return ChangeRecord(
        found.slug,
        found.fate.value,
        found.was or None,
        found.rule,
        _side(found.before),
        _side(found.after),
        _movement(found.entered),
        _movement(found.left),
        TurnRecord(tuple(map(_notice, found.appeared)), tuple(map(_notice, found.gone))),
        tuple(map(str, found.problems)),
    )


def _side(side: VersionSide | None) -> SideRecord | None:
    return None if side is None else SideRecord(side.accounts, side.outcomes.closed, side.outcomes.won)


def _movement(movement: Movement) -> MovementRecord:
    top = tuple(AccountRecord(name, value) for name, value in movement.top)
    return MovementRecord(movement.accounts, top, tuple(SectorRecord(*one) for one in movement.industries))


def _notice(finding: Finding) -> NoticeRecord:
    return NoticeRecord(finding.rule, finding.severity.word, finding.message)


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A version of a segment."""

    commit: Annotated[str | None, "null for what is not committed"]
    on: Day | None
    author: str | None
    subject: str
    accounts: Annotated[int | None, "on the data of today; null where there is no rule that can be read"]
    recorded: Annotated[int | None, "the size that the file itself said"]
    rule: str


def log_record(entry: LoggedSize) -> LogRecord:
    """A version as it was committed, or as it is in the folder."""
    commit = entry.commit
    if commit is None:
        return LogRecord(None, None, None, "not committed", entry.accounts, entry.recorded, entry.rule)
    about = commit.id[:_SHORT], commit.on.isoformat() if commit.on else None, commit.author, commit.subject
    return LogRecord(*about, entry.accounts, entry.recorded, entry.rule)


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """A segment that can be brought back."""

    segment: str
    deleted: Annotated[str, "when, in local time"]
    kept: Annotated[str, "where its content is"]


def deleted_record(gone: Deleted) -> DeletedRecord:
    """A segment that was deleted."""
    return DeletedRecord(gone.slug, gone.at.isoformat(" ", "seconds"), str(gone.kept))
