"""Segments that are defined by other segments: following them, and renaming or removing without breaking any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from niche.segments import edits
from niche.segments.documents.files import move_file, problem_of
from niche.segments.documents.segmentfile import SegmentFile, rendered, save_segment
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
            return workspace.look_up(slug).segment.where if is_slug(slug) else None
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
        if name == slug
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
        return word.encode() in path.read_bytes()
    except OSError:
        return True


def rename(workspace: Workspace, old: str, new: str) -> tuple[FilePath, ...]:
    """Give a segment another name and let every reference follow; the files written, the renamed one last.

    References are written first: where that is interrupted, renaming again completes it. Raises BadInputError, before
    anything is written, where a reference cannot be.
    """
    path = workspace.existing_path(old)
    target = path.parent / f"{new}{path.suffix}"
    _refuse_name(workspace, old, new, target)
    using = {use.file.slug: use.file for use in uses(workspace, old)}.values()
    changed = [(file, _renamed(file, old, new)) for file in using]
    for file, segment in changed:
        rendered(file, segment)
    for file, segment in changed:
        save_segment(file.path, segment, file)
    move_file(path, target)
    return (*(file.path for file, _ in changed if file.path != path), target)


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


def remove(workspace: Workspace, slug: str) -> FilePath:
    """Delete a segment's file. Raises BadInputError, naming every place, while another segment refers to it."""
    path = workspace.existing_path(slug)
    kept = [use.problem(f"{slug} is used here") for use in uses(workspace, slug) if use.file.path != path]
    if kept:
        raise BadInputError(kept)
    try:
        path.unlink()
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot delete", path)) from None
    return path
