"""Find what to open when nothing is named: a niche.yaml, or a table beside its segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from niche.segments.documents.files import stamp
from niche.segments.reading.sources import tables_in
from niche.segments.workspace.locating import FILE, nearest_file
from niche.segments.workspace.workspace import of_table


def nearest() -> Path | None:
    """The nearest niche.yaml upwards, else the nearest table beside its segments; None if there is neither."""
    return nearest_file(Path.cwd()) or table_near()


def table_near() -> Path | None:
    """The only table beside its segments, here or in the nearest folder above; None if there is none."""
    here = Path.cwd()
    return next(filter(None, map(table_with_segments, (here, *here.parents))), None)


def tables_of(folder: Path) -> tuple[Path, ...]:
    """The tables of a folder, except those exported from its segments."""
    tables = tables_in(folder)
    segments = {workspace.settings.segments: workspace for workspace in map(of_table, tables)}
    slugs = {slug for workspace in segments.values() for slug in workspace.slugs()}
    return tuple(table for table in tables if table.stem not in slugs) or tables


def table_with_segments(folder: Path) -> Path | None:
    """The only table of a folder, if a folder of segments is beside it; else None."""
    tables = tables_of(folder)
    return tables[0] if len(tables) == 1 and of_table(tables[0]).settings.segments.is_dir() else None


def latest_table(folder: Path) -> Path | None:
    """The most recently written table of a folder; None if it has none."""
    return max(tables_of(folder), key=lambda table: stamp(table) or (0, 0, 0), default=None)


MOST_PLACES = 200
"""Entries of a folder that are offered at most."""


@dataclass(frozen=True, slots=True)
class Openable:
    """Something that can be opened: a table, or the folder of a workspace."""

    path: Path
    size: int | None
    """Bytes; None for a folder."""
    modified: float
    """Seconds since the epoch."""


def places(folder: Path, recent: Iterable[Path] = ()) -> tuple[Openable, ...]:
    """What can be opened: the `recent` paths that still exist, then a folder's tables and workspaces, newest first."""
    below = sorted((place for path in _openable(folder) if (place := _place(path))), key=lambda place: -place.modified)
    first = [place for path in recent if (place := _place(path))]
    known = {place.path.resolve() for place in first}
    return (*first, *(place for place in below if place.path.resolve() not in known))[:MOST_PLACES]


def _openable(folder: Path) -> Iterator[Path]:
    if (folder / FILE).is_file():
        yield folder / FILE
    yield from tables_of(folder)
    try:
        yield from (path for path in folder.iterdir() if (path / FILE).is_file())
    except OSError:
        return


def _place(path: Path) -> Openable | None:
    try:
        found = path.stat()
        return Openable(path, None if path.is_dir() else found.st_size, found.st_mtime)
    except OSError:
        return None
