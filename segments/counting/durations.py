"""How long the deals of the accounts took, or run so far, as codes that are counted for any selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.coded import CodedAccounts, write_codes
from niche.segments.accounts.parts import PartSink, PartSource
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.universe import Universe
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Kind, Role
from niche.segments.stats.survival import Durations

MOST = 10_000
"""Different durations that are told apart; where there are more they are rounded to days, up to so many."""


@dataclass(frozen=True, slots=True)
class Cycles:
    """The deals of all accounts."""

    days: NDArray[np.float64]
    """Shape (durations,): ascending."""
    codes: CodedAccounts
    """For each account twice the place of its duration, one more where its deal is open; the largest without one."""

    def of(self, chosen: Selection) -> Durations:
        """Those of the chosen accounts."""
        counts = self.codes.count(chosen)
        closed, still_open = counts[:-1:2], counts[1::2]
        seen = (closed + still_open) > 0
        return Durations(*(tuple(part[seen].tolist()) for part in (self.days, closed, still_open)))


def cycles(universe: Universe) -> Cycles:
    """The deals of a universe that has the role of the sales cycle; kept where the table is on disk.

    A deal is open where the day it was opened is known and neither its outcome nor its cycle is; it then runs since
    that day, up to the universe's `as_of`.
    """
    table, columns = universe.table, _columns(universe)

    def write(sink: PartSink, cancelled: Cancelled) -> None:
        def distinct(_: int, frame: pl.DataFrame) -> NDArray[np.float64]:
            durations, _open = _deals(universe, frame)
            return np.unique(durations[~np.isnan(durations)])

        def code(_: int, frame: pl.DataFrame) -> NDArray[np.int64]:
            return _coded(*_deals(universe, frame), days, rounded)

        days, rounded = _told_apart(list(table.each(columns, distinct, cancelled=cancelled)))
        parts = table.each(columns, code, cancelled=cancelled)
        write_codes(sink, parts, 2 * len(days) + 1, {"days": list(days.tolist())})

    def read(source: PartSource) -> Cycles:
        return Cycles(np.array(source.about["days"], np.float64), CodedAccounts(table.parts, source))

    roles = [(role.value, name) for role, name in universe.roles.items() if name in columns]
    return table.derive(f"cycles {universe.as_of} {roles}", columns, write, read)


def _told_apart(found: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.float64], bool]:
    """The durations that are told apart, ascending, and whether they are rounded for that."""
    days = np.unique(np.concatenate([np.zeros(0), *found]))
    return (np.unique(_rounded(days)), True) if len(days) > MOST else (days, False)


def _rounded(durations: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.round(durations), 0, MOST)


def _coded(
    durations: NDArray[np.float64], still_open: NDArray[np.bool_], days: NDArray[np.float64], rounded: bool
) -> NDArray[np.int64]:
    """The codes of some accounts, as in `Cycles`."""
    places = np.searchsorted(days, _rounded(durations) if rounded else durations)
    return np.where(np.isnan(durations), 2 * len(days), 2 * places + still_open)


def _columns(universe: Universe) -> list[str]:
    """The columns that tell of deals."""
    opened = universe.role(Role.OPENED)
    dated = [opened.name] if opened is not None and opened.kind is Kind.DATE else []
    return list(dict.fromkeys([*(universe.roles[role] for role in _ENDED if role in universe.roles), *dated]))


_ENDED = (Role.CYCLE_DAYS, Role.WON)


def _deals(universe: Universe, frame: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How long each deal of some accounts took, or runs, NaN where there is none; and whether it is open."""
    took = frame.get_column(universe.roles[Role.CYCLE_DAYS]).cast(pl.Float64).to_numpy()
    running = _running(universe, frame)
    still_open = ~np.isnan(running)
    return np.where(still_open, running, took), still_open


def _running(universe: Universe, frame: pl.DataFrame) -> NDArray[np.float64]:
    """Shape (accounts,): for how many days a deal is open by now, NaN where none is."""
    opened = universe.role(Role.OPENED)
    if opened is None or opened.kind is not Kind.DATE:
        return np.full(frame.height, np.nan)
    since = frame.get_column(opened.name).to_physical().cast(pl.Float64).to_numpy()
    days = (universe.as_of - dt.date(1970, 1, 1)).days - since
    for role in _ENDED:
        if role in universe.roles:
            days = np.where(frame.get_column(universe.roles[role]).is_null().to_numpy(), days, np.nan)
    return np.where(days >= 0, days, np.nan)
