"""Segment files that are asked for again and again, each read anew only when it changes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from niche.segments.documents.files import Stamp, stamp
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.workspace.segmentfile import SegmentFile, read_segment

YOUNG = 2.0
"""Seconds after a change in which another might bear the same time."""

_Found: TypeAlias = "SegmentFile | Sequence[Problem]"


class SegmentFiles:
    """What was read of segment files. Safe to use from several threads."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Stamp, _Found]] = {}
        self._reading = Lock()

    def read(self, path: Path) -> SegmentFile:
        """The segment in a file. Raises BadInputError with every problem found, each with its place."""
        now = stamp(path)
        found = self._kept(path, now)
        if found is None:
            with self._reading:  # two threads that go through a folder side by side would read every file twice
                found = self._kept(path, now) or self._read(path, now)
        if isinstance(found, SegmentFile):
            return found
        raise BadInputError(found)

    def _kept(self, path: Path, now: Stamp) -> _Found | None:
        then, found = self._known.get(path, (None, None))
        return found if then == now else None

    def _read(self, path: Path, now: Stamp) -> _Found:
        found: _Found
        try:
            found = read_segment(path)
        except BadInputError as error:
            found = error.problems
        if now is not None and now[0] / 1e9 + YOUNG < time.time():
            self._known[path] = now, found
        return found
