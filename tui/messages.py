"""The app's vocabulary: what happened, in the past tense. Widgets post these upwards; the workbench acts on them."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from niche.segments.counts import Counts
from niche.segments.engine.ranges import Span
from niche.segments.engine.rows import Rows
from niche.segments.filters import Path, Scalar
from niche.segments.findings.finding import Finding, Repair

if TYPE_CHECKING:
    from niche.tui.session import Session
    from niche.tui.widgets.forest import Lens


@dataclass
class NodeIncluded(Message):
    """A taxonomy node was chosen for the segment; choosing it again takes it away."""

    code: str


@dataclass
class NodeExcluded(Message):
    """A taxonomy node was ruled out of the segment; ruling it out again takes that away."""

    code: str


@dataclass
class CursorMoved(Message):
    """Another node of the filter is in hand."""

    path: Path


@dataclass
class EditRequested(Message):
    """The node at `path` is to be edited."""

    path: Path


@dataclass
class ColumnChosen(Message):
    """The distribution of this column is wanted."""

    column: str


@dataclass
class CellFiltered(Message):
    """Only the accounts with this value are wanted, or those without it. None is a missing value."""

    column: str
    value: Scalar | tuple[Scalar, ...] | None
    exclude: bool = False


@dataclass
class ValuesFiltered(Message):
    """Only the accounts with any of these values are wanted, or those without them."""

    column: str
    values: tuple[Scalar, ...]
    exclude: bool = False


@dataclass
class RangeFiltered(Message):
    """Only the accounts in this span are wanted, or those outside it."""

    column: str
    span: Span
    exclude: bool = False


@dataclass
class RepairChosen(Message):
    """A finding is to be mended in this way."""

    finding: Finding
    repair: Repair


@dataclass
class RepairTried(Message):
    """A repair that is tried was counted."""

    repair: Repair
    counts: Counts = field(repr=False)


@dataclass
class TrialLeft(Message):
    """The repair that is tried is not in hand any more."""


@dataclass
class SplitChosen(Message):
    """The parts that a finding tells apart are to become segments."""

    finding: Finding


@dataclass
class SettingsSaved(Message):
    """The `niche.yaml` at this path is another one now: the table is to be opened anew, with the same segment."""

    file: pathlib.Path
    session: Session


@dataclass
class SegmentChosen(Message):
    """Another segment of the workspace is wanted in the place of the open one."""

    slug: str


@dataclass
class MappingRequested(Message):
    """The values that name no node are wanted."""


@dataclass
class Measured(Message):
    """The filter of this generation was counted."""

    generation: int
    counts: Counts = field(repr=False)
    milliseconds: float = 0.0
    tree: NDArray[np.int64] | None = field(default=None, repr=False)
    """Matched accounts of each node of the taxonomy that is shown, where that is not the main one."""
    whole: bool = True
    """Whether the tree and the distributions are counted as well; else they follow in another such message."""


@dataclass
class Reading(Message):
    """A column is read from disk, for the first time, to count the filter of this generation."""

    generation: int
    share: float
    doing: str


@dataclass
class Detailed(Message):
    """The same counts, now with quantiles and outcomes."""

    generation: int
    counts: Counts


@dataclass
class Noticed(Message):
    """The findings about the filter of this generation."""

    generation: int
    findings: Sequence[Finding] = field(repr=False)


@dataclass
class Lensed(Message):
    """How the accounts of this generation turned out by node of the main taxonomy; nothing where another is shown."""

    generation: int
    lenses: Sequence[Lens] = field(repr=False)


@dataclass
class Listed(Message):
    """The accounts of this generation: rows of the universe in the order of the user's file."""

    generation: int
    rows: Rows = field(repr=False)


@dataclass
class PanesResized(Message):
    """The panes side by side are to be so wide, or the two parts so high; `done` once that is how they stay."""

    widths: tuple[int, ...] | None
    heights: tuple[int, ...] | None
    done: bool
