"""Save, leave and create segments; edit them in another program; offer drafts."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.content import Content

from niche.segments.documents.files import ChangedOnDiskError, shown
from niche.segments.language.description import sentence
from niche.segments.model.filters import All, Any, Filter, conditions, unlimited
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Measured, Segment
from niche.segments.versions.changes import changes
from niche.segments.workspace import measured as lock
from niche.segments.workspace.discovery import tables_of
from niche.segments.workspace.ownership import owner_of
from niche.segments.workspace.segment_fields import differing
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, NameDialog, TextScreen, coloured_diff
from niche.tui.dialogs.welcome import OpenDialog, PathOpened
from niche.tui.drawing.text import plain, plain_lines, width
from niche.tui.session.bench import Bench, ScreenBench
from niche.tui.session.loading import in_order
from niche.tui.session.session import UNNAMED, Session
from niche.tui.user import autosave
from niche.tui.user.preferences import Question
from niche.tui.user.ui_state import load_ui_state

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe
    from niche.segments.project import Project
    from niche.segments.workspace.workspace import Workspace

_SAVE = Answer("save", "Save", "enter")
_KEEP = Answer("keep", "Keep", "k")
_SETTLING = (Answer("save", "Save", "s"), Answer("discard", "Discard", "d"), CANCEL)
_LEAVING = (_SETTLING[0], _KEEP, *_SETTLING[1:])
THEIRS = Answer("theirs", "Take theirs", "t")
BOTH = Answer("both", "See both", "b")
_CHANGED = (BOTH, Answer("mine", "Save mine", "m"), THEIRS, CANCEL)
_LATER = Answer("later", "Later", "escape")
_DRAFT = (Answer("restore", "Restore", "r"), _LATER, Answer("discard", "Delete", "t"))

_MOST_CHANGES = 6
"""Changes of a draft that are listed at most."""
_LONGEST_NAME = 57
"""Cells of a name that its box shows."""
_JOINT = re.compile(" (?:and|or) ")


async def show_problems(bench: Bench, title: str, error: BadInputError) -> None:
    """Show all problems, each with its place, until the user has read them."""
    await bench.ask(TextScreen(title, Content(plain_lines(str(error)))))


async def save(bench: Bench) -> bool:
    """Show what would change and write it if the user agrees; True when the file is up to date."""
    session = bench.session
    if session.file is not None and not session.dirty and session.path.exists():
        bench.say("Nothing to save.", timeout=2)
        return True
    if session.unnamed and not await _name(bench):
        return False
    measured = await _measure(bench)
    try:
        diff = coloured_diff(session.diff(measured))
    except BadInputError as error:
        await show_problems(bench, "Cannot save", error)
        return False
    if not bench.config.asks(Question.SAVE):
        return await _write(bench, measured)
    dialog = ChoiceDialog(f"Save {session.slug}", diff, (_SAVE, CANCEL), long=True)
    return await bench.ask(dialog) == "save" and await _write(bench, measured)


async def _name(bench: Bench) -> bool:
    """Ask for the name of a segment that has none; False where the user cancels."""
    name = await bench.ask(NameDialog("Save segment", "Name", _proposed(bench)))
    if name is not None:
        bench.session.forget_draft()
        bench.session.name(bench.project.workspace.unused_path(name), name)
        bench.show_segment()
    return name is not None


def _proposed(bench: Bench) -> str:
    """Propose a name: the filter in words, shortened to fit; empty where everybody is in the segment."""
    where = unlimited(bench.session.filter)
    steps = where.children if isinstance(where, All) else () if where == Any() else (where,)
    said = ""
    for step in steps:  # what is too long gives way to what comes after it
        words = plain(sentence(step, bench.project.universe))
        longer = f"{said} and {words}" if said else words
        said = longer if width(longer) <= _LONGEST_NAME else said
    return said or shortened(plain(sentence(where, bench.project.universe)) if steps else "")


def shortened(name: str) -> str:
    """Shorten a name to whole conditions that fit its box, else to whole words."""
    if width(name) <= _LONGEST_NAME:
        return name
    ends = [joint.start() for joint in _JOINT.finditer(name)]
    if fitting := [end for end in ends if width(name[:end]) <= _LONGEST_NAME]:
        return name[: fitting[-1]]
    words = name.split(" ")
    while len(words) > 1 and width(" ".join(words)) > _LONGEST_NAME:
        words.pop()
    return " ".join(words).rstrip(" ,≥≤<>…")


async def save_as(bench: Bench) -> None:
    """Ask for a name, write what is on the screen under it, and open that; the file before stays as it is on disk."""
    session, workspace = bench.session, bench.project.workspace
    if session.unnamed:
        await save(bench)
        return
    name = await bench.ask(NameDialog(f"Save {session.slug} as", "Name", f"{session.segment.name} copy"))
    if name is None:
        return
    measured = await _measure(bench)
    try:
        workspace.make_folder()
        copy = session.save_as(workspace.unused_path(name), name, measured)
    except BadInputError as error:
        await show_problems(bench, "Not saved", error)
        return
    kept = f"; {session.slug} is as it was saved" if session.dirty and session.file else ""
    bench.ignore_changes(copy.path)
    session.forget_draft()
    bench.take(copy)
    bench.say(f"Saved in {shown(copy.path)}{kept}.", timeout=4)


async def open_other(bench: ScreenBench) -> None:
    """Ask for another table or workspace, and for unsaved changes, and open it in the place of this one."""
    path = await bench.ask(OpenDialog(load_ui_state().recent, bench.project.workspace.place))
    if path is not None and await may_leave(bench):
        bench.screen.post_message(PathOpened(path))


async def _measure(bench: Bench) -> Measured | None:
    """The size to record in the file, counted unless the newest counts are of this filter; None where it has none."""
    counter, where, counts = bench.project.counter, bench.session.filter, bench.counts
    accounts = counts.total if counts and counts.filter == where else await asyncio.to_thread(counter.size, where)
    return lock.measured(where, accounts, counter, bench.session.slug)


async def _write(bench: Bench, measured: Measured | None) -> bool:
    try:
        bench.project.workspace.make_folder()
        bench.session.save(measured)
    except ChangedOnDiskError as error:
        return await _reconcile(bench, measured, error)
    except BadInputError as error:
        await show_problems(bench, "Not saved", error)
        return False
    bench.ignore_changes(bench.session.path)
    bench.session.forget_draft()
    bench.show_segment()
    bench.say(f"Saved in {shown(bench.session.path)}", timeout=3)
    return True


async def _reconcile(bench: Bench, measured: Measured | None, error: ChangedOnDiskError) -> bool:
    """Resolve a conflict with the file on disk: take theirs, overwrite it with ours, or leave both."""
    text = (
        f"Not saved: {error.problems[0].message}.\n"
        "Save mine: write your conditions, keep the rest from disk.\n"
        "Take theirs: load the file from disk; undo restores yours.\n"
        "Cancel: write nothing, keep editing."
    )
    answer = await choose_version(bench, f"Save {bench.session.slug}", text, _CHANGED)
    if answer == CANCEL.value:
        return False
    try:
        if answer == "mine":
            bench.session.rebase()
            return await _write(bench, measured)
        bench.reload()
        bench.session.forget_draft()
    except BadInputError as error:
        await show_problems(bench, "Cannot read the file on disk", error)
        return False
    return True


async def choose_version(bench: Bench, title: str, text: str, answers: tuple[Answer, ...]) -> str:
    """Ask which version of the open segment to keep, and show the differences on request."""
    while (answer := await bench.ask(ChoiceDialog(title, text, answers))) == BOTH.value:
        try:
            differing = coloured_diff(bench.session.diff_to_disk())
        except BadInputError as error:
            differing = Content(plain_lines(str(error)))
        await bench.ask(TextScreen("On disk (-) and here (+)", differing))
    return answer


async def may_leave(bench: Bench) -> bool:
    """Whether the open segment may be closed: its changes are saved, kept as a draft, or discarded."""
    if not bench.session.dirty:
        return True
    if not bench.config.asks(Question.LEAVE):
        return _keep(bench)
    advice = "Keep: you'll be asked next time. Discard: they are deleted."
    return await _settle(bench, advice, _LEAVING)


async def settled(bench: Bench, doing: str) -> bool:
    """Whether the unsaved changes are saved or discarded, so that the file may be written; ask the user."""
    advice = f"Save or discard them before you {doing} it. Discard: they are deleted."
    return not bench.session.dirty or await _settle(bench, advice, _SETTLING)


async def _settle(bench: Bench, advice: str, answers: Sequence[Answer]) -> bool:
    """Ask what to do with the unsaved changes, and do it; False where they are still unsaved."""
    text = f"{bench.session.slug} has unsaved changes.\n{advice}"
    answer = await bench.ask(ChoiceDialog("Unsaved changes", text, answers))
    if answer == _KEEP.value:
        return _keep(bench)
    if answer == "discard":
        bench.session.forget_draft()
    return answer == "discard" or (answer == "save" and await save(bench))


def _keep(bench: Bench) -> bool:
    """Keep the changes as a draft; False where that fails."""
    bench.session.keep_draft()
    if bench.session.draft_path is None:
        bench.say("Cannot keep the changes. Save or discard them.", severity="error")
        return False
    return True


async def offer_draft(bench: Bench, draft: Segment) -> None:
    """Changes were never saved, because they were left for later or niche was ended: take them, now or another time, or
    throw them away."""
    session = bench.session
    if not bench.config.asks(Question.DRAFT):
        bench.revise("restore", draft)
        bench.say("Your unsaved changes are restored. Undo removes them.", timeout=4)
        return
    fields = [f"changed: {name}" for name in differing(session.segment, draft)]
    made = [*changes(session.filter, draft.where, bench.project.universe), *fields]
    more = [f"and {len(made) - _MOST_CHANGES} more"] if len(made) > _MOST_CHANGES else []
    text = "\n".join(
        (
            f"{session.slug} has unsaved changes from last time:",
            *made[:_MOST_CHANGES],
            *more,
            "",
            "Restore them as unsaved changes, or delete them? Later: ask next time.",
        )
    )
    answer = await bench.ask(ChoiceDialog("Unsaved changes found", text, _DRAFT))
    if answer == "restore":
        bench.revise("restore", draft)
    elif answer == _LATER.value:
        session.put_aside()
    else:
        session.forget_draft()


def first(project: Project, last: str = "") -> Session:
    """The segment with a draft left behind, else the one opened `last`, else the first by priority, else a new one."""
    workspace = project.workspace
    for path, segment in autosave.left_behind(workspace.settings.segments, workspace.table):
        with suppress(BadInputError):
            return Session.open(path) if path.exists() else Session(path, replace(segment, where=All()))
    doubtful = _may_be_anothers(workspace)
    for slug in [last, *in_order(workspace)] if last in workspace.slugs() else in_order(workspace):
        with suppress(BadInputError):
            session = Session.open(workspace.segment_path(slug))
            if not doubtful or _fits(session.filter, project.universe):
                return session
    return Session(workspace.unused_path(UNNAMED), Segment(UNNAMED))


def _may_be_anothers(workspace: Workspace) -> bool:
    """Whether the segments may belong to a table that lies beside the one that is open."""
    doubtful = workspace.table and not owner_of(workspace.settings.segments)
    return bool(doubtful) and len(tables_of(workspace.root)) > 1


def _fits(where: Filter, universe: Universe) -> bool:
    """Whether the table has all columns that a filter asks for."""
    return all(condition.column in universe.columns for _, condition in conditions(where))


async def new(bench: Bench) -> None:
    """Ask for a name and start an empty segment under it."""
    workspace = bench.project.workspace
    name = await bench.ask(NameDialog("New segment", "Name"))
    if name is not None and await may_leave(bench):
        bench.take(Session(workspace.unused_path(name), Segment(name)))


async def edit_outside(bench: Bench, suspend: Callable[[], AbstractContextManager[None]]) -> None:
    """Save, open the file in $EDITOR, and read it again; a file that cannot be read can be edited again.

    `suspend` gives the terminal to the editor; it raises SuspendNotSupported.
    """
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        editor = shlex.split(said)
    except ValueError as error:
        bench.say(f"Cannot start the editor {said}: {str(error).lower()}.", severity="error")
        return
    if not await save(bench):
        return
    while True:
        try:
            with suspend():
                subprocess.run([*editor, str(bench.session.path)], check=False)
            bench.reload()
            return
        except (OSError, SuspendNotSupported) as error:
            bench.say(f"Cannot start {editor[0]}: {error}", severity="error")
            return
        except BadInputError as error:
            again = Answer("again", "Edit again", "e")
            answer = await bench.ask(ChoiceDialog("Cannot read the file", str(error), (again, CANCEL), long=True))
            if answer == CANCEL.value:
                return
