"""How accounts turned out in each node of the main taxonomy, in a few passes over the table; the tree's own figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.counting.outcomes import NodeMeans, NodeMoments
from niche.segments.model.columns import NUMERIC, Kind, Role
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.playbook.shrinkage import BestEstimates, shrunk_means, shrunk_rates

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class NodeRates:
    """A rate of each node, with its best estimate."""

    yes: Ints
    known: Ints
    best: BestEstimates

    @property
    def raw(self) -> Floats:
        """Yes of known; NaN where nothing is known."""
        return NodeMeans(self.known, self.yes.astype(np.float64)).mean


@dataclass(frozen=True, slots=True)
class NodeSizes:
    """Numbers of each node, such as deal sizes, with the best estimate of their mean."""

    moments: NodeMoments
    best: BestEstimates


@dataclass(frozen=True, slots=True)
class NodePipeline:
    """Deals of each node by the day they were opened."""

    open: Ints | None
    """Neither won nor lost, and without a sales cycle; None where no column tells that a deal has ended."""
    last_year: Ints
    """Opened in the 365 days up to the universe's day."""
    year_before: Ints


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """The figures of every node, itself and below; arrays of shape (nodes,). None where no column has the role."""

    accounts: Ints
    value: NodeMeans | None
    customers: NodeRates | None
    customer_value: NodeMeans | None
    won: NodeRates | None
    deal_size: NodeSizes | None
    cycle_days: NodeSizes | None
    retained: NodeRates | None
    pipeline: NodePipeline | None

    @property
    def velocity(self) -> Floats:
        """Opportunities × win rate × deal size ÷ cycle days, in money per day; NaN where one of them is unknown.

        A cycle of no days has no velocity.
        """
        if self.won is None or self.deal_size is None or self.cycle_days is None:
            return np.full(len(self.accounts), np.nan)
        return self._velocity(self.won.raw, self.deal_size.moments.mean, self.cycle_days.moments.mean)

    def cautious_velocity(self, rates: Floats) -> Floats:
        """The same with these win rates, and the best estimates of deal size and cycle."""
        if self.deal_size is None or self.cycle_days is None:
            return np.full(len(self.accounts), np.nan)
        return self._velocity(rates, self.deal_size.best.value, self.cycle_days.best.value)

    def _velocity(self, rates: Floats, sizes: Floats, days: Floats) -> Floats:
        if self.pipeline is None or self.pipeline.open is None:
            return np.full(len(self.accounts), np.nan)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.where(days > 0, self.pipeline.open * rates * sizes / days, np.nan)


def node_figures(counter: Counter, where: Filter) -> NodeFigures:
    """Count the accounts of a filter by node. The universe has a main taxonomy. Raises CancelledError."""
    matched = counter.match(where)
    customers = _customers(counter, matched)
    valued = Role.VALUE in counter.outcome_roles
    value = counter.tree_outcomes(Role.VALUE, matched) if valued else None
    of_customers = counter.tree_outcomes(Role.VALUE, customers[0]) if valued and customers else None
    told = None if customers is None else (counter.tree(customers[0]), counter.tree(customers[1]))
    return NodeFigures(
        accounts=counter.tree(matched),
        value=value,
        customers=None if told is None else _rates(counter, *told),
        customer_value=of_customers,
        won=_answers(counter, Role.WON, matched),
        deal_size=_sizes(counter, Role.DEAL_SIZE, matched),
        cycle_days=_sizes(counter, Role.CYCLE_DAYS, matched),
        retained=_answers(counter, Role.RETAINED, matched),
        pipeline=_pipeline(counter, matched),
    )


def missing_roles(universe: Universe) -> tuple[Role, ...]:
    """The roles that these figures need and no column has, or one of a kind that cannot tell."""
    kinds = {role: column.kind for role in _NEEDED if (column := universe.role(role)) is not None}
    return tuple(role for role, fits in _NEEDED.items() if role not in kinds or kinds[role] not in fits)


_YES_NO = frozenset({Kind.YES_NO})
_NEEDED: Mapping[Role, frozenset[Kind]] = {
    Role.CUSTOMER: _YES_NO,
    Role.WON: _YES_NO,
    Role.RETAINED: _YES_NO,
    Role.DEAL_SIZE: NUMERIC,
    Role.CYCLE_DAYS: NUMERIC,
    Role.VALUE: NUMERIC,
    Role.OPENED: frozenset({Kind.DATE}),
}
"""The kinds of column that can tell each role."""


def _parents(counter: Counter) -> Ints:
    assert counter.universe.main is not None
    nodes = counter.universe.main.taxonomy.nodes
    return np.array([-1 if node.parent is None else node.parent for node in nodes], np.int64)


def _rates(counter: Counter, yes: Ints, known: Ints) -> NodeRates:
    return NodeRates(yes, known, shrunk_rates(yes, known, _parents(counter)))


def _answers(counter: Counter, role: Role, matched: AccountSet) -> NodeRates | None:
    if role not in counter.outcome_roles:
        return None
    counter.check()
    found = counter.tree_outcomes(role, matched)
    return _rates(counter, found.total.astype(np.int64), found.known)


def _sizes(counter: Counter, role: Role, matched: AccountSet) -> NodeSizes | None:
    if role not in counter.outcome_roles:
        return None
    counter.check()
    found = counter.tree_moments(role, matched)
    return NodeSizes(found, shrunk_means(found.total, found.squares, found.known, _parents(counter)))


def _customers(counter: Counter, matched: AccountSet) -> tuple[AccountSet, AccountSet] | None:
    """The customers, and those of whom it is known; None where no column tells."""
    if Role.CUSTOMER in missing_roles(counter.universe):
        return None
    column = counter.universe.roles[Role.CUSTOMER]
    unknown = Condition(column, "missing", value=True)
    return counter.intersection([matched, Condition(column, "is", value=True)]), counter.difference(matched, unknown)


def _pipeline(counter: Counter, matched: AccountSet) -> NodePipeline | None:
    if Role.OPENED in missing_roles(counter.universe):
        return None
    universe, column = counter.universe, counter.universe.roles[Role.OPENED]
    today = universe.as_of
    ended = [universe.roles[role] for role in (Role.WON, Role.CYCLE_DAYS) if role in counter.outcome_roles]
    going = All((Condition(column, "at_most", today), *(Condition(name, "missing", value=True) for name in ended)))
    last = Condition(column, "between", (today - YEAR + dt.timedelta(days=1), today))
    before = Condition(column, "between", (today - 2 * YEAR + dt.timedelta(days=1), today - YEAR))

    def counted(these: Filter) -> Ints:
        return counter.tree(counter.intersection([matched, these]))

    return NodePipeline(counted(going) if ended else None, counted(last), counted(before))
