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
from niche.segments.filters import Path, Scalar
from niche.segments.findings.finding import Finding, Repair

if TYPE_CHECKING:
    from niche.tui.session import Session


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
class RepairChosen(Message):
    """A finding is to be mended in this way."""

    finding: Finding
    repair: Repair


@dataclass
class SettingsSaved(Message):
    """The `niche.yaml` at this path is another one now: the table is to be opened anew, with the same segment."""

    file: pathlib.Path
    session: Session


@dataclass
class MappingRequested(Message):
    """The values that name no node are wanted."""


@dataclass
class Measured(Message):
    """The filter of this generation was counted."""

    generation: int
    counts: Counts = field(repr=False)
    tree: NDArray[np.int64] = field(repr=False)
    """Matched accounts of each node of the taxonomy on show, which may not be the main one."""
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
