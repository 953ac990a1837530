"""The app's vocabulary: what happened, in the past tense. Widgets post these upwards; the workbench acts on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from niche.segments.findings.finding import Finding, Repair
from niche.segments.model.filters import Path, Scalar
from niche.segments.model.spans import Span

if TYPE_CHECKING:
    pass


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
class TrialLeft(Message):
    """The repair that is tried is not in hand any more."""


@dataclass
class SplitChosen(Message):
    """The parts that a finding tells apart are to become segments."""

    finding: Finding


@dataclass
class SegmentChosen(Message):
    """Another segment of the workspace is wanted in the place of the open one."""

    slug: str


@dataclass
class MappingRequested(Message):
    """The values that name no node are wanted."""


@dataclass
class PanesResized(Message):
    """The panes side by side are to be so wide, or the two parts so high; `done` once that is how they stay."""

    widths: tuple[int, ...] | None
    heights: tuple[int, ...] | None
    done: bool
