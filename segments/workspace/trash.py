"""Keep deleted segments, so that they can be restored, even much later.

The latest deletions of each segment folder are kept; the very last one regardless of its age.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from niche.segments.documents.files import file_errors, read_file, shown, write_file
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.workspace.references import remove
from niche.segments.workspace.segment_names import slug_of
from niche.segments.workspace.workspace import Workspace

MOST = 100
"""Limit of deleted segments kept per folder."""
LONGEST = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted segment."""

    path: Path
    """The path of its file before."""
    kept: Path
    """The file that holds its content, byte for byte."""
    at: dt.datetime
    """The time of deletion, local."""

    @property
    def slug(self) -> str:
        """The segment's slug."""
        return slug_of(self.path.name)


def delete(workspace: Workspace, slug: str, trash: Path) -> Deleted:
    """Delete a segment's file, keeping its content in the folder `trash`.

    Deletes nothing and raises BadInputError if another segment refers to it, or if no copy can be kept.
    """
    path = workspace.existing_path(slug)
    version = read_file(path)
    kept = trash / f"{time.time_ns()}-{_home(workspace)}" / path.name
    try:
        _keep(kept, version.data)
        remove(workspace, slug, version)
    except BadInputError:
        _forget(kept)
        raise
    _clear(trash)
    return _deleted(workspace, kept)


def _keep(kept: Path, content: bytes) -> None:
    doing = "cannot delete: cannot keep a copy"
    with file_errors(doing, kept):
        kept.parent.mkdir(parents=True)
    try:
        write_file(kept, content, None)
    except BadInputError as error:
        raise BadInputError(
            replace(problem, message=f"{doing}: {problem.message}") for problem in error.problems
        ) from None


def _clear(trash: Path) -> None:
    """Drop deletions beyond the latest `MOST` of their folder, and those older than `LONGEST`; never the last one."""
    now = dt.datetime.now()
    later: Counter[str] = Counter()
    for kept in sorted(trash.glob("*-*/*"), key=_nanoseconds, reverse=True):
        home = kept.parent.name.partition("-")[2]
        if later[home] >= MOST or (later[home] and now - _at(kept) > LONGEST):
            _forget(kept)
        later[home] += 1


def deleted(workspace: Workspace, trash: Path) -> tuple[Deleted, ...]:
    """The deleted segments of a workspace that were not restored, latest first."""
    copies = (_deleted(workspace, kept) for kept in trash.glob(f"*-{_home(workspace)}/*") if _is_kept(kept))
    return tuple(sorted(copies, key=lambda copy: (copy.at, copy.slug), reverse=True))


def latest(workspace: Workspace, slug: str, trash: Path) -> Deleted:
    """The latest deletion of a slug. Raises BadInputError if there is none."""
    known = deleted(workspace, trash)
    for copy in known:
        if copy.slug == slug:
            return copy
    hint = did_you_mean(slug, [copy.slug for copy in known])
    raise BadInputError(Problem(f"there is no deleted segment {slug}", hint=hint))


def restore(workspace: Workspace, gone: Deleted) -> Path:
    """Restore a deleted segment. Raises BadInputError if its name is taken again, or no copy is left."""
    again = workspace.folder.find(gone.slug) or gone.path
    if os.path.lexists(again):
        place = shown(again)
        raise BadInputError(Problem("a segment of this name already exists", place, hint="rename that one first"))
    with file_errors("cannot restore", gone.kept):
        content = gone.kept.read_bytes()
    workspace.make_folder()
    write_file(gone.path, content, None)
    _forget(gone.kept)
    return gone.path


def _home(workspace: Workspace) -> str:
    """The key of a segment folder; the deleted segments of all workspaces share one place."""
    return hashlib.sha256(str(workspace.settings.segments.resolve()).encode(errors="replace")).hexdigest()[:12]


def _is_kept(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")  # an unfinished copy is hidden


def _deleted(workspace: Workspace, kept: Path) -> Deleted:
    return Deleted(workspace.settings.segments / kept.name, kept, _at(kept))


def _at(kept: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(_nanoseconds(kept) / 1e9)


def _nanoseconds(kept: Path) -> int:
    return int(kept.parent.name.partition("-")[0])


def _forget(kept: Path) -> None:
    with contextlib.suppress(OSError):
        kept.unlink(missing_ok=True)
        kept.parent.rmdir()
