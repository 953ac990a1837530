"""Counter: everything the screen shows, counted under one filter, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property, lru_cache, reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.mask_cache import CacheFigures, CountedMask, MaskCache, StoredMasks
from niche.segments.accounts.rows import MaskRows, Rows
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.table import filtered
from niche.segments.accounts.universe import Universe
from niche.segments.counting import marginals
from niche.segments.counting.compiled import CompiledFilter, FilterCompiler, Leaf, Segments, Step
from niche.segments.counting.counts import AccountSet, Asked, Bounds, Counts, Distribution, LimitRank, Size
from niche.segments.counting.distributions import Distributions
from niche.segments.counting.evaluation import Evaluator
from niche.segments.counting.limits import Limiter
from niche.segments.counting.ordering import in_order
from niche.segments.counting.outcomes import NodeMeans, NodeMoments, OutcomeReader
from niche.segments.counting.rollup import TaxonomyRollup
from niche.segments.model import operators
from niche.segments.model.cancelling import Cancelled, CancelledError, check, never
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, Condition, Filter, Limit, prune
from niche.segments.model.predicates import Predicate
from niche.segments.model.values import MismatchError
from niche.segments.stats.samples import Outcomes

__all__ = ["CancelledError", "Counter"]

Unknown = Callable[[Predicate, Cancelled], CountedMask | None]

_INDEXED = (Kind.TEXT, Kind.ID, Kind.LIST)
BUDGET = 256 << 20
"""Bytes of masks that are kept."""


def _cache(universe: Universe, budget: int | None) -> MaskCache:
    """The cache of masks; of a table on disk it keeps there what it has no room for."""
    if not universe.table.streamed:
        return MaskCache(BUDGET if budget is None else budget)
    from niche.segments.accounts.bigtable import BigTable

    assert isinstance(universe.table, BigTable)
    stored = StoredMasks(universe.table, universe.placements)
    return MaskCache(min(BUDGET, universe.table.memory // 3) if budget is None else budget, stored)


class Counter:
    """Counts filters on one universe. Safe to use from several threads; it raises for no filter, only when cancelled.

    A condition that does not fit the data, or a reference to no segment, matches nobody and is unknown for everybody.
    What cannot be counted at all, because a table on disk cannot be read or is beyond a limit, is a BadInputError.
    """

    def __init__(self, universe: Universe, budget: int | None = None, segments: Segments | None = None) -> None:
        """`budget` is the bytes of masks that are kept; BUDGET where it is not given, or what the table allows."""
        self.universe = universe
        self.segments: Segments = segments or (lambda _: None)
        """Asked anew at each count, so that it may follow the files."""
        self._cache = _cache(universe, budget)
        self._evaluator = Evaluator(universe, self._cache)
        self._limiter = Limiter(universe, self._cache)
        self._distributions = Distributions(self._evaluator)
        self._nodes = None if universe.main is None else TaxonomyRollup(universe.main)
        self._outcomes = OutcomeReader(self._evaluator, self._distributions, self._nodes)
        self._stop: Cancelled = never
        self._lasting = lru_cache(4096)(self._resolved)
        self._nodes_of = lru_cache(8)(lambda name: TaxonomyRollup(universe.placements[name]))

    def until(self, cancelled: Cancelled) -> Counter:
        """The same counter for someone who may stop waiting: what is asked of it then raises CancelledError."""
        other = copy(self)
        other._stop = cancelled
        return other

    def check(self) -> None:
        """Raise CancelledError where nobody waits any more: for work of many steps that asks for no count."""
        check(self._stop)

    def count(
        self,
        where: Filter,
        columns: Iterable[str] = (),
        cancelled: Cancelled | None = None,
        *,
        details: bool = True,
        tree: bool = True,
    ) -> Counts:
        """Everything about a filter, with the distributions of `columns`; quantiles and outcomes can wait for `detail`.

        So can the accounts of each node: without `tree` they are left out.

        Raises CancelledError when cancelled.
        """
        stop = cancelled or self._stop
        tallied = marginals.tally(self._plan(where, stop), len(self.universe), stop)
        tallied.mask.flags.writeable = False
        matched = AccountSet(tallied.total, tallied.mask)
        chosen = self._chosen(matched)
        counts = Counts(
            where,
            matched,
            of=len(self.universe),
            undecided=tallied.undecided,
            nodes=tallied.nodes,
            tree=self.tree(matched) if tree else np.zeros(0, np.int64),
            distributions=self._spread(columns, chosen, stop, quantiles=details),
            detailed=False,
        )
        return self._detailed(counts, chosen, stop) if details else counts

    def spread(self, counts: Counts, columns: Iterable[str] = (), cancelled: Cancelled | None = None) -> Counts:
        """The same with the accounts of each node, and the distributions of these columns without their quantiles.

        Raises CancelledError when cancelled.
        """
        found = self._spread(columns, self._chosen(counts.matched), cancelled or self._stop, quantiles=False)
        return replace(counts, tree=self.tree(counts.matched), distributions=found)

    def detail(
        self, counts: Counts, cancelled: Cancelled | None = None, columns: Iterable[str] | None = None
    ) -> Counts:
        """The same with quantiles and outcomes, and the distributions of these columns in the place of those it has.

        Raises CancelledError when cancelled.
        """
        stop = cancelled or self._stop
        chosen = self._chosen(counts.matched)
        found = self._spread(counts.distributions if columns is None else columns, chosen, stop, quantiles=True)
        return self._detailed(replace(counts, distributions=found), chosen, stop)

    def _detailed(self, counts: Counts, chosen: Selection, cancelled: Cancelled) -> Counts:
        if not self._outcomes.roles:
            return replace(counts, detailed=True)
        check(cancelled)
        matched, rest = self._outcomes.of_both(chosen, cancelled)
        return replace(counts, matched_outcomes=matched, rest_outcomes=rest, detailed=True)

    def _spread(
        self, columns: Iterable[str], chosen: Selection, cancelled: Cancelled, quantiles: bool
    ) -> dict[str, Distribution]:
        found: dict[str, Distribution] = {}
        for column in columns:
            check(cancelled)
            found[column] = self._distributions.of(column, chosen, quantiles, cancelled)
        return found

    def match(self, asked: Asked, cancelled: Cancelled | None = None) -> AccountSet:
        """Evaluate a filter once, to ask about its accounts several times; a set stays as it is."""
        return asked if isinstance(asked, AccountSet) else _set_of(self.mask(asked, cancelled))

    def bounds(self, where: Filter) -> Bounds:
        """Evaluate a filter once, with the accounts that match for certain and possibly."""
        plan = self._plan(prune(where) or All(), self._stop)
        return Bounds(*map(_set_of, marginals.bounds(plan, len(self.universe), self._stop)))

    def rank(self, limit: Limit, row: int) -> LimitRank | None:
        """The place of an account among those that a limit takes from, in the order in which it takes them.

        None where it is none of them, has no value to rank by, or the limit does not fit the data.
        """
        if not self._limiter.fits(limit):
            return None
        return self._limiter.rank(limit, self.mask(limit.child), row, self._stop)

    def union(self, asked: Iterable[Asked]) -> AccountSet:
        """The accounts in at least one of these."""
        return _set_of(masks.union(map(self.mask, asked), len(self.universe)))

    def intersection(self, asked: Iterable[Asked]) -> AccountSet:
        """The accounts in every one of these."""
        found = [self.mask(one) for one in asked]
        return _set_of(reduce(np.bitwise_and, found) if found else masks.full(len(self.universe)))

    def difference(self, asked: Asked, other: Asked) -> AccountSet:
        """The accounts in the first and not in the other."""
        return _set_of(self.mask(asked) & ~self.mask(other))

    def mask(self, asked: Asked, cancelled: Cancelled | None = None) -> Mask:
        """The accounts as packed bits, not to be written to: for rooms that count. Those above ask about filters."""
        if not isinstance(asked, AccountSet):
            return self._evaluated(asked, cancelled or self._stop)
        assert isinstance(asked.kept, np.ndarray), "accounts of another kind of engine"
        return asked.kept

    def _evaluated(self, where: Filter, cancelled: Cancelled) -> Mask:
        mask = marginals.match(self._matching((where,), cancelled)[0], len(self.universe), cancelled)
        mask.flags.writeable = False
        return mask

    def _chosen(self, asked: Asked) -> Selection:
        size = asked.size if isinstance(asked, AccountSet) else None
        return Selection(self.mask(asked), len(self.universe), size)

    def size(self, where: Filter, cancelled: Cancelled | None = None) -> int:
        """How many accounts a filter matches."""
        return self.sizes((where,), cancelled)[0]

    def sizes(self, filters: Sequence[Filter], cancelled: Cancelled | None = None) -> list[int]:
        """How many accounts each filter matches; what they share is evaluated once."""
        stop = cancelled or self._stop
        found = marginals.measure(self._matching(filters, stop), len(self.universe), stop)
        return [size.accounts for size in found]

    def measure(self, filters: Sequence[Filter], cancelled: Cancelled | None = None) -> list[Size]:
        """How many accounts each filter matches, and of how many it cannot be decided, in one pass."""
        stop = cancelled or self._stop
        plans = self._planned([prune(where) or All() for where in filters], self._evaluator.unknown, stop)
        return marginals.measure(plans, len(self.universe), stop)

    def undecided(self, where: Filter, cancelled: Cancelled | None = None) -> int:
        """Accounts whose membership would depend on a missing value."""
        return self.measure((where,), cancelled)[0].undecided

    def shared(self, asked: Sequence[Asked], others: Sequence[Asked] | None = None) -> NDArray[np.int64]:
        """Shape (asked, others): accounts that each has in common with each other; with `asked` itself by default."""
        rows = [self.mask(one) for one in asked]
        if others is None:
            return masks.overlaps(rows)
        found = [masks.shared(row, map(self.mask, others)) for row in rows]
        return np.array(found, np.int64).reshape(len(rows), len(others))

    def tree(self, asked: Asked, taxonomy: str | None = None) -> NDArray[np.int64]:
        """Shape (nodes of the taxonomy,): the accounts in each node and below it; of the main one by default.

        Raises KeyError for a taxonomy that the universe does not have.
        """
        nodes = self._nodes if taxonomy is None else self._nodes_of(taxonomy)
        mask = self.mask(asked)  # what cannot be counted is told without a taxonomy, too
        return np.zeros(0, np.int64) if nodes is None else nodes.counts(mask)

    def sectors(self, asked: Asked) -> tuple[tuple[str, int], ...]:
        """The titles of the main taxonomy's sectors with their accounts, most first; empty sectors are left out."""
        main = self.universe.main
        if main is None:
            return ()
        sizes = self.tree(asked)
        held = ((node.title, int(sizes[node.position])) for node in main.taxonomy.children(None))
        return tuple(sorted((sector for sector in held if sector[1]), key=lambda sector: -sector[1]))

    def outcomes(self, asked: Asked) -> Outcomes:
        """How the accounts turned out."""
        return self._outcomes.of(self._chosen(asked))

    @property
    def outcome_roles(self) -> tuple[Role, ...]:
        """The outcomes that the universe tells."""
        return self._outcomes.roles

    @property
    def won(self) -> Condition | None:
        """The filter of the won accounts; None where the universe does not tell them."""
        column = self.universe.role(Role.WON)
        return Condition(column.name, "is", True) if column and Role.WON in self.outcome_roles else None

    def tree_outcomes(self, role: Role, asked: Asked) -> NodeMeans:
        """How the accounts turned out in each node of the main taxonomy; a role of `outcome_roles`."""
        return self._outcomes.by_node(role, self.mask(asked))

    def tree_moments(self, role: Role, asked: Asked) -> NodeMoments:
        """The same of a role whose column holds numbers, with what intervals need, and medians."""
        return self._outcomes.moments_by_node(role, self.mask(asked))

    def distribution(self, column: str, asked: Asked) -> Distribution:
        """How a column's values are spread over the accounts. Raises KeyError for an unknown column."""
        return self._distributions.of(column, self._chosen(asked))

    def values(self, column: str, asked: Asked) -> dict[str, int]:
        """The accounts by value, for the columns that have top values. Raises KeyError for an unknown column."""
        return self._distributions.values(column, self._chosen(asked))

    def rows(self, asked: Asked) -> Rows:
        """The row numbers of the accounts, in the order of the user's file."""
        mask = self.mask(asked)
        if self._file_order is None:
            return MaskRows(mask, len(self.universe))
        chosen = masks.flags(mask, len(self.universe))
        found: NDArray[np.int64] = self._file_order[chosen[self._file_order]]
        return found

    def rows_by(self, asked: Asked, column: str, descending: bool = False) -> Rows | None:
        """The same by a column, missing values last; None where too many values would have to be held."""
        return in_order(self.universe, self.rows(asked), column, descending)

    def positions(self, asked: Asked) -> NDArray[np.int64]:
        """The row numbers of the accounts, ascending."""
        return masks.rows(self.mask(asked), len(self.universe))

    def holds(self, asked: Asked, row: int) -> bool:
        """Whether the account in a row is among these."""
        return bool(self.mask(asked)[row // 64] >> np.uint64(row % 64) & np.uint64(1))

    def frame(self, columns: Sequence[str], asked: Asked) -> pl.DataFrame:
        """Some columns of the table for the accounts, by ascending row: as large as they are many."""
        return filtered(self.universe.table, columns, self.mask(asked))

    def largest(self, column: str, asked: Asked, most: int) -> NDArray[np.int64]:
        """The rows of the accounts with the largest numbers, those without a number last; of equals the first rows."""
        rows = self.universe.table.in_order(column, self.mask(asked), descending=True)
        assert rows is not None
        return rows[:most]

    def prepare(self, columns: Iterable[str], cancelled: Cancelled | None = None) -> None:
        """Make later counts of these columns quicker: indexes of words and items, and buckets.

        Meant for a thread in the background. Raises CancelledError when cancelled; what was ready by then stays.
        """
        kinds = {column: self.universe.columns[column].kind for column in columns}
        for column, kind in sorted(kinds.items(), key=lambda item: item[1] not in _INDEXED):  # they gain the most
            check(cancelled or self._stop)
            if not self.universe.table.ready(column):
                continue
            if kind in _INDEXED:
                self._evaluator.index(column, cancelled or self._stop)
            elif kind.numeric or kind is Kind.DATE:
                self._distributions.buckets(column, cancelled or self._stop)

    def figures(self) -> CacheFigures:
        """What the cache of masks holds, and how often it was of use."""
        return self._cache.figures()

    @cached_property
    def _file_order(self) -> NDArray[np.int64] | None:
        order = self.universe.order
        return None if order is None else np.argsort(order, kind="stable").astype(np.int64)

    @cached_property
    def _unfit(self) -> Leaf:
        accounts = len(self.universe)
        return Leaf(CountedMask.of(masks.empty(accounts)), CountedMask.of(masks.full(accounts)))

    def predicate(self, condition: Condition) -> Predicate | None:
        """The exact test that a condition is on this data; None where it does not fit."""
        # A file of values may change between two counts.
        return self._resolved(condition) if operators.names_a_file(condition) else self._lasting(condition)

    def _resolved(self, condition: Condition) -> Predicate | None:
        try:
            return operators.resolve(condition, self.universe)
        except MismatchError:
            return None

    def _plan(self, where: Filter, cancelled: Cancelled) -> CompiledFilter:
        """A plan that tells what matches and what is unknown."""
        return self._planned((where,), self._evaluator.unknown, cancelled)[0]

    def _matching(self, filters: Iterable[Filter], cancelled: Cancelled) -> list[CompiledFilter]:
        """Plans that tell what matches, switched-off nodes left out."""
        return self._planned([prune(where) or All() for where in filters], _decided, cancelled)

    def _planned(self, filters: Sequence[Filter], unknown: Unknown, cancelled: Cancelled) -> list[CompiledFilter]:
        def leaf(condition: Condition) -> Leaf:
            predicate = self.predicate(condition)
            if predicate is None:
                return self._unfit
            return Leaf(self._evaluator.match(predicate, cancelled), unknown(predicate, cancelled))

        def limited(limit: Limit, below: CompiledFilter) -> CompiledFilter:
            return self._limited(limit, below, unknown is not _decided, cancelled)

        planner = FilterCompiler(leaf, lambda: self._unfit, limited, self.segments)
        return [planner.plan(where) for where in filters]

    def _limited(self, limit: Limit, below: CompiledFilter, bounds: bool, cancelled: Cancelled) -> CompiledFilter:
        """A limit on what is planned, with what depends on missing values if `bounds` are asked for."""
        limiter = self._limiter
        if not limiter.fits(limit):
            return CompiledFilter(None, Step.LIMIT, (below,), self._unfit, taken=lambda _: 0)
        if bounds:
            leaf = limiter.bounds(limit, *marginals.bounds(below, len(self.universe), cancelled), cancelled)
        else:
            leaf = Leaf(limiter.match(limit, marginals.match(below, len(self.universe), cancelled), cancelled), None)
        return CompiledFilter(None, Step.LIMIT, (below,), leaf, taken=lambda mask: limiter.size(limit, mask, cancelled))


def _decided(_: Predicate, __: Cancelled) -> None:
    """Asks for nothing that is unknown."""


def _set_of(mask: Mask) -> AccountSet:
    mask.flags.writeable = False
    return AccountSet(masks.popcount(mask), mask)
