"""Deleted segments, kept aside so that a deletion can be taken back, be it much later.

A folder of segments keeps the latest that were deleted in it; the very last one however long ago that was.
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

from niche.segments.documents.files import problem_of, read_file, shown, write_file
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.workspace.references import remove
from niche.segments.workspace.segment_names import slug_of
from niche.segments.workspace.workspace import Workspace

MOST = 100
"""Deleted segments that are kept of one folder."""
LONGEST = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A segment that was deleted."""

    path: Path
    """Where its file was."""
    kept: Path
    """Its content, byte for byte."""
    at: dt.datetime
    """When, in local time."""

    @property
    def slug(self) -> str:
        """What the segment was called."""
        return slug_of(self.path.name)


def delete(workspace: Workspace, slug: str, trash: Path) -> Deleted:
    """Delete a segment's file, keeping its content in the folder `trash`.

    Raises BadInputError, and deletes nothing, while another segment refers to it or where nothing can be kept.
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
    try:
        kept.parent.mkdir(parents=True)
        write_file(kept, content, None)
    except OSError as error:
        raise BadInputError(problem_of(error, doing, kept)) from None
    except BadInputError as error:
        raise BadInputError(replace(one, message=f"{doing}: {one.message}") for one in error.problems) from None


def _clear(trash: Path) -> None:
    """Forget what was deleted before `MOST` others of its folder, or longer ago than `LONGEST`; never the last one."""
    now = dt.datetime.now()
    later: Counter[str] = Counter()
    for kept in sorted(trash.glob("*-*/*"), key=_nanoseconds, reverse=True):
        home = kept.parent.name.partition("-")[2]
        if later[home] >= MOST or (later[home] and now - _at(kept) > LONGEST):
            _forget(kept)
        later[home] += 1


def deleted(workspace: Workspace, trash: Path) -> tuple[Deleted, ...]:
    """What was deleted from a workspace and not brought back, the latest first."""
    found = (_deleted(workspace, kept) for kept in trash.glob(f"*-{_home(workspace)}/*") if _is_kept(kept))
    return tuple(sorted(found, key=lambda one: (one.at, one.slug), reverse=True))


def latest(workspace: Workspace, slug: str, trash: Path) -> Deleted:
    """The latest that was deleted of this name. Raises BadInputError where there is none."""
    known = deleted(workspace, trash)
    for one in known:
        if one.slug == slug:
            return one
    hint = did_you_mean(slug, [one.slug for one in known])
    raise BadInputError(Problem(f"no segment {slug} was deleted here", hint=hint))


def restore(workspace: Workspace, gone: Deleted) -> Path:
    """Put a deleted segment back where it was. Raises BadInputError where one of its name is there again or no copy is
    left."""
    again = workspace.folder.find(gone.slug) or gone.path
    if os.path.lexists(again):
        place = shown(again)
        raise BadInputError(Problem("there is a segment of this name again", place, hint="rename that one first"))
    try:
        content = gone.kept.read_bytes()
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot bring back", gone.kept)) from None
    workspace.make_folder()
    write_file(gone.path, content, None)
    _forget(gone.kept)
    return gone.path


def _home(workspace: Workspace) -> str:
    """What marks the deleted segments of one folder: those of all workspaces are kept together."""
    return hashlib.sha256(str(workspace.settings.segments.resolve()).encode(errors="replace")).hexdigest()[:12]


def _is_kept(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")  # a copy that was never finished is hidden


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
