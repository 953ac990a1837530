"""The universe: all accounts of one table, with typed columns and their place in the taxonomy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.table import FrameTable, Table
from niche.segments.model.columns import Column, Raw, Role
from niche.segments.model.predicates import Bound
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.model.values import MismatchError

if TYPE_CHECKING:
    from niche.segments.accounts.nodes import StoredNodes

T = TypeVar("T")

Lists: TypeAlias = Callable[[str], tuple[str, ...]]
"""The values in a file of that name. Raises MismatchError, `unknown-file`."""

INDUSTRY = "industry"
"""The column name under which a segment file speaks of the main taxonomy, unless the table has such a column."""


def nowhere(file: str) -> tuple[str, ...]:
    """No file can be read where the accounts come without a workspace."""
    raise MismatchError("unknown-file", f"there is no folder of segments to find {file} in")


@dataclass(frozen=True)
class Placement:
    """Where each account stands in one taxonomy."""

    taxonomy: Taxonomy
    nodes: NDArray[np.integer]
    """Shape (accounts,), in few bytes: the position of each account's node, in the universe's order.

    Empty where they are `stored`; `at` and `parts` serve both.
    """
    starts: NDArray[np.int64] | None
    """Shape (taxonomy nodes + 1,): first row at or after each position, where the universe is sorted by this
    placement; the accounts of a node are then the rows `starts[node.position]` up to `starts[node.end]`."""
    columns: tuple[str, ...] = ()
    """The table's columns that the placement was read from."""
    unmatched: Mapping[str, int] = field(default_factory=dict)
    """Values that no node takes, with their number of accounts; these accounts are *Unclassified*."""
    stored: StoredNodes | None = None
    """The nodes of a table that is read from disk."""

    @cached_property
    def own_counts(self) -> NDArray[np.int64]:
        """Shape (taxonomy nodes,): accounts at each node, not below it."""
        if self.stored is not None:
            return self.stored.counts
        if self.starts is not None:
            return np.diff(self.starts)
        return np.bincount(self.nodes, minlength=len(self.taxonomy.nodes))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Shape (taxonomy nodes,): accounts at each node and below it."""
        before = np.concatenate(([0], np.cumsum(self.own_counts)))
        ends = np.array([node.end for node in self.taxonomy.nodes], np.int64)
        below: NDArray[np.int64] = before[ends] - before[:-1]
        return below

    def parts(self, work: Callable[[int, NDArray[np.integer]], T], within: Mask | None = None) -> Iterator[T]:
        """What `work` makes of the first row and the nodes of each part of the accounts that `within` concerns."""
        if self.stored is None:
            yield work(0, self.nodes)
        else:
            yield from self.stored.each(work, within)

    def at(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """The positions of the nodes of some accounts."""
        return self.nodes[rows] if self.stored is None else self.stored[rows]


@dataclass(frozen=True)
class Universe:
    """All accounts of one table. Immutable; in memory it is sorted by the main placement, where there is one.

    `frame` holds the typed columns of `columns` (all kinds but INDUSTRY, see Column). `order` has shape (accounts,):
    the row of the user's table that each row of the frame came from. `placements` are by column name, the main one
    first. Of a universe that is read from `disk`, frame and order are empty: `table` and `file_rows` serve both.
    """

    name: str
    frame: pl.DataFrame
    columns: Mapping[str, Column]
    order: NDArray[np.integer]
    placements: Mapping[str, Placement]
    roles: Mapping[Role, str]
    as_of: dt.date
    fingerprint: str = ""
    """A short hash of the data, to tell "the data changed" from "the rule changed"."""
    lists: Lists = nowhere
    """Reads the files of values that segments name."""

    disk: Table | None = None
    """The columns of a table that may not fit in memory."""

    def __len__(self) -> int:
        return self.table.height

    @cached_property
    def table(self) -> Table:
        """The typed columns, wherever they are."""
        return FrameTable(self.frame) if self.disk is None else self.disk

    def file_rows(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """The rows of the user's table that some rows came from."""
        return self.order[rows] if self.disk is None else rows

    @cached_property
    def main(self) -> Placement | None:
        """The main placement."""
        return next(iter(self.placements.values()), None)

    def role(self, role: Role) -> Column | None:
        """The column that has this role."""
        name = self.roles.get(role)
        return None if name is None else self.columns[name]

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        """The n-th largest or smallest known value of a column, from 1; None where fewer are known."""
        return self.table.nth(column, n, largest)

    def known(self, column: str) -> int:
        """How many accounts have a value in a column of the table."""
        return self.table.known(column)

    def node_code(self, column: str, text: str) -> str:
        """The code of the node that `text` names by code, title or both. Raises MismatchError, `unknown-node`."""
        return self.placements[column].taxonomy.find(text).code

    def raw(self, column: str) -> Raw:
        """What the cells of a column have that its values have not."""
        return self.table.raw(column) or self.columns[column].raw

    def listed(self, file: str) -> tuple[str, ...]:
        """The values in a file beside the segments. Raises MismatchError, `unknown-file`."""
        return self.lists(file)
