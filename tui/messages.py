"""The app's vocabulary: what happened, in the past tense. Widgets post these upwards; the workbench acts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from niche.segments.counts import Counts
from niche.segments.filters import Path, Scalar
from niche.segments.findings.finding import Finding, Repair


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
class AddRequested(Message):
    """A condition is to be added: into the group at `path`, or after the node there."""

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
class RepairChosen(Message):
    """A finding is to be mended in this way."""

    finding: Finding
    repair: Repair


@dataclass
class SegmentEdited(Message):
    """The open segment's filter is another one now; `label` says what was done."""

    label: str


@dataclass
class SegmentSaved(Message):
    """The open segment is on disk as it is on the screen."""

    slug: str


@dataclass
class Measured(Message):
    """The filter of this generation was counted."""

    generation: int
    counts: Counts = field(repr=False)
    milliseconds: float = 0.0


@dataclass
class Noticed(Message):
    """The findings about the filter of this generation."""

    generation: int
    findings: Sequence[Finding] = field(repr=False)


@dataclass
class Listed(Message):
    """The accounts of this generation: rows of the universe's frame in the order of the user's file."""

    generation: int
    rows: NDArray[np.int64] = field(repr=False)
