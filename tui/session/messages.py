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
from niche.segments.findings.finding import Finding
from niche.tui.session.session import Session

if TYPE_CHECKING:
    from niche.tui.drawing.taxonomy_rows import TreeMetric


@dataclass
class SettingsSaved(Message):
    """The `niche.yaml` at this path was written: reopen the table with the same segment."""

    file: pathlib.Path
    session: Session


@dataclass
class FigureReady(Message):
    """The base of all that one count posts."""

    generation: int
    """The number of the count; each edit starts another one."""


@dataclass
class CountsReady(FigureReady):
    """The filter was counted."""

    counts: Counts = field(repr=False)
    milliseconds: float = 0.0
    tree: NDArray[np.int64] | None = field(default=None, repr=False)
    """Matched accounts by node of the taxonomy on show, where that is not the main one; None where it is."""
    whole: bool = True
    """Whether the tree and the distributions are counted; else they follow in a second message."""


@dataclass
class ColumnLoading(FigureReady):
    """Progress of the first read of a column from disk."""

    share: float
    doing: str


@dataclass
class DetailsReady(FigureReady):
    """The counts with quantiles and outcomes."""

    counts: Counts


@dataclass
class FindingsReady(FigureReady):
    """The findings of the filter, and the difference of win rates within it that would have been one."""

    findings: Sequence[Finding] = field(default=(), repr=False)
    least_seen: float | None = None


@dataclass
class TreeMetricsReady(FigureReady):
    """Outcomes by node of the main taxonomy; empty where another taxonomy is shown."""

    metrics: Sequence[TreeMetric] = field(repr=False)


@dataclass
class RowsReady(FigureReady):
    """The matched rows of the universe, in the order of the user's file."""

    rows: Rows = field(repr=False)
