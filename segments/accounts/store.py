"""Where the columns and masks of tables are kept on disk: a folder for each state of each table, within bounds.

All files have the format of `columnfile`: they appear whole or not at all, by renaming, so that several processes may
write, read and clear at the same time, and what is damaged counts as not there.
"""

from __future__ import annotations

import atexit
import errno
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, Buffer, ColumnFile, ColumnWriter, DamagedError, EncodedPart
from niche.segments.accounts.parts import PartSink
from niche.segments.documents.safe_write import clear_leftovers
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.problems import BadInputError, Problem

T = TypeVar("T")

MAX_BYTES = 64 << 30
"""Files of all tables together; those of the tables that were used least recently go first."""
MASK_BYTES = 2 << 30
"""Masks of one table; those that were used least recently go first."""
_LAYOUT = 6
"""To be raised when a file means something else."""
_BEFORE = "universes"
"""A folder of earlier versions beside the present one: its tables count, and go, as those here."""
_SAMPLE = "sample"
_COLUMN, _MASK = ".column", ".mask"
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk without room, which another folder may well be on."""
_TRIES = 3
"""How often something is written that is not there when it is read right after."""


def root() -> Path:
    """Where the folders are."""
    from platformdirs import user_cache_path

    return user_cache_path("niche") / "columns"


class Store:
    """What is kept of one state of one table."""

    def __init__(self, stamp: str, part: int = 0, name: str = "") -> None:
        """`stamp` tells one state of a table from all others; `part` is the accounts in a part.

        The folder can be found by the beginning `name`.
        """
        said = "\0".join([str(_LAYOUT), version("niche"), pl.__version__, str(part), stamp])
        self.folder = root() / f"{name}{hashlib.sha256(said.encode()).hexdigest()[:32]}"

    def claim(self) -> Store:
        """Make the folder, and room for it where that is short; one for as long as niche runs where it may not be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.touch()
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError as error:
            if error.errno not in _FULL:
                self.folder = _passing() / self.folder.name
                return self
        clear(self.folder)
        return self

    def touch(self) -> None:
        """Count as used now. Raises OSError."""
        os.utime(self.folder)

    def read(
        self, what: str, suffix: str = _COLUMN, make: Callable[[Cancelled], None] | None = None
    ) -> ColumnFile | None:
        """The file that stands for `what`, or None; `make` writes it anew where it turns out to be damaged."""
        with suppress(DamagedError):
            return ColumnFile(self._path(what, suffix), None if make is None else lambda: self._make(make, never))
        return None

    def holds(self, what: str) -> bool:
        """Whether there is a file for the column that stands for `what`."""
        return self._path(what).exists()

    def made(
        self,
        what: str,
        read: Callable[[ColumnFile], T],
        make: Callable[[Cancelled], None],
        cancelled: Cancelled = never,
    ) -> T:
        """What `read` finds in the file that stands for `what`, after `make` where it is not there or is another's.

        `read` raises DamagedError or KeyError for another's. Raises CancelledError, BadInputError.
        """
        for tries in range(_TRIES + 1):  # another process may clear the store in between
            if tries:
                self._make(make, cancelled)
            file = self.read(what, make=make)
            if file is not None:
                try:
                    return read(file)
                except (DamagedError, KeyError):
                    self.drop(what)
        raise DamagedError(str(self.folder))

    def _make(self, make: Callable[[Cancelled], None], cancelled: Cancelled) -> None:
        try:
            make(cancelled)
        except OSError as error:
            raise unkept(self, error) from None

    def write(self, what: str) -> ColumnWriter:
        """A new file for the column that stands for `what`. Raises OSError."""
        return ColumnWriter(self._path(what))

    def fill(self, what: str, write: Callable[[PartSink, Cancelled], None], cancelled: Cancelled = never) -> None:
        """A new file for what `write` adds and closes. Raises OSError, CancelledError; then none is left."""
        writer = self.write(what)
        try:
            write(writer, cancelled)
        finally:
            writer.abandon()

    def drop(self, what: str) -> None:
        """Take a damaged column away."""
        with suppress(OSError):
            self._path(what).unlink(missing_ok=True)

    def keep(self, what: str, data: bytes = b"", about: About | None = None, suffix: str = _COLUMN) -> None:
        """Keep a file of one part; where that is not possible it is made again the next time."""
        with suppress(OSError):
            writer = ColumnWriter(self._path(what, suffix))
            try:
                writer.add(EncodedPart(data, {}))
                writer.close(about or {})
            finally:
                writer.abandon()

    def kept(self, what: str, suffix: str = _COLUMN) -> bytes | None:
        """The part that was kept, or None."""
        if (file := self.read(what, suffix)) is not None:
            with suppress(DamagedError), closing(file):
                return file.read(0)
        return None

    def sample(self) -> pl.DataFrame | None:
        """Some accounts of the table that were kept, or None."""
        data = self.kept(_SAMPLE)
        return None if data is None else from_ipc(data)

    def keep_sample(self, accounts: pl.DataFrame) -> None:
        """Keep some accounts."""
        self.keep(_SAMPLE, to_ipc(accounts))

    def keep_mask(self, key: str, mask: Mask) -> None:
        """Keep a mask for later."""
        try:
            os.utime(self._path(key, _MASK))
        except OSError:
            self.keep(key, mask.tobytes(), suffix=_MASK)
            _trim(list(self.folder.glob(f"*{_MASK}")), MASK_BYTES)

    def mask(self, key: str, words: int) -> Mask | None:
        """A mask that was kept, or None."""
        data = self.kept(key, _MASK)
        if data is None or len(data) != words * 8:
            return None
        with suppress(OSError):
            os.utime(self._path(key, _MASK))
        return np.frombuffer(data, np.uint64)

    def _path(self, what: str, suffix: str = _COLUMN) -> Path:
        return self.folder / f"{hashlib.sha256(what.encode()).hexdigest()[:32]}{suffix}"


def to_ipc(frame: pl.DataFrame) -> bytes:
    """A frame as bytes."""
    data = io.BytesIO()
    frame.write_ipc(data, compression="uncompressed")
    return data.getvalue()


def from_ipc(data: Buffer) -> pl.DataFrame:
    """The frame that `to_ipc` wrote."""
    return pl.read_ipc(bytes(data))


@cache
def _passing() -> Path:
    """A folder that is taken away at the end; where none can be made, what is written to it says so."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="niche-"))
    except OSError:
        return root()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def unkept(store: Store, error: OSError) -> BadInputError:
    """What is to be said where a column cannot be written."""
    said = f"cannot write the cache to {store.folder}: {error.strerror or error}"
    return BadInputError(Problem(said, hint="free some space there, or set XDG_CACHE_HOME to another folder"))


def clear(kept: Path) -> None:
    """Take away the least recently used folders beyond MAX_BYTES, and what killed processes left.

    The folder `kept` stays.
    """
    found = [*_folders(kept.parent), *_folders(kept.parent.parent / _BEFORE)]
    folders = sorted(found, key=lambda folder: (folder != kept, -_changed(folder)))
    total = 0
    for folder in folders:
        clear_leftovers(folder)
        with suppress(OSError):
            total += sum(file.stat().st_size for file in folder.iterdir())
        if total > MAX_BYTES and folder != kept:
            shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        (kept.parent.parent / _BEFORE).rmdir()  # if nothing is in it any more


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
