"""The universe: all accounts of one table, with typed columns and their place in the taxonomy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.coded import CodedAccounts
from niche.segments.accounts.table import Table
from niche.segments.model.columns import Column, Kind, Raw, Role
from niche.segments.model.derived import Cases
from niche.segments.model.predicates import Bound
from niche.segments.model.settings import After
from niche.segments.model.taxonomy import Taxonomy
from niche.segments.model.values import MismatchError
from niche.segments.reading.notices import TableNotice

Lists: TypeAlias = Callable[[str], tuple[str, ...]]
"""The values in a file of that name. Raises MismatchError, `unknown-file`."""

INDUSTRY = "industry"
"""The column name under which a segment file speaks of the main taxonomy, unless the table has such a column."""


def nowhere(file: str) -> tuple[str, ...]:
    """No file can be read where the accounts come without a workspace."""
    raise MismatchError("unknown-file", f"there is no folder of segments with {file}")


@dataclass(frozen=True)
class Classification:
    """Where each account stands in one taxonomy."""

    taxonomy: Taxonomy
    nodes: CodedAccounts
    """The position of each account's node, in the universe's order."""
    starts: NDArray[np.int64] | None
    """Shape (taxonomy nodes + 1,): first row at or after each position, where the universe is sorted by this
    classification; the accounts of a node are then the rows `starts[node.position]` up to `starts[node.end]`."""
    columns: tuple[str, ...] = ()
    """The table's columns that the nodes were read from."""
    unmatched: Mapping[str, int] = field(default_factory=dict)
    """Values that no node takes, with their number of accounts; these accounts are *Unclassified*."""
    also: tuple[tuple[str, CodedAccounts], ...] = ()
    """Further nodes of the accounts, each with the column of their codes; an account is below each of its nodes."""

    @property
    def name(self) -> str:
        """What tells these nodes from others of the same table on disk."""
        return " ".join([self.nodes.name, *(nodes.name for _, nodes in self.also)])

    @property
    def own_counts(self) -> NDArray[np.int64]:
        """Shape (taxonomy nodes,): accounts at each node, not below it."""
        return self.nodes.counts

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Shape (taxonomy nodes,): accounts at each node and below it."""
        before = np.concatenate(([0], np.cumsum(self.own_counts)))
        ends = np.array([node.end for node in self.taxonomy.nodes], np.int64)
        below: NDArray[np.int64] = before[ends] - before[:-1]
        return below

    @property
    def classified(self) -> int:
        """Accounts that have a node of the taxonomy's own."""
        return len(self.nodes) - int(self.own_counts[self.taxonomy.unclassified.position])

    def column(self, name: str) -> Column:
        """The column by which filters speak of the nodes."""
        return Column(name, Kind.INDUSTRY, known=self.classified, unparsed=sum(self.unmatched.values()))


ANY = "any_{}"
"""What a taxonomy is called of which an account may have several nodes, by the one that places it."""


def with_further(placements: Mapping[str, Classification]) -> dict[str, Classification]:
    """The classifications, and after them those by all nodes of an account, where there are several."""
    further = {ANY.format(name): replace(one, starts=None) for name, one in placements.items() if one.also}
    return {**{name: replace(one, also=()) for name, one in placements.items()}, **further}


@dataclass(frozen=True)
class Universe:
    """All accounts of one table. Immutable; in memory it is sorted by the main classification, where there is one.

    `table` holds the typed columns of `columns` (all kinds but INDUSTRY, see Column). `placements` are by column name,
    the main one first.
    """

    name: str
    table: Table
    columns: Mapping[str, Column]
    order: NDArray[np.integer] | None
    """Shape (accounts,): the row of the user's table that each row came from; None where they are the same."""
    placements: Mapping[str, Classification]
    roles: Mapping[Role, str]
    as_of: dt.date
    fingerprint: str = ""
    """A short hash of the data, to tell "the data changed" from "the rule changed"."""
    after: Mapping[str, After] = field(default_factory=dict)
    """What niche.yaml says that columns follow from."""
    lists: Lists = nowhere
    """Reads the files of values that segments name."""

    notices: tuple[TableNotice, ...] = ()
    """What was decided to read the table, or noticed in it."""

    def further_columns(self, placement: Classification) -> tuple[str, ...]:
        """The columns that place accounts in the same tree beside those of a classification."""
        name = next((name for name, one in self.placements.items() if one.nodes is placement.nodes), "")
        every = self.placements.get(ANY.format(name), placement)
        return tuple(dict.fromkeys(column for column, _ in every.also if column not in placement.columns))

    def __len__(self) -> int:
        return self.table.height

    def file_rows(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """The rows of the user's table that some rows came from."""
        return rows if self.order is None else self.order[rows]

    @cached_property
    def main(self) -> Classification | None:
        """The main classification."""
        return next(iter(self.placements.values()), None)

    def role(self, role: Role) -> Column | None:
        """The column that has this role."""
        name = self.roles.get(role)
        return None if name is None else self.columns[name]

    def roles_of(self, column: str) -> tuple[Role, ...]:
        """The roles that a column of the table has, be it by its values, as a stage tells whether an account is won."""
        return tuple(role for role, name in self.roles.items() if column in (name, self._stage_of(name)))

    def _stage_of(self, name: str) -> str:
        derived = self.columns[name].derived
        return derived.stage.column if isinstance(derived, Cases) and derived.stage else ""

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
