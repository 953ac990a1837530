"""Change where the table is in its file: show its first rows, try what the user chooses, write it to niche.yaml."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from textual.content import Content
from textual.screen import Screen

from niche.segments.model.formatting import accounts, amount
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import FileLayout
from niche.segments.reading.first_rows import first_rows, has_rows
from niche.segments.reading.sources import find_source
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.settings_edits import SettingsEdit, edited
from niche.segments.workspace.table_edits import laid_out
from niche.segments.workspace.workspace import Workspace
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, coloured_diff, reason
from niche.tui.dialogs.file_rows import FileRows
from niche.tui.drawing.text import plain, plain_lines
from niche.tui.session.bench import Bench
from niche.tui.tasks import saving

Ask = Callable[[Screen[Any]], Awaitable[Any]]
"""Shows a dialog and returns its answer."""

_BACK = Answer("back", "Back", "escape")
_SAVE = (Answer("save", "Save", "s"), _BACK)


async def lay_out(ask: Ask, workspace: Workspace) -> Path | None:
    """Ask where the table is in its file until the user saves it; return the niche.yaml written, or None.

    Raises BadInputError if the file cannot be found.
    """
    layout = workspace.settings.layout
    source = await asyncio.to_thread(find_source, workspace.settings.data, layout)
    if not has_rows(source):
        text = f"A {source.format} file has no header or sheet to choose."
        await ask(ChoiceDialog(f"The rows of {source.name}", text, (replace(CANCEL, label="Close"),)))
        return None
    while True:
        chosen = await ask(FileRows(source.name, partial(first_rows, source), layout))
        if chosen is None:
            return None
        layout = chosen
        try:
            preview, edit = await asyncio.to_thread(_tried, workspace, layout)
        except BadInputError as error:
            title = "Cannot read the table this way"
            await ask(ChoiceDialog(title, reason(error), (replace(CANCEL, label="Back"),)))
            continue
        if await ask(_question(preview, edit)) == "save":
            edit.save()
            return edit.path


async def laid_out_anew(bench: Bench) -> bool:
    """Ask where the table of a bench is in its file; open it anew, and return True, if that was saved."""
    try:
        written = await lay_out(bench.ask, bench.project.workspace)
    except BadInputError as error:
        await saving.show_problems(bench, "Cannot show the rows", error)
        return False
    if written is not None:
        bench.reopen(written)
    return written is not None


def _tried(workspace: Workspace, layout: FileLayout) -> tuple[TablePreview, SettingsEdit]:
    """The table read with a layout, and the change of niche.yaml. Raises BadInputError."""
    preview = preview_table(replace(workspace, settings=replace(workspace.settings, layout=layout)))
    return preview, edited(workspace, laid_out(layout), preview=preview)


def _question(preview: TablePreview, edit: SettingsEdit) -> ChoiceDialog:
    about = f"then  {accounts(len(preview.universe))}, {amount(preview.frame.width, 'column')}"
    text = Content("\n").join([Content(plain_lines(about)), Content(""), coloured_diff(edit.diff())])
    title = f"Write {edit.path.name}" if edit.new else f"Change {edit.path.name}"
    return ChoiceDialog(plain(title), text, _SAVE, long=True)
