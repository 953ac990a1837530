"""Where the columns and masks of tables are kept on disk: a folder for each state of each table, within bounds.

Files appear whole or not at all, by renaming, so that several processes may write, read and clear at the same time.
"""

from __future__ import annotations

import atexit
import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import ColumnFile, ColumnWriter, DamagedError
from niche.segments.model.problems import BadInputError, Problem

T = TypeVar("T")

MAX_BYTES = 64 << 30
"""Columns of all tables together; those of the tables that were used least recently go first."""
MASK_BYTES = 2 << 30
"""Masks of one table; those that were used least recently go first."""
_LAYOUT = 3
"""To be raised when a file means something else."""
_DAY = 86_400
_SAMPLE = "sample.arrow"
_MASK_HEAD = 32
"""Bytes before a mask: the checksum of what follows."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk without room, which another folder may well be on."""
_TRIES = 3
"""How often something is written that is not there when it is read right after."""


def root() -> Path:
    """Where the folders are."""
    from platformdirs import user_cache_path

    return user_cache_path("niche") / "columns"


class Store:
    """The columns and masks of one state of one table."""

    def __init__(self, stamp: str, part: int) -> None:
        """`stamp` tells one state of a table from all others; `part` is the accounts in a part."""
        said = "\0".join([str(_LAYOUT), version("niche"), pl.__version__, str(part), stamp])
        self.folder = root() / hashlib.sha256(said.encode()).hexdigest()[:32]

    def claim(self) -> Store:
        """Make the folder, and room for it where that is short; one for as long as niche runs where it may not be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            os.utime(self.folder)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError as error:
            if error.errno not in _FULL:
                self.folder = _passing() / self.folder.name
                return self
        clear(self.folder)
        return self

    def read(self, what: str) -> ColumnFile | None:
        """The column that stands for `what`, or None."""
        try:
            return ColumnFile(self._path(what, ".column"))
        except DamagedError:
            return None

    def holds(self, what: str) -> bool:
        """Whether there is a file for the column that stands for `what`."""
        return self._path(what, ".column").exists()

    def made(self, read: Callable[[], T | None], make: Callable[[], None]) -> T:
        """What `read` finds, after `make` where it finds nothing. Raises BadInputError.

        More than once: another process may clear the store in between.
        """
        found = read()
        for _ in range(_TRIES):
            if found is not None:
                return found
            try:
                make()
            except OSError as error:
                raise unkept(self, error) from None
            found = read()
        if found is None:
            raise DamagedError(str(self.folder))
        return found

    def write(self, what: str) -> ColumnWriter:
        """A new file for the column that stands for `what`. Raises OSError."""
        return ColumnWriter(self._path(what, ".column"))

    def drop(self, what: str) -> None:
        """Take a damaged column away."""
        with suppress(OSError):
            self._path(what, ".column").unlink(missing_ok=True)

    def sample(self) -> pl.DataFrame | None:
        """Some accounts of the table that were kept, or None."""
        with suppress(OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return pl.read_ipc(self.folder / _SAMPLE)
        return None

    def keep_sample(self, accounts: pl.DataFrame) -> None:
        """Keep some accounts; where that is not possible they are read again the next time."""
        with suppress(OSError, pl.exceptions.PolarsError), _whole(self.folder / _SAMPLE) as building:
            accounts.write_ipc(building, compression="uncompressed")

    def keep_mask(self, key: str, mask: Mask) -> None:
        """Keep a mask for later; a full disk or a folder that may not be written leaves things as they are."""
        path, data = self._path(key, ".mask"), mask.tobytes()
        with suppress(OSError):
            if path.exists():
                os.utime(path)
                return
            with _whole(path) as building:
                building.write_bytes(hashlib.sha256(data).digest() + data)
            _trim(list(self.folder.glob("*.mask")), MASK_BYTES)

    def mask(self, key: str, words: int) -> Mask | None:
        """A mask that was kept, or None."""
        path = self._path(key, ".mask")
        with suppress(OSError):
            whole = path.read_bytes()
            data = whole[_MASK_HEAD:]
            if len(data) == words * 8 and hashlib.sha256(data).digest() == whole[:_MASK_HEAD]:
                os.utime(path)
                return np.frombuffer(data, np.uint64)
            path.unlink(missing_ok=True)
        return None

    def _path(self, what: str, suffix: str) -> Path:
        return self.folder / f"{hashlib.sha256(what.encode()).hexdigest()[:32]}{suffix}"


@cache
def _passing() -> Path:
    """A folder that is taken away at the end; where none can be made, what is written to it says so."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="niche-"))
    except OSError:
        return root()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file to be written, which then takes the place of `path`; where that fails it goes away."""
    number, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    os.close(number)
    building = Path(name)
    try:
        yield building
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def unkept(store: Store, error: OSError) -> BadInputError:
    """What is to be said where a column cannot be written."""
    said = f"columns cannot be kept in {store.folder}: {error.strerror or error}"
    return BadInputError(Problem(said, hint="make room there, or let XDG_CACHE_HOME name another folder"))


def clear(kept: Path) -> None:
    """Take away the least recently used folders beyond MAX_BYTES, and what a killed process left for a day.

    The folder `kept` stays.
    """
    folders = sorted(_folders(kept.parent), key=lambda found: (found != kept, -_changed(found)))
    total = 0
    for folder in folders:
        for file in folder.glob(".new-*"):
            if time.time() - _changed(file) > _DAY:
                with suppress(OSError):
                    file.unlink()
        with suppress(OSError):
            total += sum(file.stat().st_size for file in folder.iterdir())
        if total > MAX_BYTES and folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(above: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (place for place in above.iterdir() if place.is_dir())


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _trim(files: list[Path], most: int) -> None:
    total = 0
    for file in sorted(files, key=_changed, reverse=True):
        with suppress(OSError):
            total += file.stat().st_size
            if total > most:
                file.unlink()
