"""The hash of a table's content, remembered: a file that has not changed since need not be read for it again.

What is remembered holds for as long as every file has the same size, the same inode and, to the nanosecond, the same
times of change. The time of an inode's change cannot be set by hand, so a file that was put back with an old date is
noticed. Files younger than a clock tick might change without a new time, and are read again.
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
"""Sources that are remembered; the longest unused go first."""
WORTH = 1 << 20
"""Bytes from which a hash takes longer than remembering it."""
YOUNG = 2.0
"""Seconds after a change in which another might bear the same time."""

Stamp = list[list[int]]
"""What the system knows of each file."""


def folder() -> Path:
    """Where the hashes are."""
    from platformdirs import user_cache_path

    return user_cache_path("niche") / "digests"


def stamp(source: Source) -> Stamp:
    """The files as they are now. Raises BadInputError where one is gone."""
    with _told(source):
        found = [file.stat() for file in source.files]
    return [[one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns] for one in found]


def remembered(source: Source) -> str:
    """The hash of the content, where the files are known and have not changed; else an empty text."""
    with suppress(BadInputError, OSError, ValueError, KeyError, TypeError):
        said = json.loads(_place(source).read_text(encoding="utf-8"))
        if said["files"] == stamp(source):
            os.utime(_place(source))
            return str(said["digest"])
    return ""


def digest(source: Source) -> str:
    """The hash of the content, from the memory or the files. Raises BadInputError where one cannot be read."""
    with _told(source):
        if source.size < WORTH:
            return source.digest
    if found := remembered(source):
        return found
    began, before = time.time(), stamp(source)
    with _told(source):
        found = source.digest
    youngest = max(file[-1] for file in before) / 1e9
    # Elsewhere than on POSIX the last time is that of the file's making.
    if os.name == "posix" and youngest + YOUNG < began and before == stamp(source):
        with suppress(OSError):
            _remember(source, before, found)
    return found


@contextmanager
def _told(source: Source) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInputError(problem_of(error, "cannot read", Path(error.filename or source.name))) from None


def _place(source: Source) -> Path:
    paths = "\0".join(str(file.absolute()) for file in source.files)
    return folder() / f"{hashlib.sha256(paths.encode()).hexdigest()[:32]}.json"


def _remember(source: Source, files: Stamp, found: str) -> None:
    place = _place(source)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".new-", dir=place.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        json.dump({"files": files, "digest": found}, opened)
    Path(draft).replace(place)
    known = sorted(place.parent.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in known[MOST:]:
        file.unlink(missing_ok=True)
