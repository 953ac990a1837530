"""Copies of the samples for the user: changes to them are kept, and the shipped files never change."""

from __future__ import annotations

import shutil
import tempfile
from importlib.resources import files
from itertools import count
from pathlib import Path

from niche.segments.documents.files import problem_of
from niche.segments.documents.userfolders import data_folder
from niche.segments.model.problems import BadInputError

SAMPLES = {"accounts": "growth-stage-saas", "companies": "big-tech"}
"""Accounts of an invented CRM, and real listed companies; of each the segment to begin with."""
MAIN = "accounts"


def shipped(name: str) -> Path:
    """The folder of a shipped sample; read-only."""
    return Path(str(files("niche.sample_data"))) / name


def own_copy(name: str = MAIN, *, fresh: bool = False) -> Path:
    """The user's copy of a sample, made on first use; `fresh` makes a new one and renames the old one.

    Raises BadInputError where it cannot be written.
    """
    home = data_folder() / "samples"
    copy = home / name
    try:
        if fresh and copy.exists():
            copy.rename(_unused(copy))
        if not copy.exists():
            _make(shipped(name), copy)
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot copy the sample", copy)) from None
    return copy


def _make(source: Path, copy: Path) -> None:
    """Copy a folder atomically."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=f".{copy.name}-") as folder:
        fresh = Path(folder) / copy.name
        # File by file: an installed package may be read-only, and a copied tree would be as well.
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            target = fresh / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        try:
            fresh.rename(copy)
        except OSError:
            if not copy.exists():  # else another niche was quicker
                raise


def _unused(copy: Path) -> Path:
    return next(path for n in count(1) if not (path := copy.with_name(f"{copy.name}.{n}")).exists())
