"""Change how columns and values are read: ask, show the change of `niche.yaml`, write it, reopen the table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from textual.content import Content

from niche.segments.model.formatting import accounts, count
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.column_names import Renaming, renaming
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.settings_edits import Change, SettingsEdit, aliased, decided, edited
from niche.tui.dialogs.basic import Answer, ChoiceDialog, coloured_diff
from niche.tui.dialogs.columns import ColumnDialog, ColumnList
from niche.tui.dialogs.mapping import MappingList
from niche.tui.drawing.text import plain
from niche.tui.session.bench import Bench
from niche.tui.tasks import saving

_BACK = Answer("back", "Back", "escape")
_SAVE = (Answer("save", "Save", "s"), _BACK)
_SAVE_OR_NOT = (Answer("save", "Save", "s"), Answer("discard", "Discard", "d"), _BACK)


async def columns(bench: Bench) -> None:
    """List how the columns are read, and change one if the user wants."""
    universe, workspace = bench.project.universe, bench.project.workspace
    preview: TablePreview | None = None
    while True:
        listed = ColumnList(universe, partial(preview_table, workspace), preview)
        chosen = await bench.ask(listed)
        if chosen is None:
            return
        preview = chosen.preview
        said = workspace.settings.columns.get(chosen.column, ColumnSettings())
        dialog = ColumnDialog(preview, universe.columns[chosen.column], said)
        decision = await bench.ask(dialog)
        if decision is None:
            continue
        changes = decided(universe, chosen.column, decision.name, decision.said)
        if await _write(bench, changes, preview, _SAVE, (chosen.column, decision.name)) == "save":
            return


async def mapping(bench: Bench, taxonomy: str | None) -> None:
    """Let the user choose nodes for unmatched values, and save them as aliases."""
    if taxonomy is None:
        bench.say("The accounts are not classified.", timeout=2)
        return
    placement = bench.project.universe.placements[taxonomy]
    if not placement.unmatched:
        bench.say("Every value has a node.", timeout=2)
        return
    chosen: Mapping[str, str] = {}
    while True:
        chosen = await bench.ask(MappingList(placement, chosen))
        if not chosen:
            return
        answer = await _write(bench, (aliased(bench.project.universe, taxonomy, chosen),), None, _SAVE_OR_NOT)
        if answer != "back":
            return


async def _write(
    bench: Bench,
    changes: tuple[Change, ...],
    preview: TablePreview | None,
    answers: tuple[Answer, ...],
    names: tuple[str, str] = ("", ""),
) -> str:
    """Show what would change, write it if the user agrees, and reopen the table; return the answer.

    Where a column takes another name (`names`: the old and the new one), the segments follow.
    """
    try:
        following = await asyncio.to_thread(renaming, bench.project.workspace, *names)
        edit = await asyncio.to_thread(edited, bench.project.workspace, *changes, preview=preview)
        if not edit.diff():
            bench.say("Nothing changes.", timeout=2)
            return "back"
        answer = await bench.ask(_question(bench, edit, following, answers))
        if answer == "save":
            edit.save()
            following.save()
            bench.session.follow(following)
            bench.reopen(edit.path)
    except BadInputError as error:
        await saving.show_problems(bench, "This cannot be saved", error)
        return "back"
    return answer


def _question(bench: Bench, edit: SettingsEdit, following: Renaming, answers: tuple[Answer, ...]) -> ChoiceDialog:
    about = accounts(len(bench.project.universe))
    title = f"Write {edit.path.name} beside the table of {about}" if edit.new else f"Change {edit.path.name}"
    parts = [coloured_diff(edit.diff())]
    for name, diff in following.diffs().items():
        parts += (Content(""), Content(plain(name)), coloured_diff(diff))
    if following.changes:
        segments = "1 segment" if len(following.changes) == 1 else f"{count(len(following.changes))} segments"
        title += f" and, for {following.old}, {segments}"
    return ChoiceDialog(title, Content("\n").join(parts), answers, long=True)
