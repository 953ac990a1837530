"""What lies near that can be opened without being named: a niche.yaml, or a table beside its segments."""

from __future__ import annotations

from pathlib import Path

from niche.segments.documents.files import stamp
from niche.segments.reading.sources import tables_in
from niche.segments.workspace.workspace import nearest_file, of_table


def nearest() -> Path | None:
    """What is meant where nothing is named: the nearest niche.yaml upwards, or else the nearest table beside its
    segments; None where there is neither.
    """
    return nearest_file(Path.cwd()) or table_near()


def table_near() -> Path | None:
    """The one table that lies beside its segments, here or in the nearest folder above; None where there is none."""
    here = Path.cwd()
    return next(filter(None, map(table_with_segments, (here, *here.parents))), None)


def tables_of(folder: Path) -> tuple[Path, ...]:
    """The tables of a folder, but for those that were exported from its segments."""
    found = tables_in(folder)
    segments = {one.settings.segments: one for one in map(of_table, found)}
    slugs = {slug for one in segments.values() for slug in one.slugs()}
    return tuple(table for table in found if table.stem not in slugs) or found


def table_with_segments(folder: Path) -> Path | None:
    """The one table of a folder, where there is a folder of segments beside it."""
    tables = tables_of(folder)
    return tables[0] if len(tables) == 1 and of_table(tables[0]).settings.segments.is_dir() else None


def latest_table(folder: Path) -> Path | None:
    """The table of a folder that was written last; None where it has none."""
    return max(tables_of(folder), key=lambda table: stamp(table) or (0, 0, 0), default=None)
