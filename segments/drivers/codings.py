"""Columns as small whole numbers: the ways in which each could part a set of accounts in two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import CATEGORICAL, NUMERIC, Column, Kind
from niche.segments.model.filters import Condition, Filter, Not, Scalar
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode

CUTS = 32
"""Places at which a number or a date may be cut: quantiles, so that each part has accounts."""
ITEMS = 24
"""Items of a list that are tried, the most frequent first."""
SELDOM = 4.0
"""The cost of ways that are seldom the true one: missing or not, nodes far down the tree."""
VALUES = 200
"""Values that a category may have to be tried."""

FEW = 3
"""Values of one side of a cut that are still quickly read."""

Codes: TypeAlias = NDArray[np.int64]
Halves: TypeAlias = "Callable[[Sequence[int], Sequence[int]], tuple[Filter, Filter]]"
"""Makes the filters that part the accounts with some codes from those with others."""


@dataclass(frozen=True)
class Coding:
    """One column of some accounts as codes, -1 for missing. Shape (accounts,), codes below `size`."""

    column: str
    codes: Codes
    size: int
    ordered: bool
    """Codes have an order that a cut must keep; otherwise any of them may go together."""
    halves: Halves
    level: int | None = None
    """Where codes are nodes of a tree: the first level that parts the accounts is 0. Accounts elsewhere have -1."""
    cost: float = 1.0
    """How many times as sure as a plain column it must be: so that a column which is tried in many ways, or in an
    unlikely one, takes no more of the error than another (weights of p-values: Genovese, Roeder and Wasserman,
    Biometrika 93, 2006).
    """

    @cached_property
    def held(self) -> NDArray[np.int64]:
        """The accounts of each code. Shape (size,)."""
        return np.bincount(self.codes + 1, minlength=self.size + 1)[1:]


def codings(universe: Universe, columns: Sequence[Column], rows: NDArray[np.int64]) -> Iterator[Coding]:
    """Yield the codings of the accounts in `rows`; columns with less than two values among them are left out.

    A column whose values are partly missing has a further coding of two: missing and known.
    """
    plain = _plain(universe, columns, rows)
    for column in columns:
        missing = np.zeros(0, np.bool_)
        for coding in _coded(universe, column, rows, plain):
            known = coding.codes >= 0
            missing = ~known if column.kind is not Kind.INDUSTRY else missing
            some = coding.codes[known]
            if len(some) and some.min() != some.max():
                yield coding
        if missing.any() and not missing.all():
            test = Condition(column.name, "missing", True)
            yield Coding(column.name, missing.astype(np.int64), 2, False, _named(partial(_has, test)), cost=SELDOM)


def _plain(universe: Universe, columns: Sequence[Column], rows: NDArray[np.int64]) -> pl.DataFrame:
    """Load the columns that are tried as numbers, all at once: each access to a column has a cost of its own."""
    wanted = []
    for column in columns:
        values = pl.col(column.name)
        if column.kind in NUMERIC or column.kind is Kind.DATE:
            wanted.append(values.to_physical().cast(pl.Float64))
        elif column.kind is Kind.YES_NO or (column.kind in CATEGORICAL and len(column.values) <= VALUES):
            wanted.append(values.to_physical().cast(pl.Int64).fill_null(-1))
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
    elif column.kind is Kind.LIST:
        yield from _items(column, series)
    else:
        values = (False, True) if column.kind is Kind.YES_NO else column.values
        ordered = column.kind is Kind.ORDERED
        halves = _cut(column.name, values.__getitem__) if ordered else _named(partial(_is, column.name, values))
        yield Coding(column.name, series.to_numpy(), len(values), ordered, halves)


def _numbers(column: Column, values: NDArray[np.float64]) -> Iterator[Coding]:
    known = values[~np.isnan(values)]
    if not len(known):
        return
    cuts = np.unique(np.quantile(known, np.linspace(0, 1, CUTS + 1)[1:-1], method="inverted_cdf"))
    codes = np.where(np.isnan(values), -1, np.searchsorted(cuts, values, side="left")).astype(np.int64)
    halves = _cut(column.name, lambda code: _end(column, float(cuts[code])))
    yield Coding(column.name, codes, len(cuts) + 1, True, halves)


def _end(column: Column, value: float) -> int | float | dt.date:
    if column.kind is Kind.DATE:
        return dt.date(1970, 1, 1) + dt.timedelta(days=int(value))
    return int(value) if column.integer else value


def _cut(column: str, end: Callable[[int], Scalar]) -> Halves:
    """Part the values up to the end of a code from those above it."""

    def halves(first: Sequence[int], _: Sequence[int]) -> tuple[Filter, Filter]:
        value = end(max(first))
        return Condition(column, "at_most", value), Condition(column, "above", value)

    return halves


def _named(test: Callable[[Sequence[int]], Filter]) -> Halves:
    """Test for the codes of both sides where they are few; else for the smaller side, and for all that is left."""

    def halves(first: Sequence[int], others: Sequence[int]) -> tuple[Filter, Filter]:
        one, other = test(sorted(first)), test(sorted(others))
        if max(len(first), len(others)) <= FEW:
            return one, other
        return (one, Not(one)) if len(first) <= len(others) else (Not(other), other)

    return halves


def _is(column: str, values: Sequence[Scalar], codes: Sequence[int]) -> Filter:
    found = tuple(values[code] for code in codes)
    return Condition(column, "is", found[0]) if len(found) == 1 else Condition(column, "in", found)


def _items(column: Column, series: pl.Series) -> Iterator[Coding]:
    """Yield one coding for each frequent item: 1 for the lists that hold it, 0 for those that do not."""
    known = series.is_not_null().to_numpy()
    lengths = series.list.len().fill_null(0).to_numpy()
    accounts = np.repeat(np.arange(len(series)), lengths)
    items = series.drop_nulls().explode().to_physical().to_numpy()
    held = np.bincount(items, minlength=len(column.values))
    frequent = np.argsort(-held, kind="stable")[: min(ITEMS, int(np.count_nonzero(held)))]
    for item in frequent.tolist():
        codes = np.where(known, 0, -1).astype(np.int64)
        codes[accounts[items == item]] = 1
        has = Condition(column.name, "has", column.values[item])
        yield Coding(column.name, codes, 2, False, _named(partial(_has, has)), cost=float(len(frequent)))


def _has(item: Condition, codes: Sequence[int]) -> Filter:
    return item if codes == [1] else Not(item)


def _industries(universe: Universe, column: Column, rows: NDArray[np.int64]) -> Iterator[Coding]:
    placement = universe.placements[column.name]
    positions = placement.nodes[rows]
    if not len(positions):
        return
    below = _branches(placement.taxonomy, int(positions.min()), int(positions.max()))
    starts = np.array([node.position for node in below], np.int64)
    # Accounts at the node above, in none of its branches, are known too roughly to be parted.
    codes = np.searchsorted(starts, positions, side="right").astype(np.int64) - 1

    yield Coding(column.name, codes, len(below), False, _named(partial(_under, column.name, below)), level=0)
    yield from _deeper(column, placement.taxonomy, below, positions)


def _deeper(
    column: Column, taxonomy: Taxonomy, above: Sequence[TaxonomyNode], positions: NDArray[np.integer]
) -> Iterator[Coding]:
    """Yield the nodes of each further level that tells more."""
    nodes, level = above, 0
    while below := [child for node in nodes for child in taxonomy.children(node)]:
        starts = np.array([node.position for node in below], np.int64)
        ends = np.array([node.end for node in below], np.int64)
        found = np.searchsorted(starts, positions, side="right").astype(np.int64) - 1
        codes = np.where((found >= 0) & (positions < ends[found]), found, -1)
        held = np.bincount(codes[codes >= 0], minlength=len(below))
        parents = {below[code].parent for code in np.flatnonzero(held).tolist()}
        if len(parents) < np.count_nonzero(held) <= VALUES:
            level += 1
            halves = _named(partial(_under, column.name, below))
            yield Coding(column.name, codes, len(below), False, halves, level, SELDOM)
        nodes = below


def _under(column: str, nodes: Sequence[TaxonomyNode], chosen: Sequence[int]) -> Filter:
    return Condition(column, "under", tuple(nodes[code].label for code in chosen))


def _branches(taxonomy: Taxonomy, first: int, last: int) -> Sequence[TaxonomyNode]:
    """Find the nodes below the narrowest node that holds all positions from `first` to `last`."""
    within = taxonomy.children(None)
    while True:
        node = next((node for node in within if node.position <= first and last < node.end), None)
        if node is None:
            return within
        below = taxonomy.children(node)
        if not below:
            return within
        within = below
