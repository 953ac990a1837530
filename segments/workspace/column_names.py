"""Rename a column in all segments that use it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from niche.segments.documents.files import Replacement, replace_files, save_diff
from niche.segments.model import edits
from niche.segments.model.filters import Condition, Filter, Limit, conditions, walk
from niche.segments.model.segment import Segment
from niche.segments.workspace.references import refuse_unread
from niche.segments.workspace.segmentfile import SegmentFile, rendered
from niche.segments.workspace.workspace import Workspace


@dataclass(frozen=True)
class Renaming:
    """The planned renaming of a column in the segments of a workspace. Nothing is written yet."""

    old: str
    new: str
    changes: tuple[tuple[SegmentFile, Segment], ...] = ()

    def filter(self, where: Filter) -> Filter:
        """Rename the column in a filter; returns the same filter if it does not use the column."""
        return renamed(where, self.old, self.new)

    def diffs(self) -> dict[str, str]:
        """The changes that a save would make, as unified diffs by file name."""
        return {file.path.name: save_diff(file.text, rendered(file, segment)) for file, segment in self.changes}

    def save(self) -> None:
        """Write the files, all or none. Raises ChangedOnDiskError or BadInputError; then none is written."""
        changes = [Replacement(file.path, rendered(file, segment), file.version) for file, segment in self.changes]
        if changes:
            replace_files(changes)


def renaming(workspace: Workspace, old: str, new: str) -> Renaming:
    """Plan the renaming of a column in all segments that use it, also in switched-off conditions.

    Raises BadInputError if a file cannot be changed, or is invalid and might use the column.
    """
    portfolio = workspace.read_all()
    refuse_unread(workspace, portfolio, old, f"use {old}")
    changes = [
        (file, replace(file.segment, where=renamed(file.segment.where, old, new))) for file in portfolio.files.values()
    ]
    change = Renaming(old, new, tuple((file, segment) for file, segment in changes if segment != file.segment))
    change.diffs()  # raises if one cannot be written
    return change


def renamed(where: Filter, old: str, new: str) -> Filter:
    """Rename a column in a filter."""
    for path, condition in conditions(where):
        if condition.column == old:
            where = edits.replace(where, path, Condition(new, condition.operator, condition.value))
    for path, node in walk(where):
        if isinstance(node, Limit) and old in (node.by, node.per):
            by, per = (new if name == old else name for name in (node.by, node.per))
            where = edits.replace(where, path, replace(node, by=by, per=per))
    return where
