"""Git tasks: commit the open segment, restore an older version of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from niche.segments.checking.reviewing import Base, Review, files_to_commit, propose_message, review
from niche.segments.model.formatting import for_others
from niche.segments.model.problems import BadInputError
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import NoRepositoryError
from niche.segments.versions.revisions import repository_of
from niche.segments.versions.sizelog import cut_short, size_log
from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, reason
from niche.tui.dialogs.commit import SHORT, CommitDialog, HistoryScreen, IdentityDialog, Words, message
from niche.tui.keys.actions import BY_ID
from niche.tui.session.bench import Bench
from niche.tui.tasks import saving
from niche.tui.user.preferences import Question

_MAKE = Answer("make", "Make it", "m")
PATIENCE = 0.3
"""Seconds of waiting before a notification says what runs."""

Result = TypeVar("Result")


async def _explained(bench: Bench, doing: str, work: Callable[[], Result]) -> Result:
    """Run `work` in a thread and return its result; notify with `doing` where it takes long."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        bench.say(f"{doing} …", timeout=3)
    return await task


async def commit(bench: Bench) -> None:
    """Save the open segment if needed, ask for a message with a proposal, and commit its files."""
    session, project = bench.session, bench.project
    try:
        repository = await _repository(bench)
        if repository is None:
            return
        unsaved = session.dirty or session.file is None
        if unsaved and not await saving.save(bench):
            return
        files = await asyncio.to_thread(files_to_commit, project.workspace, session.slug)
        if not files:
            bench.say(f"No changes in {session.slug} since the last commit.", timeout=2)
            return
        look = partial(review, project, session.slug, session.text())
        with for_others():
            found = await _explained(bench, "Comparing with the last commit", look)
            words = Words(*propose_message(found))
    except BadInputError as error:
        await saving.show_problems(bench, "Not committed", error)
        return
    made = await _ask(bench, partial(repository.commit, files), _what(files, repository.root, found), words)
    if made is not None:
        bench.say(f"Committed {made}.", timeout=3)
        bench.refresh_tabs()


async def _repository(bench: Bench) -> Repository | None:
    """The repository to commit to, made where there is none and the user agrees; None where the user does not.

    Whoever makes the commit is asked for where git does not know. Raises BadInputError.
    """
    workspace = bench.project.workspace
    try:
        repository = await asyncio.to_thread(repository_of, workspace)
    except NoRepositoryError:
        root = workspace.root.resolve()
        text = f"{root} is not in a git repository.\nIt keeps every version of your segments. Nothing is sent anywhere."
        if await bench.ask(ChoiceDialog("Make a repository here?", text, (_MAKE, CANCEL))) != _MAKE.value:
            return None
        repository = await asyncio.to_thread(Repository.make, root)
        bench.refresh_tabs()
        bench.say(f"Made a git repository in {root}.", timeout=4)
    if not await asyncio.to_thread(repository.has_identity):
        who = await bench.ask(IdentityDialog(str(repository.root)))
        if who is None:
            return None
        await asyncio.to_thread(repository.identify, *who)
    return repository


async def _ask(bench: Bench, make: Callable[[str], str], what: str, proposal: Words) -> str | None:
    """Ask for a message until git accepts it, and return the result of `make`; None where the user leaves.

    What was typed is kept for the next time, until it is committed.
    """
    path, refused = bench.session.path, ""
    words = bench.commit_messages.get(path, proposal)
    asks = bench.config.asks(Question.COMMIT)
    while True:
        if asks or refused:
            dialog = CommitDialog(f"Commit {path.stem}", what, words, refused)
            said = await bench.ask(dialog)
            words = dialog.words
            if words != proposal:
                bench.commit_messages[path] = words
            if said is None:
                return None
        try:
            made = await _explained(bench, "Committing", partial(make, message(words)))
        except BadInputError as error:
            refused = reason(error)
        else:
            bench.commit_messages.pop(path, None)
            return made if asks else f"{made}: {words.subject}"


def _what(files: tuple[Path, ...], root: Path, found: Review) -> str:
    """The files of the commit and its branch, as text."""
    names = ", ".join(_relative(file, root) for file in files)
    where = f"branch {found.branch}"
    if found.base is Base.NOTHING:
        where += ", its first commit"
    elif found.detached:
        where = f"no branch: HEAD is at {found.branch}. Note the commit's id, or it is hard to find again"
    return f"{names}\non {where}"


def _relative(file: Path, root: Path) -> str:
    resolved, root = file.parent.resolve() / file.name, root.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else file.name


async def history(bench: Bench) -> None:
    """List the versions of the open segment; the chosen one becomes an edit, which can be undone."""
    project, slug = bench.project, bench.session.slug
    if bench.session.file is None:
        keys = BY_ID["save"].shown_key, BY_ID["commit"].shown_key
        bench.say(f"{slug} has no versions yet. Save it ({keys[0]}) and commit it ({keys[1]}) first.", timeout=4)
        return
    try:
        read = partial(size_log, project.workspace, project.counter, slug)
        entries = await _explained(bench, "Counting every version", read)
        cut = await asyncio.to_thread(cut_short, project.workspace, entries)
    except NoRepositoryError:
        bench.say(
            f"No versions: this folder is in no git repository; {BY_ID['commit'].shown_key} makes one.", timeout=4
        )
        return
    except BadInputError as error:
        await saving.show_problems(bench, f"History of {slug}", error)
        return
    if cut:
        bench.say(f"{cut[:1].upper()}{cut[1:]}.", timeout=8)
    entry = await bench.ask(HistoryScreen(slug, entries))
    if entry is None or entry.segment is None or bench.session.slug != slug:
        return
    version = entry.commit.id[:SHORT] if entry.commit else "the file on disk"
    if entry.segment.where == bench.session.filter:
        bench.say("That is the current definition.", timeout=2)
    else:
        bench.edit(f"restore {version}", entry.segment.where)
