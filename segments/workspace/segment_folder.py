"""The folder of segment files: which files are read, and why others are not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from niche.segments.documents.files import file_errors, read_file
from niche.segments.documents.yamlfile import MAX_BYTES
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.workspace.segment_names import (
    OWN,
    LeftOut,
    Listing,
    composed,
    is_lookup,
    is_yaml,
    listing,
    looks_like_segment,
)
from niche.segments.workspace.segmentfile import SUFFIX

_MOST_FOLDERS = 1_000
"""Limit of sub-folders that are searched for segments, which are not read there."""


@dataclass(frozen=True, slots=True)
class SegmentFolder:
    """The segment folder of the workspace whose folder is `root`."""

    path: Path
    root: Path

    @property
    def is_shared(self) -> bool:
        """Whether it is the folder of niche.yaml, which holds files of other programs too."""
        return self.path == self.root

    def listing(self) -> Listing:
        """List the segment files, and the files not taken for one; empty if the folder does not exist."""
        doing = "cannot read the folder of segments"
        with file_errors(doing, self.path), suppress(FileNotFoundError), os.scandir(self.path) as entries:
            self._refuse_elsewhere()
            return self._listed([entry for entry in entries if is_yaml(entry.name)])
        return Listing({})

    def _listed(self, entries: Sequence[os.DirEntry[str]]) -> Listing:
        reasons = {entry.name: self._unread(entry) for entry in entries}
        names = [name for name, reason in reasons.items() if reason is None]
        listed = listing(names, self._beginning if self.is_shared else None)
        others = tuple(LeftOut(name, reason) for name, reason in sorted(reasons.items()) if reason)
        links = frozenset(entry.name for entry in entries if entry.is_symlink())
        return replace(listed, left_out=(*listed.left_out, *others), links=links)

    def _unread(self, entry: os.DirEntry[str]) -> str | None:
        """Why an entry is not read (empty for a folder); None if it is a file to read."""
        if not entry.is_symlink():
            return None if entry.is_file() else "" if entry.is_dir() else "it is not a regular file"
        path = Path(entry.path)
        if not self.holds(path):
            return "it is a link that leads out of the workspace"
        return None if path.is_file() else "" if path.is_dir() else "it leads to no file"

    def content(self, name: str) -> bytes:
        """The content of a file in the folder. Raises BadInputError if it cannot be read."""
        return read_file(self.path / name).data

    def _beginning(self, name: str) -> bytes | None:
        """The start of a file, up to the largest size of a segment; None if it cannot be read."""
        try:
            with (self.path / name).open("rb") as file:
                return file.read(MAX_BYTES)
        except OSError:
            return None

    def holds(self, path: Path) -> bool:
        """Whether a path, with links resolved, is in the workspace: the folder of niche.yaml, or this one."""
        return any(_real(path).is_relative_to(_real(folder)) for folder in (self.root, self.path))

    def _refuse_elsewhere(self) -> None:
        """Raise BadInputError if links lead the folder out of the workspace and its repository.

        niche.yaml may name a folder elsewhere openly; a link hides it.
        """
        real, root = _real(self.path), _real(self.root)
        if real.is_relative_to(root) or not Path(os.path.normpath(self.path)).is_relative_to(self.root):
            return
        home = next((above for above in (root, *root.parents) if (above / ".git").exists()), root)
        if not real.is_relative_to(home):
            hint = f"set it in {OWN[0]}: segments: {real}"
            message = "the folder of segments is a link that leads out of the workspace"
            raise BadInputError(Problem(message, str(self.path), hint=hint))

    def find(self, slug: str) -> Path | None:
        """The file of a segment; None if there is none."""
        if not is_lookup(slug):
            return None
        usual = self.usual(slug)
        # Most are found without listing the folder, since this extension precedes all others.
        if not self.is_shared and usual.is_file() and not usual.is_symlink():
            return usual
        name = self.listing().files.get(composed(slug))
        return self.path / name if name else None

    def usual(self, slug: str) -> Path:
        """The path for a new segment's file."""
        return self.path / f"{composed(slug)}{SUFFIX}"

    def left_out(self) -> tuple[LeftOut, ...]:
        """What looks like a segment but is not read: files, and sub-folders that contain some."""
        return (*self.listing().left_out, *self._below())

    def _below(self) -> Iterator[LeftOut]:
        try:
            folders = sorted(path for path in self.path.iterdir() if path.is_dir() and not path.name.startswith("."))
        except OSError:
            return
        for folder in folders:
            if number := sum(map(self._segments_in, _inner(folder))):
                files = f"{number:,} files" if number > 1 else "a file"
                reason = f"{files} of segments in it; segments belong in {self.path.name}/ itself"
                yield LeftOut(f"{folder.name}/", reason)

    def _segments_in(self, folder: Path) -> int:
        names = [path for path in folder.iterdir() if is_yaml(path.name) and path.is_file()]
        return sum(not self.is_shared or looks_like_segment(self._beginning(str(path)) or b"") for path in names)


def _real(path: Path) -> Path:
    """A path with links resolved; unchanged if they are circular."""
    return Path(os.path.realpath(path))


def _inner(folder: Path) -> Iterator[Path]:
    """A folder and its sub-folders, without hidden ones and other workspaces."""

    def walked() -> Iterator[Path]:
        for place, folders, files in os.walk(folder):
            if OWN[0] in files:
                folders.clear()
                continue
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield Path(place)

    return islice(walked(), _MOST_FOLDERS)
