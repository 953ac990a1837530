"""What happens between the open segment and its file: saving, opening another, starting one, leaving."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.content import Content

from niche.segments import lock
from niche.segments.files import ChangedOnDiskError
from niche.segments.filters import Filter
from niche.segments.problems import BadInputError
from niche.segments.segment import Measured, Segment
from niche.tui import drafts
from niche.tui.loading import latest_first
from niche.tui.screens.dialogs import CANCEL, Choice, ChoiceDialog, NameDialog, TextScreen, coloured_diff, plain_lines
from niche.tui.screens.segmentlist import Entry, SegmentList
from niche.tui.session import Session

if TYPE_CHECKING:
    from niche.segments.workspace import Workspace
    from niche.tui.screens.workbench import Workbench

_SAVE = Choice("save", "Save", "enter")
_LEAVING = (Choice("save", "Save", "s"), Choice("discard", "Discard", "d"), CANCEL)
_CHANGED = (Choice("reload", "Reload", "r"), Choice("overwrite", "Overwrite", "o"), CANCEL)

_DRAFT = (Choice("restore", "Restore", "r"), Choice("discard", "Throw away", "t"))

UNNAMED = "New segment"


def say(bench: Workbench, title: str, error: BadInputError) -> None:
    """Show what is wrong, every problem with its place."""
    bench.app.push_screen(TextScreen(title, Content(plain_lines(str(error)))))


async def save(bench: Workbench) -> bool:
    """Show what would change, write it if that is wanted; True when the disk has what the screen shows."""
    session = bench.session
    if session.file is not None and not session.dirty:
        bench.notify("Nothing to save.", timeout=2)
        return True
    measured = await _measure(bench)
    try:
        diff = coloured_diff(session.diff(measured))
    except BadInputError as error:
        say(bench, "This cannot be saved", error)
        return False
    dialog = ChoiceDialog(f"Save {session.slug}", diff, (_SAVE, CANCEL), long=True)
    return await bench.app.push_screen_wait(dialog) == "save" and await _write(bench, measured)


async def _measure(bench: Workbench) -> Measured:
    """What is true of the segment now, counted if the screen's count is not of this filter."""
    counter, where, counts = bench.loaded.counter, bench.session.filter, bench.counts
    accounts = counts.total if counts and counts.filter == where else await asyncio.to_thread(counter.size, where)
    return lock.measured(where, accounts, counter)


async def _write(bench: Workbench, measured: Measured) -> bool:
    try:
        bench.session.save(measured)
    except ChangedOnDiskError as error:
        return await _reconcile(bench, measured, error)
    except BadInputError as error:
        say(bench, "Not saved", error)
        return False
    drafts.forget(bench.session)
    bench.show_segment()
    bench.notify(f"Saved {bench.session.slug}.", timeout=2)
    return True


async def _reconcile(bench: Workbench, measured: Measured, error: ChangedOnDiskError) -> bool:
    """Somebody else wrote the file: take theirs, put ours over it, or leave both as they are."""
    text = f"Not saved: {error.problems[0].message}.\nReload takes what is on disk; undo brings yours back."
    answer = await bench.app.push_screen_wait(ChoiceDialog(f"Save {bench.session.slug}", text, _CHANGED))
    if answer == CANCEL.value:
        return False
    try:
        if answer == "overwrite":
            bench.session.rebase()
            return await _write(bench, measured)
        bench.session.reload()
        drafts.forget(bench.session)
    except BadInputError as error:
        say(bench, "The file on disk cannot be read", error)
        return False
    bench.show_again()
    return True


async def may_leave(bench: Workbench) -> bool:
    """Whether the open segment may go: it is saved, or its changes are not wanted."""
    if not bench.session.dirty:
        return True
    text = f"{bench.session.slug} has changes that are not saved."
    answer = await bench.app.push_screen_wait(ChoiceDialog("Unsaved changes", text, _LEAVING))
    if answer == "discard":
        drafts.forget(bench.session)
    return answer == "discard" or (answer == "save" and await save(bench))


async def offer_draft(bench: Workbench, draft: Filter) -> None:
    """Changes were never saved, because niche or its terminal ended: take them, or throw them away."""
    text = f"{bench.session.slug} was changed and not saved when niche ended the last time."
    answer = await bench.app.push_screen_wait(ChoiceDialog("Unsaved changes found", text, _DRAFT))
    if answer == "restore":
        bench.edit("restore", draft)
    else:
        drafts.forget(bench.session)


async def open_another(bench: Workbench) -> None:
    """Choose a segment of the workspace and open it."""
    workspace, counter = bench.loaded.workspace, bench.loaded.counter
    entries = await asyncio.to_thread(_entries, workspace)
    dialog = SegmentList(entries, counter.size, len(counter.universe), bench.session.slug)
    slug = await bench.app.push_screen_wait(dialog)
    if slug is None or slug == bench.session.slug or not await may_leave(bench):
        return
    try:
        bench.take(Session.open(workspace.segment_path(slug)))
    except BadInputError as error:
        say(bench, f"{slug} cannot be opened", error)


def _entries(workspace: Workspace) -> list[Entry]:
    portfolio = workspace.read_all()
    read = [Entry(slug, f.segment.name, f.segment.status, f.segment.where) for slug, f in portfolio.files.items()]
    unread = [Entry(slug, problem=str(problems[0])) for slug, problems in portfolio.failures.items()]
    return sorted(read + unread, key=lambda entry: entry.slug)


def first(workspace: Workspace) -> Session:
    """The segment that was edited last and can be read, or a new one."""
    for slug in latest_first(workspace):
        with suppress(BadInputError):
            return Session.open(workspace.segment_path(slug))
    return Session(workspace.unused_path(UNNAMED), Segment(UNNAMED))


async def new(bench: Workbench) -> None:
    """Ask for a name and start an empty segment under it."""
    workspace = bench.loaded.workspace
    name = await bench.app.push_screen_wait(NameDialog("New segment", "Name"))
    if name is not None and await may_leave(bench):
        bench.take(Session(workspace.unused_path(name), Segment(name)))


async def edit_outside(bench: Workbench) -> None:
    """Save, open the file in $EDITOR, and read it again; what cannot be read can be edited again."""
    if not await save(bench):
        return
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    while True:
        try:
            with bench.app.suspend():
                subprocess.run([*editor, str(bench.session.path)], check=False)
            bench.session.reload()
        except (OSError, SuspendNotSupported) as error:
            bench.notify(f"{editor[0]} cannot be started: {error}", severity="error")
            return
        except BadInputError as error:
            again = Choice("again", "Edit again", "e")
            answer = await bench.app.push_screen_wait(
                ChoiceDialog("The file cannot be read", str(error), (again, CANCEL), long=True)
            )
            if answer == CANCEL.value:
                return
        else:
            bench.show_again()
            return
