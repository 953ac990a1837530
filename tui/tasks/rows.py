"""Search, lay out, copy and export the table of accounts."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from textual.content import Content

from niche.segments.accounts.exports import as_text, find
from niche.segments.accounts.exports import export as export_rows
from niche.segments.accounts.universe import Universe
from niche.segments.documents.files import expanded
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.portfolio.membership import Failed
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, NameDialog, TextScreen, reason
from niche.tui.dialogs.export import Columns, Export, ExportDialog, FormulaCells
from niche.tui.dialogs.table_columns import TableColumns
from niche.tui.drawing.text import plain
from niche.tui.panes.accounts import AccountsPane
from niche.tui.session.bench import Bench, ScreenBench

MOST_COPIED = 10_000
"""Accounts copied at most: terminals accept only some hundred kilobytes."""
_MOST_OUTSIDE = 5
"""Accounts outside the segment that a search lists at most."""
_PARTS = (Answer("row", "Row", "r"), Answer("column", "Column", "c"), Answer("table", "All shown", "a"), CANCEL)


async def search(bench: ScreenBench) -> None:
    """Go to the next account with a word; where the segment has none, list the others that have it, with reasons."""
    pane = bench.screen.query_one(AccountsPane)
    if (universe := pane.universe) is None:
        return
    text = await bench.ask(NameDialog("Search the accounts", "A word in any column", pane.sought))
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
                    bench.say(f"“{plain(text)}” stands in a column that is not shown.", timeout=3)
                return
        await _search_outside(bench, text)
    except BadInputError as error:
        bench.say(str(error), severity="error")


async def _search_outside(bench: Bench, text: str) -> None:
    """List accounts outside the segment that have a word, with the conditions that they fail."""
    found = await asyncio.to_thread(bench.project.outside, bench.session.filter, text, _MOST_OUTSIDE + 1)
    if not found:
        bench.say(f"The table has no “{plain(text)}”.", timeout=3)
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
    await bench.ask(TextScreen(title, Content("\n").join(lines[:-1])))


def _failed(failed: Failed) -> Content:
    """A condition that an account fails, with the value that it has."""
    has = "" if failed.value is None else f"   has {plain(failed.value)}" if failed.value else "   has no value"
    return Content.assemble("  needs ", plain(failed.step), (has, "$foreground-muted"))


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
    part = await bench.ask(ChoiceDialog("Copy", "What shall be copied?", _PARTS))
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
    dialog = ChoiceDialog("Replace the file?", f"There is a file {path} already.", answers)
    return await bench.ask(dialog) == "replace"
