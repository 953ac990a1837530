"""The figures of one count: everything the screen shows about a filter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.model.filters import Filter, Path
from niche.segments.stats.samples import Outcomes


@dataclass(frozen=True, slots=True)
class NodeCounts:
    """One node of the filter, in numbers of accounts.

    `alone`: matched by the node by itself. `running`: of the accounts that got as far as the node's group, those that
    also pass the steps of an `all` up to and including this node (within an `any` or `not`: that this node alone
    matches). `without`: the whole filter's size if this node were removed. `unknown`: accounts for which the node by
    itself depends on a missing value.
    """

    alone: int
    running: int
    without: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """A number or date column in bins, the matched beside the universe. `edges` has one entry more than the bins."""

    column: str
    edges: tuple[float | dt.date, ...]
    matched: tuple[int, ...]
    universe: tuple[int, ...]
    missing: int
    """Matched accounts without a value."""
    quantiles: Mapping[int, float | dt.date]
    """Of the matched, by percentage: 10, 25, 50, 75, 90. Empty where nothing matched has a value, or unless asked."""


@dataclass(frozen=True, slots=True)
class TopValues:
    """The values of a category, list or yes/no column that most matched accounts have, most frequent first."""

    column: str
    values: tuple[str, ...]
    matched: tuple[int, ...]
    universe: tuple[int, ...]
    missing: int
    distinct: int
    """Values the column has in the universe."""


Distribution: TypeAlias = "Histogram | TopValues"


@dataclass(frozen=True, slots=True)
class Size:
    """How many accounts a filter matches, and how many are undecided: a missing value keeps it from being known."""

    accounts: int
    undecided: int


@dataclass(frozen=True, slots=True)
class AccountSet:
    """The accounts that a filter matched when an engine evaluated it, or a union, intersection or difference of such.

    Such sets are joined by their engine and not as filters: an empty filter matches everybody alone, but has no effect
    inside another one; and a name in a filter may mean another segment by then.
    """

    size: int
    kept: object = field(default=None, repr=False, compare=False)
    """What the engine keeps of them, for itself; engines over the same accounts may share it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The accounts that a filter matches, with Kleene's bounds of what missing values leave open."""

    match: AccountSet
    certain: AccountSet
    """Those that match whatever the missing values are."""
    possible: AccountSet
    """Those that match for some of them."""


@dataclass(frozen=True, slots=True)
class LimitRank:
    """The place of an account in the order in which a limit takes those of its group, 1 the first."""

    place: int
    of: int
    """Accounts of the group that have a value to rank by."""
    taken: int
    """How many of the group the limit takes, if there are so many."""


Asked: TypeAlias = "Filter | AccountSet"
"""The accounts that an engine is asked about."""


@dataclass(frozen=True, repr=False)
class Counts:
    """Everything counted under one filter."""

    filter: Filter
    matched: AccountSet
    of: int
    """Accounts in the universe."""
    undecided: int
    """Accounts whose membership would depend on a missing value."""
    nodes: Mapping[Path, NodeCounts]
    """By path; switched-off nodes and those below them included, counted as if they were on."""
    tree: NDArray[np.int64]
    """Shape (nodes of the main taxonomy,): matched accounts in each node and below it."""
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    matched_outcomes: Outcomes | None = None
    rest_outcomes: Outcomes | None = None
    """Outcomes of all accounts that do not match."""
    detailed: bool = True
    """Whether quantiles and outcomes were worked out, where there are any."""

    @property
    def total(self) -> int:
        """Accounts matched."""
        return self.matched.size

    @property
    def share(self) -> float:
        """Size divided by the universe, 0 for an empty universe."""
        return self.total / self.of if self.of else 0.0

    @property
    def accounts(self) -> int:
        """Accounts matched."""
        return self.total

    def __repr__(self) -> str:
        undecided = f", {self.undecided:,} undecided" if self.undecided else ""
        return f"<Counts {self.total:,} of {self.of:,} accounts, {self.share:.1%}{undecided}>".replace("%", " %")
