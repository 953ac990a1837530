"""What niche noticed, and the change that would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from niche.segments.model.filters import Filter, Path
from niche.segments.model.formatting import count

if TYPE_CHECKING:  # it imports polars
    from niche.segments.reading.notices import Setting, TableNotice


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
    gained: int = 0
    """Accounts that it adds, where the repair is about the size."""
    lost: int = 0
    """Accounts that it takes away."""

    @property
    def effects(self) -> tuple[str, ...]:
        """What it does beside the size that it leads to, in words."""
        gained, lost = f"{count(self.gained)} more", f"{count(self.lost)} fewer"
        moved = " and ".join(words for number, words in ((self.gained, gained), (self.lost, lost)) if number)
        return tuple(filter(None, (moved, self.outcome)))


@dataclass(frozen=True, slots=True)
class SettingRepair:
    """A change of `niche.yaml` after which the table is read otherwise."""

    change: str
    """What it does in words."""
    setting: Setting

    def __str__(self) -> str:
        return f"{self.change} ({self.setting} in niche.yaml)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about the table, a segment or a portfolio."""

    rule: str
    severity: Severity
    message: str
    path: Path | None = None
    """The node of the filter that it is about, where it is about one."""
    line: int = 0
    column: int = 0
    """Where in the segment's file, or in `niche.yaml`, from 1; 0 where there is no file or the finding has no place."""
    repairs: tuple[Repair, ...] = ()
    segment: str = ""
    """The segment's slug; empty for a finding about the table or the portfolio."""
    noticed: TableNotice | None = None
    """What was noticed in the table; None for a finding about anything else."""
    settings: tuple[SettingRepair, ...] = ()
    """The repairs of a finding about the table."""
    detail: str = ""
    """Further figures, told on demand."""

    @property
    def about(self) -> str:
        """The column of the table that it is about; empty for all else."""
        return self.noticed.column if self.noticed else ""

    def __str__(self) -> str:
        return f"{self.severity.word} {self.rule}: {self.message}"
