"""What a safe save is made of: a flushed temporary file beside the target, and a lock on the folder.

The lock is advisory (POSIX `flock` on the folder; none on Windows, and none on network file systems without it).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import socket
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from niche.segments.model.problems import BadInputError, Problem

if sys.platform != "win32":
    import fcntl

PATIENCE = 5.0
"""Seconds to wait for another niche that saves into the same folder."""

HOST = hashlib.sha256(socket.gethostname().encode(errors="replace")).hexdigest()[:6]
_MAKER = f"{HOST}-{os.getpid()}"
"""Who makes a temporary file: the machine and the process. A file whose maker is dead is left over."""
_TEMPORARY = re.compile(r"\..*?\.(?:([0-9a-f]{6})-([0-9]+)\.)?[0-9a-f]{8}\.tmp")
_OLD = 7 * 24 * 3600.0
"""Seconds after which a temporary file of a process that cannot be asked for, on another machine, is left over."""


def clear_leftovers(folder: Path) -> None:
    """Delete the temporary files that processes left in a folder when they were killed."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".tmp") and (found := _TEMPORARY.fullmatch(entry.name)):
                with contextlib.suppress(OSError):
                    here = found[1] == HOST
                    dead = here and not _alive(int(found[2]))
                    if dead or (not here and time.time() - entry.stat().st_mtime > _OLD):
                        Path(entry.path).unlink()


def _alive(process: int) -> bool:
    if sys.platform == "win32":  # there a signal would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def temporary_name(target: Path) -> Path:
    """Name a temporary file beside the target, to be renamed over it; delete what killed processes left there."""
    clear_leftovers(target.parent)
    return target.with_name(f".{target.name[:80]}.{_MAKER}.{os.urandom(4).hex()}.tmp")


@contextlib.contextmanager
def temporary_file(target: Path, data: bytes) -> Iterator[Path]:
    """A flushed file beside the target, in its mode; gone at the end unless it was renamed."""
    temporary = temporary_name(target)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other niches. Where the file system knows no locks, go on without."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    if sys.platform == "win32":
        return
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                message = "cannot save: another program keeps this folder locked"
                raise BadInputError(Problem(message, str(folder), hint="is another niche stuck?")) from None
            time.sleep(0.01)
        except OSError:
            return


def flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power failure, where folders can be flushed."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
