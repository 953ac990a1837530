"""Columns as small whole numbers: the ways in which each could part a set of accounts in two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import CATEGORICAL, NUMERIC, Column, Kind
from niche.segments.model.filters import Condition, Filter, Not
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode

CUTS = 32
"""Places at which a number or a date may be cut: quantiles, so that each part has accounts."""
ITEMS = 24
"""Items of a list that are tried, the most frequent first."""
VALUES = 200
"""Values that a category may have to be tried."""

FEW = 3
"""Values of one side of a cut that are still quickly read."""

Codes: TypeAlias = NDArray[np.int64]
Halves: TypeAlias = "tuple[Filter, Filter]"


@dataclass(frozen=True)
class Coding:
    """One column of some accounts as codes, -1 for missing. Shape (accounts,), codes below `size`."""

    column: str
    codes: Codes
    size: int
    ordered: bool
    """Codes have an order that a cut must keep; otherwise any of them may go together."""
    halves: Callable[[Sequence[int], Sequence[int]], Halves]
    """The two filters that part the accounts with the first codes from those with the others."""


def codings(universe: Universe, columns: Sequence[Column], rows: NDArray[np.int64]) -> Iterator[Coding]:
    """The codings of the accounts in `rows`; columns that hold less than two values among them are left out."""
    plain = _plain(universe, columns, rows)
    for column in columns:
        for coding in _coded(universe, column, rows, plain):
            known = coding.codes[coding.codes >= 0]
            if len(known) and known.min() != known.max():
                yield coding


def _plain(universe: Universe, columns: Sequence[Column], rows: NDArray[np.int64]) -> pl.DataFrame:
    """The columns that are worth it as numbers, all at once: each look into a column has a price of its own."""
    wanted = []
    for column in columns:
        values = pl.col(column.name)
        if column.kind in NUMERIC or column.kind is Kind.DATE:
            wanted.append(values.to_physical().cast(pl.Float64))
        elif column.kind in CATEGORICAL and len(column.values) <= VALUES:
            wanted.append(values.to_physical().cast(pl.Int64).fill_null(-1))
        elif column.kind is Kind.YES_NO:
            wanted.append(values.cast(pl.Int64).fill_null(-1))
        elif column.kind is Kind.LIST:
            wanted.append(values)
    names = [expression.meta.output_name() for expression in wanted]
    return universe.table.take(names, rows).select(wanted)


def _coded(universe: Universe, column: Column, rows: NDArray[np.int64], plain: pl.DataFrame) -> Iterator[Coding]:
    if column.kind is Kind.INDUSTRY:
        yield from _industries(universe, column, rows)
        return
    if column.name not in plain.columns:
        return
    series = plain.get_column(column.name)
    if column.kind in NUMERIC or column.kind is Kind.DATE:
        yield from _numbers(column, series.to_numpy())
    elif column.kind in CATEGORICAL:
        ordered = column.kind is Kind.ORDERED
        halves = _ordered(column) if ordered else _values(column)
        yield Coding(column.name, series.to_numpy(), len(column.values), ordered, halves)
    elif column.kind is Kind.YES_NO:
        yield Coding(column.name, series.to_numpy(), 2, False, _answers(column.name))
    elif column.kind is Kind.LIST:
        yield from _items(column, series)


def _numbers(column: Column, values: NDArray[np.float64]) -> Iterator[Coding]:
    known = values[~np.isnan(values)]
    if not len(known):
        return
    cuts = np.unique(np.quantile(known, np.linspace(0, 1, CUTS + 1)[1:-1], method="inverted_cdf"))
    codes = np.where(np.isnan(values), -1, np.searchsorted(cuts, values, side="left")).astype(np.int64)

    def halves(first: Sequence[int], _: Sequence[int]) -> Halves:
        end = _end(column, float(cuts[max(first)]))
        return Condition(column.name, "at_most", end), Condition(column.name, "above", end)

    yield Coding(column.name, codes, len(cuts) + 1, True, halves)


def _end(column: Column, value: float) -> int | float | dt.date:
    if column.kind is Kind.DATE:
        return dt.date(1970, 1, 1) + dt.timedelta(days=int(value))
    return int(value) if column.integer else value


def _ordered(column: Column) -> Callable[[Sequence[int], Sequence[int]], Halves]:
    def halves(first: Sequence[int], _: Sequence[int]) -> Halves:
        end = column.values[max(first)]
        return Condition(column.name, "at_most", end), Condition(column.name, "above", end)

    return halves


def _values(column: Column) -> Callable[[Sequence[int], Sequence[int]], Halves]:
    def halves(first: Sequence[int], others: Sequence[int]) -> Halves:
        return _named(first, others, lambda codes: _is(column.name, [column.values[code] for code in codes]))

    return halves


def _is(column: str, values: Sequence[str]) -> Filter:
    return Condition(column, "is", values[0]) if len(values) == 1 else Condition(column, "in", tuple(values))


def _named(first: Sequence[int], others: Sequence[int], named: Callable[[Sequence[int]], Filter]) -> Halves:
    """Both sides by their values where they are few; else the smaller one, and all that is left."""
    if max(len(first), len(others)) <= FEW:
        return named(sorted(first)), named(sorted(others))
    if len(first) <= len(others):
        return named(sorted(first)), Not(named(sorted(first)))
    return Not(named(sorted(others))), named(sorted(others))


def _answers(column: str) -> Callable[[Sequence[int], Sequence[int]], Halves]:
    def halves(first: Sequence[int], others: Sequence[int]) -> Halves:
        return Condition(column, "is", first[0] == 1), Condition(column, "is", others[0] == 1)

    return halves


def _items(column: Column, series: pl.Series) -> Iterator[Coding]:
    """One coding for each frequent item: 1 for the lists that hold it, 0 for those that do not."""
    known = series.is_not_null().to_numpy()
    lengths = series.list.len().fill_null(0).to_numpy()
    accounts = np.repeat(np.arange(len(series)), lengths)
    items = series.drop_nulls().explode().to_physical().to_numpy()
    frequent = np.argsort(-np.bincount(items, minlength=len(column.values)), kind="stable")[:ITEMS]
    for item in frequent.tolist():
        codes = np.where(known, 0, -1).astype(np.int64)
        codes[accounts[items == item]] = 1
        yield Coding(column.name, codes, 2, False, _item(column.name, column.values[item]))


def _item(column: str, item: str) -> Callable[[Sequence[int], Sequence[int]], Halves]:
    def halves(first: Sequence[int], _: Sequence[int]) -> Halves:
        has = Condition(column, "has", item)
        return (has, Not(has)) if first[0] == 1 else (Not(has), has)

    return halves


def _industries(universe: Universe, column: Column, rows: NDArray[np.int64]) -> Iterator[Coding]:
    placement = universe.placements[column.name]
    positions = placement.at(rows)
    if not len(positions):
        return
    below = _branches(placement.taxonomy, int(positions.min()), int(positions.max()))
    starts = np.array([node.position for node in below], np.int64)
    # Accounts at the node above, in none of its branches, are known too roughly to be parted.
    codes = np.searchsorted(starts, positions, side="right").astype(np.int64) - 1

    def under(chosen: Sequence[int]) -> Filter:
        return Condition(column.name, "under", tuple(below[code].label for code in chosen))

    yield Coding(column.name, codes, len(below), False, lambda first, others: _named(list(first), list(others), under))


def _branches(taxonomy: Taxonomy, first: int, last: int) -> Sequence[TaxonomyNode]:
    """The nodes below the narrowest node that holds all positions from `first` to `last`."""
    within = taxonomy.children(None)
    while True:
        node = next((node for node in within if node.position <= first and last < node.end), None)
        if node is None:
            return within
        below = taxonomy.children(node)
        if not below:
            return within
        within = below
