"""The universe: all accounts of one table, with typed columns and their place in the taxonomy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.columns import Column, Role
from niche.segments.documents.valuelists import Lists, nowhere
from niche.segments.predicates import Bound
from niche.segments.taxonomy import Taxonomy

INDUSTRY = "industry"
"""The column name under which a segment file speaks of the main taxonomy, unless the table has such a column."""


@dataclass(frozen=True)
class Placement:
    """Where each account stands in one taxonomy."""

    taxonomy: Taxonomy
    nodes: NDArray[np.integer]
    """Shape (accounts,), in few bytes: the position of each account's node, in the universe's order."""
    starts: NDArray[np.int64] | None
    """Shape (taxonomy nodes + 1,): first row at or after each position, where the universe is sorted by this
    placement; the accounts of a node are then the rows `starts[node.position]` up to `starts[node.end]`."""
    columns: tuple[str, ...] = ()
    """The table's columns that the placement was read from."""
    unmatched: Mapping[str, int] = field(default_factory=dict)
    """Values that no node takes, with their number of accounts; these accounts are *Unclassified*."""


@dataclass(frozen=True)
class Universe:
    """All accounts of one table. Immutable; the frame is sorted by the main placement, where there is one.

    `frame` holds the typed columns of `columns` (all kinds but INDUSTRY, see Column). `order` has shape (accounts,):
    the row of the user's table that each row of the frame came from. `placements` are by column name, the main one
    first.
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

    def __len__(self) -> int:
        return self.frame.height

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
        known = self.frame.get_column(column).drop_nulls()
        if len(known) < n:
            return None
        chosen = known.top_k(n).min() if largest else known.bottom_k(n).max()
        assert isinstance(chosen, int | float | dt.date)
        return chosen

    def node_code(self, column: str, text: str) -> str:
        """The code of the node that `text` names by code, title or both. Raises UnfitError, `unknown-node`."""
        return self.placements[column].taxonomy.find(text).code

    def listed(self, file: str) -> tuple[str, ...]:
        """The values in a file beside the segments. Raises UnfitError, `unknown-file`."""
        return self.lists(file)
