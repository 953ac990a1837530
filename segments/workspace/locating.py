"""Where a workspace or a table lies: the nearest `niche.yaml`, and hints where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from niche.segments.model.problems import did_you_mean
from niche.segments.workspace.segment_names import OWN

FILE = OWN[0]


def nearest_file(folder: Path) -> Path | None:
    """The `niche.yaml` of a folder or the nearest one above it; None if there is none."""
    return next((above / FILE for above in (folder, *folder.parents) if (above / FILE).is_file()), None)


def offer(folder: Path) -> str:
    """How to go on in a folder without `niche.yaml`: with a table in it, or a workspace below it."""
    from niche.segments.reading.sources import FORMATS

    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return ""
    if below := next((path for path in inside if (path / FILE).is_file()), None):
        return f"did you mean {below}?"
    tables = [path for path in inside if path.suffix.casefold() in FORMATS and path.is_file()]
    hint = f"open a table by its name: niche {tables[0] if tables else 'accounts.csv'}"
    if len(tables) > 1 and len({path.suffix for path in tables}) == 1:
        hint += f"; or all of them as one: niche '{folder}/*{tables[0].suffix}'"
    return hint


def is_partitioned(folder: Path) -> bool:
    """Whether the folder is a partitioned table, with folders named `key=value`."""
    return any("=" in path.name and path.is_dir() for path in folder.iterdir())


def near(path: Path) -> str:
    """What stands beside a path that does not exist, as a hint."""
    try:
        return did_you_mean(path.name, [other.name for other in path.parent.iterdir()])
    except OSError:
        return f"there is no folder {path.parent} either"


def matches(pattern: Path) -> Iterator[Path]:
    """The files of a pattern of names."""
    return pattern.parent.glob(pattern.name)
