"""One file of the store: parts one after another, then what is known of them, then a seal. Of a column, a part holds
equally many accounts.

A part is read only when it is asked for, and its checksum compared the first time: what is damaged counts as not
there, and is made out of the table again.
"""

from __future__ import annotations

import json
import os
import struct
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from niche.segments.documents.safe_write import temporary_name
from niche.segments.model.problems import BadInputError, Problem

_SEAL = b"niche\x00\x01\n"
_END = struct.Struct("<QI8s")
"""The length of the footer, its checksum, and the seal."""
_AT_ONCE = hasattr(os, "pread")
"""Whether the system reads at a place without going there first, as Windows does not."""

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
About: TypeAlias = "dict[str, Plain]"
Buffer: TypeAlias = "bytes | memoryview"


T = TypeVar("T")

_DAMAGED = 3
"""Damaged files that one question may meet: a column, and what was worked out of it."""


class DamagedError(BadInputError):
    """A file of the store does not hold what was written."""

    def __init__(self, name: str, file: ColumnFile | None = None) -> None:
        """`file` is one that can be made anew."""
        hint = "niche reads it again; if this repeats, reopen the table"
        super().__init__(Problem("a column in the cache is damaged", name, hint=hint))
        self.file = file


def mended(work: Callable[[], T]) -> T:
    """Run `work`; where it meets a damaged file, make that anew and retry. Not for threads that others wait for."""
    for _ in range(_DAMAGED):
        try:
            return work()
        except DamagedError as error:
            if error.file is None:
                raise
            error.file.mend()
    return work()


@dataclass(frozen=True, slots=True)
class EncodedPart:
    """The encoded values of some accounts that follow each other, and what is to be known without reading them."""

    data: Buffer
    about: About


class ColumnWriter:
    """Writes a file part by part; it appears whole, or not at all. Raises OSError, as for a full disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._building = temporary_name(path)
        self._file: BinaryIO = open(self._building, "xb", opener=_private)  # noqa: SIM115 - closed by `close`, `abandon`
        self._offset = 0
        self._parts: list[Plain] = []

    def add(self, part: EncodedPart) -> None:
        """Append a part."""
        self._file.write(part.data)
        self._parts.append({"at": self._offset, "size": len(part.data), "sum": zlib.crc32(part.data), **part.about})
        self._offset += len(part.data)

    def close(self, about: About) -> None:
        """Write the footer and let the file appear."""
        footer = json.dumps({**about, "parts": self._parts}).encode()
        with self._file as file:
            file.write(footer)
            file.write(_END.pack(len(footer), zlib.crc32(footer), _SEAL))
        self._building.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind; does nothing after `close`."""
        with suppress(OSError):
            self._file.close()  # which on a full disk fails again
        with suppress(OSError):
            self._building.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read: it holds the accounts."""
    return os.open(path, flags, 0o600)


class ColumnFile:
    """Reads a file. Safe to use from several threads; raises DamagedError where it is not what was written."""

    def __init__(self, path: Path, make: Callable[[], None] | None = None) -> None:
        """`make` writes the file anew, with the same parts. Raises DamagedError where it is not there or not whole."""
        self.path, self._make = path, make
        self._lock, self._mending = threading.Lock(), threading.Lock()
        self._open()

    def _open(self) -> None:
        try:
            self._file: BinaryIO = self.path.open("rb", buffering=0)
        except OSError as error:
            raise DamagedError(self.path.name) from error
        self._damaged, self._checked = False, set[int]()
        self.about = self._footer()
        found = self.about.pop("parts", None)
        if not isinstance(found, list):
            raise self._damage(self._file)
        self.parts: list[About] = [part for part in found if isinstance(part, dict)]

    def mend(self) -> None:
        """Make a damaged file anew, and read on in that. Raises DamagedError, BadInputError."""
        with self._mending:
            if self._damaged and self._make is not None:
                self._make()
                self._open()

    def _footer(self) -> About:
        file = self._file
        try:
            size = os.fstat(file.fileno()).st_size
            length, checksum, seal = _END.unpack(self._bytes(file, max(size - _END.size, 0), min(size, _END.size)))
            footer = self._bytes(file, size - _END.size - length, length)
        except (struct.error, OverflowError) as error:
            raise self._damage(file) from error
        if seal != _SEAL or zlib.crc32(footer) != checksum:
            raise self._damage(file)
        about = json.loads(footer)
        assert isinstance(about, dict)
        return about

    def read(self, number: int) -> bytes:
        """The encoded values of one part."""
        file, checked, about = self._file, self._checked, self.parts[number]
        at, size, checksum = about["at"], about["size"], about["sum"]
        assert isinstance(at, int)
        assert isinstance(size, int)
        data = self._bytes(file, at, size)
        if number not in checked:
            if zlib.crc32(data) != checksum:
                raise self._damage(file)
            with self._lock:
                checked.add(number)
        return data

    def _bytes(self, file: BinaryIO, at: int, size: int) -> bytes:
        if at < 0 or size < 0:
            raise self._damage(file)
        pieces: list[bytes] = []  # a system reads at most 2 GiB at once
        try:
            while size and (piece := self._piece(file, at, size)):
                pieces.append(piece)
                at, size = at + len(piece), size - len(piece)
        except OSError as error:
            raise self._damage(file) from error
        if size:
            raise self._damage(file)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _piece(self, file: BinaryIO, at: int, size: int) -> bytes:
        if _AT_ONCE:
            return os.pread(file.fileno(), size, at)
        with self._lock:
            file.seek(at)
            return file.read(size)

    def _damage(self, file: BinaryIO) -> DamagedError:
        """What is to be raised; the file is taken away, unless it was made anew meanwhile."""
        if file is self._file:
            self._damaged = True
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
        return DamagedError(str(self.path), None if self._make is None else self)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
