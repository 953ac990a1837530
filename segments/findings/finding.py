"""What niche noticed, and the change that would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from niche.segments.model.filters import Filter, Path


class Severity(IntEnum):
    """How bad a finding is, so that they sort and compare."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """As it is written in output and settings."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class PartName:
    """What to call the accounts that a repair keeps, where they make a segment; in the marks that files have."""

    words: str
    """What tells them from the others."""
    outcome: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A computed change: what it does in words, the filter it makes, the size that filter has."""

    change: str
    filter: Filter
    accounts: int
    outcome: str = ""
    """How the accounts of that filter turned out, where the repair is about that."""
    part: PartName | None = None
    """Of a repair that can make a segment of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about a segment or a portfolio."""

    rule: str
    severity: Severity
    message: str
    path: Path | None = None
    """The node of the filter that it is about, where it is about one."""
    line: int = 0
    column: int = 0
    """Where in the segment's file, from 1; 0 where the segment has no file or the finding has no place."""
    repairs: tuple[Repair, ...] = ()
    segment: str = ""
    """The segment's slug; empty for a finding about the portfolio."""

    def __str__(self) -> str:
        return f"{self.severity.word} {self.rule}: {self.message}"
