"""Which values of a column are like some others: judged by what else is known of their accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class _Profiles:
    """All features side by side, their codes numbered on: 0 where one is missing."""

    columns: tuple[str, ...]
    codes: Codes
    """Shape (features, accounts)."""
    starts: Codes
    """Shape (features + 1,): the first code of each, and how many there are."""
    counts: NDArray[np.float64]
    """Shape (codes,): the accounts looked at with each."""

    @classmethod
    def of(cls, features: Sequence[_Feature], accounts: int) -> _Profiles:
        """Number the codes of some features on."""
        starts = np.cumsum([1, *(feature.size for feature in features)], dtype=np.int64)
        codes = np.zeros((len(features), accounts), np.int64)
        for row, feature, start in zip(codes, features, starts, strict=False):
            row[:] = np.where(feature.codes < 0, 0, feature.codes + start)
        counts = np.bincount(codes.ravel(), minlength=starts[-1]).astype(np.float64)
        return cls(tuple(feature.column for feature in features), codes, starts, counts)

    def sums(self, of: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (codes,): for each code the sum over all codes of its feature."""
        sums = np.add.reduceat(of, self.starts[:-1]) if len(self.columns) else np.zeros(0)
        return np.concatenate(([0.0], np.repeat(sums, np.diff(self.starts))))

    def telling(self, column: Column, groups: _Groups) -> list[int]:
        """The features of the other columns, without those that say the same in other words, as the region does of a
        country."""
        others = [at for at, name in enumerate(self.columns) if name != column.name]
        if column.kind is Kind.LIST or not others:
            return others
        pairs = self.codes[:, groups.owners] * groups.size + groups.held
        table = np.bincount(pairs.ravel(), minlength=self.starts[-1] * groups.size).reshape(self.starts[-1], -1)
        known, told = (np.add.reduceat(part, self.starts[:-1]) for part in (table.sum(axis=1), table.max(axis=1)))
        return [at for at in others if told[at] < SAME * max(known[at], 1)]

    def scores(self, telling: Sequence[int], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Shape (accounts,): how much more probable what is known of each is inside than outside."""
        chosen = np.flatnonzero(inside)
        every = self.counts
        among = np.bincount(self.codes[:, chosen].ravel(), minlength=self.starts[-1]).astype(np.float64)
        usual = every / np.maximum(self.sums(every), 1)
        both = ((part + PRIOR * usual) / (self.sums(part) + PRIOR) for part in (among, every - among))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.nan_to_num(np.log(np.divide(*both)), nan=0.0, posinf=0.0, neginf=0.0)
        ratios[0] = 0
        score = np.zeros(len(inside))
        for at in telling:
            score += ratios[self.codes[at]]
        return score


def alike(universe: Universe, column: Column, values: Sequence[str]) -> tuple[str, ...]:
    """The further values of a category or list whose accounts look like those of `values`, the most alike first."""
    places = [column.values.index(value) for value in values if value in column.values]
    if not places:
        return ()
    groups = kept(universe, ("values", column.name), lambda: _Groups(*_held(universe, column), len(column.values)))
    profiles = _profiles(universe)
    telling = kept(universe, ("telling", column.name, profiles.columns), lambda: profiles.telling(column, groups))
    return tuple(column.values[at] for at in _like(profiles, telling, groups, places))


def alike_nodes(
    universe: Universe, name: str, nodes: Sequence[TaxonomyNode], further: Sequence[TaxonomyNode]
) -> list[TaxonomyNode]:
    """Those of the further nodes whose accounts look like those of `nodes`, the most alike first."""
    positions = universe.placements[name].nodes[_rows(universe)]
    held = np.full(len(positions), -1, np.int64)
    for place, node in enumerate([*further, *nodes]):
        held[(positions >= node.position) & (positions < node.end)] = min(place, len(further))
    owners = np.flatnonzero(held >= 0)
    profiles = _profiles(universe)
    profiles = replace(profiles, codes=profiles.codes[:, owners])
    groups = _Groups(np.arange(len(owners)), held[owners], len(further) + 1)
    found = _like(profiles, profiles.telling(universe.columns[name], groups), groups, [len(further)])
    return [further[at] for at in found]


@dataclass(frozen=True)
class _Groups:
    """Accounts of a profile with the group that each is in, or the groups."""

    owners: Codes
    held: Codes
    size: int


def _like(profiles: _Profiles, telling: Sequence[int], groups: _Groups, places: Sequence[int]) -> list[int]:
    """The groups whose accounts look like those of the groups in some places, the most alike first.

    Each account is scored by how much more probable what is known of it is among the accounts of those groups than
    among all others (naive Bayes: the sum of the logarithms of these ratios over the columns). A group is like the
    given ones if the mean score of its accounts is surely positive (one-sided, Bonferroni over the groups), and at
    least half that of the accounts of the given ones themselves. Groups of few accounts look like nothing.
    """
    inside = np.zeros(profiles.codes.shape[1], bool)
    inside[groups.owners[np.isin(groups.held, places)]] = True
    if not telling or inside.sum() < FEW:
        return []
    score = profiles.scores(telling, inside)
    others = ~inside[groups.owners]
    numbers, means, errors = _means(groups.held[others], score[groups.owners[others]], groups.size)
    enough = np.flatnonzero(numbers >= FEW)
    if not len(enough):
        return []
    surely = means - NormalDist().inv_cdf(1 - ERROR / len(enough)) * errors
    found = [at for at in enough.tolist() if surely[at] > 0 and means[at] > HALF * score[inside].mean()]
    return sorted(found, key=lambda at: -surely[at])


def _profiles(universe: Universe) -> _Profiles:
    """What is known of the accounts looked at."""
    return kept(
        universe,
        ("profiles", _names(universe)),
        lambda: _Profiles.of(tuple(_features(universe)), len(_rows(universe))),
    )


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
    groups = kept(universe, ("values", column.name), lambda: _Groups(*_held(universe, column), len(column.values)))
    owners, held = groups.owners, groups.held
    frequent = np.argsort(-np.bincount(held, minlength=len(column.values)), kind="stable")[:ITEMS]
    for item in frequent.tolist():
        codes = np.full(accounts, -1, np.int64)
        codes[owners] = 0
        codes[owners[held == item]] = 1
        yield _Feature(column.name, codes, 2)
