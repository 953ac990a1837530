"""The columns that describe an account, by which segments may be told apart."""

from __future__ import annotations

from niche.segments.accounts.universe import Universe
from niche.segments.drivers.leaks import left_out
from niche.segments.model.columns import Column, Role
from niche.segments.model.derived import sources


def describing(universe: Universe) -> tuple[Column, ...]:
    """List the columns that describe an account: not its outcome nor what follows from it, its name or its owner.

    Leave out the columns that the main taxonomy was read from, since the industry says the same, and columns that
    would have to be read from disk first.
    """
    other = {universe.roles[role] for role in universe.roles if role is not Role.VALUE}
    other.update(*(sources(universe.columns[name].derived) for name in other), left_out(universe))
    other.update(universe.main.columns if universe.main is not None else ())
    return tuple(c for c in universe.columns.values() if c.name not in other and universe.table.ready(c.name))
