"""The cells of the rows in view and around them, which are read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from niche.segments.accounts.rows import Rows
from niche.tui.drawing.cells import Cell


class CellRequest(NamedTuple):
    """Rows that are read from disk: the list that they are from, the columns, and which of the list."""

    rows: Rows
    names: tuple[str, ...]
    span: slice


class CellWindow:
    """Some rows of a table, column by column, and what is being read in their place."""

    def __init__(self) -> None:
        self._first, self._columns = 0, list[list[Cell]]()
        self._asked: CellRequest | None = None
        """The newest request that is being read."""

    def __len__(self) -> int:
        """The rows that are held."""
        return len(self._columns[0]) if self._columns else 0

    def hold(self, first: int, columns: Sequence[list[Cell]]) -> None:
        """Hold the rows from the index `first` on."""
        self._first, self._columns = first, list(columns)

    def line(self, index: int) -> list[Cell] | None:
        """The cells of a row; None where it is not held."""
        place = index - self._first
        return [column[place] for column in self._columns] if 0 <= place < len(self) else None

    def ask(self, request: CellRequest) -> bool:
        """Note what is to be read; False where it is being read already."""
        before = self._asked
        same = before is not None and before.rows is request.rows and before.names == request.names
        if same and before is not None and before.span.start <= request.span.start < before.span.stop:
            return False
        self._asked = request
        return True

    def take(self, request: CellRequest, found: Sequence[list[Cell]]) -> bool:
        """Hold what was read; False where something else is wanted by now."""
        if request is not self._asked:
            return False
        self.hold(request.span.start, found)
        self._asked = None
        return True
