"""Search, lay out, copy and export the table of accounts."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import numpy as np

from niche.segments.accounts.exports import as_text, find
from niche.segments.accounts.exports import export as export_rows
from niche.segments.accounts.universe import Universe
from niche.segments.documents.files import expanded
from niche.segments.model.filters import All
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Expectations
from niche.segments.portfolio.expectations import marks
from niche.segments.portfolio.why import Why
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, reason
from niche.tui.dialogs.export import Columns, Export, ExportDialog, FormulaCells
from niche.tui.dialogs.table_columns import TableColumns
from niche.tui.dialogs.why import AccountSearch, Answered, FoundAccounts, WhyDialog
from niche.tui.drawing.text import plain
from niche.tui.panes.account_scopes import Scope, ScopedRows
from niche.tui.panes.accounts import AccountsPane
from niche.tui.session.bench import Bench, ScreenBench

MOST_COPIED = 10_000
"""Accounts copied at most: terminals accept only some hundred kilobytes."""
_MOST_FOUND = 20
"""Accounts of the whole table that a search lists at most."""
_MOST_NEAR = 1 << 20
"""Near misses of one rule that are listed at most."""
_PARTS = (Answer("row", "Row", "r"), Answer("column", "Column", "c"), Answer("table", "All shown", "a"), CANCEL)


async def search(bench: ScreenBench) -> None:
    """Go to the next account on show with a word; where there is none, or as asked, list those of the whole table."""
    pane = bench.screen.query_one(AccountsPane)
    if (universe := pane.universe) is None:
        return
    sought = await bench.ask(AccountSearch(pane.sought, len(pane.rows), len(universe)))
    if sought is None:
        return
    # Asked for again, the word is looked for below the line where it was found.
    start = pane.cursor_line + (sought.text == pane.sought)
    pane.sought = sought.text
    try:
        if sought.everywhere or not await _go_to(bench, pane, universe, sought.text, start):
            await _search_everywhere(bench, sought.text)
    except BadInputError as error:
        bench.say(str(error), severity="error")


async def _go_to(bench: Bench, pane: AccountsPane, universe: Universe, text: str, start: int) -> bool:
    """Go to the next account on show that has a text; False where none has it."""
    hidden = [name for name in universe.columns if name not in pane.names]
    for names in (pane.names, hidden):
        found = await asyncio.to_thread(find, universe, names, pane.rows, text, start) if names else None
        if found is not None:
            pane.place_cursor(found, told=True)
            if names is hidden:
                bench.say(f"“{plain(text)}” is in a hidden column.", timeout=3)
            return True
    return False


async def _search_everywhere(bench: Bench, text: str) -> None:
    """List the accounts of the table that have a text, each in or out; of a single one tell at once why."""
    project, where = bench.project, bench.session.filter

    def look() -> tuple[list[Why], bool]:
        found = project.accounts.find(text, _MOST_FOUND + 1)
        return [project.accounts.why(account, where) for account in found[:_MOST_FOUND]], len(found) > _MOST_FOUND

    found, more = await asyncio.to_thread(look)
    if not found:
        bench.say(f"“{plain(text)}” is not in the table.", timeout=3)
        return
    if len(found) == 1:
        await why(bench, found[0].account.row)
        return
    while (row := await bench.ask(FoundAccounts(plain(text), found, more=more))) is not None:
        if await why(bench, row):
            return


async def why(bench: Bench, row: int) -> bool:
    """Say why the account in a row is in the segment or not; make the nearest change where that is chosen."""
    project, session = bench.project, bench.session

    def answer() -> Answered:
        account = project.accounts.called(row)
        found = project.accounts.why(account, session.filter)
        size = 0 if found.nearest is None else project.counter.size(found.nearest.filter)
        others = project.accounts.segments_of(account).items()
        inside = [slug for slug, holds in others if holds and slug != session.slug]
        return Answered(found, size, tuple(inside))

    try:
        answered = await asyncio.to_thread(answer)
    except BadInputError as error:
        bench.say(str(error), severity="error")
        return False
    if not await bench.ask(WhyDialog(answered)) or answered.why.nearest is None:
        return False
    bench.edit(f"bring in {plain(answered.why.account.label)}", answered.why.nearest.filter)
    return True


def expectations(bench: Bench) -> tuple[Expectations, ...]:
    """What niche.yaml and the segment expect of accounts; empty where that is nothing."""
    stated = bench.project.workspace.settings.expect, bench.session.segment.expect
    return tuple(expect for expect in stated if expect != Expectations())


async def show_scope(bench: ScreenBench) -> None:
    """Show the accounts of the scope in hand, and mark those of which something is expected."""
    pane = bench.screen.query_one(AccountsPane)
    project, where, scope, stated = bench.project, bench.session.filter, pane.scope, expectations(bench)
    if scope is Scope.IN and not stated:
        pane.show_scope(scope, ScopedRows(pane.rows))
        return

    def read() -> ScopedRows:
        marked = marks(project.counter, *stated)
        if scope is Scope.IN:
            return ScopedRows(pane.rows, marks=marked)
        if scope is Scope.OUT:
            return ScopedRows(project.counter.rows(project.counter.difference(All(), where)), marks=marked)
        misses = sorted(project.accounts.near_misses(where), key=lambda miss: miss.accounts.size)
        rows = [project.counter.rows(miss.accounts)[:_MOST_NEAR] for miss in misses]
        groups = tuple((miss.rule, len(found)) for miss, found in zip(misses, rows, strict=True) if len(found))
        return ScopedRows(np.concatenate([np.zeros(0, np.int64), *rows]), groups, marked)

    try:
        found = await asyncio.to_thread(read)
    except BadInputError as error:
        bench.say(str(error), severity="error")
        return
    pane.show_scope(scope, found)


async def choose_columns(bench: ScreenBench) -> None:
    """Let the user choose the visible columns."""
    pane = bench.screen.query_one(AccountsPane)
    if pane.universe is not None:
        chosen = await bench.ask(TableColumns(pane.universe, pane.names))
        if chosen:
            pane.show_columns(chosen)


async def copy_cells(bench: ScreenBench) -> None:
    """Copy the row, the column or the table, separated by tabs; the table with a header."""
    pane = bench.screen.query_one(AccountsPane)
    universe, column, rows = pane.universe, pane.column, pane.rows
    if universe is None or column is None or not len(rows):
        return
    part = await bench.ask(ChoiceDialog("Copy", "Copy what?", _PARTS))
    if part == CANCEL.value:
        return
    names = [column] if part == "column" else pane.names
    wanted = rows[pane.cursor_line : pane.cursor_line + 1] if part == "row" else rows[:MOST_COPIED]
    try:
        table = await asyncio.to_thread(as_text, universe, names, wanted)
    except BadInputError as error:
        bench.say(f"Not copied: {error}", severity="error")
        return
    pane.app.copy_to_clipboard(table.write_csv(separator="\t", include_header=part == "table").rstrip("\n"))
    rest = f" of {accounts(len(rows))}" if part != "row" and len(wanted) < len(rows) else ""
    what = {"row": "the row", "column": plain(column), "table": "the table"}[part]
    bench.say(f"Copied {what}: {accounts(len(wanted))}{rest}.", timeout=3)


async def export(bench: ScreenBench) -> None:
    """Write the accounts to a file, in the order on the screen; ask before one that is there is replaced."""
    pane = bench.screen.query_one(AccountsPane)
    if (universe := pane.universe) is None:
        return
    title, problem = f"Export {accounts(len(pane.rows))}", ""
    asked: Export | None = Export(f"{bench.session.slug}.csv")
    while asked is not None and (asked := await bench.ask(ExportDialog(title, asked, problem))) is not None:
        path, problem = expanded(Path(asked.path)).absolute(), ""
        names = await _columns(bench, pane, universe, asked.columns)
        there = path.exists()
        if names is None or (there and not await _may_replace(bench, path)):
            continue
        formulas = asked.cells is FormulaCells.AS_THEY_ARE
        try:
            write = partial(export_rows, path, universe, names, pane.rows, formulas=formulas, replace=there)
            await asyncio.to_thread(write)
        except BadInputError as error:
            problem = reason(error)
        else:
            bench.say(f"Wrote {accounts(len(pane.rows))} to {plain(str(path))}", timeout=6)
            return


async def _columns(bench: Bench, pane: AccountsPane, universe: Universe, columns: Columns) -> tuple[str, ...] | None:
    """The columns to write; None where the user leaves the choice."""
    if columns is Columns.CHOSEN:
        return await bench.ask(TableColumns(universe, pane.names))
    return pane.names if columns is Columns.SHOWN else tuple(universe.table.columns)


async def _may_replace(bench: Bench, path: Path) -> bool:
    answers = (Answer("other", "Another name", "escape"), Answer("replace", "Replace it", "r"))
    dialog = ChoiceDialog("Replace the file?", f"The file {path} already exists.", answers)
    return await bench.ask(dialog) == "replace"
