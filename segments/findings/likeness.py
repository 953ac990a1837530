"""Which values of a column are like some others: judged by what else is known of their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.describing import describing
from niche.segments.drivers.row_samples import all_over
from niche.segments.findings.kept import kept
from niche.segments.model.columns import CATEGORICAL, NUMERIC, Column, Kind, Role
from niche.segments.model.taxonomy import TaxonomyNode

LOOKED_AT = 20_000
"""Accounts from all over the table that profiles are read from."""
FEW = 20
"""Accounts among them below which a value has no profile."""
PRIOR = 20
"""Accounts that a profile is drawn towards all others with: of few accounts it says little."""
MOST_VALUES = 60
"""Different values of a column that profiles tell apart."""
BINS = 8
"""Quantiles by which numbers are told apart."""
ITEMS = 24
"""Items of a list that are told apart, the most frequent ones."""
SAME = 0.9
"""Share of accounts whose value another column tells, from which on it says nothing else."""
HALF = 0.5
"""How typical of the given values another one must be, beside their own accounts."""
ERROR = 0.05
"""Chance that any value at all is taken for one like others where none is."""

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class _Feature:
    """What a column tells of the accounts looked at: codes below `size`, -1 where it is missing."""

    column: str
    codes: Codes
    size: int

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Shape (size,): accounts with each code."""
        return np.bincount(self.codes + 1, minlength=self.size + 1)[1:].astype(np.float64)


def alike(universe: Universe, column: Column, values: Sequence[str]) -> tuple[str, ...]:
    """The further values of a category or list whose accounts look like those of `values`, the most alike first."""
    places = [column.values.index(value) for value in values if value in column.values]
    if not places:
        return ()
    owners, held = kept(universe, ("values", column.name), lambda: _held(universe, column))
    groups = _Groups(owners, held, len(column.values))
    key = "telling", column.name, _names(universe)
    telling = kept(universe, key, lambda: tuple(_telling(universe, column, groups)))
    return tuple(column.values[at] for at in _like(universe, telling, groups, places))


def alike_nodes(
    universe: Universe, name: str, nodes: Sequence[TaxonomyNode], further: Sequence[TaxonomyNode]
) -> list[TaxonomyNode]:
    """Those of the further nodes whose accounts look like those of `nodes`, the most alike first."""
    positions = universe.placements[name].nodes[_rows(universe)]
    held = np.full(len(positions), -1, np.int64)
    for place, node in enumerate([*further, *nodes]):
        held[(positions >= node.position) & (positions < node.end)] = min(place, len(further))
    owners = np.flatnonzero(held >= 0)
    groups = _Groups(owners, held[owners], len(further) + 1)
    telling = _telling(universe, universe.columns[name], groups)
    return [further[at] for at in _like(universe, telling, groups, [len(further)])]


@dataclass(frozen=True)
class _Groups:
    """Accounts looked at with the group that each is in, or the groups."""

    owners: Codes
    held: Codes
    size: int


def _like(universe: Universe, telling: Iterable[_Feature], groups: _Groups, places: Sequence[int]) -> list[int]:
    """The groups whose accounts look like those of the groups in some places, the most alike first.

    Each account is scored by how much more probable what is known of it is among the accounts of those groups than
    among all others (naive Bayes: the sum of the logarithms of these ratios over the columns). A group is like the
    given ones if the mean score of its accounts is surely positive (one-sided, Bonferroni over the groups), and at
    least half that of the accounts of the given ones themselves. Groups of few accounts look like nothing.
    """
    inside = np.zeros(len(_rows(universe)), bool)
    inside[groups.owners[np.isin(groups.held, places)]] = True
    if not FEW <= inside.sum() <= len(inside) - FEW:
        return []
    score = np.zeros(len(inside)) + sum(_scores(feature, inside) for feature in telling)
    others = ~inside[groups.owners]
    numbers, means, errors = _means(groups.held[others], score[groups.owners[others]], groups.size)
    enough = np.flatnonzero(numbers >= FEW)
    if not len(enough):
        return []
    surely = means - NormalDist().inv_cdf(1 - ERROR / len(enough)) * errors
    found = [at for at in enough.tolist() if surely[at] > 0 and means[at] > HALF * score[inside].mean()]
    return sorted(found, key=lambda at: -surely[at])


def _rows(universe: Universe) -> Codes:
    """The accounts that are looked at."""
    return kept(universe, "rows", lambda: all_over(len(universe), LOOKED_AT))


def _means(
    codes: Codes, scores: NDArray[np.float64], size: int
) -> tuple[Codes, NDArray[np.float64], NDArray[np.float64]]:
    """Shape (size,): the number of scores of each code, their mean, and its standard error."""
    numbers = np.bincount(codes, minlength=size)
    divisors = np.maximum(numbers, 1)
    means = np.bincount(codes, scores, size) / divisors
    squares = np.bincount(codes, scores**2, size) / divisors
    return numbers, means, np.sqrt(np.maximum(squares - means**2, 0) / divisors)


def _scores(feature: _Feature, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much more probable the value of each account is inside than outside; 0 where it is missing."""
    codes, every = feature.codes + 1, feature.counts
    among = np.bincount(codes[inside], minlength=feature.size + 1)[1:].astype(np.float64)
    usual = every / max(every.sum(), 1)
    within, without = ((part + PRIOR * usual) / (part.sum() + PRIOR) for part in (among, every - among))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.nan_to_num(np.log(within / without), nan=0.0, posinf=0.0, neginf=0.0)
    return np.concatenate(([0.0], ratios))[codes]


def _telling(universe: Universe, column: Column, groups: _Groups) -> Iterator[_Feature]:
    """The features of the other columns; none that is the same in other words, such as the region of a country."""
    for feature in kept(universe, ("features", _names(universe)), lambda: tuple(_features(universe))):
        if feature.column == column.name:
            continue
        codes = feature.codes[groups.owners]
        known = codes >= 0
        pairs = codes[known] * groups.size + groups.held[known]
        table = np.bincount(pairs, minlength=feature.size * groups.size).reshape(feature.size, -1)
        if column.kind is Kind.LIST or table.max(axis=1).sum() < SAME * max(table.sum(), 1):
            yield feature


def _held(universe: Universe, column: Column) -> tuple[Codes, Codes]:
    """The accounts looked at, by their place among them, with the places of the values they have."""
    series = universe.table.take([column.name], _rows(universe)).to_series()
    frame = pl.DataFrame({"account": pl.int_range(len(series), eager=True), "value": series}).drop_nulls("value")
    frame = frame.explode("value") if column.kind is Kind.LIST else frame
    return frame["account"].to_numpy().astype(np.int64), frame["value"].to_physical().to_numpy().astype(np.int64)


def _names(universe: Universe) -> tuple[str, ...]:
    """The columns that profiles are made of; of a table on disk there are more of them with time."""
    owner = universe.role(Role.OWNER)
    more = [owner.name] if owner is not None and universe.table.ready(owner.name) else []
    return (*(column.name for column in describing(universe)), *more)


def _features(universe: Universe) -> Iterator[_Feature]:
    rows = _rows(universe)
    for column in map(universe.columns.__getitem__, _names(universe)):
        if column.kind is Kind.INDUSTRY:
            yield _sectors(universe, column.name, rows)
        elif column.kind in NUMERIC:
            yield _bins(column.name, universe.table.take([column.name], rows).to_series())
        elif column.kind is Kind.YES_NO or (column.kind in CATEGORICAL and len(column.values) <= MOST_VALUES):
            codes = universe.table.take([column.name], rows).to_series().to_physical().cast(pl.Int64).fill_null(-1)
            yield _Feature(column.name, codes.to_numpy(), max(2, len(column.values)))
        elif column.kind is Kind.LIST:
            yield from _items(universe, column, len(rows))


def _sectors(universe: Universe, name: str, rows: Codes) -> _Feature:
    placement = universe.placements[name]
    starts = np.array([node.position for node in placement.taxonomy.children(None)], np.int64)
    codes = np.searchsorted(starts, placement.nodes[rows], side="right").astype(np.int64) - 1
    return _Feature(name, np.where(codes == len(starts) - 1, -1, codes), len(starts))  # the last is Unclassified


def _bins(name: str, series: pl.Series) -> _Feature:
    values = series.cast(pl.Float64).to_numpy()
    known = values[~np.isnan(values)]
    cuts = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    codes = np.where(np.isnan(values), -1, np.searchsorted(cuts, values, side="right")).astype(np.int64)
    return _Feature(name, codes, len(cuts) + 1)


def _items(universe: Universe, column: Column, accounts: int) -> Iterator[_Feature]:
    """One feature for each frequent item: 1 for the accounts that have it, -1 for those without a list."""
    owners, held = kept(universe, ("values", column.name), lambda: _held(universe, column))
    frequent = np.argsort(-np.bincount(held, minlength=len(column.values)), kind="stable")[:ITEMS]
    for item in frequent.tolist():
        codes = np.full(accounts, -1, np.int64)
        codes[owners] = 0
        codes[owners[held == item]] = 1
        yield _Feature(column.name, codes, 2)
