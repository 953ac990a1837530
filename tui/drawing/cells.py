"""The cells of the accounts table: their texts and the widths of their columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.universe import Classification, Universe
from niche.segments.model.columns import Kind, Role
from niche.segments.model.formatting import scalar
from niche.tui.drawing.codes import is_code
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
    """One column of the table: its place, and how its cells are drawn."""

    name: str
    kind: Kind
    cells: int
    x: int
    """Cells between the left edge of its part, the frozen or the scrolled one, and the column."""

    code: bool = False
    """Whether its numbers are years, codes or ids."""

    def written(self, value: Cell) -> str:
        """The text of a value; empty for a missing one."""
        return written(value, code=self.code)

    def aligned(self, text: str) -> str:
        """The text in exactly the width of the column, at the right where that is usual for the kind of its values."""
        return (right if self.kind in _RIGHT else left)(text, self.cells)


def written(value: Cell, *, code: bool = False) -> str:
    """The text of a value; empty for a missing one. A code has no thousands separators."""
    if value is None:
        return ""
    if code and isinstance(value, int | float) and float(value).is_integer():
        return str(int(value))
    return ", ".join(value) if isinstance(value, tuple) else scalar(value)


def order_of(universe: Universe) -> list[str]:
    """The columns in the order of the table: the name of the account first, the others as in the user's table."""
    names = list(universe.columns)
    first = universe.roles.get(Role.NAME) or universe.roles.get(Role.ID)
    return [first, *(name for name in names if name != first)] if first in names else names


def read_cells(universe: Universe, names: Sequence[str], rows: NDArray[np.int64]) -> list[list[Cell]]:
    """The values of some columns at some rows of the universe, column by column."""
    frame = universe.table.take([name for name in names if name in universe.table.columns], rows)
    return list(_columns(universe, names, frame, lambda placement: placement.nodes[rows]))


def _columns(
    universe: Universe, names: Sequence[str], frame: pl.DataFrame, nodes: Callable[[Classification], Iterable[int]]
) -> Iterator[list[Cell]]:
    """The values of some columns: those in `frame`, and the labels of `nodes` in the others."""
    for name in names:
        if name in frame.columns:
            values = frame.get_column(name).to_list()
            yield [tuple(value) if isinstance(value, list) else value for value in values]
        else:
            placement = universe.placements[name]
            yield [placement.taxonomy.nodes[node].label for node in nodes(placement)]


def lay_columns(universe: Universe, names: Sequence[str] | None = None, frozen: int = 1) -> tuple[TableColumn, ...]:
    """Lay out columns, all unless named, in widths that fit the headers and some values, and so never change."""
    names = order_of(universe) if names is None else names
    laid: list[TableColumn] = []
    x = 0
    for index, (name, values) in enumerate(zip(names, _some_cells(universe, names), strict=True)):
        widest = max(map(width, map(written, values)), default=0)
        most = _WIDEST_FIRST if index == 0 else _WIDEST
        # Two cells more than the header, for the arrow of a sorted column.
        cells = min(most, max(_NARROWEST, widest, min(width(name) + 2, most)))
        x = 0 if index == frozen else x
        laid.append(TableColumn(name, universe.columns[name].kind, cells, x, is_code(universe.columns[name])))
        x += cells + GAP
    return tuple(laid)


def _some_cells(universe: Universe, names: Sequence[str]) -> Iterator[list[Cell]]:
    """Values of some columns from all over the universe, quickly read."""

    def some(placement: Classification) -> Iterable[int]:
        held = np.flatnonzero(placement.own_counts)
        return held[:: max(1, len(held) // _SAMPLE)]

    frame = universe.table.glimpse([name for name in names if name in universe.table.columns], _SAMPLE)
    return _columns(universe, names, frame, some)


def record(universe: Universe, row: int) -> Iterable[tuple[str, str]]:
    """The name of every column with the text of its value for one account."""
    names = order_of(universe)
    values = read_cells(universe, names, np.array([row], dtype=np.int64))
    return (
        (name, written(value[0], code=is_code(universe.columns[name])))
        for name, value in zip(names, values, strict=True)
    )
