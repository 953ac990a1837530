"""Open, rename, copy, retire, delete and restore the segments of the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from threading import Event

from niche.segments.checking.overview import overview
from niche.segments.checking.renaming import rename
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Status
from niche.segments.workspace import templates, trash
from niche.segments.workspace.segmentfile import save_segment
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, NameDialog, reason
from niche.tui.dialogs.picker import Picker
from niche.tui.dialogs.segments import SegmentList, Verb, Wish
from niche.tui.session.bench import Bench
from niche.tui.session.session import Session
from niche.tui.session.tab_worker import throttled
from niche.tui.tasks import saving
from niche.tui.user.ui_state import trash_folder
from niche.tui.widgets.choices import Choice

_STATUSES = {Status.DRAFT: "d", Status.ACTIVE: "a", Status.RETIRED: "r"}


async def segments(bench: Bench) -> None:
    """Show all segments until one is opened or the list is left."""
    chosen = bench.session.slug
    while (wish := await _choose(bench, chosen)) is not None:
        if wish.verb is Verb.OPEN:
            await open_segment(bench, wish.slug)
            return
        try:
            chosen = await _GRANTED[wish.verb](bench, wish.slug) or wish.slug
        except BadInputError as error:
            await saving.show_problems(bench, f"{wish.slug}: cannot {wish.verb}", error)


async def _choose(bench: Bench, chosen: str) -> Wish | None:
    stop = Event()
    survey = throttled(overview(bench.project, cancelled=stop.is_set))
    standings = await asyncio.to_thread(next, survey)
    last = await asyncio.to_thread(_last_deleted, bench)
    deleted = last.slug if last else ""
    screen = SegmentList(standings, survey, stop, bench.session.slug, chosen, deleted=deleted)
    return await bench.ask(screen)


async def open_segment(bench: Bench, slug: str) -> None:
    """Open another segment in the place of the open one."""
    if slug == bench.session.slug or not await saving.may_leave(bench):
        return
    try:
        bench.take(Session.open(bench.project.workspace.segment_path(slug)))
    except BadInputError as error:
        await saving.show_problems(bench, f"Cannot open {slug}", error)


async def _rename(bench: Bench, slug: str) -> str | None:
    """Ask for a new file name, and update the segments that refer to this one; return the new slug."""
    workspace, session = bench.project.workspace, bench.session
    new, problem, written = slug, "", None
    while written is None:
        answer = await bench.ask(NameDialog(f"Rename {slug}", "File name", new, problem))
        if answer is None or answer == slug or not await _settled(bench, "rename"):
            return None
        try:
            new = answer
            written = await asyncio.to_thread(rename, workspace, slug, new)
        except BadInputError as error:
            problem = reason(error)
    old = written[-1].with_stem(slug)
    if session.path.stem == slug:
        session.close()
        session.path = written[-1]
    bench.ignore_changes(old, *written)
    if session.path in written:
        bench.reload()
    others = len(written) - 1
    bench.say(f"Renamed to {new}." + (f" {others} that refer to it updated." if others else ""))
    return new


async def _duplicate(bench: Bench, slug: str) -> str | None:
    """Ask for a name and copy the segment under it, as a draft."""
    source = bench.project.workspace.read(slug).segment
    name = await bench.ask(NameDialog(f"Duplicate {slug}", "Name", f"{source.name} copy"))
    if name is None:
        return None
    path = (await asyncio.to_thread(templates.create, bench.project.workspace, name, slug)).path
    bench.ignore_changes(path)
    return path.stem


async def _status(bench: Bench, slug: str) -> None:
    """Ask for a status, and write it."""
    file = bench.project.workspace.read(slug)
    now = file.segment.status
    offered = [Answer(status, status.capitalize(), key) for status, key in _STATUSES.items()]
    text = f"{file.segment.name} is {now}. Only active segments count in the portfolio. Saved at once."
    dialog = ChoiceDialog(f"Status of {slug}", text, (*offered, CANCEL), focus=now)
    answer = await bench.ask(dialog)
    if answer in (CANCEL.value, now):
        return
    mine = bench.session.path == file.path
    if mine and not await _settled(bench, "change"):
        return
    file = bench.project.workspace.read(slug)
    save_segment(file.path, replace(file.segment, status=Status(answer)), file)
    bench.ignore_changes(file.path)
    if mine:
        bench.reload()


async def _delete(bench: Bench, slug: str) -> str | None:
    """Move the segment to the trash, unless another one refers to it; return the next slug."""
    mine = bench.session.slug == slug
    if mine and not await _settled(bench, "delete"):
        return None
    slugs = sorted(bench.project.workspace.slugs())
    gone = await asyncio.to_thread(trash.delete, bench.project.workspace, slug, trash_folder())
    bench.ignore_changes(gone.path)
    bench.say(f"Deleted {slug}; ctrl+z in this list restores it.")
    if mine:
        bench.session.forget_draft()
        bench.take(await asyncio.to_thread(saving.first, bench.project))
    return next(iter((*slugs[slugs.index(slug) + 1 :], *slugs[-2:-1])), None)


async def _restore(bench: Bench, _: str) -> str | None:
    """Restore the segment that was deleted last."""
    last = await asyncio.to_thread(_last_deleted, bench)
    if last is None:
        return None
    bench.ignore_changes(await asyncio.to_thread(trash.restore, bench.project.workspace, last))
    bench.say(f"{last.slug} is back.")
    return last.slug


def _last_deleted(bench: Bench) -> trash.Deleted | None:
    """The last deleted segment whose name is still free, also of an earlier session; None without one."""
    gone = trash.deleted(bench.project.workspace, trash_folder())
    return next((one for one in gone if not one.path.exists()), None)


_GRANTED: Mapping[Verb, Callable[[Bench, str], Awaitable[str | None]]] = {
    Verb.RENAME: _rename,
    Verb.DUPLICATE: _duplicate,
    Verb.STATUS: _status,
    Verb.DELETE: _delete,
    Verb.RESTORE: _restore,
}
"""The task of each verb; it returns the slug to select afterwards, None for the same one."""


async def _settled(bench: Bench, doing: str) -> bool:
    """Whether the file of the open segment may be written; ask the user to save or discard changes."""
    if bench.session.file is None:
        return True
    if not await saving.settled(bench, doing):
        return False
    if bench.session.dirty:  # its changes are not wanted
        bench.reload()
    return True


class TemplateList(Picker[str | None]):
    """The gallery of templates."""

    def __init__(self) -> None:
        super().__init__("New from template", "enter choose   esc cancel")

    def choices(self) -> Iterable[Choice]:
        """One line a template."""
        return [Choice(file.segment.name, name, (name,)) for name, file in templates.templates().items()]

    def about(self, choice: Choice) -> str:
        """The description of a template."""
        return templates.templates()[str(choice.value)].segment.description

    def accept(self, choice: Choice) -> None:
        """Return the template."""
        self.dismiss(str(choice.value))


async def from_template(bench: Bench) -> None:
    """Choose a template and a name, write the segment fitted to the table, and open it."""
    source = await bench.ask(TemplateList())
    if source is None:
        return
    project, proposed = bench.project, templates.templates()[source].segment.name
    name = await bench.ask(NameDialog("New segment", "Name", proposed))
    if name is None or not await saving.may_leave(bench):
        return
    try:
        begun = await asyncio.to_thread(templates.create, project.workspace, name, source, project.universe)
        bench.take(Session.open(begun.path))
    except BadInputError as error:
        await saving.show_problems(bench, "Cannot write the segment", error)
        return
    if begun.notes:
        bench.say("\n".join(begun.notes), title=begun.path.stem, timeout=10)
