"""Columns that must not advise: those that follow from an outcome, and those that are no trait of an account.

A column that says how a deal ended parts the won from the lost better than anything that was known before it, and
helps nobody to choose the next account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.table import Table
from niche.segments.accounts.universe import Universe
from niche.segments.drivers.outcome_traces import traces
from niche.segments.drivers.row_samples import all_over
from niche.segments.drivers.telltale_headers import Hint, Telltale, hint, is_trait
from niche.segments.model.columns import NUMERIC, Column, Kind, Role
from niche.segments.model.derived import sources
from niche.segments.model.settings import After

ENDS = (Role.WON, Role.CUSTOMER, Role.RETAINED, Role.DEAL_SIZE, Role.CYCLE_DAYS)
"""The outcomes, the one that the others follow from first."""
_LOOKED_AT = 2_000
"""Accounts whose values are looked at to recognise a serial number or a coordinate."""
_FEWEST = 500
_LINEAR = 0.99
"""Correlation with the row above which numbers that rise from row to row count the rows and measure nothing."""


@dataclass(frozen=True, slots=True)
class NoDriver:
    """Why a column must not advise."""

    why: str
    outcome: Role | None = None
    """What it follows from; None for a column that is no trait of an account."""
    said: bool = False
    """Whether niche.yaml says so."""
    plain: bool = False
    """Whether its header says so to everybody, as that of a latitude does."""


_Decided: TypeAlias = tuple[tuple[tuple[Role, str], ...], tuple[tuple[str, After], ...]]
_found: WeakKeyDictionary[Table, dict[_Decided, Mapping[str, NoDriver]]] = WeakKeyDictionary()


def left_out(universe: Universe) -> Mapping[str, NoDriver]:
    """The columns without a role that must not advise, each with the reason. Found once for a table and its roles."""
    decided = tuple(universe.roles.items()), tuple(universe.after.items())
    by_roles = _found.setdefault(universe.table, {})
    if decided not in by_roles:
        by_roles[decided] = _left_out(universe)
    return by_roles[decided]


def _left_out(universe: Universe) -> Mapping[str, NoDriver]:
    outcomes = {role: universe.roles[role] for role in ENDS if role in universe.roles}
    first = next(iter(outcomes), Role.WON)
    taken = {name for role, name in universe.roles.items() if role is not Role.VALUE}
    taken.update(*(sources(universe.columns[name].derived) for name in taken))
    found = {
        name: NoDriver("niche.yaml says so", first, said=True)
        for name, said in universe.after.items()
        if said is After.OUTCOME and name in universe.columns and name not in taken
    }
    free = [c for c in universe.columns.values() if c.name not in taken and c.name not in universe.after]
    hints = {column.name: one for column in free if (one := hint(column.header or column.name, column.kind))}
    found |= {name: _named(one, first) for name, one in hints.items() if one.sure}
    roots = {column for name in outcomes.values() for column in _roots(universe, name)}
    _add_derived(universe, found, roots, first)
    in_table = [c for c in free if c.name not in found and c.name in universe.table.columns and _at_hand(universe, c)]
    open_to_doubt = [column for column in in_table if not is_trait(column.header or column.name)]
    doubtful = [name for name, one in hints.items() if one.why.outcome]
    for trace in traces(universe, open_to_doubt, outcomes, doubtful):
        found.setdefault(trace.column, NoDriver(trace.why, trace.outcome))
    for name, why in _no_traits(universe, [column for column in in_table if column.name not in found], hints):
        found[name] = NoDriver(why)
    _add_derived(universe, found, roots, first)
    return {name: found[name] for name in universe.columns if name in found}


def _at_hand(universe: Universe, column: Column) -> bool:
    return universe.table.ready(column.name) and not universe.table.scanned(column.name)


def _roots(universe: Universe, name: str) -> frozenset[str]:
    return sources(universe.columns[name].derived) | {name}


def _named(one: Hint, outcome: Role) -> NoDriver:
    return NoDriver(f"by its name {one.why.value}", outcome if one.why.outcome else None, plain=not one.why.outcome)


def _add_derived(universe: Universe, found: dict[str, NoDriver], roots: set[str], first: Role) -> None:
    """Add what is worked out of an outcome, or of a column that follows from one."""
    for name, column in universe.columns.items():
        if name in found or name in universe.after or name in universe.roles.values():
            continue
        for source in sorted(sources(column.derived)):
            if source in roots:
                found[name] = NoDriver(f"it is worked out of {source}", first)
            elif source in found and found[source].outcome:
                found[name] = NoDriver(f"it is worked out of {source}", found[source].outcome)


def _no_traits(universe: Universe, columns: list[Column], hints: Mapping[str, Hint]) -> Iterator[tuple[str, str]]:
    """Numbers that count the rows, and coordinates whose header leaves a doubt."""
    numeric = [column.name for column in columns if column.kind in NUMERIC]
    if not numeric:
        return
    rows = all_over(len(universe), _LOOKED_AT)
    in_file = universe.file_rows(rows)
    rows = rows[np.argsort(in_file, kind="stable")]
    frame = universe.table.take(numeric, rows)
    for name in numeric:
        values = frame.get_column(name).cast(pl.Float64).to_numpy()
        known = ~np.isnan(values)
        if known.sum() < _FEWEST:
            continue
        if universe.columns[name].kind is Kind.NUMBER and _serial(values[known], np.sort(in_file)[known]):
            yield name, "its numbers count the rows"
        elif name in hints and hints[name].why is Telltale.PLACE and _is_degrees(values[known]):
            yield name, f"by its name and its values {Telltale.PLACE.value}"


def _serial(values: NDArray[np.float64], rows: NDArray[np.integer]) -> bool:
    steps = np.diff(values)
    rising = bool((steps > 0).all()) and bool((values == np.round(values)).all())
    return rising and float(np.corrcoef(values, rows)[0, 1]) > _LINEAR


def _is_degrees(values: NDArray[np.float64]) -> bool:
    return bool((np.abs(values) <= 180).all()) and float(np.mean(values != np.round(values))) > 0.5
