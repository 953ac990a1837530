"""All ways to part the accounts of some columns in two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from niche.segments.drivers.codings import SELDOM, Coding
from niche.segments.drivers.partitions import (
    Bands,
    Codes,
    Groupings,
    Nodes,
    OrderedCuts,
    Pairs,
    Partition,
    Ways,
    enough,
    parted,
)

FEW = 5
"""Known outcomes below which a value says nothing by itself."""
GROUPED, MANIFOLD = 5, 1 / 3
"""The cost of groupings of more values than so many. Half of the values of a category against the other half is one of
so many groupings that only a larger share of the error lets it be seen as often as the halves of a number: Roeder and
Wasserman, Genome-Wide Significance Levels and Weighted Hypothesis Testing, Statistical Science 24 (2009).
"""
BAND = 8
"""Values in order from which a middle is told from both ends."""
PAIRED, PAIRED_OF_COLUMN = 20, 4
"""Ways to part by one column that are put together by two: in all, and of one column."""


def ways(codings: Sequence[Coding], least: int) -> Iterator[Ways]:
    """All ways to part the accounts of some codings, where both sides have enough of them."""
    singles: list[_Single] = []
    for coding in codings:
        if coding.ordered or coding.size == 2:
            if not coding.level and _enough_when_cut(coding, least):
                yield OrderedCuts(coding.cost, least, coding)
            if coding.ordered and coding.size >= BAND:
                yield Bands(2 * SELDOM * coding.cost, least, coding)
        elif len(codes := np.flatnonzero(coding.held >= FEW)) > 1:
            many = coding.level is None and len(codes) > GROUPED
            yield Groupings(MANIFOLD if many else coding.cost, least, coding, tuple(codes.tolist()))
        singles += _singles(coding, least)
    for _, levels in groupby((coding for coding in codings if coding.level is not None), lambda coding: coding.column):
        if tried := list(_tried(list(levels), least)):
            yield Nodes(1.0, least, tried)
    chosen = _most_even(singles)
    if len({single.columns for single in chosen}) > 1:
        yield Pairs(SELDOM, least, chosen)


def _tried(levels: Sequence[Coding], least: int) -> Iterator[tuple[Coding, Codes]]:
    """The nodes of each level that part the accounts as none above them does."""
    of_parent = np.full(len(levels[0].codes), len(levels[0].codes))
    for coding in levels:
        accounts = np.where(coding.codes >= 0, coding.held[coding.codes], 0)
        one = np.flatnonzero((accounts >= least) & (len(accounts) - accounts >= least) & (accounts < of_parent))
        if len(codes := np.unique(coding.codes[one])):
            yield coding, codes
        of_parent = np.where(accounts, accounts, of_parent)


def _enough_when_cut(coding: Coding, least: int) -> bool:
    below = coding.held.cumsum()
    return bool(enough(below, below[-1], least).any())


@dataclass(frozen=True)
class _Single:
    """A way by one column that may be put together with another."""

    coding: Coding
    first: Sequence[int]
    others: Sequence[int]
    fewer: int
    """Accounts on the smaller side."""


def _singles(coding: Coding, least: int) -> Iterator[_Single]:
    """The ways by one column that are put together with others: the middle cut, or frequent values."""
    held, known = coding.held, int(coding.held.sum())
    if coding.ordered or coding.size == 2:
        at = int(np.searchsorted(held.cumsum(), known / 2)) + 1 if coding.size > 2 else 1
        at = min(at, coding.size - 1)
        fewer = int(min(held[:at].sum(), held[at:].sum()))
        if fewer >= least:
            yield _Single(coding, range(at, coding.size), range(at), fewer)
        return
    for code in np.argsort(-held, kind="stable")[:PAIRED_OF_COLUMN].tolist():
        fewer = int(min(held[code], known - held[code]))
        if fewer >= least:
            yield _Single(coding, [code], [other for other in np.flatnonzero(held).tolist() if other != code], fewer)


def _most_even(singles: Sequence[_Single]) -> list[Partition]:
    """So many ways of each column, those that part most evenly first."""
    found: list[_Single] = []
    for single in sorted(singles, key=lambda single: -single.fewer):
        if sum(other.coding.column == single.coding.column for other in found) < PAIRED_OF_COLUMN:
            found.append(single)
    return [parted(single.coding, single.first, single.others) for single in found[:PAIRED]]
