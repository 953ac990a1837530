"""A cache of segment files, parsed again only when they change."""

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
"""Seconds after a change during which a further change might have the same time stamp."""

_Found: TypeAlias = "SegmentFile | Sequence[Problem]"


class SegmentFiles:
    """The cache; thread-safe."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Stamp, _Found]] = {}
        self._reading = Lock()

    def read(self, path: Path) -> SegmentFile:
        """Read a segment. Raises BadInputError with every problem, each with its place."""
        now = stamp(path)
        outcome = self._kept(path, now)
        if outcome is None:
            with self._reading:  # else two threads going through a folder would parse every file twice
                outcome = self._kept(path, now) or self._read(path, now)
        if isinstance(outcome, SegmentFile):
            return outcome
        raise BadInputError(outcome)

    def _kept(self, path: Path, now: Stamp) -> _Found | None:
        then, outcome = self._known.get(path, (None, None))
        return outcome if then == now else None

    def _read(self, path: Path, now: Stamp) -> _Found:
        outcome: _Found
        try:
            outcome = read_segment(path)
        except BadInputError as error:
            outcome = error.problems
        if now is not None and now[0] / 1e9 + YOUNG < time.time():
            self._known[path] = now, outcome
        return outcome
