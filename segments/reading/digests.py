"""A cache of the hashes of tables, so that an unchanged file is not read again.

An entry is valid while every file has the same size, the same inode and, to the nanosecond, the same times of change.
The time of an inode's change cannot be set by hand, so a file that was put back with an old date is noticed. Files
younger than a clock tick might change without a new time, and are read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from niche.segments.documents.files import problem_of
from niche.segments.model.problems import BadInputError
from niche.segments.reading.sources import Source

MOST = 500
"""Limit of remembered sources; the least recently used are dropped."""
WORTH = 1 << 20
"""Bytes from which hashing takes longer than looking up the hash."""
YOUNG = 2.0
"""Seconds after a change during which a further change might have the same time stamp."""

Stamp = list[list[int]]
"""Device, inode, size and times of each file."""


def folder() -> Path:
    """The folder of remembered hashes."""
    from platformdirs import user_cache_path

    return user_cache_path("niche") / "digests"


def stamp(source: Source) -> Stamp:
    """The present stamp of the files. Raises BadInputError if one is gone."""
    with _told(source):
        stats = [file.stat() for file in source.files]
    return [[stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns] for stat in stats]


def remembered(source: Source) -> str:
    """The remembered hash of the content; empty if there is none, or a file has changed since."""
    with suppress(BadInputError, OSError, ValueError, KeyError, TypeError):
        entry = json.loads(_place(source).read_text(encoding="utf-8"))
        if entry["files"] == stamp(source):
            os.utime(_place(source))
            return str(entry["digest"])
    return ""


def digest(source: Source) -> str:
    """The hash of the content, remembered or computed. Raises BadInputError if a file cannot be read."""
    with _told(source):
        if source.size < WORTH:
            return source.digest
    if digested := remembered(source):
        return digested
    began, before = time.time(), stamp(source)
    with _told(source):
        digested = source.digest
    youngest = max(file[-1] for file in before) / 1e9
    # Except on POSIX, ctime is the time of creation.
    if os.name == "posix" and youngest + YOUNG < began and before == stamp(source):
        with suppress(OSError):
            _remember(source, before, digested)
    return digested


@contextmanager
def _told(source: Source) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot read", Path(error.filename or source.name))) from None


def _place(source: Source) -> Path:
    paths = "\0".join(str(file.absolute()) for file in source.files)
    return folder() / f"{hashlib.sha256(paths.encode()).hexdigest()[:32]}.json"


def _remember(source: Source, files: Stamp, digested: str) -> None:
    place = _place(source)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".new-", dir=place.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        json.dump({"files": files, "digest": digested}, opened)
    Path(draft).replace(place)
    known = sorted(place.parent.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in known[MOST:]:
        file.unlink(missing_ok=True)
