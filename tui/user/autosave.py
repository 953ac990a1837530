"""Drafts of unsaved work, so that a crash or a closed terminal loses nothing.

Two niches may have the same segment open. Each keeps its draft in a slot of its own, which it holds by a lock that the
system lets go when the process ends, however it ends; so a draft whose slot is free was left by one that is gone.
Where the system has no such locks (Windows), all share the first slot.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from niche.segments.documents.userfolders import state_folder, try_write
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.workspace.segmentfile import parse_segment

if sys.platform != "win32":
    import fcntl

_NAMED = re.compile(r"-[0-9a-f]{16}(-\d+)?$")
_MOST = 20
"""Processes that can have one segment open before they share a slot."""


@dataclass(frozen=True)
class DraftSlot:
    """A file for the draft of one segment, locked until it is released or the process ends."""

    path: Path
    lock: int | None = None
    """The descriptor of the lock; None where the system has none."""
    elsewhere: int = 0
    """Other processes that have the segment open."""

    def release(self) -> None:
        """Unlock it; a draft in it stays."""
        if self.lock is not None:
            with suppress(OSError):
                _lock_path(self.path).unlink(missing_ok=True)
            os.close(self.lock)

    def write(self, text: str) -> None:
        """Write a draft. It is only a help: where it cannot be written, work goes on without."""
        try_write(self.path, text)

    def forget(self) -> None:
        """Delete the draft."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def draft(self) -> Segment | None:
        """The draft; None where there is none that can be read."""
        return _read(self.path)


def claim(file: Path, table: str = "", *, empty: bool = False) -> DraftSlot:
    """A slot for the segment file at `file`: a free one with a draft in it, unless an `empty` one is wanted; else the
    first free one. `table` is the one that the segment belongs to, where others may lie beside it.
    """
    free: list[DraftSlot] = []
    elsewhere = 0
    for path in _paths(file, table):
        if free and not path.exists() and not _lock_path(path).exists():
            continue
        slot = _hold(path)
        if slot is None:
            elsewhere += 1
        elif empty and path.exists():
            slot.release()
        else:
            free.append(slot)
    spare = free[0] if free else DraftSlot(next(_paths(file, table)))
    mine = next((slot for slot in free if slot.path.exists()), spare)
    for slot in free:
        if slot is not mine:
            slot.release()
    return replace(mine, elsewhere=elsewhere)


def _paths(file: Path, table: str) -> Iterator[Path]:
    whose = "\0".join(filter(None, (str(file.absolute()), table)))
    digest = hashlib.sha256(whose.encode(errors="surrogateescape")).hexdigest()[:16]
    folder = state_folder() / "drafts"
    for number in range(1, _MOST + 1):
        yield folder / f"{file.stem[:60]}-{digest}{f'-{number}' if number > 1 else ''}.yaml"


def left_behind(folder: Path, table: str = "") -> Iterator[tuple[Path, Segment]]:
    """The files in a folder of segments that have a draft, and what the draft says; the newest draft first.

    A file need not be there: the draft may be all there is of a segment that was never saved.
    """
    kept = state_folder() / "drafts"
    with suppress(OSError):
        for path in sorted(kept.glob("*.yaml"), key=lambda path: -path.stat().st_mtime_ns):
            stem = _NAMED.sub("", path.stem)
            file = folder / f"{stem}.yaml"
            if path in _paths(file, table) and (segment := _read(path)):
                yield file, segment


def _read(path: Path) -> Segment | None:
    with suppress(OSError, ValueError, BadInputError):
        return parse_segment(path.read_text(encoding="utf-8"), path).segment
    return None


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _hold(path: Path) -> DraftSlot | None:
    """Lock a slot; None where another process holds it. Without locks it counts as free."""
    if sys.platform == "win32":
        return DraftSlot(path)
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(_lock_path(path), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return DraftSlot(path)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have deleted the file that this lock is on.
            if os.path.samestat(os.fstat(lock), _lock_path(path).stat()):
                return DraftSlot(path, lock)
        except BlockingIOError:
            os.close(lock)
            return None
        except FileNotFoundError:
            pass
        except OSError:
            os.close(lock)
            return DraftSlot(path)
        os.close(lock)
