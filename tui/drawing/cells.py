"""The cells of the accounts table: what is written in them, how wide their columns are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind, Role
from niche.segments.model.formatting import scalar
from niche.tui.drawing.text import left, right, width

Cell: TypeAlias = "bool | int | float | str | dt.date | tuple[str, ...] | None"

_SAMPLE = 200
"""Accounts that the widths of the columns are measured on."""
GAP = 2
"""Cells between two columns."""
_NARROWEST, _WIDEST, _WIDEST_FIRST = 4, 32, 28
_RIGHT = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE, Kind.DATE})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of the table: where it stands and how its cells are drawn."""

    name: str
    kind: Kind
    cells: int
    x: int
    """Cells between the left edge of its part, the frozen or the scrolled one, and the column."""

    def aligned(self, text: str) -> str:
        """The text in exactly the width of the column, at the right where that is usual for the kind of its values."""
        return (right if self.kind in _RIGHT else left)(text, self.cells)


def written(value: Cell) -> str:
    """A value as its cell shows it; a missing one is empty."""
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else scalar(value)


def order_of(universe: Universe) -> list[str]:
    """The columns as the table shows them: the accounts' name first, the others as in the user's table."""
    names = list(universe.columns)
    first = universe.roles.get(Role.NAME) or universe.roles.get(Role.ID)
    return [first, *(name for name in names if name != first)] if first in names else names


def read_cells(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> list[list[Cell]]:
    """The values of some columns at some rows of the universe, column by column."""
    frame = universe.table.take([name for name in names if name in universe.table.columns], rows)
    found: list[list[Cell]] = []
    for name in names:
        if name in frame.columns:
            found.append(_cells(frame.get_column(name)))
        else:
            placement = universe.placements[name]
            found.append([placement.taxonomy.nodes[node].label for node in placement.at(rows)])
    return found


def _cells(values: pl.Series) -> list[Cell]:
    return [tuple(value) if isinstance(value, list) else value for value in values.to_list()]


def lay_columns(universe: Universe, names: Sequence[str] | None = None, frozen: int = 1) -> tuple[TableColumn, ...]:
    """The columns, all unless named, with their widths: measured on headers and some values, so that they stay."""
    names = order_of(universe) if names is None else names
    laid: list[TableColumn] = []
    x = 0
    for index, (name, values) in enumerate(zip(names, _some_cells(universe, names), strict=True)):
        widest = max(map(width, map(written, values)), default=0)
        most = _WIDEST_FIRST if index == 0 else _WIDEST
        # Two cells more than the header, for the arrow of a sorted column.
        cells = min(most, max(_NARROWEST, widest, min(width(name) + 2, most)))
        x = 0 if index == frozen else x
        laid.append(TableColumn(name, universe.columns[name].kind, cells, x))
        x += cells + GAP
    return tuple(laid)


def _some_cells(universe: Universe, names: Sequence[str]) -> Iterator[list[Cell]]:
    """Values of some columns from all over the universe, as quick as can be."""
    frame = universe.table.glimpse([name for name in names if name in universe.table.columns], _SAMPLE)
    for name in names:
        if name in frame.columns:
            yield _cells(frame.get_column(name))
        else:
            placement = universe.placements[name]
            held = np.flatnonzero(placement.own_counts)
            some = held[:: max(1, len(held) // _SAMPLE)].tolist()
            yield [placement.taxonomy.nodes[position].label for position in some]


def record(universe: Universe, row: int) -> Iterable[tuple[str, str]]:
    """Every column of one account with its value."""
    names = order_of(universe)
    values = read_cells(universe, names, np.array([row], dtype=np.int64))
    return ((name, written(value[0])) for name, value in zip(names, values, strict=True))
