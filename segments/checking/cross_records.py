"""The record that `cross` prints as JSON: two columns, or segments, against each other. Filled in by the playbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from niche.segments.checking.records import Share

_Label = Annotated[str | None, "a value, a range, a segment, or the rest; null where nothing is known"]


@dataclass(frozen=True, slots=True)
class CrossAxisRecord:
    """One side of a table."""

    name: Annotated[str, "the column, or segment"]
    labels: tuple[_Label, ...]
    rest: Annotated[str | None, "which of them stands for everything else; null where that is nothing"]
    overlapping: Annotated[bool, "an account may be under several of them"]


@dataclass(frozen=True, slots=True)
class CrossCellRecord:
    """The accounts that are under a label of each side."""

    row: _Label
    column: _Label
    accounts: int
    share: Annotated[Share, "of the accounts asked about"]
    closed: Annotated[int | None, "accounts with an outcome; null where no column tells it"]
    won: int | None
    win_rate: Annotated[float | None, "won of closed; null where nothing is closed"]
    win_rate_low: Annotated[float | None, "of the 95 % interval"]
    win_rate_high: float | None


@dataclass(frozen=True, slots=True)
class CrossRecord:
    """Two columns against each other."""

    accounts: Annotated[int, "asked about"]
    rows: CrossAxisRecord
    columns: CrossAxisRecord
    cells: tuple[CrossCellRecord, ...]
