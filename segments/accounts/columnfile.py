"""One column on disk: parts of equally many accounts one after another, then what was learnt of it, then a seal.

A part is read only when it is asked for, and its checksum compared the first time: what is damaged counts as not
there, and is streamed out of the table again.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from niche.segments.model.problems import BadInputError, Problem

_SEAL = b"niche\x00\x01\n"
_END = struct.Struct("<QI8s")
"""The length of the footer, its checksum, and the seal."""
_AT_ONCE = hasattr(os, "pread")
"""Whether the system reads at a place without going there first, as Windows does not."""

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
About: TypeAlias = "dict[str, Plain]"


class DamagedError(BadInputError):
    """A file of the store does not hold what was written."""

    def __init__(self, name: str) -> None:
        hint = "it is read out of the table again; open that again if this stays"
        super().__init__(Problem("a column that was kept on disk is damaged", name, hint=hint))


@dataclass(frozen=True, slots=True)
class Part:
    """The encoded values of some accounts that follow each other, and what is to be known without reading them."""

    data: bytes
    about: About


class ColumnWriter:
    """Writes a column part by part; the file appears whole, or not at all. Raises OSError, as for a full disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        self._building, self._file = Path(name), os.fdopen(number, "wb")
        self._offset = 0
        self._parts: list[Plain] = []

    def add(self, part: Part) -> None:
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


class ColumnFile:
    """Reads a column. Safe to use from several threads; raises DamagedError where the file is not what was written."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedError for a file that is not there or not whole."""
        try:
            self._file: BinaryIO = path.open("rb", buffering=0)
        except OSError as error:
            raise DamagedError(path.name) from error
        self.path = path
        self._checked: set[int] = set()
        self._lock = threading.Lock()
        self.about = self._footer()
        found = self.about.pop("parts", None)
        if not isinstance(found, list):
            raise self._damaged()
        self.parts: list[About] = [part for part in found if isinstance(part, dict)]

    def _footer(self) -> About:
        try:
            size = os.fstat(self._file.fileno()).st_size
            length, checksum, seal = _END.unpack(self._bytes(max(size - _END.size, 0), min(size, _END.size)))
            footer = self._bytes(size - _END.size - length, length)
        except (struct.error, OverflowError) as error:
            raise self._damaged() from error
        if seal != _SEAL or zlib.crc32(footer) != checksum:
            raise self._damaged()
        about = json.loads(footer)
        assert isinstance(about, dict)
        return about

    def read(self, number: int) -> bytes:
        """The encoded values of one part."""
        about = self.parts[number]
        at, size, checksum = about["at"], about["size"], about["sum"]
        assert isinstance(at, int)
        assert isinstance(size, int)
        data = self._bytes(at, size)
        if number not in self._checked:
            if zlib.crc32(data) != checksum:
                raise self._damaged()
            with self._lock:
                self._checked.add(number)
        return data

    def _bytes(self, at: int, size: int) -> bytes:
        if at < 0 or size < 0:
            raise self._damaged()
        try:
            if _AT_ONCE:
                data = os.pread(self._file.fileno(), size, at)
            else:
                with self._lock:
                    self._file.seek(at)
                    data = self._file.read(size)
        except OSError as error:
            raise self._damaged() from error
        if len(data) != size:
            raise self._damaged()
        return data

    def _damaged(self) -> DamagedError:
        """What is to be raised; the file is taken away so that it is made anew."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        return DamagedError(str(self.path))

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
