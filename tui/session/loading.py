"""Opening a project out of the garbage collector's sight, and how many accounts ask for another pace."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from niche.segments.accounts.opening import Progress
    from niche.segments.project import Project
    from niche.segments.workspace.workspace import Workspace

MANY = 200_000
"""Accounts from which counts are prepared, and their details follow; fewer are counted at once anyway."""
MOST = 4_000_000
"""Accounts from which the tree and the distributions follow as well, as they do of a table that is read from disk."""


def load(path: Path | None, progress: Progress | None = None) -> Project:
    """Open the project at `path`, and let go of the one that was open before. Raises BadInputError.

    Imports what is heavy only now, so call it in a thread.
    """
    from niche.segments.project import open_project

    if gc.get_freeze_count():  # what was open before is garbage now
        gc.unfreeze()
        gc.collect()
    project = open_project(path, progress)
    # Libraries and accounts stay: to look for garbage among them would stop the screen for 0.1 s now and then.
    gc.collect()
    gc.freeze()
    return project


def in_order(workspace: Workspace) -> list[str]:
    """The slugs of the segments that can be read, by priority, then by name; retired ones last."""
    from niche.segments.model.segment import Status

    def place(slug: str) -> tuple[bool, bool, int, str]:
        segment = files[slug].segment
        return (
            segment.status is Status.RETIRED,
            segment.priority is None,
            segment.priority or 0,
            segment.name.casefold(),
        )

    files = workspace.read_all().files
    return sorted(files, key=place)
