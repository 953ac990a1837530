"""Find the workspace of a command: the one it names, the nearest, or the table beside its segments."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.documents.files import shown
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.workspace.segment_names import OWN

if TYPE_CHECKING:
    from niche.segments.workspace.workspace import Workspace

FILE = OWN[0]

_NAMED = 5
"""Tables of a folder to name."""


def located(path: Path | None) -> Path | None:
    """The path to open for `-w PATH`; None for the nearest niche.yaml upwards.

    A folder without niche.yaml stands for its only table if that has segments, which is how they are saved from a bare
    table. Raises BadInputError with a command for each table that may be meant.
    """
    from niche.segments.workspace.discovery import table_near, table_with_segments, tables_of
    from niche.segments.workspace.locating import is_partitioned, nearest_file

    if path is None:
        if nearest_file(Path.cwd()):
            return None
        if table := table_near():
            return table
        folder = Path.cwd()
    elif path.is_dir() and not (path / FILE).is_file():
        folder = path
    else:
        return path
    if table := table_with_segments(folder):
        return table
    tables = tables_of(folder)
    if not tables or is_partitioned(folder):
        return path
    raise BadInputError(_choice(folder, tables))


def table_in(path: Path) -> Path:
    """The table at a path, or the only one of a folder. Raises BadInputError with a command for each of several."""
    from niche.segments.workspace.discovery import tables_of
    from niche.segments.workspace.locating import is_partitioned

    if not path.is_dir() or is_partitioned(path):
        return path
    tables = tables_of(path)
    if len(tables) == 1:
        return tables[0]
    if not tables:
        raise BadInputError(Problem("the folder has no table", str(path), hint="name a file: niche init accounts.csv"))
    said = f"say which: {_commands('', tables)}"
    raise BadInputError(Problem(f"the folder has {len(tables)} tables", str(path), hint=said))


def workspace_at(path: Path | None) -> Workspace:
    """Open the workspace for `-w PATH` without reading its accounts. Raises BadInputError."""
    from niche.segments.workspace.workspace import open_workspace

    return open_workspace(located(path))


def _choice(folder: Path, tables: tuple[Path, ...]) -> Problem:
    """The problem of a folder with tables, with a command for each of them."""
    said = _commands("-w ", tables)
    if len(tables) > 1:
        return Problem(f"the folder has no {FILE}, and {len(tables)} tables", str(folder), hint=f"say which: {said}")
    hint = f"name the table: {said}; or write a {FILE}: niche init {_typed(tables[0])}"
    return Problem(f"the folder has no {FILE} and no segments", str(folder), hint=hint)


def _commands(option: str, tables: tuple[Path, ...]) -> str:
    """The command that is running, once for each table."""
    command = click.get_current_context().command_path
    said = [f"{command} {option}{_typed(table)}" for table in tables[:_NAMED]]
    said += [f"one of {len(tables) - _NAMED} more"] if len(tables) > _NAMED else []
    return ", or ".join(said)


def _typed(path: Path) -> str:
    return shlex.quote(shown(path))
