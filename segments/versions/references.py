"""Segments that are defined by other segments: following them, and renaming or removing without breaking any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from niche.segments import edits
from niche.segments.documents.files import move_file, problem_of
from niche.segments.documents.segmentfile import SegmentFile, read_segment, rendered, save_segment
from niche.segments.engine.plans import Segments
from niche.segments.filters import Filter, InSegment, Path, walk
from niche.segments.problems import BadInputError, Problem
from niche.segments.segment import Segment
from niche.segments.workspace import Workspace, slugify

_LONGEST_NAME = 200
"""Bytes of a name; most file systems take 255, and a temporary file has a longer one."""


def references(where: Filter) -> Iterator[tuple[Path, str]]:
    """The segments that a filter names, switched-off parts included, each with the path of its node."""
    return ((path, node.name) for path, node in walk(where) if isinstance(node, InSegment))


def segments_of(workspace: Workspace) -> Segments:
    """Gives the filter of a segment as its file says it now, None where there is none that can be read.

    A file is read again only when it changes: a counter asks at every count.
    """
    known: dict[str, tuple[tuple[int, ...], Filter | None]] = {}

    def where(slug: str) -> Filter | None:
        if not is_slug(slug):
            return None
        path = workspace.segment_path(slug)
        try:
            found = path.stat()
        except OSError:
            return None
        version = found.st_mtime_ns, found.st_size, found.st_ino
        if slug not in known or known[slug][0] != version:
            known[slug] = version, _filter(path)
        return known[slug][1]

    return where


def _filter(path: FilePath) -> Filter | None:
    try:
        return read_segment(path).segment.where
    except BadInputError:
        return None


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
    unsure = [
        Problem(f"this file cannot be read, and may refer to {slug}: {problem.message}", problem.file, problem.line)
        for other, problems in portfolio.failures.items()
        if other != slug and _mentions(workspace.segment_path(other), slug)
        for problem in problems[:1]
    ]
    if unsure:
        raise BadInputError(unsure)
    return tuple(
        Use(file, path)
        for file in portfolio.files.values()
        for path, name in references(file.segment.where)
        if name == slug
    )


def _mentions(path: FilePath, slug: str) -> bool:
    try:
        return slug.encode() in path.read_bytes()
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
