"""The records that commands print as JSON, each made of what the library returns; `niche schema` documents them.

Those of portfolios, versions and tables are in modules of their own. A field with its default value is left out; an
underscore at its end only tells it from a word of Python. Fields may be added at any time; taking one away, or giving
it another meaning, raises VERSION.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

from niche.segments.findings.finding import Finding, Severity

if TYPE_CHECKING:  # what a record is made of may be heavy to import
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.accepted import Acceptance
    from niche.segments.findings.report import Checked, Report
    from niche.segments.workspace.trash import Deleted

VERSION = 1
"""Of all records."""
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

DIGITS = 6
"""Decimal places of shares and other ratios."""

Share = Annotated[float, "from 0 to 1"]
Day = Annotated[str, "a day, as 2026-12-31"]


def as_data(record: object) -> Plain:
    """Convert a record, or a list or mapping of records, to what JSON can hold."""
    if is_dataclass(record):
        return fields_of(record)
    if isinstance(record, Mapping):
        return {str(key): as_data(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [as_data(item) for item in record]
    assert record is None or isinstance(record, bool | int | float | str), record
    return record


def fields_of(record: object) -> dict[str, Plain]:
    """Convert the fields of one record to what JSON can hold, by name."""
    assert is_dataclass(record)
    values = ((field, getattr(record, field.name)) for field in fields(record))
    return {field.name.rstrip("_"): as_data(value) for field, value in values if value != field.default}


def as_json(record: object) -> str:
    """Write a record, or a list or mapping of records, as JSON: indented, text as it is."""
    return json.dumps(as_data(record), ensure_ascii=False, indent=2)


def rounded(number: float | None) -> float | None:
    """Round a share or another ratio as records have it; None stays None."""
    return None if number is None else round(number, DIGITS)


@dataclass(frozen=True, slots=True)
class CountRecord:
    """How many accounts match."""

    accounts: int
    of: Annotated[int, "all accounts"]
    share: Share
    undecided: Annotated[int, "accounts whose membership depends on a missing value"]


def count_record(counts: Counts) -> CountRecord:
    """The record of a count."""
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
    """The record of a checked segment in a universe of `of` accounts."""
    found = [finding.severity for finding in checked.findings]
    numbers = SeveritiesRecord(*map(found.count, (Severity.ERROR, Severity.WARNING, Severity.NOTE)))
    name, status = checked.name or None, checked.status and checked.status.value
    return SegmentRecord(checked.slug, name, status, checked.accounts, of, checked.share, numbers)


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """A change that would mend it."""

    change: str
    accounts: Annotated[int, "the size that it leads to"]
    outcome: Annotated[str, "the outcome of those accounts; empty if too few deals are closed"] = ""
    gained: Annotated[int, "accounts that it adds, of a repair of the size"] = 0
    lost: Annotated[int, "accounts that it takes away, of a repair of the size"] = 0


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One thing noticed."""

    rule: str
    severity: str
    message: str
    line: Annotated[int | None, "in the segment's file, from 1"]
    column: int | None
    repairs: tuple[RepairRecord, ...]
    detail: Annotated[str, "further figures; empty where there are none"] = ""


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """A change of `niche.yaml` after which the table is read otherwise."""

    change: str
    key: tuple[str, ...]
    value: Annotated[bool | int | float | str | tuple[str, ...] | tuple[int, ...] | None, "of the key"]


@dataclass(frozen=True, slots=True)
class TableFindingRecord:
    """Something that was decided to read the table, or noticed in it."""

    rule: str
    severity: str
    message: str
    line: Annotated[int | None, "in niche.yaml, from 1; null where there is none"]
    about: Annotated[str, "the column of the table; empty where it is about all of it"]
    count: Annotated[int, "of the cells, rows or accounts that it concerns; 0 where that makes no sense"]
    examples: tuple[str, ...]
    place: Annotated[str, "where in the file of the table"]
    repairs: tuple[SettingRecord, ...]


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A segment with what was found."""

    segment: str
    file: str
    accounts: Annotated[int | None, "null where the file cannot be read"]
    share: Share | None
    findings: tuple[FindingRecord, ...]
    least_seen: Annotated[
        float | None, "the difference of win rates of two halves that `mixed` would have found, where it is silent"
    ] = None


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """What a check found."""

    version: int
    of: Annotated[int, "all accounts"]
    segments: tuple[CheckedRecord, ...]
    portfolio: Annotated[tuple[FindingRecord, ...], "about all segments together"]
    accepted: Annotated[int, "findings that accepted.yaml leaves out"]
    table: Annotated[tuple[TableFindingRecord, ...], "about the table, where no segment is named"]


def check_record(report: Report) -> CheckRecord:
    """The record of a report."""
    segments = tuple(
        CheckedRecord(
            one.slug,
            one.file,
            one.accounts,
            rounded(one.share),
            tuple(map(_finding, one.findings)),
            rounded(one.least_seen),
        )
        for one in report.segments
    )
    portfolio, table = tuple(map(_finding, report.portfolio)), tuple(map(_table_finding, report.table))
    return CheckRecord(VERSION, report.of, segments, portfolio, report.accepted, table)


def _table_finding(finding: Finding) -> TableFindingRecord:
    noticed = finding.noticed
    assert noticed is not None
    repairs = tuple(SettingRecord(one.change, one.setting.key, one.setting.value) for one in finding.settings)
    said = finding.rule, finding.severity.word, finding.message, finding.line or None, noticed.column
    return TableFindingRecord(*said, noticed.count, noticed.examples, noticed.place, repairs)


def _finding(finding: Finding) -> FindingRecord:
    repairs = tuple(
        RepairRecord(repair.change, repair.accounts, repair.outcome, repair.gained, repair.lost)
        for repair in finding.repairs
    )
    place = finding.line or None, finding.column or None
    return FindingRecord(finding.rule, finding.severity.word, finding.message, *place, repairs, finding.detail)


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """A finding that is accepted."""

    rule: str
    segment: Annotated[str, "empty for the portfolio and the table"]
    until: Day
    findings: Annotated[int, "that it leaves out today"]
    reason: str
    column: Annotated[str, "of the table"] = ""


def acceptance_record(accepted: Acceptance, findings: int) -> AcceptanceRecord:
    """The record of a line of `accepted.yaml` that leaves out so many findings."""
    said = accepted.rule, accepted.segment, accepted.until.isoformat(), findings, accepted.reason
    return AcceptanceRecord(*said, accepted.column)


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """A segment that can be brought back."""

    segment: str
    deleted: Annotated[str, "when, in local time"]
    kept: Annotated[str, "where its content is"]


def deleted_record(gone: Deleted) -> DeletedRecord:
    """The record of a deleted segment."""
    return DeletedRecord(gone.slug, gone.at.isoformat(" ", "seconds"), str(gone.kept))


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """An action of the workbench."""

    action: Annotated[str, "what config.yaml calls it"]
    pane: Annotated[str, "where its keys work"]
    keys: Annotated[str, "with spaces between them"]
    name: str
