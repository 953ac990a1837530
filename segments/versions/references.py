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
from niche.segments.workspace import Portfolio, Workspace, slugify

_LONGEST_NAME = 200
"""Bytes of a name; most file systems take 255, and a temporary file has a longer one."""


def references(where: Filter) -> Iterator[tuple[Path, str]]:
    """The segments that a filter names, switched-off parts included, each with the path of its node."""
    return ((path, node.name) for path, node in walk(where) if isinstance(node, InSegment))


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
    if not is_slug(new):
        raise BadInputError(Problem(f"{new!r} cannot be the name of a segment file", hint=f"such as {slugify(new)}"))
    target = path.with_name(new + path.suffix)
    if (taken := workspace.segment_path(new)).exists():
        raise BadInputError(Problem(f"there is a segment {new} already", str(taken), hint="choose another name"))
    using = {use.file.slug: use.file for use in uses(workspace, old)}.values()
    changed = [(file, _renamed(file, old, new)) for file in using]
    for file, segment in changed:
        rendered(file, segment)
    for file, segment in changed:
        save_segment(file.path, segment, file)
    move_file(path, target)
    return (*(file.path for file, _ in changed if file.path != path), target)


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


def is_slug(name: str) -> bool:
    """Whether a segment's file can be called so."""
    written = bool(name) and FilePath(name).name == name and name.isprintable() and name.strip() == name
    return written and name[0] != "." and len(name.encode()) <= _LONGEST_NAME
