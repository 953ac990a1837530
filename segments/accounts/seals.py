"""The seal of a folder: the size and the checksum of every file in it, compared before anything there is believed.

A power cut or a failing disk leaves files of the right size with the wrong content: zeroed blocks, old ones.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path

_NAME = "seal.json"
_CHUNK = 1 << 20
"""Bytes that are read at once."""


def seal(folder: Path) -> None:
    """Flush the files of a folder to the disk, and write their seal. Raises OSError."""
    for path in folder.iterdir():
        _flush(path)
    place = folder / _NAME
    place.write_text(json.dumps(_found(folder)), encoding="utf-8")
    _flush(place)
    flush_folder(folder)


def unbroken(folder: Path) -> bool:
    """Whether a folder holds the files that were sealed, all of them and no others, byte for byte."""
    with suppress(OSError, ValueError):
        said: object = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        return said == _found(folder)
    return False


def flush_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where folders can be flushed."""
    with suppress(OSError):
        _flush(folder, os.O_RDONLY)


def _flush(path: Path, mode: int = os.O_RDWR) -> None:
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _found(folder: Path) -> dict[str, list[int]]:
    """By name, the size and the checksum of each file as they are now."""
    return {path.name: _measured(path) for path in folder.iterdir() if path.name != _NAME}


def _measured(path: Path) -> list[int]:
    size = checksum = 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            size, checksum = size + len(chunk), zlib.crc32(chunk, checksum)
    return [size, checksum]
