"""What the app opens: a workspace, its universe, and a counter over it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe
    from niche.segments.counting.counter import Counter
    from niche.segments.workspace.workspace import Workspace


MANY = 200_000
"""Accounts from which counts are prepared, and their details follow; fewer are counted at once anyway."""
MOST = 4_000_000
"""Accounts from which the tree and the distributions follow as well, as they do of a table that is read from disk."""


@dataclass(frozen=True)
class Loaded:
    """Everything that is open, whatever segment is in hand."""

    workspace: Workspace
    universe: Universe
    counter: Counter

    def prepare(self, cancelled: Callable[[], bool]) -> None:
        """Make later counts of many accounts quicker. Raises CancelledError; what was ready by then stays."""
        self.counter.prepare(self.universe.columns, cancelled)


Progress = Callable[[float, str], None]
"""Told the share that is done, and what is being done."""


def load(path: Path | None, progress: Progress | None = None) -> Loaded:
    """Read the workspace at `path` (a folder, a `niche.yaml`, or a table) and its accounts.

    What does not fit the accounts, and does no harm, joins the workspace's problems. Imports what is heavy only now, so
    call it in a thread. Raises BadInputError.
    """
    from niche.segments.counting.counter import Counter
    from niche.segments.project import open_workspace_universe
    from niche.segments.reading.roles import unfit_roles
    from niche.segments.workspace.references import segments_of
    from niche.segments.workspace.workspace import open_workspace

    if gc.get_freeze_count():  # what was open before is garbage now
        gc.unfreeze()
        gc.collect()
    workspace = open_workspace(path)
    universe = open_workspace_universe(workspace, progress)
    kinds = {name: column.kind for name, column in universe.columns.items()}
    unfit = map(workspace.placed, unfit_roles(kinds, universe.roles, workspace.settings))
    workspace = replace(workspace, problems=(*workspace.problems, *unfit))
    loaded = Loaded(workspace, universe, Counter(universe, segments=segments_of(workspace)))
    # Libraries and accounts stay: to look for garbage among them would stop the screen for 0.1 s now and then.
    gc.collect()
    gc.freeze()
    return loaded


def latest_first(workspace: Workspace) -> list[str]:
    """The workspace's segments, the last edited first."""
    from niche.segments.documents.files import stamp

    stamps = {slug: stamp(workspace.segment_path(slug)) or (0,) for slug in workspace.slugs()}
    return sorted(stamps, key=lambda slug: -stamps[slug][0])
