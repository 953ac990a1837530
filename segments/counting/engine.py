"""What the rooms above ask of whatever counts: in memory, on disk, or in a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.rows import Rows
from niche.segments.accounts.universe import Universe
from niche.segments.counting.compiled import Segments
from niche.segments.counting.counts import AccountSet, Asked, Bounds, Counts, Distribution, LimitRank, Size
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition, Filter, Limit
from niche.segments.model.predicates import Predicate
from niche.segments.stats.samples import Outcomes


class Engine(Protocol):
    """Counts filters over the accounts of one table; `Counter` is the engine of this house.

    A condition that does not fit the data, or a reference to no segment, matches nobody and is unknown for everybody.
    Whatever the engine, the figures are the same: a condition on a missing value does not match, `not` is the exact
    complement. An engine takes back only the sets of accounts that it, or one over the same accounts, has made.
    Where nobody waits for the answer any more, every question raises CancelledError.
    """

    @property
    def universe(self) -> Universe:
        """The accounts with their columns, roles and taxonomies."""

    @property
    def segments(self) -> Segments:
        """The segments that filters refer to, as they are at present."""

    def check(self) -> None:
        """Raise CancelledError where nobody waits any more: for work of many steps that asks for no count."""

    def predicate(self, condition: Condition) -> Predicate | None:
        """The exact test that a condition is on this data; None where it does not fit."""

    def size(self, where: Filter) -> int:
        """How many accounts a filter matches."""

    def sizes(self, filters: Sequence[Filter]) -> list[int]:
        """How many accounts each filter matches, in one pass."""

    def measure(self, filters: Sequence[Filter]) -> list[Size]:
        """How many accounts each filter matches, and of how many it cannot be decided, in one pass."""

    def count(self, where: Filter, columns: Iterable[str] = ()) -> Counts:
        """Everything about a filter: its nodes, the tree, the distributions of `columns`, the outcomes."""

    def match(self, asked: Asked) -> AccountSet:
        """Evaluate a filter once, to ask about its accounts several times; a set stays as it is."""

    def bounds(self, where: Filter) -> Bounds:
        """Evaluate a filter once, with the accounts that match for certain and possibly."""

    def rank(self, limit: Limit, row: int) -> LimitRank | None:
        """The place of an account among those that a limit takes from.

        None where it is none of them, has no value to rank by, or the limit does not fit the data.
        """

    def union(self, asked: Iterable[Asked]) -> AccountSet:
        """The accounts in at least one of these."""

    def intersection(self, asked: Iterable[Asked]) -> AccountSet:
        """The accounts in every one of these."""

    def difference(self, asked: Asked, other: Asked) -> AccountSet:
        """The accounts in the first and not in the other."""

    def shared(self, asked: Sequence[Asked], others: Sequence[Asked] | None = None) -> NDArray[np.int64]:
        """Shape (asked, others): accounts that each has in common with each other; with `asked` itself by default."""

    def tree(self, asked: Asked, taxonomy: str | None = None) -> NDArray[np.int64]:
        """Shape (nodes of the taxonomy,): the accounts in each node and below it; of the main one by default.

        Raises KeyError for a taxonomy that there is not.
        """

    def sectors(self, asked: Asked) -> tuple[tuple[str, int], ...]:
        """The titles of the main taxonomy's sectors with their accounts, most first; empty sectors are left out."""

    def distribution(self, column: str, asked: Asked) -> Distribution:
        """How the values of a column are spread over the accounts. Raises KeyError for an unknown column."""

    def values(self, column: str, asked: Asked) -> dict[str, int]:
        """The accounts by value in the column's own order, for columns that have top values; values of none of them
        are left out. Raises KeyError for an unknown column.
        """

    @property
    def outcome_roles(self) -> tuple[Role, ...]:
        """The outcomes that the columns tell."""

    @property
    def won(self) -> Condition | None:
        """The filter of the won accounts; None where the columns do not tell them."""

    def outcomes(self, asked: Asked) -> Outcomes:
        """How the accounts turned out."""

    def rows(self, asked: Asked) -> Rows:
        """The row numbers of the accounts, in the order of the user's file. A slice of them reads what it shows."""

    def rows_by(self, asked: Asked, column: str, descending: bool = False) -> Rows | None:
        """The same by a column, missing values last; None where too many values would have to be held."""

    def largest(self, column: str, asked: Asked, most: int) -> NDArray[np.int64]:
        """The rows of the accounts with the largest numbers, those without a number last; of equals the first rows."""

    def holds(self, asked: Asked, row: int) -> bool:
        """Whether the account in a row is among these."""
