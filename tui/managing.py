"""The segments of the workspace: opening, renaming, copying, retiring, deleting them and bringing them back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from niche.segments.documents.segmentfile import save_segment
from niche.segments.overview import overview
from niche.segments.problems import BadInputError
from niche.segments.segment import Status
from niche.segments.versions import gallery, trash
from niche.segments.versions.references import rename
from niche.tui import drafts, filing
from niche.tui.remembering import trash_folder
from niche.tui.screens.dialogs import CANCEL, Choice, ChoiceDialog, NameDialog, reason
from niche.tui.screens.picking import Picker
from niche.tui.screens.segmentlist import SegmentList, Verb, Wish
from niche.tui.session import Session
from niche.tui.surveying import now_and_then
from niche.tui.widgets import choices

if TYPE_CHECKING:
    from niche.tui.screens.workbench import Workbench

_STATUSES = {Status.DRAFT: "d", Status.ACTIVE: "a", Status.RETIRED: "r"}


async def segments(bench: Workbench) -> None:
    """Show all segments until one is opened or nothing more is wanted."""
    chosen = bench.session.slug
    while (wish := await _choose(bench, chosen)) is not None:
        if wish.verb is Verb.OPEN:
            await open_segment(bench, wish.slug)
            return
        try:
            chosen = await _GRANTED[wish.verb](bench, wish.slug) or wish.slug
        except BadInputError as error:
            await bench.app.push_screen_wait(filing.problems(f"{wish.slug}: cannot {wish.verb}", error))


async def _choose(bench: Workbench, chosen: str) -> Wish | None:
    stop = Event()
    survey = now_and_then(overview(bench.loaded.workspace, bench.loaded.counter, cancelled=stop.is_set))
    standings = await asyncio.to_thread(next, survey)
    last = await asyncio.to_thread(_last_deleted, bench)
    deleted = last.slug if last else ""
    screen = SegmentList(standings, survey, stop, bench.session.slug, chosen, deleted=deleted)
    return await bench.app.push_screen_wait(screen)


async def open_segment(bench: Workbench, slug: str) -> None:
    """Open another segment in the place of the open one."""
    if slug == bench.session.slug or not await filing.may_leave(bench):
        return
    try:
        bench.take(Session.open(bench.loaded.workspace.segment_path(slug)))
    except BadInputError as error:
        filing.say(bench, f"{slug} cannot be opened", error)


async def _rename(bench: Workbench, slug: str) -> str | None:
    """Ask for another file name; what refers to the segment follows."""
    workspace, session = bench.loaded.workspace, bench.session
    new, problem, written = slug, "", None
    while written is None:
        answer = await bench.app.push_screen_wait(NameDialog(f"Rename {slug}", "File name", new, problem))
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
    bench.watcher.excuse(old, *written)
    if session.path in written:
        session.reload()
        bench.show_again()
    others = len(written) - 1
    bench.notify(f"Renamed to {new}." + (f" {others} that refer to it follow." if others else ""), markup=False)
    return new


async def _duplicate(bench: Workbench, slug: str) -> str | None:
    """Ask for a name and copy the segment under it, as a draft."""
    source = bench.loaded.workspace.read(slug).segment
    name = await bench.app.push_screen_wait(NameDialog(f"Duplicate {slug}", "Name", f"{source.name} copy"))
    if name is None:
        return None
    path = (await asyncio.to_thread(gallery.begin, bench.loaded.workspace, name, slug)).path
    bench.watcher.excuse(path)
    return path.stem


async def _status(bench: Workbench, slug: str) -> None:
    """Ask where the segment is in its life, and write that."""
    file = bench.loaded.workspace.read(slug)
    now = file.segment.status
    offered = [Choice(status, status.capitalize(), key) for status, key in _STATUSES.items()]
    text = f"{file.segment.name} is {now}. Only active segments count in the portfolio. The file is written at once."
    dialog = ChoiceDialog(f"Status of {slug}", text, (*offered, CANCEL), focus=now)
    answer = await bench.app.push_screen_wait(dialog)
    if answer in (CANCEL.value, now):
        return
    mine = bench.session.path == file.path
    if mine and not await _settled(bench, "change"):
        return
    file = bench.loaded.workspace.read(slug)
    save_segment(file.path, replace(file.segment, status=Status(answer)), file)
    bench.watcher.excuse(file.path)
    if mine:
        bench.session.reload()
        bench.show_again()


async def _delete(bench: Workbench, slug: str) -> str | None:
    """Delete the segment, unless another one refers to it; it can be brought back."""
    mine = bench.session.slug == slug
    if mine and not await _settled(bench, "delete"):
        return None
    slugs = sorted(bench.loaded.workspace.slugs())
    gone = await asyncio.to_thread(trash.delete, bench.loaded.workspace, slug, trash_folder())
    bench.watcher.excuse(gone.path)
    bench.notify(f"Deleted {slug}; ctrl+z in this list brings it back.", markup=False)
    if mine:
        drafts.forget(bench.session)
        bench.take(await asyncio.to_thread(filing.first, bench.loaded))
    return next(iter((*slugs[slugs.index(slug) + 1 :], *slugs[-2:-1])), None)


async def _restore(bench: Workbench, _: str) -> str | None:
    """Bring the segment back that was deleted last."""
    last = await asyncio.to_thread(_last_deleted, bench)
    if last is None:
        return None
    bench.watcher.excuse(await asyncio.to_thread(trash.restore, bench.loaded.workspace, last))
    bench.notify(f"{last.slug} is back.", markup=False)
    return last.slug


def _last_deleted(bench: Workbench) -> trash.Deleted | None:
    """What was deleted last and whose name is still free, also in an earlier session."""
    gone = trash.deleted(bench.loaded.workspace, trash_folder())
    return next((one for one in gone if not one.path.exists()), None)


_GRANTED: Mapping[Verb, Callable[[Workbench, str], Awaitable[str | None]]] = {
    Verb.RENAME: _rename,
    Verb.DUPLICATE: _duplicate,
    Verb.STATUS: _status,
    Verb.DELETE: _delete,
    Verb.RESTORE: _restore,
}
"""What each wish comes to; the segment that is in hand afterwards, the same one for None."""


async def _settled(bench: Workbench, doing: str) -> bool:
    """Whether the open segment is on disk as it is on the screen, so that its file may be written."""
    if bench.session.file is None:
        return True
    if not await filing.settled(bench, doing):
        return False
    if bench.session.dirty:  # its changes are not wanted
        bench.session.reload()
    return True


class TemplateList(Picker[str | None]):
    """The gallery of templates."""

    def __init__(self) -> None:
        super().__init__("New from template", "enter choose   esc cancel")

    def fill(self) -> None:
        """One line a template."""
        found = gallery.templates()
        self.list.offer([choices.Choice(file.segment.name, name, (name,)) for name, file in found.items()])

    def about(self, choice: choices.Choice) -> str:
        """What the template is."""
        return gallery.templates()[str(choice.value)].segment.description

    def accept(self, choice: choices.Choice) -> None:
        """Take this one."""
        self.dismiss(str(choice.value))


async def from_template(bench: Workbench) -> None:
    """Choose a template and a name, write the segment fitted to the table, and open it."""
    source = await bench.app.push_screen_wait(TemplateList())
    if source is None:
        return
    loaded, proposed = bench.loaded, gallery.templates()[source].segment.name
    name = await bench.app.push_screen_wait(NameDialog("New segment", "Name", proposed))
    if name is None or not await filing.may_leave(bench):
        return
    try:
        begun = await asyncio.to_thread(gallery.begin, loaded.workspace, name, source, loaded.universe)
        bench.take(Session.open(begun.path))
    except BadInputError as error:
        filing.say(bench, "The segment cannot be written", error)
        return
    if begun.notes:
        bench.notify("\n".join(begun.notes), title=begun.path.stem, timeout=10, markup=False)
