"""Find which table a folder of segments belongs to, where tables lie side by side without a niche.yaml."""

from __future__ import annotations

import re
from pathlib import Path

from niche.segments.documents.files import file_errors
from niche.segments.model.formatting import amount
from niche.segments.model.problems import Problem
from niche.segments.reading.sources import tables_in

USUAL = "segments"
"""The folder of segments beside a table, and the default of niche.yaml."""
MARK = ".table"
"""The file in a folder of segments that names its table."""
_LONGEST = 255
"""Limit of characters read from that file; no file name is longer."""
_UNSAFE = re.compile(r"[^\w. -]")


def folder_beside(root: Path, table: str, taken: bool = False) -> Path:
    """The folder of segments of a table in `root`; `table` is its name.

    `taken` says that `segments/` is another's, whatever it says itself: a niche.yaml names it.
    """
    own = root / f"{_UNSAFE.sub('_', table)}.{USUAL}"
    owner = owner_of(root / USUAL)
    taken = taken or (bool(owner) and owner != table and (root / owner).exists())
    return own if taken or own.is_dir() else root / USUAL


def owner_of(folder: Path) -> str:
    """The table that a folder of segments names as its own; empty if it names none."""
    try:
        with (folder / MARK).open(encoding="utf-8", errors="replace") as file:
            return file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return ""


def shared(folder: Path, root: Path, table: str) -> tuple[Problem, ...]:
    """A remark where the segments beside a table are those of its neighbours as well: a folder made by hand names none.

    Exports of the same shape, such as one a month, may share their segments; others keep them by one line.
    """
    if folder != root / USUAL or owner_of(folder) or not folder.is_dir():
        return ()
    slugs = {path.stem for path in folder.glob("*.yaml")}
    others = [one.name for one in tables_in(root) if one.name != table and one.stem not in slugs]
    if not slugs or not others:
        return ()
    message = f"names no table, so {amount(len(others) + 1, 'table')} beside it share its segments"
    return (Problem(message, str(folder), hint=f"to keep them for this one, write {table} into {folder / MARK}"),)


def claim(folder: Path, table: str) -> None:
    """Make a folder of segments. Raises BadInputError.

    Where it is of a `table` without a niche.yaml, record the table's name in it, unless it was made by hand; `table`
    is empty where there is a niche.yaml.
    """
    with file_errors("cannot make the folder of segments", folder):
        folder.mkdir(parents=True, exist_ok=True)
        owner = owner_of(folder)
        if table and folder.name == USUAL and owner != table and (owner or not any(folder.iterdir())):
            (folder / MARK).write_text(f"{table}\n", encoding="utf-8")
