"""References between segments: follow them, and delete a segment without breaking any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeAlias

from niche.segments.counting.compiled import Segments
from niche.segments.documents.files import (
    FileVersion,
    delete_file,
    read_file,
)
from niche.segments.model import edits
from niche.segments.model.filters import All, Condition, Filter, InSegment, Limit, Path, limited_like, live, prune, walk
from niche.segments.model.mismatches import mismatches
from niche.segments.model.operators import Schema
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment
from niche.segments.workspace.segment_names import composed
from niche.segments.workspace.segmentfile import SegmentFile
from niche.segments.workspace.workspace import Portfolio, Workspace

Question: TypeAlias = "str | Filter | Segment | SegmentFile"
"""The slug of a segment, a condition in words or SQL, a filter, a segment, or its file."""


def references(where: Filter) -> Iterator[tuple[Path, str]]:
    """The slugs that a filter refers to, switched-off parts included, each with the path of its node."""
    return ((path, composed(node.name)) for path, node in walk(where) if isinstance(node, InSegment))


def inlined(where: Filter, segments: Segments, within: tuple[str, ...] = ()) -> Filter:
    """Replace references by the filters that they stand for; missing and circular ones stay.

    `within` are the segments that contain the filter, to detect cycles.
    """
    for path, node in live(where):
        if isinstance(node, InSegment) and node.name not in within:
            referenced = segments(node.name)
            if referenced is not None:
                inner = inlined(prune(referenced) or All(), segments, (*within, node.name))
                where = edits.replace(where, path, inner)
    return where


def misfits(file: SegmentFile, workspace: Workspace, schema: Schema) -> Iterator[Problem]:
    """What in a segment's file does not fit the accounts, or refers to no segment, each with its place."""
    for path, node in live(file.segment.where):
        line, column = file.places.get(path, (0, 0))
        if isinstance(node, Condition | Limit):
            for _, error in mismatches(limited_like(node, All()) if isinstance(node, Limit) else node, schema):
                yield Problem(error.message, str(file.path), line, column, error.hint)
        elif isinstance(node, InSegment) and workspace.folder.find(node.name) is None:
            hint = did_you_mean(node.name, workspace.slugs())
            yield Problem(f"there is no segment {node.name}", str(file.path), line, column, hint)


def segments_of(workspace: Workspace) -> Segments:
    """A function from a slug to the filter in its file at present; it returns None for a missing or invalid file.

    A file is parsed again only when it changes, since a counter asks at every count.
    """

    def where(slug: str) -> Filter | None:
        try:
            return workspace.look_up(slug).segment.where
        except BadInputError:
            return None

    return where


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to a segment."""

    file: SegmentFile
    path: Path
    """The path of the reference's node in the file's filter."""

    def problem(self, message: str) -> Problem:
        """A problem at the place of the reference."""
        line, column = self.file.places.get(self.path, (0, 0))
        return Problem(message, str(self.file.path), line, column)


def uses(workspace: Workspace, slug: str) -> tuple[Use, ...]:
    """List the references to a segment in the workspace.

    Raises BadInputError if an invalid file might contain one.
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
    """Raise BadInputError if an invalid file contains `word`, and so might `doing`; `besides` is a slug to skip."""
    unsure = [
        Problem(f"cannot read this file, which may {doing}: {problem.message}", problem.file, problem.line)
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


def remove(workspace: Workspace, slug: str, expected: FileVersion | None = None) -> FilePath:
    """Delete a segment's file if its content is still `expected`.

    Deletes nothing and raises BadInputError, naming every place, if another segment refers to it; ChangedOnDiskError if
    it was saved meanwhile.
    """
    path = workspace.existing_path(slug)
    version = expected or read_file(path)

    def refuse_used() -> None:
        if kept := [use.problem(f"{slug} is used here") for use in uses(workspace, slug) if use.file.path != path]:
            raise BadInputError(kept)

    refuse_used()  # may take long; under the lock of delete_file it is quick, since the files are cached
    delete_file(path, version, refuse_used)
    return path
