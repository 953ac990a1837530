"""Conditions as a person would write them: round bounds, few values, one node. What `discover` joins to segments."""

from __future__ import annotations

import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import CATEGORICAL, NUMERIC, Column, Kind
from niche.segments.model.filters import Condition, Filter, Not, Scalar
from niche.segments.model.taxonomy import Taxonomy

CUTS = 32
"""Round numbers at which a column may be cut, about as many accounts between each two."""
COARSE = 9
"""Of them those that are tried first; the others once it is known which conditions count."""
ITEMS = 40
"""Items of a list that are tried, the most frequent first."""
TOGETHER = 4
"""Values or nodes that one condition names at most."""
SAYS = 3.0
"""z from which on it counts whether a value is missing."""
NONE = np.iinfo(np.uint16).max
"""The code that no account has."""
_PRIOR = 10.0
"""Outcomes at the rate of all that each value is taken to have besides its own, so that few do not come first."""

Codes: TypeAlias = NDArray[np.uint16]
Numbers: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Selector:
    """One condition, by the codes of the accounts that it matches."""

    coded: Coded
    filter: Filter
    ranges: Sequence[tuple[int, int]]
    """The codes, as ranges with both ends."""
    key: Key = ()
    """The cuts, values or nodes that it names; empty for one about missing values."""

    def known(self, tally: CodeOutcomes) -> float:
        """The outcomes that are known of its accounts."""
        return float(sum(tally.known[first : last + 1].sum() for first, last in self.ranges))

    def near(self) -> Iterator[Selector]:
        """The conditions on the same column that differ a little."""
        return self.coded.near(self.key) if self.key else iter(())

    def wider(self) -> Iterator[Selector]:
        """The simpler conditions on the same column that match these accounts and more."""
        return self.coded.wider(self.key)


@dataclass(frozen=True)
class CodeOutcomes:
    """Outcomes by code: those that are known, and those among them that are wanted."""

    known: Numbers
    wanted: Numbers

    @property
    def rate(self) -> float:
        """Of all accounts."""
        return float(self.wanted.sum() / self.known.sum())

    def shrunk(self, known: Numbers, wanted: Numbers) -> Numbers:
        """Rates drawn towards the rate of all, the more the fewer outcomes there are."""
        found: Numbers = (wanted + _PRIOR * self.rate) / (known + _PRIOR)
        return found


class Coded(ABC):
    """A column of some accounts as codes; 0 where there is no value."""

    def __init__(self, column: str, codes: NDArray[np.integer], size: int) -> None:
        self.column, self.codes, self.size = column, codes.astype(np.uint16), size

    def tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:
        """The conditions to try first; those of fewer than `least` known outcomes are left out."""
        for test in (*self._tests(tally, least), *self._missing(tally)):
            if least <= test.known(tally) <= tally.known.sum() - 1:
                yield test

    @abstractmethod
    def _tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:
        """Those about known values."""

    @abstractmethod
    def near(self, key: Key) -> Iterator[Selector]:
        """The conditions that differ a little from the one of this key."""

    def wider(self, key: Key) -> Iterator[Selector]:  # noqa: ARG002
        """None, unless a kind of column has some."""
        return iter(())

    def _missing(self, tally: CodeOutcomes) -> Iterator[Selector]:
        """Whether there is a value, where that alone tells accounts apart."""
        without, rest = tally.known[0], tally.known[1:].sum()
        if not without or not rest or not 0 < tally.rate < 1:
            return
        difference = tally.wanted[0] / without - tally.wanted[1:].sum() / rest
        error = math.sqrt(tally.rate * (1 - tally.rate) * (1 / without + 1 / rest))
        if abs(difference) >= SAYS * error:
            missing = Condition(self.column, "missing", True)
            yield (
                Selector(self, missing, [(0, 0)])
                if difference > 0
                else Selector(self, Not(missing), [(1, self.size - 1)])
            )


class Ordered(Coded):
    """Numbers, dates and ordered categories, by bounds.

    The codes are 2i + 2 at the bound i, and the odd numbers between them, so that both ends of a range belong to it.
    """

    def __init__(self, column: str, codes: NDArray[np.integer], bounds: Sequence[Scalar], before: bool = False) -> None:
        """`before`: an upper bound is not part of the range, as with the first day of a year."""
        super().__init__(column, codes, 2 * len(bounds) + 2)
        self._bounds, self._before = bounds, before

    def _tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:  # noqa: ARG002
        last = len(self._bounds)
        places = sorted({round(place) for place in np.linspace(0, last - 1, min(last, COARSE)).tolist()})
        ends = [-1, *places, last]
        for index, low in enumerate(ends[:-1]):
            yield from self._made((low, high) for high in ends[index + 1 :])

    def near(self, key: Key) -> Iterator[Selector]:
        """One end elsewhere."""
        low, high = key
        last = len(self._bounds)
        lows = range(max(low - 4, -1), min(low + 5, last)) if low >= 0 else ()
        highs = range(max(high - 4, 0), min(high + 5, last + 1)) if high < last else ()
        yield from self._made((other, high) for other in lows if other != low)
        yield from self._made((low, other) for other in highs if other != high)

    def _made(self, keys: Iterator[Key]) -> Iterator[Selector]:
        """The ranges from a bound to another; -1 and the number of bounds stand for no bound."""
        last = len(self._bounds)
        for low, high in keys:
            if low < high and (low >= 0 or high < last):
                codes = max(2 * low + 2, 1), min(2 * high + (1 if self._before else 2), self.size - 1)
                yield Selector(self, self._filter(low, high), [codes], (low, high))

    def _filter(self, low: int, high: int) -> Filter:
        if high >= len(self._bounds):
            return Condition(self.column, "at_least", self._bounds[low])
        upper = self._bounds[high]
        if low < 0:
            return Condition(self.column, "below" if self._before else "at_most", upper)
        if self._before:
            assert isinstance(upper, dt.date)
            upper -= dt.timedelta(days=1)
        return Condition(self.column, "between", (self._bounds[low], upper))


class Named(Coded):
    """Categories and answers, by value; the code of a value is its place + 1."""

    def __init__(self, column: str, codes: NDArray[np.integer], values: Sequence[Scalar]) -> None:
        super().__init__(column, codes, len(values) + 1)
        self._values = values

    def _tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:
        for code in np.flatnonzero(tally.known[1:] >= least).tolist():
            yield self._of((code + 1,))
        if len(self._values) > 2:
            some = np.flatnonzero(tally.known[1:] >= least / TOGETHER) + 1
            best = some[np.argsort(-tally.shrunk(tally.known[some], tally.wanted[some]), kind="stable")].tolist()
            for number in range(2, min(TOGETHER, len(best) - 1) + 1):
                yield self._of(tuple(sorted(best[:number])))

    def near(self, key: Key) -> Iterator[Selector]:
        """One value more, or one less."""
        frequent = np.argsort(-np.bincount(self.codes, minlength=self.size)[1:], kind="stable")[:ITEMS] + 1
        for code in frequent.tolist():
            if code not in key and len(key) < min(TOGETHER, len(self._values) - 1):
                yield self._of(tuple(sorted((*key, code))))
        if len(key) > 1:
            yield from (self._of(tuple(other for other in key if other != code)) for code in key)

    def _of(self, key: Key) -> Selector:
        values = tuple(self._values[code - 1] for code in key)
        one = Condition(self.column, "is", values[0]) if len(values) == 1 else Condition(self.column, "in", values)
        return Selector(self, one, [(code, code) for code in key], key)


class Item(Coded):
    """One item of a list: 2 for the accounts that have it, 1 for those that have others."""

    def __init__(self, column: str, codes: NDArray[np.integer], item: str) -> None:
        super().__init__(column, codes, 3)
        self._item = item

    def _tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:  # noqa: ARG002
        yield Selector(self, Condition(self.column, "has", self._item), [(2, 2)], (2,))

    def _missing(self, tally: CodeOutcomes) -> Iterator[Selector]:  # noqa: ARG002
        """Nothing: it would be said of each item."""
        return iter(())

    def near(self, key: Key) -> Iterator[Selector]:  # noqa: ARG002
        """None."""
        return iter(())


class Branches(Coded):
    """The nodes of a tree, at every depth; the code of a node is its position + 1, that of *Unclassified* 0."""

    def __init__(self, column: str, codes: NDArray[np.integer], taxonomy: Taxonomy) -> None:
        super().__init__(column, codes, len(taxonomy.nodes) + 1)
        self._taxonomy = taxonomy

    def _tests(self, tally: CodeOutcomes, least: float) -> Iterator[Selector]:
        known, wanted = (np.concatenate(([0.0], np.cumsum(of[1:]))) for of in (tally.known, tally.wanted))
        nodes = self._taxonomy.nodes[:-1]
        ends = np.array([node.end for node in nodes], np.int64)
        known, wanted = known[ends] - known[: len(nodes)], wanted[ends] - wanted[: len(nodes)]
        rates = tally.shrunk(known, wanted)
        for position in np.flatnonzero(known >= least).tolist():
            yield self._of((position + 1,))
        for parent in (None, *nodes):
            below = [n.position for n in self._taxonomy.children(parent) if n.position < len(nodes)]
            best = sorted((at for at in below if known[at] >= least / TOGETHER), key=lambda at: -rates[at])
            for number in range(2, min(TOGETHER, len(best) - 1) + 1):
                yield self._of(tuple(sorted(at + 1 for at in best[:number])))

    def near(self, key: Key) -> Iterator[Selector]:
        """Another node beside those named, or one less."""
        if len(key) > 1:
            yield from (self._of(tuple(other for other in key if other != code)) for code in key)
        if len(key) < TOGETHER:
            parent = self._taxonomy.nodes[key[0] - 1].parent
            siblings = self._taxonomy.children(None if parent is None else self._taxonomy.nodes[parent])
            for node in siblings:
                if node.position + 1 not in key and node is not self._taxonomy.unclassified:
                    yield self._of(tuple(sorted((*key, node.position + 1))))

    def wider(self, key: Key) -> Iterator[Selector]:
        """The node above several siblings."""
        parent = self._taxonomy.nodes[key[0] - 1].parent if key[1:] else None
        if parent is not None:
            yield self._of((parent + 1,))

    def _of(self, key: Key) -> Selector:
        nodes = [self._taxonomy.nodes[code - 1] for code in key]
        where = Condition(self.column, "under", tuple(node.label for node in nodes))
        return Selector(self, where, [(node.position + 1, node.end) for node in nodes], key)


def coded(universe: Universe, columns: Sequence[Column], rows: NDArray[np.int64]) -> Iterator[Coded]:
    """Yield the columns of the accounts in `rows` as codes. Texts and ids are no traits to choose by."""
    for column in columns:
        if column.kind is Kind.INDUSTRY:
            placement = universe.placements[column.name]
            if not placement.also and len(placement.taxonomy.nodes) < NONE:
                yield _branches(column.name, placement.nodes[rows], placement.taxonomy)
            continue
        if column.kind in NUMERIC or column.kind is Kind.DATE:
            yield from _numbers(column, universe.table.take([column.name], rows).to_series())
        elif column.kind in CATEGORICAL or column.kind is Kind.YES_NO:
            yield from _values(column, universe.table.take([column.name], rows).to_series())
        elif column.kind is Kind.LIST:
            yield from _items(column, universe.table.take([column.name], rows).to_series())


def _branches(name: str, nodes: NDArray[np.integer], taxonomy: Taxonomy) -> Branches:
    return Branches(name, np.where(nodes == taxonomy.unclassified.position, 0, nodes + 1), taxonomy)


def _values(column: Column, series: pl.Series) -> Iterator[Coded]:
    places = series.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
    if column.kind is Kind.ORDERED:
        if 1 < len(column.values) < NONE // 2:
            yield Ordered(column.name, np.where(places < 0, 0, 2 * places + 2), column.values)
        return
    values: Sequence[Scalar] = (False, True) if column.kind is Kind.YES_NO else column.values
    if 1 < len(values) < NONE:
        yield Named(column.name, places + 1, values)


def _items(column: Column, series: pl.Series) -> Iterator[Coded]:
    known = series.is_not_null().to_numpy()
    lengths = series.list.len().fill_null(0).to_numpy()
    accounts = np.repeat(np.arange(len(series)), lengths)
    items = series.drop_nulls().explode().to_physical().to_numpy()
    counts = np.bincount(items, minlength=len(column.values))
    for item in np.argsort(-counts, kind="stable")[:ITEMS].tolist():
        if counts[item]:
            codes = known.astype(np.uint16)
            codes[accounts[items == item]] = 2
            yield Item(column.name, codes, column.values[item])


def _numbers(column: Column, series: pl.Series) -> Iterator[Coded]:
    values = series.to_physical().cast(pl.Float64).fill_null(math.nan).to_numpy()
    known = np.isnan(values)
    ascending = np.sort(values[~known])
    if not len(ascending) or ascending[0] == ascending[-1]:
        return
    dates = column.kind is Kind.DATE
    cuts = round_cuts(ascending, _round_day if dates else _round_number(column.integer))
    left, right = (np.searchsorted(cuts, values, side=side) for side in ("left", "right"))
    codes = np.where(known, 0, left + right + 1)
    bounds = [_date(cut) if dates else _number(cut, column.integer) for cut in cuts.tolist()]
    yield Ordered(column.name, codes, bounds, before=dates)


def _number(value: float, integer: bool) -> Scalar:
    return int(value) if integer or (value.is_integer() and abs(value) < 1e15) else value


def _date(days: float) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(days))


def round_cuts(ascending: Numbers, rounded: Callable[[float, float], float]) -> Numbers:
    """The roundest number of each of CUTS ranges that hold about as many of the values; of equal ones the first."""
    edges = np.quantile(ascending, np.linspace(0, 1, CUTS + 1), method="inverted_cdf").tolist()
    return np.unique([rounded(low, high) for low, high in pairwise(edges)])


def _round_number(integer: bool) -> Callable[[float, float], float]:
    def rounded(low: float, high: float) -> float:
        return roundest(low, high, integer)

    return rounded


def roundest(low: float, high: float, integer: bool = False) -> float:
    """The number from `low` to `high` that people would name: 250 of 212 to 268, 2,000 of 1,993 to 2,004.

    A multiple of the largest 1, 2, 2.5 or 5 times a power of ten that has one there.
    """
    if low <= 0 <= high:
        return 0.0
    if low == high:
        return low
    power = math.floor(math.log10(max(abs(low), abs(high)))) + 1
    while power > -_DIGITS:
        for factor in (5.0, 2.5, 2.0, 1.0):
            step = factor * 10.0**power
            multiple = math.ceil(low / step - 1e-9) * step
            if multiple <= high + step * 1e-9 and not (integer and step % 1):
                return min(max(round(multiple, _DIGITS), low), high)
        power -= 1
    return low


_DIGITS = 12


def _round_day(low: float, high: float) -> float:
    """The first day of a year, else of a quarter, else of a month, that lies in a range; else its first day."""
    first, last = _date(low), _date(high)
    months = [dt.date(year, month, 1) for year in range(first.year, last.year + 2) for month in range(1, 13)]
    inside = [day for day in months if first <= day <= last]
    for every in (12, 3, 1):
        if found := [day for day in inside if (day.month - 1) % every == 0]:
            return float((found[0] - dt.date(1970, 1, 1)).days)
    return low
