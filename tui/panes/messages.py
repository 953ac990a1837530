"""Messages of the panes to the workbench, named in the past tense."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.message import Message

from niche.segments.accounts.tree_candidates import TreeCandidate
from niche.segments.findings.finding import Finding, Repair
from niche.segments.model.filters import Scalar
from niche.segments.model.spans import Span


@dataclass
class WhyAsked(Message):
    """Somebody asks why the account in a row is in the segment or not."""

    row: int


@dataclass
class AccountsWanted(Message):
    """The accounts pane shows another list than the segment's, or the segment has changed below it."""


@dataclass
class NodeChosen(Message):
    """A taxonomy node was included, or excluded; the second time, that is taken back."""

    code: str
    exclude: bool = False


@dataclass
class EditRequested(Message):
    """An edit of the node under the cursor was requested."""


@dataclass
class ColumnChosen(Message):
    """The distribution of this column was requested."""

    column: str


@dataclass
class FilterRequested(Message):
    """The base of all requests for a condition on a column."""

    column: str
    exclude: bool = field(default=False, kw_only=True)


@dataclass
class CellFiltered(FilterRequested):
    """A filter by this value was requested, or by its exclusion. None is a missing value."""

    value: Scalar | tuple[Scalar, ...] | None


@dataclass
class ValuesFiltered(FilterRequested):
    """A filter by any of these values was requested, or by their exclusion."""

    values: tuple[Scalar, ...]


@dataclass
class RangeFiltered(FilterRequested):
    """A filter by this span was requested, or by its exclusion."""

    span: Span


@dataclass
class RepairChosen(Message):
    """A repair of a finding was chosen."""

    finding: Finding
    repair: Repair


@dataclass
class TrialLeft(Message):
    """The cursor left the repair on trial."""


@dataclass
class SplitChosen(Message):
    """A split of the segment into the parts of a finding was chosen."""

    finding: Finding


@dataclass
class SegmentChosen(Message):
    """Another segment of the workspace was chosen."""

    slug: str


@dataclass
class MappingRequested(Message):
    """The mapping of unmatched values was requested."""


@dataclass
class TreeChosen(Message):
    """A tree of columns was chosen where there was none."""

    tree: TreeCandidate


@dataclass
class TreeDismissed(Message):
    """The pane of the tree is not wanted."""


@dataclass
class PanesResized(Message):
    """The panes were resized to these widths or heights; `done` when the mouse was released."""

    widths: tuple[int, ...] | None
    heights: tuple[int, ...] | None
    done: bool
