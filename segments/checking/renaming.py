"""Rename a segment and every reference to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path as FilePath

from niche.segments.documents.files import ChangedOnDiskError, Replacement, replace_files
from niche.segments.findings.accepted import renamed_segment
from niche.segments.model import edits
from niche.segments.model.filters import InSegment
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.segment import Segment
from niche.segments.workspace.references import references, uses
from niche.segments.workspace.segment_names import OWN, composed, is_slug, slugify, unportable
from niche.segments.workspace.segmentfile import SegmentFile, rendered
from niche.segments.workspace.workspace import Workspace


def rename(workspace: Workspace, old: str, new: str) -> tuple[FilePath, ...]:
    """Rename a segment and every reference to it, `accepted.yaml` included; return the files written, the renamed last.

    Writes nothing and raises BadInputError if the name is taken or cannot be a file's, or if another process saves a
    reference meanwhile. If the process is killed in the middle, renaming again completes it: the file itself is renamed
    last.
    """
    path, old = workspace.existing_path(old), composed(old)
    target = path.parent / f"{new}{path.suffix}"
    _refuse_name(workspace, old, new, target)
    using = _using(workspace, old)
    changed = [Replacement(one.path, rendered(one, _renamed(one, old, new)), one.version) for one in using.values()]
    accepted = renamed_segment(workspace.root, old, new)

    def look_again() -> None:
        if _using(workspace, old).keys() != using.keys():
            message = f"another segment changed its use of {old} meanwhile"
            raise ChangedOnDiskError(Problem(message, str(path), hint="rename it again"))

    replace_files([*changed, *([accepted] if accepted else [])], (path, target), look_again)
    others = [change.path for change in changed if change.path != path]
    return (*others, *([accepted.path] if accepted else []), target)


def _using(workspace: Workspace, slug: str) -> dict[str, SegmentFile]:
    """The files that refer to a segment, by slug. Raises BadInputError if an invalid file might."""
    return {use.file.slug: use.file for use in uses(workspace, slug)}


def _refuse_name(workspace: Workspace, old: str, new: str, target: FilePath) -> None:
    """Raise BadInputError if the name is not valid on every system, or is taken."""
    wrong = "" if is_slug(new) else "it is not a file name"
    if wrong := wrong or unportable(new):
        hint = f"such as {slugify(new)}"
        raise BadInputError(Problem(f"{new!r} cannot be the name of a segment file: {wrong}", hint=hint))
    if workspace.folder.is_shared and target.name in OWN:
        raise BadInputError(Problem(f"{target.name} is niche's own file", hint="choose another name"))
    same = (other for other in workspace.slugs() if other.casefold() == new.casefold() and other != old)
    if (taken := next(same, None)) is not None:
        said = "" if taken == new else ", and Windows and macOS ignore capitals"
        place = str(workspace.segment_path(taken))
        raise BadInputError(Problem(f"segment {taken} already exists{said}", place, hint="choose another name"))


def _renamed(file: SegmentFile, old: str, new: str) -> Segment:
    where = file.segment.where
    for path, name in references(where):
        if name == old:
            where = edits.replace(where, path, InSegment(new))
    return replace(file.segment, where=where)
