"""Find accounts by what somebody calls them: an id, a name, a domain, or a text anywhere in their row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.exports import as_text, places
from niche.segments.accounts.universe import Universe
from niche.segments.counting.engine import Engine
from niche.segments.model.columns import TEXTUAL, Column, Kind, Role
from niche.segments.model.filters import All, Any, Condition, Filter

CALLED = (Role.ID, Role.NAME, Role.DOMAIN)
"""The roles of the columns by which accounts are called, in the order in which they decide."""
MOST = 20
"""Accounts that a lookup lists by default."""
_RANKED = 1000
"""Accounts that hold the text in what they are called, of which the best are listed."""


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by its row, with what it is called."""

    row: int
    id: str = ""
    name: str = ""
    domain: str = ""

    @property
    def label(self) -> str:
        """The name with the id; what there is of both."""
        return (
            f"{self.name} ({self.id})" if self.name and self.id else self.name or self.id or self.domain or "(no name)"
        )

    def __str__(self) -> str:
        return self.label


def called_by(universe: Universe) -> dict[Role, str]:
    """The columns by which accounts are called; the first column of the table where no role tells."""
    found = {role: column.name for role in CALLED if (column := universe.role(role)) is not None}
    return found or dict(zip([Role.NAME], universe.table.columns[:1], strict=False))


def named(universe: Universe, row: int) -> NamedAccount:
    """What an account is called."""
    return next(iter(all_named(universe, np.array([row], np.int64))))


def all_named(universe: Universe, rows: NDArray[np.int64]) -> list[NamedAccount]:
    """What some accounts are called, in the order of the rows."""
    columns = called_by(universe)
    frame = as_text(universe, list(dict.fromkeys(columns.values())), rows)
    cells = {role.value: frame.get_column(name).to_list() for role, name in columns.items()}
    return [
        NamedAccount(int(row), **{role: values[index] or "" for role, values in cells.items()})
        for index, row in enumerate(rows.tolist())
    ]


def find(engine: Engine, text: str, most: int = MOST) -> tuple[NamedAccount, ...]:
    """Find the accounts that a text may mean, the surest first.

    An account whose id is the text is the only one. Else those that are called so come first, by name before domain,
    then those that have the text in what they are called; only where there are none, those that have it in any column.
    """
    text = text.strip()
    if not text:
        return ()
    by_id = _rows(engine, _is(engine.universe, Role.ID, text), 2)
    if len(by_id) == 1:
        return tuple(all_named(engine.universe, by_id))
    rows = _rows(engine, _holding(engine.universe, text), _RANKED)
    if len(rows):
        ranked = sorted(all_named(engine.universe, rows), key=lambda account: _rank(account, text))
        return tuple(ranked[:most])
    return tuple(all_named(engine.universe, np.array(list(islice(_anywhere(engine, text), most)), np.int64)))


def surest(found: tuple[NamedAccount, ...], text: str) -> tuple[NamedAccount, ...]:
    """Those of the accounts found that a text means for certain: called exactly so, or the only one; else all."""
    exact = tuple(account for account in found if _rank(account, text.strip()) < len(CALLED))
    by_id = tuple(account for account in exact if account.id == text.strip())
    return by_id or exact or found


def by_ids(engine: Engine, ids: tuple[str, ...]) -> dict[str, int]:
    """The rows of accounts by their ids, or by their names in a table without ids; an id that nobody has is left out.

    Of accounts that share an id the first counts.
    """
    universe = engine.universe
    columns = called_by(universe)
    role = Role.ID if Role.ID in columns else Role.NAME
    column = columns.get(role)
    if column is None or not ids:
        return {}
    kept = tuple(one for one in ids if engine.predicate(_equal(universe.columns[column], one)) is not None)
    if not kept:
        return {}
    rows = engine.rows(Condition(column, "in", kept))[:]
    texts = as_text(universe, [column], rows).to_series().to_list()
    held: dict[str, int] = {}
    for row, cell in zip(rows.tolist(), texts, strict=True):
        held.setdefault(cell or "", row)
    if universe.columns[column].kind in TEXTUAL:
        return {one: held[one.strip()] for one in ids if one.strip() in held}
    numbers = {_number(cell): row for cell, row in held.items()}
    return {one: numbers[_number(one)] for one in kept if _number(one) in numbers}


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


def _equal(column: Column, text: str) -> Condition:
    return Condition(column.name, "is", text)


def _is(universe: Universe, role: Role, text: str) -> Filter | None:
    column = universe.role(role)
    return None if column is None or column.kind in (Kind.LIST, Kind.INDUSTRY) else _equal(column, text)


def _holding(universe: Universe, text: str) -> Filter | None:
    """The filter of the accounts that have a text in what they are called."""
    found: list[Filter] = []
    for name in dict.fromkeys(called_by(universe).values()):
        kind = universe.columns[name].kind
        if kind in TEXTUAL:
            found.append(Condition(name, "contains", text))
        elif kind not in (Kind.LIST, Kind.INDUSTRY):
            found.append(Condition(name, "is", text))
    return Any(tuple(found)) if found else None


def _rows(engine: Engine, where: Filter | None, most: int) -> NDArray[np.int64]:
    return np.zeros(0, np.int64) if where is None else engine.rows(where)[:most]


def _rank(account: NamedAccount, text: str) -> int:
    """How surely a text means an account, 0 the surest."""
    called = [account.id, account.name, account.domain]
    plain = text.casefold()
    folded = [one.casefold() for one in called]
    if plain in folded:
        return folded.index(plain)
    starts = [one.startswith(plain) for one in folded]
    return len(called) + (starts.index(True) if True in starts else len(called))


def _anywhere(engine: Engine, text: str) -> Iterator[int]:
    """The rows of the accounts that have a text in any column, in the order of the file."""
    universe, rows = engine.universe, engine.rows(All())
    for place in places(universe, list(universe.columns), rows, text, 0, len(rows)):
        yield int(rows[place : place + 1][0])
