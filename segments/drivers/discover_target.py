"""What `discover` looks for: accounts with an outcome, or accounts like those of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.table import holdable
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Condition, Filter
from niche.segments.model.formatting import accounts, count
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.stats.estimates import RELIABLE

RARER = 20
"""Accounts that must have the rarer of the two outcomes."""
ROLES = (Role.WON, Role.RETAINED, Role.CUSTOMER)
"""The outcomes that can be looked for; the first that there is, unless another is asked for."""
NAMING = (Role.ID, Role.NAME, Role.DOMAIN)
"""The roles of columns by which a list may name accounts."""
_PREFIXES = r"^(?:[a-z]+://)?(?:www\.)?"
"""What a web address has more than a domain."""


@dataclass(frozen=True)
class Target:
    """The accounts of which it is known whether they have what is wanted, by ascending row."""

    rows: NDArray[np.int64]
    wanted: NDArray[np.bool_]
    role: Role | None = None
    """The outcome; None for a list of accounts."""
    unknown: tuple[str, ...] = ()
    """What the list names that no account is called."""
    among: str = "the list"
    """What the accounts are in that are wanted, where there is no outcome."""
    aside: frozenset[str] = frozenset()
    """Columns that say nothing new: those that the accounts were chosen by."""


def of_outcome(counter: Counter, role: Role | None = None) -> Target:
    """What an outcome says of the accounts; by default the first of ROLES that there is.

    Raises BadInputError where there is none, or too little of it to find segments by.
    """
    universe = counter.universe
    there = [each for each in ROLES if (column := universe.role(each)) and column.kind is Kind.YES_NO]
    if role is None and not there:
        hint = "set one in niche.yaml (roles: {won: COLUMN}), or name accounts: niche discover --like FILE"
        raise BadInputError(Problem("no column has an outcome", hint=hint))
    chosen = role or there[0]
    if chosen not in there:
        hint = f"use {', '.join(there)}" if there else f"set one in niche.yaml (roles: {{{chosen}: COLUMN}})"
        raise BadInputError(Problem(f"no yes/no column has the role {chosen}", hint=hint))
    name = universe.roles[chosen]
    sets = [counter.match(Condition(name, "is", answer)) for answer in (True, False)]
    _refuse_too_many(counter, sum(found.size for found in sets))
    yes, no = map(counter.positions, sets)
    rows = np.concatenate((yes, no))
    order = np.argsort(rows, kind="stable")
    target = Target(rows[order], (np.arange(len(rows)) < len(yes))[order], chosen)
    return _enough(target, f"{accounts(len(rows))} with {name} known, {count(len(yes))} of them yes")


def of_list(counter: Counter, names: Sequence[str]) -> Target:
    """Which accounts a list names by id, name or domain. Raises BadInputError where that are too few."""
    universe = counter.universe
    _refuse_too_many(counter, len(universe))
    columns = [name for role in NAMING if (name := universe.roles.get(role))]
    if not columns:
        hint = "set one in niche.yaml (roles: {id: COLUMN})"
        raise BadInputError(Problem("no column has the id, name or domain of accounts", hint=hint))
    asked = _plain(pl.Series("asked", [*names], dtype=pl.String)).unique(maintain_order=True)
    wanted, known = np.zeros(len(universe), np.bool_), np.zeros(len(asked), np.bool_)
    for column in columns:
        counter.check()
        for first, cells in universe.table.each([column], lambda first, frame: (first, _plain(frame.to_series()))):
            wanted[first : first + len(cells)] |= cells.is_in(asked.implode()).fill_null(False).to_numpy()
            known |= asked.is_in(cells.implode()).to_numpy()
    lines = dict(zip(_plain(pl.Series(names, dtype=pl.String)).to_list(), names, strict=True))
    unknown = tuple(lines[name] for name, found in zip(asked.to_list(), known.tolist(), strict=True) if not found)
    target = Target(np.arange(len(universe)), wanted, unknown=unknown)
    tried = " and ".join([", ".join(columns[:-1]), columns[-1]] if columns[1:] else columns)
    return _enough(target, f"{accounts(int(wanted.sum()))} of {count(len(universe))} named, by {tried}")


def of_segment(counter: Counter, where: Filter, aside: Iterable[str]) -> Target:
    """Which accounts are in a segment: to find others like them by other columns than some that are left aside.

    Raises BadInputError where it holds too few accounts, or nearly all.
    """
    _refuse_too_many(counter, len(counter.universe))
    wanted = np.zeros(len(counter.universe), np.bool_)
    wanted[counter.positions(where)] = True
    target = Target(np.arange(len(wanted)), wanted, among="the segment", aside=frozenset(aside))
    return _enough(target, f"{accounts(int(wanted.sum()))} of {count(len(wanted))} in the segment")


def _plain(texts: pl.Series) -> pl.Series:
    """Texts without case, blanks around them, and what makes an address of a domain."""
    return (
        texts.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace(_PREFIXES, "").str.strip_chars_end("/")
    )


def _refuse_too_many(counter: Counter, number: int) -> None:
    if not holdable(counter.universe.table, number):
        hint = "use a smaller table"
        raise BadInputError(Problem(f"{accounts(number)} of a table on disk are too many to compare", hint=hint))


def _enough(target: Target, what: str) -> Target:
    """The target. Raises BadInputError where it says too little."""
    yes = int(target.wanted.sum())
    if len(target.rows) < 2 * RELIABLE or min(yes, len(target.rows) - yes) < RARER:
        hint = f"it takes {2 * RELIABLE}, with {RARER} of either kind"
        raise BadInputError(Problem(f"too few to tell a segment from chance: {what}", hint=hint))
    return target
