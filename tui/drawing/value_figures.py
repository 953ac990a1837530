"""Count the accounts of each value of a column, for the condition editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from niche.segments.counting.counts import Histogram
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Filter

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter

_UNLISTED = frozenset({Kind.TEXT, Kind.ID})


@dataclass(frozen=True)
class ValueFigures:
    """Accounts by value (by code for nodes), under a filter and in the universe; a histogram for numbers and dates."""

    here: Mapping[str, int] = field(default_factory=dict)
    universe: Mapping[str, int] = field(default_factory=dict)
    histogram: Histogram | None = None


def value_figures(counter: Counter, name: str, rest: Filter) -> ValueFigures:
    """Count the values of a column under a filter; nothing for text, whose values are not picked from a list."""
    universe, column = counter.universe, counter.universe.columns[name]
    if column.kind in _UNLISTED:
        return ValueFigures()
    here, everything = counter.match(rest), counter.match(All())
    if column.kind is Kind.INDUSTRY:
        placement = universe.placements[name]
        if placement is not universe.main:
            return ValueFigures(universe={node.code: 0 for node in placement.taxonomy.nodes})
        codes = [node.code for node in placement.taxonomy.nodes]
        in_universe = dict(zip(codes, counter.tree(everything).tolist(), strict=True))
        kept = {code: accounts for code, accounts in in_universe.items() if accounts}
        return ValueFigures(dict(zip(codes, counter.tree(here).tolist(), strict=True)), kept)
    if column.kind.numeric or column.kind is Kind.DATE:
        found = counter.distribution(name, here)
        return ValueFigures(histogram=found if isinstance(found, Histogram) else None)
    return ValueFigures(counter.values(name, here), counter.values(name, everything))
