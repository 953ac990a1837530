"""Watch the files of the workspace, which a `git checkout`, an editor or another niche may change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from niche.segments.documents.files import Stamp, has_changed, stamp
from niche.segments.findings.accepted import FILE as ACCEPTED
from niche.segments.model.formatting import count
from niche.segments.model.problems import BadInputError
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import GitError
from niche.tui.dialogs.basic import Answer
from niche.tui.panes.frame import HeaderLine
from niche.tui.session.bench import ScreenBench
from niche.tui.tasks.saving import BOTH, THEIRS, choose_version

if TYPE_CHECKING:
    from niche.segments.workspace.workspace import Workspace

EVERY = 1.0
"""Seconds between two polls."""

_WITHOUT_TABLE = "The accounts are in memory, so everything still works, but you cannot reopen them."
_WITHOUT_FILE = "Only columns used so far can still be counted; the rest cannot be read."
_WITHOUT_SETTINGS = "Its settings apply until you quit."

_MINE = Answer("mine", "Keep mine", "escape")


@dataclass(frozen=True, slots=True)
class WorkspaceStamps:
    """The stamps of the files of a workspace at one time."""

    segments: Mapping[str, Stamp] = field(default_factory=dict)
    """The files of the segments' folder by name; lists of values are among them."""
    settings: Stamp = None
    data: Stamp = None
    accepted: Stamp = None
    git: tuple[Stamp, ...] = ()

    def changed(self, before: WorkspaceStamps) -> set[str]:
        """The names of files in the segments' folder that were added, deleted or changed since `before`."""
        names = self.segments.keys() | before.segments.keys()
        return {name for name in names if self.segments.get(name) != before.segments.get(name)}


def read_stamps(workspace: Workspace, repository: Repository | None) -> WorkspaceStamps:
    """Read the stamps of the files of a workspace."""
    segments: dict[str, Stamp] = {}
    try:
        with os.scandir(workspace.settings.segments) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    segments[entry.name] = stamp(Path(entry.path))
    except OSError:
        pass
    git = () if repository is None else tuple(map(stamp, repository.state_files()))
    settings = None if workspace.path is None else stamp(workspace.path)
    data, accepted = stamp(Path(workspace.settings.data)), stamp(workspace.root / ACCEPTED)
    return WorkspaceStamps(segments, settings, data, accepted, git)


def git_state(repository: Repository, folder: Path) -> str:
    """The branch and how many files of a folder differ from its last commit: `main M1`; empty where git fails."""
    try:
        branch, changed = repository.branch(), len(repository.states(folder.resolve())) if folder.is_dir() else 0
    except (GitError, ValueError):
        return ""
    return f"{branch} M{changed}" if changed else branch


class FileWatcher:
    """Poll the disk for one workbench, and bring the screen up to date."""

    def __init__(self, bench: ScreenBench) -> None:
        self._bench, self._screen = bench, bench.screen
        self._seen: WorkspaceStamps | None = None
        self._repository: Repository | None = None
        self._told: tuple[Path, Stamp] | None = None
        """The version of the open file that the user was told of."""
        self._own: dict[str, Stamp] = {}
        """The stamps of segment files that this process wrote or deleted."""
        self._gone: dict[Path, Stamp] = {}
        """The last stamps of files that are gone."""
        self._lock = asyncio.Lock()
        """Held during a poll."""

    def start(self) -> None:
        """Poll at once, and then at intervals until the workbench is closed."""
        self._begin()
        self._screen.set_interval(EVERY, self._begin)

    def _begin(self) -> None:
        # While a dialog is open nothing may change below it; the next poll sees the same.
        if not self._lock.locked() and self._screen.app.screen is self._screen:
            self._screen.run_worker(self.look(), group="watch")

    def ignore_changes(self, *paths: Path) -> None:
        """Ignore the next change of these files: this process made it."""
        for path in paths:
            self._own[path.name] = stamp(path)
            if path == self._bench.session.path:
                self._told = path, stamp(path)

    async def look(self) -> None:
        """Poll once."""
        async with self._lock:
            await self._look()

    async def _look(self) -> None:
        workspace = self._bench.project.workspace
        if self._seen is None:
            self._repository = await asyncio.to_thread(lambda: self._bench.project.repository)
        seen = await asyncio.to_thread(read_stamps, workspace, self._repository)
        before, self._seen = self._seen, seen
        if seen == before:
            return
        await self._show_git()
        if before is None:
            return
        self._bench.refresh_tabs()
        self._remark(seen, before)
        if seen.accepted != before.accepted:
            self._bench.show_table()
            self._bench.recount()
        session = self._bench.session
        if others := seen.changed(before) - {session.path.name}:
            self._bench.recount()
            if news := {name for name in others if self._own.pop(name, ()) != seen.segments.get(name)}:
                more = f" and {count(len(news) - 3)} more" if len(news) > 3 else ""
                self._say(f"Changed on disk: {', '.join(sorted(news)[:3])}{more}.")
        if session.file is not None and await asyncio.to_thread(has_changed, session.path, session.file.version):
            self._reconcile()

    async def _show_git(self) -> None:
        if self._repository is not None:
            folder = self._bench.project.workspace.settings.segments
            self._screen.query_one(HeaderLine).git = await asyncio.to_thread(git_state, self._repository, folder)

    def _remark(self, seen: WorkspaceStamps, before: WorkspaceStamps) -> None:
        """Notify of files that are gone, back, or read only when the workspace is reopened."""
        workspace = self._bench.project.workspace
        without_data = _WITHOUT_FILE if self._bench.project.universe.table.streamed else _WITHOUT_TABLE
        for now, then, path, without in (
            (seen.settings, before.settings, workspace.path, _WITHOUT_SETTINGS),
            (seen.data, before.data, Path(workspace.settings.data), without_data),
        ):
            if now == then or path is None:
                continue
            if now is None:
                self._gone[path] = then
                self._bench.say(f"{path.name} is missing from disk. {without}", severity="warning", timeout=10)
            elif now == self._gone.pop(path, None):
                self._say(f"{path.name} is back.")
            else:
                self._say(f"{path.name} changed on disk. Restart niche to use it.")

    def _say(self, text: str) -> None:
        self._bench.say(text, timeout=5)

    def _reconcile(self) -> None:
        """Reload the open file, which changed on disk, or ask the user where both sides changed."""
        session = self._bench.session
        version = session.path, stamp(session.path)
        if version == self._told:
            return
        self._told = version
        if version[1] is None:
            self._say(f"{session.path.name} was deleted on disk. Save to write it again.")
        elif not session.dirty:
            self._reload(f"{session.path.name} changed on disk and was reloaded. Undo restores your version.")
        else:
            # In the group of dialogs, so that keys wait for it; polling goes on.
            self._screen.run_worker(self._ask())

    def _reload(self, said: str) -> None:
        bench = self._bench
        try:
            bench.reload()
        except BadInputError as error:
            self._say(f"{bench.session.path.name} changed on disk and is unreadable:  {error.problems[0]}")
            return
        bench.session.keep_draft()
        self._say(said)

    async def _ask(self) -> None:
        bench, session = self._bench, self._bench.session
        text = (
            f"{session.path.name} changed on disk while you were editing it.\n"
            "Keep mine: keep your conditions, take the rest from disk.\n"
            "Take theirs: load the file from disk; undo restores yours."
        )
        if await choose_version(bench, "Changed on disk", text, (_MINE, THEIRS, BOTH)) == THEIRS.value:
            self._reload(f"Read {session.path.name} again.")
            return
        try:
            session.rebase()
        except BadInputError as error:
            self._say(f"Cannot read the file on disk: {error.problems[0]}")
        else:
            session.keep_draft()
            bench.show_segment()
