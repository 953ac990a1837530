"""An open project."""

from __future__ import annotations

from niche.segments.accounts.opening import Progress, open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.workspace import Workspace


def open_workspace_universe(workspace: Workspace, progress: Progress | None = None) -> Universe:
    """As `open_universe`; what does not fit the table is told with its place in `niche.yaml`."""
    try:
        return open_universe(workspace.settings, progress)
    except BadInputError as error:
        raise BadInputError(map(workspace.placed, error.problems)) from None
