"""Files read with the version that was seen, and replaced whole: the old or the new, never a mix, never another's work.

A save writes a temporary file beside the target, flushes it to the disk, and renames it over the target while it
holds a lock on the folder. Under that lock it compares what is on the disk with the version that was read, so that
of two niches saving at once one is told. The lock is advisory (POSIX `flock` on the folder; none on Windows, and
none on network file systems without it): another program that writes between the comparison and the rename, a few
microseconds, is not seen.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TypeAlias

from niche.segments.documents.safe_write import flush_folder, locked, temporary_file
from niche.segments.model.problems import BadInputError, Problem

Stamp: TypeAlias = "tuple[int, int, int] | None"
"""Time of change in nanoseconds, size in bytes, inode; None where there is no file."""


def stamp(path: Path) -> Stamp:
    """What tells a version of a file from another at little cost."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class ChangedOnDiskError(BadInputError):
    """The file is not the version that was read; nothing was written."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What was read of a file, to know later whether it is still the same."""

    data: bytes
    modified: int = 0
    """Nanoseconds since the epoch; with the size a quick look, never a proof."""


_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and save again"),
    errno.EDQUOT: ("your disk quota is used up", "free some space and save again"),
    errno.EFBIG: ("the file would exceed your size limit", "raise the limit (ulimit -f) and save again"),
    errno.EACCES: ("no permission", "check the permissions of the file and its folder"),
    errno.EPERM: ("no permission", "check the permissions of the file and its folder"),
    errno.EROFS: ("the file system is read-only", "save to another place"),
    errno.ENOENT: ("there is no such file or folder", ""),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", ""),
    errno.EISDIR: ("it is a folder", "give the path of a file"),
    errno.ELOOP: ("its symbolic links form a loop", ""),
    errno.ENAMETOOLONG: ("the name is too long", ""),
    errno.EIO: ("the disk reported an error", ""),
}


def shown(path: Path) -> str:
    """A path as it is named to people: from the folder in which the command runs, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def expanded(path: Path) -> Path:
    """A path with the home folder for `~` at its start; as it is where that is nobody's, as in `~$accounts.xlsx`."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def save_diff(old: str, new: str) -> str:
    """What a save would change, as a unified diff of the texts before and after it; empty where they are the same."""
    return "\n".join(unified_diff(old.splitlines(), new.splitlines(), "saved", "to be saved", lineterm=""))


_POINTER = b"version https://git-lfs.github.com/spec/v1"
"""How a file begins that git has checked out without its content."""


def problem_of(error: OSError, doing: str, path: Path) -> Problem:
    """A file error in words: `doing` is what was tried, such as "cannot save"."""
    reason, hint = _REASONS.get(error.errno or 0, ((error.strerror or str(error)).lower(), ""))
    return Problem(f"{doing}: {reason}", str(path), hint=hint)


@contextlib.contextmanager
def file_errors(doing: str, path: Path) -> Iterator[None]:
    """Raise BadInputError for an OSError; `doing` is what is tried, such as "cannot save"."""
    try:
        yield
    except OSError as error:
        raise BadInputError(problem_of(error, doing, path)) from None


def read_file(path: Path, limit: int | None = None) -> FileVersion:
    """The bytes of a file. Raises BadInputError where it cannot be read or has more than `limit` bytes."""
    try:
        with file_errors("cannot read", path):
            found = _ordinary(path)
            if limit is not None and found.st_size > limit:
                message = f"the file has {found.st_size:,} bytes; niche reads up to {limit:,}"
                raise BadInputError(Problem(message, str(path), hint="a long list of values belongs in a table"))
            version = FileVersion(path.read_bytes(), found.st_mtime_ns)
    except ValueError:  # a NUL, or half of a character pair
        raise BadInputError(Problem("cannot read: no file can have this name", ascii(str(path))[1:-1])) from None
    _refuse_pointer(version.data, path)
    return version


def check_ordinary(path: Path) -> None:
    """Raises BadInputError for what is no regular file, for a file that cannot be read, and for a Git LFS pointer."""
    with file_errors("cannot read", path):
        _ordinary(path)
        with path.open("rb") as opened:
            start = opened.read(len(_POINTER))
    _refuse_pointer(start, path)


def _ordinary(path: Path) -> os.stat_result:
    """What is known of a regular file: others may have no end, or no writer. Raises OSError, BadInputError."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise BadInputError(Problem("cannot read: it is not a regular file", str(path)))
    return found


def _refuse_pointer(start: bytes, path: Path) -> None:
    if start.startswith(_POINTER):
        message = "this is a Git LFS pointer, not the file itself"
        raise BadInputError(Problem(message, str(path), hint="run git lfs pull"))


def has_changed(path: Path, version: FileVersion) -> bool:
    """Whether the file is not the version that was read: changed, deleted, or not readable any more."""
    try:
        found = path.stat()
        if (found.st_mtime_ns, found.st_size) == (version.modified, len(version.data)):
            return False
        return path.read_bytes() != version.data
    except OSError:
        return True


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a file is to say in the place of a version that was read; None where it is to be made."""

    path: Path
    content: str | bytes
    expected: FileVersion | None

    @property
    def data(self) -> bytes:
        """The content in bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.encode("utf-8")


def write_file(path: Path, content: str | bytes, expected: FileVersion | None) -> FileVersion:
    """Replace the file, or make it where `expected` is None, and return the new version.

    A symbolic link stays, its target is replaced; the file keeps its mode. Raises ChangedOnDiskError where the file
    is not `expected`, and BadInputError where it cannot be written; then the old file is as it was.
    """
    return replace_files([Replacement(path, content, expected)])[0]


def _held() -> None:
    """Nothing else is to be looked at."""


def replace_files(
    changes: Sequence[Replacement], move: tuple[Path, Path] | None = None, look_again: Callable[[], None] = _held
) -> list[FileVersion]:
    """Replace several files, and give one another name in its folder: all of it, or none. Return the new versions.

    `look_again` is called when nobody else can save into the folders any more, and raises where something else that
    the changes rest upon is no longer so. Raises ChangedOnDiskError or BadInputError; then every file is as it was.
    Where the process is killed between two files, the rest are as they were.
    """
    done: list[tuple[Path, FileVersion | None]] = []
    versions: list[FileVersion] = []
    with contextlib.ExitStack() as stack:
        made = [(change, *_prepared(change, stack)) for change in changes]
        folders = {target.parent for _, target, _ in made}
        try:
            for folder in sorted(folders | {path.parent.resolve() for path in move or ()}):
                stack.enter_context(locked(folder))
            for change, target, _ in made:
                _check(change.path, target, change.expected)
            look_again()
            for change, target, temporary in made:
                versions.append(FileVersion(change.data, temporary.stat().st_mtime_ns))
                _put_in_place(temporary, target, change)
                done.append((target, change.expected))
            if move:
                _move(*move)
        except BaseException as error:
            _undo(done)
            if not isinstance(error, OSError):
                raise
            place = move[0] if move else changes[len(done)].path
            raise BadInputError(problem_of(error, "cannot save", place)) from None
        for folder in folders:
            flush_folder(folder)
    return versions


def _prepared(change: Replacement, stack: contextlib.ExitStack) -> tuple[Path, Path]:
    """The file that is replaced, and the file that takes its place."""
    path, new = change.path, change.expected is None
    target = Path(os.path.realpath(path))
    with file_errors("cannot save", path):
        if target.is_symlink():
            raise OSError(errno.ELOOP, "links in a circle")
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if new and path.is_symlink():  # to nothing: who knows where a new file would be made
            raise _exists_already(path)
        if not new and target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "the file is read-only")
        return target, stack.enter_context(temporary_file(target, change.data))


def _undo(done: Iterable[tuple[Path, FileVersion | None]]) -> None:
    """Give files the content that they had; those that are new go."""
    for target, before in done:
        if before is None:
            target.unlink()
            continue
        with temporary_file(target, before.data) as temporary:
            temporary.replace(target)


def delete_file(path: Path, expected: FileVersion, look_again: Callable[[], None] = _held) -> None:
    """Delete a file, or the link that it is, while it is what was read. `look_again` as for `replace_files`.

    Raises ChangedOnDiskError or BadInputError; then it is still there.
    """
    target = Path(os.path.realpath(path))
    with file_errors("cannot delete", path), locked(target.parent):
        _check(path, target, expected)
        look_again()
        path.unlink()
        flush_folder(path.parent)


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Make a new file of a text that may be too long for memory. Raises BadInputError; a file that is there stays."""
    with file_errors("cannot save", path), path.open("x", encoding="utf-8", newline="") as file:
        try:
            file.writelines(pieces)
        except BaseException:
            path.unlink()
            raise


def _move(path: Path, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise _exists_already(target)
    path.rename(target)


def _check(path: Path, target: Path, expected: FileVersion | None) -> None:
    try:
        found = target.read_bytes()
    except FileNotFoundError:
        if expected is None:
            return
        message = "the file was deleted since it was opened"
        raise ChangedOnDiskError(Problem(message, str(path), hint="save it under a new name")) from None
    if expected is None:
        raise _exists_already(path)
    if found != expected.data:
        message = "the file changed on disk since it was opened"
        raise ChangedOnDiskError(Problem(message, str(path), hint="open it again, or save under another name"))


def _exists_already(path: Path) -> ChangedOnDiskError:
    return ChangedOnDiskError(Problem("a file of this name already exists", str(path), hint="choose another name"))


def _put_in_place(temporary: Path, target: Path, change: Replacement) -> None:
    """Rename; a new file is linked first, since a link never replaces a file that has just come to be."""
    if change.expected is None:
        try:
            target.hardlink_to(temporary)
            return
        except FileExistsError:
            raise _exists_already(change.path) from None
        except OSError:  # a file system without hard links
            pass
    temporary.replace(target)
