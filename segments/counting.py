"""Counter: everything the screen shows, counted under one filter, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from niche.segments import operators
from niche.segments.columns import Kind, Role
from niche.segments.counts import Counts, Distribution, Mask, Outcomes
from niche.segments.engine import masks, tally
from niche.segments.engine.cancelling import Cancelled, CancelledError, check, never
from niche.segments.engine.distributions import Distributions
from niche.segments.engine.evaluation import Evaluator
from niche.segments.engine.maskcache import CacheFigures, MaskCache, Sized
from niche.segments.engine.nodecounts import NodeCounts
from niche.segments.engine.outcomes import NodeMeans, OutcomeReader
from niche.segments.engine.plans import Leaf, Plan, Planner, Segments
from niche.segments.engine.selections import Selection
from niche.segments.filters import All, Condition, Filter, conditions, prune
from niche.segments.predicates import Missing, Predicate
from niche.segments.universe import Universe
from niche.segments.values import UnfitError

__all__ = ["CancelledError", "Counter"]

Unknown = Callable[[Predicate, Cancelled], Sized | None]

_SEARCHED = (Kind.TEXT, Kind.ID)
BUDGET = 256 << 20
"""Bytes of masks that are kept."""


class Counter:
    """Counts filters on one universe. Safe to use from several threads; it raises for no filter, only when cancelled.

    A condition that does not fit the data, or a reference to no segment, matches nobody and is unknown for everybody.
    """

    def __init__(self, universe: Universe, budget: int = BUDGET, segments: Segments | None = None) -> None:
        self.universe = universe
        self.segments: Segments = segments or (lambda _: None)
        """Asked anew at each count, so that it may follow the files."""
        self._cache = MaskCache(budget)
        self._evaluator = Evaluator(universe, self._cache)
        self._distributions = Distributions(universe)
        self._nodes = None if universe.main is None else NodeCounts(universe.main)
        self._outcomes = OutcomeReader(self._evaluator, self._distributions, self._nodes)
        self._lasting = lru_cache(4096)(self._resolved)
        self._nodes_of = lru_cache(8)(lambda name: NodeCounts(universe.placements[name]))

    def count(
        self,
        where: Filter,
        columns: Iterable[str] = (),
        cancelled: Cancelled | None = None,
        *,
        quantiles: bool = True,
    ) -> Counts:
        """Everything about a filter, with the distributions of `columns`; their quantiles can be left out.

        Raises CancelledError when cancelled.
        """
        stop = cancelled or never
        tallied = tally.tally(self._plan(where, stop), len(self.universe), stop)
        tallied.mask.flags.writeable = False
        chosen = Selection(tallied.mask, len(self.universe), tallied.total)
        distributions: dict[str, Distribution] = {}
        for column in columns:
            check(stop)
            distributions[column] = self._distributions.of(column, chosen, quantiles)
        matched = rest = None
        if self._outcomes.roles:
            check(stop)
            matched = self._outcomes.of(chosen)
            check(stop)
            rest = self._outcomes.of(chosen.rest)
        return Counts(
            filter=where,
            of=len(self.universe),
            total=tallied.total,
            undecided=tallied.undecided,
            nodes=tallied.nodes,
            tree=self.tree(tallied.mask),
            mask=tallied.mask,
            distributions=distributions,
            matched_outcomes=matched,
            rest_outcomes=rest,
        )

    def mask(self, where: Filter, cancelled: Cancelled | None = None) -> Mask:
        """The accounts that a filter matches; not to be written to."""
        mask = tally.match(self._matching((where,), cancelled or never)[0], len(self.universe), cancelled or never)
        mask.flags.writeable = False
        return mask

    def size(self, where: Filter, cancelled: Cancelled | None = None) -> int:
        """How many accounts a filter matches."""
        return self.sizes((where,), cancelled)[0]

    def sizes(self, filters: Sequence[Filter], cancelled: Cancelled | None = None) -> list[int]:
        """How many accounts each filter matches; what they share is evaluated once."""
        stop = cancelled or never
        return tally.sizes(self._matching(filters, stop), len(self.universe), stop)

    def undecided(self, where: Filter, cancelled: Cancelled | None = None) -> int:
        """Accounts whose membership would depend on a missing value."""
        stop = cancelled or never
        return tally.undecided(self._plan(prune(where) or All(), stop), len(self.universe), stop)

    def tree(self, mask: Mask, taxonomy: str | None = None) -> NDArray[np.int64]:
        """Shape (nodes of the taxonomy,): accounts of the mask in each node and below it; of the main one by default.

        Raises KeyError for a taxonomy that the universe does not have.
        """
        nodes = self._nodes if taxonomy is None else self._nodes_of(taxonomy)
        return np.zeros(0, np.int64) if nodes is None else nodes.counts(mask)

    def outcomes(self, mask: Mask) -> Outcomes:
        """How the accounts of a mask turned out."""
        return self._outcomes.of(Selection(mask, len(self.universe)))

    @property
    def outcome_roles(self) -> tuple[Role, ...]:
        """The outcomes that the universe tells."""
        return self._outcomes.roles

    def tree_outcomes(self, role: Role, mask: Mask) -> NodeMeans:
        """How the accounts of a mask turned out in each node of the main taxonomy; a role of `outcome_roles`."""
        return self._outcomes.by_node(role, mask)

    def distribution(self, column: str, mask: Mask) -> Distribution:
        """How a column's values are spread over the accounts of a mask. Raises KeyError for an unknown column."""
        return self._distributions.of(column, Selection(mask, len(self.universe)))

    def values(self, column: str, mask: Mask) -> dict[str, int]:
        """Accounts of a mask by value, for the columns that have top values. Raises KeyError for an unknown column."""
        return self._distributions.values(column, Selection(mask, len(self.universe)))

    def rows(self, mask: Mask) -> NDArray[np.int64]:
        """The rows of `universe.frame` in the mask, in the order of the user's file."""
        chosen = masks.flags(mask, len(self.universe))
        found: NDArray[np.int64] = self._file_order[chosen[self._file_order]]
        return found

    def known(self, column: str) -> Mask:
        """The accounts that have a value in a column; not to be written to. Raises KeyError for an unknown column."""
        missing = self._evaluator.match(Missing(self.universe.columns[column].name)).mask
        return self._cache.get(("known", column), lambda: masks.invert(missing, len(self.universe))).mask

    def prepare(self, columns: Iterable[str], cancelled: Cancelled | None = None) -> None:
        """Make later counts of these columns quicker: word indexes and grades. Meant for a thread in the background.

        Raises CancelledError when cancelled; what was ready by then stays.
        """
        kinds = {column: self.universe.columns[column].kind for column in columns}
        for column, kind in sorted(kinds.items(), key=lambda item: item[1] not in _SEARCHED):  # they gain the most
            check(cancelled or never)
            if kind in _SEARCHED:
                self._evaluator.index(column, cancelled or never)
            elif kind.numeric or kind is Kind.DATE:
                self._distributions.grades(column)

    def figures(self) -> CacheFigures:
        """What the cache of masks holds, and how often it was of use."""
        return self._cache.figures()

    @cached_property
    def _file_order(self) -> NDArray[np.int64]:
        return np.argsort(self.universe.order, kind="stable").astype(np.int64)

    @cached_property
    def _unfit(self) -> Leaf:
        accounts = len(self.universe)
        return Leaf(Sized.of(masks.empty(accounts)), Sized.of(masks.full(accounts)))

    def _resolve(self, condition: Condition) -> Predicate | None:
        # A file of values may change between two counts.
        return self._resolved(condition) if operators.names_a_file(condition) else self._lasting(condition)

    def _resolved(self, condition: Condition) -> Predicate | None:
        try:
            return operators.resolve(condition, self.universe)
        except UnfitError:
            return None

    def _plan(self, where: Filter, cancelled: Cancelled) -> Plan:
        """A plan that tells what matches and what is unknown."""
        return self._planned((where,), self._evaluator.unknown, cancelled)[0]

    def _matching(self, filters: Iterable[Filter], cancelled: Cancelled) -> list[Plan]:
        """Plans that tell what matches, switched-off nodes left out."""
        return self._planned([prune(where) or All() for where in filters], lambda *_: None, cancelled)

    def _planned(self, filters: Sequence[Filter], unknown: Unknown, cancelled: Cancelled) -> list[Plan]:
        def leaf(condition: Condition) -> Leaf:
            predicate = self._resolve(condition)
            if predicate is None:
                return self._unfit
            try:
                return Leaf(self._evaluator.match(predicate, cancelled), unknown(predicate, cancelled))
            except UnfitError:
                return self._unfit

        written = {condition for where in filters for _, condition in conditions(where)}
        predicates = map(self._resolve, written)
        self._evaluator.prepare((predicate for predicate in predicates if predicate is not None), cancelled)
        planner = Planner(leaf, lambda: self._unfit, self.segments)
        return [planner.plan(where) for where in filters]
