"""What the workers found out: the workbench shows it."""

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
    from niche.tui.drawing.taxonomy_rows import Lens


@dataclass
class RepairTried(Message):
    """A repair that is tried was counted."""

    repair: Repair
    counts: Counts = field(repr=False)


@dataclass
class SettingsSaved(Message):
    """The `niche.yaml` at this path is another one now: the table is to be opened anew, with the same segment."""

    file: pathlib.Path
    session: Session


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
