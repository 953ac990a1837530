"""What is done with the table of accounts: searched, laid out, copied, exported."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from niche.segments.documents.files import expanded, shown
from niche.segments.exports import as_text, export_csv, find
from niche.segments.figures import accounts
from niche.segments.membership import Failed, outside
from niche.segments.problems import BadInputError
from niche.tui.screens.dialogs import CANCEL, Choice, ChoiceDialog, NameDialog, TextScreen, reason
from niche.tui.screens.tablecolumns import TableColumns
from niche.tui.widgets.accounts import AccountsPane
from niche.tui.widgets.text import plain

if TYPE_CHECKING:
    from niche.tui.screens.workbench import Workbench

MOST_COPIED = 10_000
"""Accounts that a clipboard is troubled with: terminals take no more than some hundred kilobytes."""
_MOST_OUTSIDE = 5
"""Accounts outside the segment that a search tells of."""
_PARTS = (Choice("row", "Row", "r"), Choice("column", "Column", "c"), Choice("table", "All shown", "a"), CANCEL)


async def search(bench: Workbench) -> None:
    """Go to the next account that has a word; where none of the segment has it, say which others do, and why not."""
    pane = bench.query_one(AccountsPane)
    if (universe := pane.universe) is None:
        return
    text = await bench.app.push_screen_wait(NameDialog("Search the accounts", "A word in any column", pane.sought))
    if text is None:
        return
    # Asked for again, the word is looked for below the line where it was found.
    start = pane.cursor_line + (text == pane.sought)
    pane.sought = text
    hidden = [name for name in universe.columns if name not in pane.names]
    try:
        for names in (pane.names, hidden):
            found = await asyncio.to_thread(find, universe, names, pane.rows, text, start) if names else None
            if found is not None:
                pane.place_cursor(found, told=True)
                if names is hidden:
                    bench.notify(f"“{plain(text)}” stands in a column that is not shown.", timeout=3, markup=False)
                return
        await _search_outside(bench, text, next(iter(pane.names), next(iter(universe.columns), "")))
    except BadInputError as error:
        bench.notify(str(error), severity="error", markup=False)


async def _search_outside(bench: Workbench, text: str, named: str) -> None:
    """Say why the accounts with a word are not in the segment, or that the table has none."""
    where = bench.session.filter
    look = partial(outside, bench.loaded.counter, where, text, named, _MOST_OUTSIDE + 1)
    found = await asyncio.to_thread(look)
    if not found:
        bench.notify(f"The table has no “{plain(text)}”.", timeout=3, markup=False)
        return
    lines: list[Content] = []
    for account in found[:_MOST_OUTSIDE]:
        lines += [
            Content.styled(plain(account.name) or "(no name)", "bold"),
            *map(_failed, account.failed),
            Content(""),
        ]
    if len(found) > _MOST_OUTSIDE:
        lines += [Content.styled("and more", "$foreground-muted"), Content("")]
    title = f"“{plain(text)}” is in the table, not in this segment"
    await bench.app.push_screen_wait(TextScreen(title, Content("\n").join(lines[:-1])))


def _failed(failed: Failed) -> Content:
    """A condition that an account does not meet, with what it has instead."""
    has = "" if failed.value is None else f"   has {plain(failed.value)}" if failed.value else "   has no value"
    return Content.assemble("  needs ", plain(failed.step), (has, "$foreground-muted"))


async def choose_columns(bench: Workbench) -> None:
    """Choose which columns are shown."""
    pane = bench.query_one(AccountsPane)
    if pane.universe is not None:
        chosen = await bench.app.push_screen_wait(TableColumns(pane.universe, pane.names))
        if chosen:
            pane.show_columns(chosen)


async def copy_cells(bench: Workbench) -> None:
    """Copy the row, the column or the table, tabs between columns, with the names of the columns above."""
    pane = bench.query_one(AccountsPane)
    universe, column, rows = pane.universe, pane.column, pane.rows
    if universe is None or column is None or not len(rows):
        return
    part = await bench.app.push_screen_wait(ChoiceDialog("Copy", "What shall be copied?", _PARTS))
    if part == CANCEL.value:
        return
    names = [column] if part == "column" else pane.names
    wanted = rows[pane.cursor_line : pane.cursor_line + 1] if part == "row" else rows[:MOST_COPIED]
    try:
        table = await asyncio.to_thread(as_text, universe, names, wanted)
    except BadInputError as error:
        bench.notify(f"Not copied: {error}", severity="error", markup=False)
        return
    bench.app.copy_to_clipboard(table.write_csv(separator="\t", include_header=part == "table").rstrip("\n"))
    rest = f" of {accounts(len(rows))}" if part != "row" and len(wanted) < len(rows) else ""
    what = {"row": "the row", "column": plain(column), "table": "the table"}[part]
    bench.notify(f"Copied {what}: {accounts(len(wanted))}{rest}.", timeout=3, markup=False)


async def export(bench: Workbench) -> None:
    """Write the accounts to a new CSV file: the columns shown, in their order and that of the rows."""
    pane = bench.query_one(AccountsPane)
    if (universe := pane.universe) is None:
        return
    title = f"Export {accounts(len(pane.rows))}"
    written, problem = f"{bench.session.slug}.csv", ""
    while answer := await bench.app.push_screen_wait(NameDialog(title, "CSV file", written, problem)):
        written, path = answer, expanded(Path(answer))
        try:
            await asyncio.to_thread(partial(export_csv, path, universe, pane.names, pane.rows))
        except BadInputError as error:
            problem = reason(error)
        else:
            bench.notify(f"Wrote {plain(shown(path))}.", timeout=4, markup=False)
            return
