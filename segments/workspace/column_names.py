"""A column that takes another name: the segments that speak of it follow."""

from __future__ import annotations

from dataclasses import dataclass, replace

from niche.segments.documents.files import Replacement, replace_files, save_diff
from niche.segments.model import edits
from niche.segments.model.filters import Condition, Filter, conditions
from niche.segments.model.segment import Segment
from niche.segments.workspace.references import refuse_unread
from niche.segments.workspace.segmentfile import SegmentFile, rendered
from niche.segments.workspace.workspace import Workspace


@dataclass(frozen=True)
class Renaming:
    """The segments of a workspace in which a column is to take another name. Nothing is written yet."""

    old: str
    new: str
    changes: tuple[tuple[SegmentFile, Segment], ...] = ()

    def filter(self, where: Filter) -> Filter:
        """A filter with the new name; itself, where it does not speak of the column."""
        return renamed(where, self.old, self.new)

    def diffs(self) -> dict[str, str]:
        """What a save would change, as unified diffs by the name of the file."""
        return {file.path.name: save_diff(file.text, rendered(file, segment)) for file, segment in self.changes}

    def save(self) -> None:
        """Write the files, all or none. Raises ChangedOnDiskError or BadInputError; then none is written."""
        changes = [Replacement(file.path, rendered(file, segment), file.version) for file, segment in self.changes]
        if changes:
            replace_files(changes)


def renaming(workspace: Workspace, old: str, new: str) -> Renaming:
    """The segments that speak of the column `old`, switched-off conditions included.

    Raises BadInputError where a file cannot be changed, or cannot be read and might speak of it.
    """
    portfolio = workspace.read_all()
    refuse_unread(workspace, portfolio, old, f"speak of {old}")
    changes = [
        (file, replace(file.segment, where=renamed(file.segment.where, old, new))) for file in portfolio.files.values()
    ]
    found = Renaming(old, new, tuple((file, segment) for file, segment in changes if segment != file.segment))
    found.diffs()  # raises where one cannot be written
    return found


def renamed(where: Filter, old: str, new: str) -> Filter:
    """The filter with a column called otherwise."""
    for path, condition in conditions(where):
        if condition.column == old:
            where = edits.replace(where, path, Condition(new, condition.operator, condition.value))
    return where
