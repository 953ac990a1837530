"""Columns whose values show that they were written after an outcome was known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.codings import codings
from niche.segments.drivers.row_samples import spread
from niche.segments.model.columns import NUMERIC, Column, Role
from niche.segments.reading.roles import ANSWERS
from niche.segments.stats.estimates import wilson

KNOWN, OPEN = 3_000, 1_500
"""Accounts that are looked at, with an outcome and without one."""
FEWEST, RARER = 40, 10
"""Outcomes that are needed to judge by, and those of the rarer kind."""
EXPLAINED = 0.65
"""The share of the variance of an outcome that no trait of an account explains.

Of 5 % against 85 % in two equal halves 64 % is explained, of 10 % against 50 % 19 %, of a stage that is right in 95
of 100 accounts some 80 %. Without the share that chance would explain: Kelley, An Unbiased Correlation Ratio Measure,
PNAS 21 (1935).
"""
EXPLAINED_BY_NAME = 0.3
"""The same for a column whose header says, with some doubt, that it follows from an outcome."""
PURE, MIXED = 0.9, 0.5
"""A value is only had by those that were won if its rate is surely above the one where that of all is below the other.
"""
NEVER, OFTEN = 0.05, 0.3
"""A column is known on one side only if it surely is for fewer there, and surely for more on the other side."""
ALIKE, ALIKE_BY_NAME = 0.97, 0.8
"""Rank correlation with a size that no trait of an account has; traits of large customers reach some 0.7."""
_SPARSE = 5
"""Outcomes below which values are taken together."""

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trace:
    """A column that follows from an outcome."""

    column: str
    outcome: Role
    why: str


@dataclass(frozen=True)
class _Sample:
    """Accounts by one outcome: those where it is known, with its values, and some of those where it is not."""

    role: Role
    known: NDArray[np.int64]
    values: Numbers
    open: NDArray[np.int64]

    @property
    def rate(self) -> bool:
        return self.role in ANSWERS

    @property
    def enough(self) -> bool:
        if not self.rate:
            return len(self.known) >= FEWEST
        return len(self.known) >= FEWEST and min(self.values.sum(), (1 - self.values).sum()) >= RARER


def traces(
    universe: Universe, columns: Sequence[Column], outcomes: Mapping[Role, str], doubtful: Collection[str]
) -> Iterator[Trace]:
    """The columns that follow from an outcome by their values; those in `doubtful` need less to be believed.

    Each is named once, with the first outcome that shows it.
    """
    left = {column.name: column for column in columns}
    for role, name in outcomes.items():
        if not universe.table.ready(name):
            continue
        sample = _sampled(universe, role, name)
        if not sample.enough:
            continue
        for trace in _of_sample(universe, list(left.values()), sample, doubtful):
            if left.pop(trace.column, None) is not None:
                yield trace


def _sampled(universe: Universe, role: Role, name: str) -> _Sample:
    """Rows from all over the table, the same each time: a part at a time, since a table on disk is not held."""

    def part(first: int, frame: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        known = frame.to_series().is_not_null().to_numpy()
        return first + spread(np.flatnonzero(known), KNOWN), first + spread(np.flatnonzero(~known), OPEN)

    found = list(universe.table.each([name], part))
    known, unknown = (np.concatenate([np.zeros(0, np.int64), *rows]) for rows in zip(*found, strict=True))
    known, unknown = spread(known, KNOWN), spread(unknown, OPEN)
    values = universe.table.take([name], known).to_series().cast(pl.Float64).to_numpy()
    return _Sample(role, known, values, unknown)


def _of_sample(
    universe: Universe, columns: Sequence[Column], sample: _Sample, doubtful: Collection[str]
) -> Iterator[Trace]:
    names = [column.name for column in columns]
    if not names:
        return
    here, there = (_known(universe, names, rows) for rows in (sample.known, sample.open))
    for place, name in enumerate(names):
        why = _one_sided(sample, here[place], there[place])
        if why:
            yield Trace(name, sample.role, why)
    if not sample.rate:
        yield from _alike(universe, columns, sample, doubtful)
        return
    for name, found in groupby(codings(universe, columns, sample.known), key=lambda coding: coding.column):
        needed = EXPLAINED_BY_NAME if name in doubtful else EXPLAINED
        if any(_tells(coding.codes, coding.size, sample.values, needed) for coding in found):
            yield Trace(name, sample.role, f"it tells {_YES[sample.role]} from the others as no trait of them does")


_YES = {Role.WON: "the won", Role.CUSTOMER: "customers", Role.RETAINED: "those that stayed"}
_KNOWN = {
    Role.WON: "a deal is closed",
    Role.CUSTOMER: "it is known who is a customer",
    Role.RETAINED: "it is known who stayed",
    Role.DEAL_SIZE: "a deal size is known",
    Role.CYCLE_DAYS: "a sales cycle is known",
}
_ENDED = {
    Role.WON: ("a deal was won", "a deal was lost"),
    Role.CUSTOMER: ("the account is a customer", "the account is no customer"),
    Role.RETAINED: ("the account stayed", "the account left"),
}


def _known(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> list[Flags]:
    frame = universe.table.take(names, rows)
    return [frame.get_column(name).is_not_null().to_numpy() for name in names]


def _one_sided(sample: _Sample, here: Flags, there: Flags) -> str:
    """Where alone a column has values; empty if that is no outcome."""
    if sample.rate:
        yes = sample.values == 1
        won, lost = _ENDED[sample.role]
        if _only(here[yes], here[~yes]):
            return f"it is known only where {won}"
        if _only(here[~yes], here[yes]):
            return f"it is known only where {lost}"
    return f"it is known only where {_KNOWN[sample.role]}" if _only(here, there) else ""


def _only(here: Flags, there: Flags) -> bool:
    if not len(here) or not len(there):
        return False
    never, often = wilson(int(there.sum()), len(there)), wilson(int(here.sum()), len(here))
    return never.high < NEVER and often.low > OFTEN


def _tells(codes: NDArray[np.int64], size: int, values: Numbers, needed: float) -> bool:
    """Whether a coding explains more of a rate than `needed`, or has a value that only those have that were won."""
    counts = np.bincount(codes + 1, minlength=size + 1)
    totals = np.bincount(codes + 1, values, size + 1)
    base = float(values.mean())
    for rates, mean in ((totals, base), (counts - totals, 1 - base)):
        if mean < MIXED and any(
            count >= FEWEST * PURE and total >= PURE * count and wilson(int(total), int(count)).low > PURE
            for count, total in zip(counts.tolist(), rates.tolist(), strict=True)
        ):
            return True
    sparse = counts < _SPARSE
    counts = np.append(counts[~sparse], counts[sparse].sum())
    totals = np.append(totals[~sparse], totals[sparse].sum())
    counts, totals = counts[counts > 0], totals[counts > 0]
    between = float((totals**2 / counts).sum()) / len(values) - base**2
    share = between / (base * (1 - base))
    freedom = len(values) - len(counts)
    return freedom > 0 and 1 - (1 - share) * (len(values) - 1) / freedom > needed


def _alike(
    universe: Universe, columns: Sequence[Column], sample: _Sample, doubtful: Collection[str]
) -> Iterator[Trace]:
    """Numbers that rise and fall with a size."""
    numeric = [column.name for column in columns if column.kind in NUMERIC]
    if not numeric:
        return
    frame = universe.table.take(numeric, sample.known)
    for name in numeric:
        values = frame.get_column(name).cast(pl.Float64).to_numpy()
        both = ~np.isnan(values)
        if both.sum() < FEWEST:
            continue
        first, second = (pl.Series(one[both]).rank().to_numpy() for one in (values, sample.values))
        if first.std() == 0 or second.std() == 0:
            continue
        if abs(float(np.corrcoef(first, second)[0, 1])) > (ALIKE_BY_NAME if name in doubtful else ALIKE):
            yield Trace(name, sample.role, f"it rises and falls with {sample.role.value}")
