"""Some accounts of a segment held out of what is done with the others, and the effect that such a test can see."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.exports import as_text, harmless
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.drivers.halves import hashed
from niche.segments.model.columns import CATEGORICAL, Kind
from niche.segments.model.filters import Filter
from niche.segments.model.formatting import accounts, amount, percent
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.scoring import Scoring, Tier
from niche.segments.playbook.assignment import account_ids
from niche.segments.playbook.tiers import by_points
from niche.segments.portfolio.overlap import Member
from niche.segments.stats.power import least_rise

Floats = NDArray[np.float64]
GROUPS = ("holdout", "rest")
_STRATA = CATEGORICAL | {Kind.YES_NO, Kind.INDUSTRY}


@dataclass(frozen=True, slots=True)
class Stratum:
    """Accounts of which the same share is held out."""

    name: str | None
    """A value of the column, or a tier; None for the accounts without a value, and where there is one stratum."""
    accounts: int
    holdout: int


@dataclass(frozen=True, slots=True, eq=False)
class Holdout:
    """A segment in two groups. Arrays of shape (accounts,), in the order of the ids."""

    slug: str
    share: float
    by: str
    """The column, `tier`, or empty."""
    ids: pl.Series = field(repr=False)
    stratum: pl.Series = field(repr=False)
    """The name of the stratum of each account; null for None."""
    held_out: NDArray[np.bool_] = field(repr=False)
    closed: int
    """Closed deals of the segment."""
    won: int

    @property
    def holdout(self) -> int:
        """Accounts held out."""
        return int(self.held_out.sum())

    @property
    def win_rate(self) -> float | None:
        """Won of closed; None where nothing is closed."""
        return self.won / self.closed if self.closed else None

    @property
    def least_rise(self) -> float | None:
        """The smallest rise of the win rate that is seen with 80 % power and 5 % error, 0 to 1; None for no rise."""
        rest = len(self.ids) - self.holdout
        rate = self.win_rate
        return None if rate is None or not self.holdout or not rest else least_rise(rate, self.holdout, rest)

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """The strata by name, the nameless one last."""
        frame = pl.DataFrame({"name": self.stratum, "out": pl.Series(self.held_out)})
        found = frame.group_by("name").agg(pl.len(), pl.col("out").sum()).sort("name", nulls_last=True)
        return tuple(Stratum(*row) for row in found.iter_rows())

    @property
    def sentence(self) -> str:
        """What a test of this size can see."""
        out, rest = self.holdout, len(self.ids) - self.holdout
        if self.win_rate is None:
            return "No deal is closed, so there is no win rate to test against"
        groups = f"With {accounts(out)} held out and {amount(rest, 'other')}"
        if self.least_rise is None:
            return f"{groups} no rise of the win rate of {percent(self.win_rate)} can be seen: too few accounts"
        points = f"{100 * self.least_rise:.1f}"
        return (
            f"{groups}, each won or lost in the end, a test sees a rise of the win rate from {percent(self.win_rate)} "
            f"by {points} points or more (80 % power, 5 % error)"
        )

    def frame(self) -> pl.DataFrame:
        """The split as a file has it: texts, by id; cells that a spreadsheet would run have an apostrophe."""
        group = pl.Series(np.where(self.held_out, *GROUPS), dtype=pl.String)
        frame = pl.DataFrame({"id": self.ids, "stratum": self.stratum.fill_null(""), "group": group})
        return frame.with_columns(harmless(name) for name in frame.columns)


def split(counter: Counter, member: Member, share: float, by: str = "", scoring: Scoring | None = None) -> Holdout:
    """Hold a share of a segment out, by a hash of the id; stratified by a column, else by the tiers of `scoring`.

    Without strata an account is held out by its own id alone, whoever else there is. With strata those with the least
    hashes of each are held out, the share of it rounded: an account that comes or goes moves one other at most. Raises
    BadInputError for a column that is no category, and for accounts without an id of their own.
    """
    matched = member.matched
    ids, rows = account_ids(counter, matched), counter.positions(matched)
    if by:
        strata = _by_column(counter, by, rows)
    elif scoring is not None:
        strata = _by_tier(counter, matched, scoring, rows)
    else:
        strata = pl.Series([None] * len(rows), dtype=pl.String)
    order = ids.arg_sort()
    ids, strata = ids.gather(order), strata.gather(order)
    label = by or ("tier" if scoring is not None else "")
    codes = strata.rank("dense").fill_null(0).cast(pl.Int64).to_numpy() if label else None
    out = held_out(hashed(ids), share, codes)
    return Holdout(member.slug, share, label, ids, strata, out, member.outcomes.closed, member.outcomes.won)


def held_out(hashes: NDArray[np.uint64], share: float, strata: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """Which accounts are held out, by the hashes of their ids. Shape (accounts,)."""
    if strata is None:
        return hashes.astype(np.float64) < share * 2.0**64
    order = np.lexsort((hashes, strata))
    _, first, sizes = np.unique(strata[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(first, sizes)
    out = np.zeros(len(order), np.bool_)
    out[order] = rank < np.repeat(np.floor(share * sizes + 0.5), sizes)
    return out


def _by_column(counter: Counter, name: str, rows: NDArray[np.int64]) -> pl.Series:
    columns = counter.universe.columns
    usable = [known for known, column in columns.items() if column.kind in _STRATA]
    usable.sort(key=lambda known: columns[known].kind not in CATEGORICAL)
    if name not in columns:
        raise BadInputError(Problem(f"there is no column {name}", "--by", hint=did_you_mean(name, usable)))
    if name not in usable:
        hint = f"use a category, such as {usable[0]}" if usable else ""
        raise BadInputError(Problem(f"{name} is {columns[name].kind.phrase}", "--by", hint=hint))
    return as_text(counter.universe, [name], rows).to_series()


def _by_tier(counter: Counter, matched: AccountSet | Filter, scoring: Scoring, rows: NDArray[np.int64]) -> pl.Series:
    tiers = np.full(len(rows), Tier.C.value, "<U1")
    for points, some in by_points(counter, matched, scoring).items():
        tiers[np.searchsorted(rows, counter.positions(some))] = scoring.tier(points).value
    return pl.Series(tiers.tolist(), dtype=pl.String)
