"""The records that `diff` and `log` print as JSON: versions of segments in git."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from niche.segments.checking.records import VERSION, Day

if TYPE_CHECKING:  # what a record is made of may be heavy to import
    from niche.segments.checking.comparing import Comparison, Movement, VersionSide
    from niche.segments.findings.finding import Finding
    from niche.segments.versions.sizelog import LoggedSize

_SHORT = 7
"""Digits of a commit's id."""


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
    """The record of a comparison with a revision."""
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
    """The record of a version."""
    commit = entry.commit
    if commit is None:
        return LogRecord(None, None, None, "not committed", entry.accounts, entry.recorded, entry.rule)
    about = commit.id[:_SHORT], commit.on.isoformat() if commit.on else None, commit.author, commit.subject
    return LogRecord(*about, entry.accounts, entry.recorded, entry.rule)
