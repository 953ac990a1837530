"""Segments that are defined by other segments: following them, and renaming or removing without breaking any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from niche.segments import edits
from niche.segments.acceptance import renamed_segment
from niche.segments.documents.files import (
    ChangedOnDiskError,
    FileVersion,
    Replacement,
    delete_file,
    read_file,
    replace_files,
)
from niche.segments.documents.segmentfile import SegmentFile, rendered
from niche.segments.engine.plans import Segments
from niche.segments.filters import Filter, InSegment, Path, walk
from niche.segments.problems import BadInputError, Problem
from niche.segments.segment import Segment
from niche.segments.segmentnames import OWN, composed, is_slug, slugify, unportable
from niche.segments.workspace import Portfolio, Workspace


def references(where: Filter) -> Iterator[tuple[Path, str]]:
    """The segments that a filter names, switched-off parts included, each with the path of its node."""
    return ((path, composed(node.name)) for path, node in walk(where) if isinstance(node, InSegment))


def segments_of(workspace: Workspace) -> Segments:
    """Gives the filter of a segment as its file says it now, None where there is none that can be read.

    A file is read again only when it changes: a counter asks at every count.
    """

    def where(slug: str) -> Filter | None:
        try:
            return workspace.look_up(slug).segment.where
        except BadInputError:
            return None

    return where


@dataclass(frozen=True, slots=True)
class Use:
    """One reference to a segment."""

    file: SegmentFile
    path: Path
    """The node in the file's filter."""

    def problem(self, message: str) -> Problem:
        """A problem at the reference."""
        line, column = self.file.places.get(self.path, (0, 0))
        return Problem(message, str(self.file.path), line, column)


def uses(workspace: Workspace, slug: str) -> tuple[Use, ...]:
    """Every reference to a segment in the workspace.

    Raises BadInputError where a file that cannot be read might hold one.
    """
    portfolio = workspace.read_all()
    refuse_unread(workspace, portfolio, slug, f"refer to {slug}", besides=slug)
    return tuple(
        Use(file, path)
        for file in portfolio.files.values()
        for path, name in references(file.segment.where)
        if name == composed(slug)
    )


def refuse_unread(workspace: Workspace, portfolio: Portfolio, word: str, doing: str, besides: str = "") -> None:
    """Raise BadInputError where a file that cannot be read holds `word`, and so may do what it must be known not to."""
    unsure = [
        Problem(f"this file cannot be read, and may {doing}: {problem.message}", problem.file, problem.line)
        for slug, problems in portfolio.failures.items()
        if slug != besides and _mentions(workspace.segment_path(slug), word)
        for problem in problems[:1]
    ]
    if unsure:
        raise BadInputError(unsure)


def _mentions(path: FilePath, word: str) -> bool:
    try:
        return word.encode(errors="surrogateescape") in path.read_bytes()
    except OSError:
        return True


def rename(workspace: Workspace, old: str, new: str) -> tuple[FilePath, ...]:
    """Give a segment another name and let every reference follow, those of `accepted.yaml` too; the files written, the
    renamed one last.

    Raises BadInputError where that cannot be, or where another niche saves a reference meanwhile; then nothing is
    written. Where it is killed in the middle, renaming again completes it: the file takes its name last.
    """
    path, old = workspace.existing_path(old), composed(old)
    target = path.parent / f"{new}{path.suffix}"
    _refuse_name(workspace, old, new, target)
    using = _using(workspace, old)
    changed = [Replacement(one.path, rendered(one, _renamed(one, old, new)), one.version) for one in using.values()]
    accepted = renamed_segment(workspace.root, old, new)

    def look_again() -> None:
        if _using(workspace, old).keys() != using.keys():
            message = f"another segment began or ceased to refer to {old} meanwhile"
            raise ChangedOnDiskError(Problem(message, str(path), hint="rename it again"))

    replace_files([*changed, *([accepted] if accepted else [])], (path, target), look_again)
    others = [change.path for change in changed if change.path != path]
    return (*others, *([accepted.path] if accepted else []), target)


def _using(workspace: Workspace, slug: str) -> dict[str, SegmentFile]:
    """The files that refer to a segment. Raises BadInputError where a file that cannot be read might."""
    return {use.file.slug: use.file for use in uses(workspace, slug)}


def _refuse_name(workspace: Workspace, old: str, new: str, target: FilePath) -> None:
    """Raise BadInputError where a segment cannot be called so on every system, or another is."""
    wrong = "" if is_slug(new) else "it is no name for a file in the folder of segments"
    if wrong := wrong or unportable(new):
        hint = f"such as {slugify(new)}"
        raise BadInputError(Problem(f"{new!r} cannot be the name of a segment file: {wrong}", hint=hint))
    if workspace.folder.is_shared and target.name in OWN:
        raise BadInputError(Problem(f"{target.name} is niche's own file", hint="choose another name"))
    same = (other for other in workspace.slugs() if other.casefold() == new.casefold() and other != old)
    if (taken := next(same, None)) is not None:
        said = "already" if taken == new else "already, and Windows and macOS tell no capitals apart"
        place = str(workspace.segment_path(taken))
        raise BadInputError(Problem(f"there is a segment {taken} {said}", place, hint="choose another name"))


def _renamed(file: SegmentFile, old: str, new: str) -> Segment:
    where = file.segment.where
    for path, name in references(where):
        if name == old:
            where = edits.replace(where, path, InSegment(new))
    return replace(file.segment, where=where)


def remove(workspace: Workspace, slug: str, expected: FileVersion | None = None) -> FilePath:
    """Delete a segment's file, while it is `expected`. Raises BadInputError, naming every place, while another segment
    refers to it, and ChangedOnDiskError where it was saved meanwhile; then nothing is deleted."""
    path = workspace.existing_path(slug)
    version = expected or read_file(path)

    def refuse_used() -> None:
        if kept := [use.problem(f"{slug} is used here") for use in uses(workspace, slug) if use.file.path != path]:
            raise BadInputError(kept)

    refuse_used()  # this may take long; below nobody can save, and what was read is known
    delete_file(path, version, refuse_used)
    return path
