"""Messages of the workers to the workbench."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from niche.segments.accounts.rows import Rows
from niche.segments.counting.counts import Counts
from niche.segments.findings.finding import Finding, Repair
from niche.tui.session.session import Session

if TYPE_CHECKING:
    from niche.tui.drawing.taxonomy_rows import TreeMetric


@dataclass
class RepairTried(Message):
    """The repair on trial was counted."""

    repair: Repair
    counts: Counts = field(repr=False)


@dataclass
class SettingsSaved(Message):
    """The `niche.yaml` at this path was written: reopen the table with the same segment."""

    file: pathlib.Path
    session: Session


@dataclass
class CountsReady(Message):
    """The filter of this generation was counted."""

    generation: int
    counts: Counts = field(repr=False)
    milliseconds: float = 0.0
    tree: NDArray[np.int64] | None = field(default=None, repr=False)
    """Matched accounts by node of the taxonomy on show, where that is not the main one; None where it is."""
    whole: bool = True
    """Whether the tree and the distributions are counted; else they follow in a second message."""


@dataclass
class ColumnLoading(Message):
    """Progress of the first read of a column from disk, for the count of this generation."""

    generation: int
    share: float
    doing: str


@dataclass
class DetailsReady(Message):
    """The counts of this generation with quantiles and outcomes."""

    generation: int
    counts: Counts


@dataclass
class FindingsReady(Message):
    """The findings of the filter of this generation."""

    generation: int
    findings: Sequence[Finding] = field(repr=False)


@dataclass
class TreeMetricsReady(Message):
    """Outcomes by node of the main taxonomy; empty where another taxonomy is shown."""

    generation: int
    metrics: Sequence[TreeMetric] = field(repr=False)


@dataclass
class RowsReady(Message):
    """The matched rows of the universe, in the order of the user's file."""

    generation: int
    rows: Rows = field(repr=False)
