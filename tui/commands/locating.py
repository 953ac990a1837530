"""Which workspace a command means: the one it names, the nearest, or the table that lies beside its segments."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from niche.segments.model.problems import BadInputError, Problem

if TYPE_CHECKING:
    from niche.segments.workspace.workspace import Workspace

_NAMED = 5
"""Tables of a folder to name."""


def located(path: Path | None) -> Path | None:
    """The path to open for `-w PATH`; None where the nearest niche.yaml upwards is meant.

    A folder without niche.yaml is meant by its one table, where that has segments: so they are saved from a bare table.
    Raises BadInputError with a command for each table that the folder may mean.
    """
    from niche.segments.workspace.discovery import table_near, table_with_segments, tables_of
    from niche.segments.workspace.workspace import FILE, is_partitioned, nearest_file

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
    raise BadInputError(_choice(folder, tables, FILE))


def table_in(path: Path) -> Path:
    """The table at a path, or the one of a folder. Raises BadInputError with a command for each of several."""
    from niche.segments.workspace.discovery import tables_of
    from niche.segments.workspace.workspace import is_partitioned

    if not path.is_dir() or is_partitioned(path):
        return path
    tables = tables_of(path)
    if len(tables) == 1:
        return tables[0]
    if not tables:
        raise BadInputError(Problem("the folder has no table", str(path), hint="name a file: niche init accounts.csv"))
    said = f"say which: {_commands('', tables)}"
    raise BadInputError(Problem(f"the folder has {len(tables)} tables", str(path), hint=said))


def workspace_near() -> bool:
    """Whether there is a workspace for a command that names none."""
    from niche.segments.workspace.discovery import nearest

    return nearest() is not None


def workspace_at(path: Path | None) -> Workspace:
    """The workspace for `-w PATH`, its accounts unread. Raises BadInputError."""
    from niche.segments.workspace.workspace import open_workspace

    return open_workspace(located(path))


def _choice(folder: Path, tables: tuple[Path, ...], file: str) -> Problem:
    """What can be typed instead, a command for each table."""
    said = _commands("-w ", tables)
    if len(tables) > 1:
        return Problem(f"the folder has no {file}, and {len(tables)} tables", str(folder), hint=f"say which: {said}")
    hint = f"name the table: {said}; or keep it: niche init {_typed(tables[0])}"
    return Problem(f"the folder has no {file} and no segments", str(folder), hint=hint)


def _commands(option: str, tables: tuple[Path, ...]) -> str:
    """The command that is running, for each of the tables."""
    command = click.get_current_context().command_path
    said = [f"{command} {option}{_typed(table)}" for table in tables[:_NAMED]]
    said += [f"one of {len(tables) - _NAMED} more"] if len(tables) > _NAMED else []
    return ", or ".join(said)


def _typed(path: Path) -> str:
    from niche.segments.documents.files import shown

    return shlex.quote(shown(path))
