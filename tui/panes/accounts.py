"""The accounts pane: the matching rows as a virtual table. Only the rows on screen are ever read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar, TypeVar

import numpy as np
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.worker import get_current_worker

from niche.segments.accounts.rows import Rows
from niche.segments.accounts.table import MOST_HELD
from niche.segments.accounts.universe import Universe
from niche.segments.counting.ordering import in_order
from niche.segments.model.columns import Kind
from niche.segments.model.formatting import accounts, count
from niche.segments.model.problems import BadInputError
from niche.tui.dialogs.record import RecordModal
from niche.tui.drawing.cells import GAP, Cell, TableColumn, lay_columns, order_of, read_cells, record
from niche.tui.drawing.text import Line, Run, cut, left, spread
from niche.tui.keys.actions import Context
from niche.tui.panes.account_scopes import EMPTY, Scope, ScopedRows, told
from niche.tui.panes.cell_window import CellRequest, CellWindow
from niche.tui.panes.messages import AccountsWanted, CellFiltered, ColumnChosen, WhyAsked
from niche.tui.panes.pane import LinePane

_NO_ROWS = np.zeros(0, dtype=np.int64)
_GAP = " " * GAP
_MORE = "›"
"""Marks in the header that there are more columns."""
_COMING = "…"
"""Placeholder for a value that is being read from disk."""
_Result = TypeVar("_Result")


class AccountsPane(LinePane, context=Context.ACCOUNTS):
    """The accounts of the segment, or those that are out of it.

    Posts CellFiltered for the cell in hand, ColumnChosen as the cursor moves along, WhyAsked for an account, and
    AccountsWanted where it has to be told which accounts its scope has.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "column(-1)", "Column before", show=False),
        Binding("right,l", "column(1)", "Next column", show=False),
        Binding("0,ctrl+home", "column_at_end(-1)", "First column", show=False),
        Binding("$,ctrl+end", "column_at_end(1)", "Last column", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.universe: Universe | None = None
        """The universe of the accounts; None until some are shown."""
        self._columns: tuple[TableColumn, ...] = ()
        self._frozen = 1
        """The number of frozen columns at the left."""
        self._in_file_order: Rows = _NO_ROWS
        self.rows: Rows = _NO_ROWS
        """The rows shown, in order."""
        self._column = 0
        self._shift = 0
        self._sorted: tuple[str, bool] | None = None
        self.window = CellWindow()
        self.sought = ""
        """The word that was searched for last."""
        self.scope = Scope.IN
        self._groups: tuple[tuple[str, int], ...] = ()
        self._marks: Mapping[int, bool] = {}
        self._inside: tuple[Rows, int] = _NO_ROWS, 0
        """The segment's own rows, whatever the scope, and how many they are."""

    def show(self, universe: Universe, rows: Rows, total: int) -> None:
        """Show these rows of the universe, given in the order of the user's file, out of `total` accounts."""
        if universe is not self.universe:
            self.universe, self._sorted = universe, None
            self.show_columns(order_of(universe))
        self._inside = rows, total
        if self.scope is Scope.IN:
            self._show_inside()
        self.post_message(AccountsWanted())

    def _show_inside(self) -> None:
        rows, total = self._inside
        self._groups = ()
        self._list(rows)
        self.summarise(count(total) if len(rows) == total else f"{count(len(rows))} of {count(total)}")

    def show_scope(self, scope: Scope, found: ScopedRows) -> None:
        """Show the accounts of a scope, unless another is in hand by now, and the marks of what is expected of them."""
        if scope is not self.scope:
            return
        remarked, self._marks = found.marks != self._marks, found.marks
        if scope is Scope.IN:
            if remarked:
                self.redraw()
            return
        self._groups = found.groups
        self._list(found.rows)
        self.summarise(f"{self.scope} {count(len(found.rows))}")

    def _list(self, rows: Rows) -> None:
        self._in_file_order = rows
        if self._sorted is None:
            self._set_rows(rows)
        else:
            self._sort()

    def action_scope(self) -> None:
        """List near misses, then all that are out, then the segment again."""
        scopes = list(Scope)
        self.scope = scopes[(scopes.index(self.scope) + 1) % len(scopes)]
        self.cursor_line = 0
        if self.scope is Scope.IN:
            self._show_inside()
        else:
            self.summarise(f"{self.scope} …")
        self.post_message(AccountsWanted())

    def foot(self, cells: int) -> list[Line]:  # noqa: ARG002
        """Which accounts are listed, where not the segment's; of a near miss the rule, where they stand by rule."""
        if self.scope is Scope.IN:
            return []
        return [told(len(self.rows), self._groups, self.cursor_line if self._sorted is None else None)]

    def show_columns(self, names: Sequence[str], frozen: int = 1) -> None:
        """Show these columns in this order, the first `frozen` of them frozen at the left."""
        assert self.universe is not None
        self._frozen = min(frozen, len(names))
        self._columns = lay_columns(self.universe, names, self._frozen)
        self._column = self._shift = 0
        self.window = CellWindow()
        self.refresh()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns shown, in order."""
        return tuple(column.name for column in self._columns)

    @property
    def _edge(self) -> int:
        """Cells of the frozen columns, and of the marks before them."""
        return (
            self._margin
            + sum(column.cells for column in self._columns[: self._frozen])
            + GAP * max(0, self._frozen - 1)
        )

    @property
    def _margin(self) -> int:
        """Cells of the marks, where accounts are expected in or out."""
        return 2 if self._marks else 0

    def _mark(self, index: int) -> list[Run]:
        """✓ for an account that must be in, ✗ for one that must not; ! beside it where it is not so."""
        if not self._marks:
            return []
        expected = self._marks.get(int(self.rows[index : index + 1][0]))
        if expected is None:
            return [Run(" " * self._margin)]
        right = expected is (self.scope is Scope.IN)
        return [Run(("✓" if expected else "✗") + (" " if right else "!"), "good" if right else "error")]

    def _set_rows(self, rows: Rows) -> None:
        self.rows = rows
        self.window = CellWindow()
        self.changed()

    @property
    def column(self) -> str | None:
        """The column under the cursor."""
        return self._columns[self._column].name if self._columns else None

    @property
    def cell(self) -> Cell:
        """The value under the cursor; None for a missing one."""
        if not len(self.rows) or self.universe is None or self.column is None:
            return None
        if (held := self.window.line(self.cursor_line)) is not None:
            return held[self._column]
        rows = self.rows[self.cursor_line : self.cursor_line + 1]
        return read_cells(self.universe, [self.column], rows)[0][0]

    def line_count(self) -> int:
        """One line an account."""
        return len(self.rows)

    def head(self, cells: int) -> list[Line]:
        """The names of the columns."""
        parts = [self._header(index) for index in range(len(self._columns))]
        line = [Run(" " * self._margin), *self._across(parts, cells)]
        if self._columns and self._columns[-1].x + self._columns[-1].cells > self._shift + self._room(cells):
            # More columns are to the right.
            return [spread(line, [Run(_MORE, "key")], cells)]
        return [line]

    def _room(self, cells: int) -> int:
        """Cells for the columns that are not frozen; the last two are for the mark of more of them."""
        return cells - self._edge - 1 - len(_GAP)

    def _header(self, index: int) -> Run:
        column = self._columns[index]
        arrow = {(column.name, False): " ↑", (column.name, True): " ↓"}.get(self._sorted or ("", False), "")
        name = left(column.name, column.cells - len(arrow)).rstrip() if arrow else column.name
        return Run(column.aligned(name + arrow), "accent" if index == self._column else "head")

    def _across(self, parts: list[Run], cells: int) -> Line:
        """The frozen columns, and as many of the others as fit beside them whole; one that is wider alone is cut."""
        if not parts:
            return []
        line = [part for fixed in parts[: self._frozen] for part in (Run(_GAP), fixed)][1:]
        line.append(Run("│", "guide"))
        end = self._shift + self._room(cells)
        for column, part in zip(self._columns[self._frozen :], parts[self._frozen :], strict=True):
            if column.x == self._shift and column.x + column.cells > end:
                line.append(Run(cut(part.text, end - column.x), part.look))
            elif column.x >= self._shift and column.x + column.cells <= end:
                line += [part, Run(_GAP)]
        return line

    def draw(self, index: int, cells: int) -> Line:
        """One account."""
        in_hand = self._column if index == self.cursor_line else None
        parts = []
        for place, (column, value) in enumerate(zip(self._columns, self._read(index), strict=True)):
            look = "cell" if place == in_hand else "dim" if value is None else ""
            parts.append(Run(column.aligned(column.written(value) or "–"), look))
        return [*self._mark(index), *self._across(parts, cells)]

    def _read(self, index: int) -> list[Cell]:
        if (held := self.window.line(index)) is not None:
            return held
        # A screenful before and after, so that a step of the cursor reads nothing.
        span = slice(max(0, index - self.size.height), index + 2 * self.size.height + 1)
        assert self.universe is not None
        if self.universe.table.streamed:
            self._fetch(self.universe, span)
            return [_COMING] * len(self._columns)
        self.window.hold(span.start, read_cells(self.universe, self.names, self.rows[span]))
        return self.window.line(index) or []

    def _fetch(self, universe: Universe, span: slice) -> None:
        """Read rows from disk in a thread; only the newest request is shown."""
        request = CellRequest(self.rows, self.names, span)
        if self.window.ask(request):
            read = partial(read_cells, universe, request.names)
            self._in_thread("cells", lambda: read(request.rows[span]), partial(self._fetched, request))

    def _fetched(self, request: CellRequest, found: list[list[Cell]]) -> None:
        if self.window.take(request, found):
            self.refresh()

    def _in_thread(self, group: str, work: Callable[[], _Result], show: Callable[[_Result], object]) -> None:
        """Run `work` in a thread and `show` its result, unless the group has newer work; notify of unreadable files."""

        def run() -> None:
            try:
                result = work()
            except BadInputError as error:
                self.app.call_from_thread(self.notify, str(error), severity="error", markup=False)
            else:
                if not get_current_worker().is_cancelled:
                    self.app.call_from_thread(show, result)

        self.run_worker(run, group=group, exclusive=True, thread=True)

    def row(self, y: int) -> Strip:
        """One row of the table, or a word where there is none."""
        if y == 1 and not len(self.rows):
            said = EMPTY[self.scope] if self.universe else ""
            return self.strip([Run(said, "dim")], self.cells, self.rich_style)
        return super().row(y)

    def on_click(self, event: events.Click) -> None:
        """A click on a header sorts by its column."""
        offset = event.get_content_offset(self)
        if offset is None or (place := self._column_at(offset.x)) is None:
            return
        if self.line_at(offset.y) is not None or offset.y == 0:
            self._go(place)
        if offset.y == 0:
            self.action_sort()

    def activated(self) -> None:
        """A double click shows the whole record."""
        self.action_record()

    def _column_at(self, x: int) -> int | None:
        inside = x <= self._edge
        x = x - self._margin if inside else x + self._shift - self._edge - 1
        places = range(self._frozen) if inside else range(self._frozen, len(self._columns))
        return next((i for i in places if (c := self._columns[i]).x <= x < c.x + c.cells + len(_GAP)), None)

    def _go(self, place: int) -> None:
        if not self._columns:
            return
        place = min(max(0, place), len(self._columns) - 1)
        moved = place != self._column
        self._column = place
        if place == 0:
            self._shift = 0
        elif place >= self._frozen:
            column = self._columns[place]
            room = self._room(self.cells)
            shift = min(max(self._shift, column.x + column.cells - room), column.x)
            # The shift is always the left edge of a column, so that none is cut at the left.
            self._shift = min((c.x for c in self._columns[self._frozen :] if c.x >= shift), default=column.x)
        self.refresh()
        if moved and self._columns[place].kind is not Kind.INDUSTRY:
            self.post_message(ColumnChosen(self._columns[place].name))

    def action_column(self, step: int) -> None:
        """Go to the next column."""
        self._go(self._column + step)

    def action_freeze(self) -> None:
        """Freeze the columns up to this one; freeze only the first where these are frozen already."""
        if self._columns:
            here = self._column
            self.show_columns(self.names, 1 if self._frozen == here + 1 else here + 1)
            self._go(here)

    def action_column_at_end(self, step: int) -> None:
        """Go to the first or the last column."""
        self._go(0 if step < 0 else len(self._columns) - 1)

    def action_sort(self) -> None:
        """Sort by this column: ascending, descending, then the order of the file again."""
        if (name := self.column) is None:
            return
        if self._sorted == (name, True):
            self._sorted = None
            self._set_rows(self._in_file_order)
            return
        self._sorted = (name, self._sorted == (name, False))
        self._sort()

    def _sort(self) -> None:
        universe, rows, wanted = self.universe, self._in_file_order, self._sorted
        if universe is not None and wanted is not None:
            sort = partial(in_order, universe, rows, *wanted)
            self._in_thread("sort", sort, partial(self._sorted_rows, rows, wanted))

    def _sorted_rows(self, rows: Rows, wanted: tuple[str, bool], ordered: Rows | None) -> None:
        if rows is not self._in_file_order or wanted != self._sorted:
            return
        if ordered is None:
            self._sorted, ordered = None, rows
            said = f"Only up to {accounts(MOST_HELD)} from disk can be sorted by {wanted[0]}. Narrow the segment first."
            self.notify(said, markup=False)
        self._set_rows(ordered)

    def action_filter(self, exclude: bool = False) -> None:
        """Keep only accounts with the value of this cell, or leave them out."""
        if len(self.rows) and self.column is not None:
            try:
                self.post_message(CellFiltered(self.column, self.cell, exclude=exclude))
            except BadInputError as error:
                self.notify(str(error), severity="error", markup=False)

    def action_record(self) -> None:
        """Show every column of the account."""
        universe, rows, line = self.universe, self.rows, self.cursor_line
        if universe is None or not len(rows):
            return

        def read() -> list[tuple[str, str]]:
            return list(record(universe, int(rows[line : line + 1][0])))

        def show(fields: Iterable[tuple[str, str]]) -> None:
            self.app.push_screen(RecordModal(fields), lambda asked: self._ask_why(line) if asked else None)

        if universe.table.streamed:
            self._in_thread("record", read, show)
        else:
            show(read())

    def action_why(self) -> None:
        """Ask why the account in hand is in the segment or not."""
        self._ask_why(self.cursor_line)

    def _ask_why(self, line: int) -> None:
        if len(self.rows):
            self.post_message(WhyAsked(int(self.rows[line : line + 1][0])))
