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


def latest_first(workspace: Workspace) -> list[str]:
    """The workspace's segments, the last edited first."""
    from niche.segments.documents.files import stamp

    stamps = {slug: stamp(workspace.segment_path(slug)) or (0,) for slug in workspace.slugs()}
    return sorted(stamps, key=lambda slug: -stamps[slug][0])
