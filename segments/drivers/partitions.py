"""Ways to part accounts in two, by one column or by two together; of each kind the one that parts an outcome best."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.drivers.codings import Coding
from niche.segments.model.filters import All, Any, Filter, Not
from niche.segments.stats.maxima import best_cut, best_grouping
from niche.segments.stats.significance import two_sided

CUT_ALL = 6
"""Codes up to which values in order are cut at every place."""
PLACES = tuple(0.125 + 0.075 * step for step in range(11))
"""Of more codes, where the values are cut at first, as shares of the codes: neighbours say the same, and cost power."""
ENDS = (1 / 8, 1 / 4, 1 / 2, 3 / 4, 7 / 8)
"""Where a middle may begin and end, as shares of the codes."""
Numbers = NDArray[np.float64]
Counts: TypeAlias = "NDArray[np.integer] | Numbers | np.integer"
Figures: TypeAlias = "Numbers | np.float64 | float"
Codes = NDArray[np.int64]
Sides = NDArray[np.int8]
"""Of each account its side: 1, 0, or -1 where that is not known."""


@dataclass(frozen=True)
class Partition:
    """One way to part the accounts."""

    columns: tuple[str, ...]
    sides: Sides
    conditions: tuple[Filter, Filter]
    """Of the accounts on side 1, and of those on side 0."""


@dataclass(frozen=True)
class Best:
    """The best way of its kind."""

    score: float
    """How far the two means are apart, in standard deviations of that difference."""
    chosen: tuple[int, ...]
    """Which way it is."""


@dataclass(frozen=True)
class Ways(ABC):
    """Ways to part accounts that are tried together, of which the best one counts."""

    cost: float
    """As that of a coding."""
    least: int
    """Accounts that each side must have."""

    @property
    @abstractmethod
    def order(self) -> int:
        """The fewer, the simpler: of two ways that tell the same, the simpler one speaks."""

    @abstractmethod
    def best(self, values: Numbers) -> Best | None:
        """The best way to part some outcomes; None where none leaves enough accounts on both sides."""

    @abstractmethod
    def chance(self, score: float) -> float:
        """The p-value of the best score, of the ways that leave enough accounts on both sides."""

    @abstractmethod
    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The way that `best` found."""


def scored(inside: Numbers, part: Numbers, known: Figures, total: Figures, squares: Figures, least: int) -> Numbers:
    """The score of the difference of two means if values are shuffled: √((n - 1)·η²).

    Args:
        inside: How many accounts are on one side; below `least` on either side the score is 0.
        part: The sum of their values.
        known, total, squares: How many there are on both, with the sums of their values and squares.
        least: Accounts that each side must have.
    """
    outside = known - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (part - inside * total / known) ** 2 * known / (inside * outside)
        found = np.sqrt(np.maximum((known - 1) * between / (squares - total * total / known), 0))
    return np.where((inside >= least) & (outside >= least) & np.isfinite(found), found, 0.0)


def _by_code(coding: Coding, values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The accounts of each code, with the sums of their values and of their squares. Shape (size,)."""
    codes = coding.codes + 1
    sums, squares = (np.bincount(codes, one, coding.size + 1)[1:].astype(np.float64) for one in (values, values**2))
    return coding.held.astype(np.float64), sums, squares


@dataclass(frozen=True)
class OrderedCuts(Ways):
    """All places to cut values in order; of two values the only one."""

    coding: Coding
    order = 0

    def best(self, values: Numbers) -> Best | None:
        """The best place: the number of codes below it.

        How sure the best of some places is decides. Where it is then cut is the median of all places by their
        likelihood exp(score²/2), which is nearer to a true cut than the likeliest one: Ibragimov and Has'minskii,
        Statistical Estimation (1981), chapter VII.
        """
        known, sums, squares = _by_code(self.coding, values)
        below = known.cumsum()[:-1], sums.cumsum()[:-1]
        found = scored(*below, known.sum(), sums.sum(), squares.sum(), self.least)
        surest = float(found[_places(self.coding.size)].max())
        if not surest:
            return None
        likely = np.where(found > 0, np.exp((found**2 - found.max() ** 2) / 2), 0).cumsum()
        return Best(surest, (int(np.searchsorted(likely, likely[-1] / 2)) + 1,))

    def chance(self, score: float) -> float:
        """As of so many cuts, which overlap."""
        return best_cut(score, self._shares)

    @cached_property
    def _shares(self) -> Sequence[float]:
        """Of the accounts, below each place that may be the best; places that part them alike are one."""
        below = self.coding.held.cumsum()
        tried = np.unique(below[_places(self.coding.size)])
        found: list[float] = (tried[enough(tried, below[-1], self.least)] / below[-1]).tolist()
        return found

    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The values below the place, and those above it."""
        return parted(self.coding, range(chosen[0]), range(chosen[0], self.coding.size))


@dataclass(frozen=True)
class Bands(Ways):
    """Middles of values in order, told from both ends."""

    coding: Coding
    order = 1

    def best(self, values: Numbers) -> Best | None:
        """The best middle: its first code, and the one behind its last."""
        known, sums, squares = _by_code(self.coding, values)
        before, below = (np.concatenate([[0.0], one.cumsum()]) for one in (known, sums))
        first, end = self._ends
        if not len(first):
            return None
        inside, part = before[end] - before[first], below[end] - below[first]
        found = scored(inside, part, known.sum(), sums.sum(), squares.sum(), self.least)
        at = int(found.argmax())
        return Best(float(found[at]), (int(first[at]), int(end[at]))) if found[at] else None

    @cached_property
    def _ends(self) -> tuple[Codes, Codes]:
        """Of the middles that leave enough accounts on both sides."""
        places = _places(self.coding.size, ENDS) + 1
        first, end = np.array(list(combinations(places.tolist(), 2)), np.int64).T
        below = np.concatenate([[0], self.coding.held.cumsum()])
        fit = enough(below[end] - below[first], below[-1], self.least)
        return first[fit], end[fit]

    def chance(self, score: float) -> float:
        """As of so many tests (Bonferroni)."""
        return min(1.0, len(self._ends[0]) * two_sided(score))

    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The middle, and both ends."""
        first, end = chosen
        size = self.coding.size
        below, from_ = self.coding.halves(range(first), range(first, size))
        to, above = self.coding.halves(range(end), range(end, size))
        sides = _sides(self.coding, range(first, end), [*range(first), *range(end, size)])
        return Partition((self.coding.column,), sides, (All((from_, to)), Any((below, above))))


@dataclass(frozen=True)
class Groupings(Ways):
    """All ways to put the values of a category, or the nodes of a level, into two groups."""

    coding: Coding
    codes: tuple[int, ...]
    """Those with enough accounts; the others are on neither side."""
    order = 0

    def best(self, values: Numbers) -> Best | None:
        """The best grouping: the codes of one group.

        With the values in the order of their means it is one of the cuts: Fisher, On Grouping for Maximum Homogeneity,
        JASA 53 (1958).
        """
        codes = np.array(self.codes)
        known, sums, squares = (one[codes] for one in _by_code(self.coding, values))
        order = np.argsort(sums / known, kind="stable")
        inside, part = known[order].cumsum()[:-1], sums[order].cumsum()[:-1]
        found = scored(inside, part, known.sum(), sums.sum(), squares.sum(), self.least)
        at = int(found.argmax())
        return Best(float(found[at]), tuple(codes[order[: at + 1]].tolist())) if found[at] else None

    def chance(self, score: float) -> float:
        """As of the best grouping of so many values."""
        return best_grouping(score, len(self.codes))

    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The values of one group, and the others."""
        return parted(self.coding, chosen, [code for code in self.codes if code not in chosen])


@dataclass(frozen=True)
class Nodes(Ways):
    """Each node of a tree against all other accounts, on every level that parts them."""

    levels: Sequence[tuple[Coding, Codes]]
    """With the codes that are tried: nodes with enough accounts, and not all those of the node above."""
    order = 0

    def best(self, values: Numbers) -> Best | None:
        """The best node: its level and its code."""
        total, squares = values.sum(), (values * values).sum()
        surest = Best(0.0, ())
        for level, (coding, codes) in enumerate(self.levels):
            known, sums, _ = _by_code(coding, values)
            found = scored(known[codes], sums[codes], len(values), total, squares, self.least)
            at = int(found.argmax())
            if found[at] > surest.score:
                surest = Best(float(found[at]), (level, int(codes[at])))
        return surest if surest.score else None

    def chance(self, score: float) -> float:
        """As of so many nodes (Bonferroni)."""
        return min(1.0, sum(len(codes) for _, codes in self.levels) * two_sided(score))

    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The node, and all others, those without one among them."""
        coding, code = self.levels[chosen[0]][0], chosen[1]
        here, _ = coding.halves([code], [])
        return Partition((coding.column,), (coding.codes == code).astype(np.int8), (here, Not(here)))


@dataclass(frozen=True)
class Pairs(Ways):
    """Two columns together: what has both, one of them only, or either both or none."""

    singles: Sequence[Partition]
    order = 2

    def best(self, values: Numbers) -> Best | None:
        """The best of all pairs: both ways, and the cell; 4 for both or none."""
        values = values - values.mean()
        inside, part = self._inside, self._summed(self._both * values[:, None])
        known, total = inside[:_SAME].sum(0), part[:_SAME].sum(0)
        # Of pairs that are not known for all accounts the mean of the squares is about that of all, once centred.
        found = scored(inside, part, known, total, known * float(np.mean(values * values)), self.least)
        at = int(found.argmax())
        first, second = self._pairs
        cell, pair = divmod(at, len(first))
        score = float(found.flat[at])
        return Best(score, (int(first[pair]), int(second[pair]), cell)) if score else None

    @cached_property
    def _both(self) -> Numbers:
        """Which accounts are on the one side of each way, then which are on the other. Shape (accounts, 2·ways)."""
        sides = np.stack([single.sides for single in self.singles], axis=1)
        return np.concatenate([sides == 1, sides == 0], axis=1).astype(np.float64)

    @cached_property
    def _inside(self) -> Numbers:
        """The accounts in each cell of each pair. Shape (5, pairs)."""
        return self._summed(self._both)

    def _summed(self, weights: Numbers) -> Numbers:
        """The sum over each cell of each pair of what is given for either side of each way. Shape (5, pairs)."""
        table, (first, second), ways = _product(self._both, weights), self._pairs, len(self.singles)
        cells = np.stack([table[first + a, second + b] for a in (0, ways) for b in (0, ways)])
        return np.concatenate([cells, cells[None, 0] + cells[None, 3]])

    @cached_property
    def _pairs(self) -> tuple[Codes, Codes]:
        columns = [single.columns for single in self.singles]
        pairs = [(i, j) for i, j in combinations(range(len(columns)), 2) if columns[i] != columns[j]]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def chance(self, score: float) -> float:
        """As of all cells of all pairs (Bonferroni)."""
        tried = enough(self._inside, self._inside[:_SAME].sum(0), self.least)
        return min(1.0, int(tried.sum()) * two_sided(score))

    def partition(self, chosen: tuple[int, ...]) -> Partition:
        """The accounts of the cell, and all others."""
        first, second, cell = self.singles[chosen[0]], self.singles[chosen[1]], chosen[2]
        if cell == _SAME:
            inside = first.sides == second.sides
            both = _crossed(first, second, 0, 1), _crossed(first, second, 1, 0)
        else:
            a, b = divmod(cell, 2)
            inside = (first.sides == 1 - a) & (second.sides == 1 - b)
            here = All((first.conditions[a], second.conditions[b]))
            both = here, Any((first.conditions[1 - a], second.conditions[1 - b]))
        known = (first.sides >= 0) & (second.sides >= 0)
        sides = np.where(known, inside, -1).astype(np.int8)
        return Partition((*first.columns, *second.columns), sides, both)


_SAME = 4


def _places(size: int, shares: Sequence[float] = PLACES) -> Codes:
    """The codes behind which values in order are cut at first."""
    if size <= CUT_ALL:
        return np.arange(size - 1)
    return np.unique([round(share * size) - 1 for share in shares])


def _product(first: Numbers, second: Numbers) -> Numbers:
    """The matrix product of the first, turned, and the second: by a few rows at a time, which takes one thread alone.

    To wake another thread costs more than it does where many wait for a processor.
    """
    rows = -len(first) % _ROWS
    parts = (
        np.concatenate([one, np.zeros((rows, one.shape[1]))]).reshape(-1, _ROWS, one.shape[1])
        for one in (first, second)
    )
    one, other = parts
    found: Numbers = np.matmul(one.transpose(0, 2, 1), other).sum(axis=0)
    return found


_ROWS = 64


def _crossed(first: Partition, second: Partition, with_yes: int, with_no: int) -> Filter:
    one, other = first.conditions
    return Any((All((one, second.conditions[with_yes])), All((other, second.conditions[with_no]))))


def parted(coding: Coding, first: Sequence[int], others: Sequence[int]) -> Partition:
    """Part the accounts with some codes from those with others."""
    sides = _sides(coding, first, others)
    if coding.ordered and min(first) > min(others):
        below, above = coding.halves(others, first)
        return Partition((coding.column,), sides, (above, below))
    return Partition((coding.column,), sides, coding.halves(first, others))


def enough(inside: Counts, known: Counts, least: int) -> NDArray[np.bool_]:
    """Which sides have enough accounts, and leave enough."""
    return (inside >= least) & (known - inside >= least)


def _sides(coding: Coding, first: Sequence[int], others: Sequence[int]) -> Sides:
    of_code = np.full(coding.size + 1, -1, np.int8)
    of_code[list(first)], of_code[list(others)] = 1, 0
    return of_code[coding.codes]
