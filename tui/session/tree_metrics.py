"""Outcomes by node of the tree, as metrics: of all accounts, and of those that match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from niche.segments.model.columns import Role
from niche.segments.model.filters import All
from niche.segments.model.formatting import percent, short
from niche.tui.drawing.taxonomy_rows import TreeMetric

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import Asked
    from niche.segments.counting.outcomes import NodeMeans

LEAST = 10
"""Known outcomes below which no rate and no mean is shown: noise would be the best of the tree."""

_FIGURES: dict[Role, tuple[str, Callable[[float], str]]] = {
    Role.WON: ("win rate", percent),
    Role.DEAL_SIZE: ("deal size", short),
    Role.CYCLE_DAYS: ("cycle days", short),
    Role.RETAINED: ("retention", percent),
}


class TreeMetrics:
    """Compute the outcomes of one universe by node of its main taxonomy."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def of(self, asked: Asked) -> tuple[TreeMetric, ...]:
        """The metrics of all accounts, then those asked about; empty without a taxonomy. Slow: call in a thread."""
        if self._counter.universe.main is None:
            return ()
        return (*self._universe, *self._metrics(asked, ", matched"))

    @cached_property
    def _universe(self) -> tuple[TreeMetric, ...]:
        return tuple(self._metrics(All(), ""))

    def _metrics(self, asked: Asked, whose: str) -> Iterator[TreeMetric]:
        known = self._counter.outcome_roles
        if Role.VALUE in known:
            yield self._sum("value" + whose, self._counter.tree_outcomes(Role.VALUE, asked))
        for role, (name, write) in _FIGURES.items():
            if role in known:
                yield self._mean(name + whose, self._counter.tree_outcomes(role, asked), write)

    def _sum(self, name: str, found: NodeMeans) -> TreeMetric:
        whole = float(found.total[self._sectors].sum())
        return TreeMetric(name, found.total, whole, short, float(found.total.max(initial=0.0)))

    def _mean(self, name: str, found: NodeMeans, write: Callable[[float], str]) -> TreeMetric:
        values = np.where(found.known >= LEAST, found.mean, np.nan)
        known, total = int(found.known[self._sectors].sum()), float(found.total[self._sectors].sum())
        whole = total / known if known >= LEAST else np.nan
        largest = np.nanmax(values) if np.isfinite(values).any() else 0.0
        return TreeMetric(name, values, whole, write, float(largest), additive=False)

    @cached_property
    def _sectors(self) -> list[int]:
        """Positions of the top nodes, which partition the accounts."""
        placement = self._counter.universe.main
        assert placement is not None
        return [node.position for node in placement.taxonomy.nodes if node.parent is None]
