"""A save leaves the old file or the new one, and never overwrites what it has not read."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from niche.segments.documents import files, safe_write
from niche.segments.documents.files import ChangedOnDiskError, FileVersion, has_changed, read_file, write_file
from niche.segments.model.problems import BadInputError

OLD, NEW = "old: 1\n", "new: 2\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "segment.yaml"
    found.write_text(OLD)
    return found


def test_a_save_replaces_what_was_read(path: Path) -> None:
    version = write_file(path, NEW, read_file(path))
    assert path.read_text() == NEW
    assert version == read_file(path)
    assert [file.name for file in path.parent.iterdir()] == ["segment.yaml"]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    version = write_file(tmp_path / "new.yaml", NEW, None)
    assert version == read_file(tmp_path / "new.yaml")
    assert [file.name for file in tmp_path.iterdir()] == ["new.yaml"]


def test_the_mode_is_kept(path: Path) -> None:
    path.chmod(0o640)
    write_file(path, NEW, read_file(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "new.yaml", NEW, None)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o640


def test_a_link_stays_and_its_target_is_replaced(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.yaml"
    link.symlink_to(path)
    write_file(link, NEW, read_file(link))
    assert link.is_symlink()
    assert path.read_text() == NEW
    assert [file.name for file in link.parent.iterdir()] == ["link.yaml"]


def test_line_endings_and_marks_are_written_as_they_are(path: Path) -> None:
    write_file(path, "\ufeffa: é\r\n", read_file(path))
    assert path.read_bytes() == b"\xef\xbb\xbfa: \xc3\xa9\r\n"


def _rewritten(path: Path) -> None:
    path.write_text("theirs: 3\n")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(_rewritten, "changed on disk since it was opened"), (Path.unlink, "was deleted since it was opened")],
)
def test_what_was_not_read_is_not_overwritten(path: Path, meanwhile: Callable[[Path], None], said: str) -> None:
    version = read_file(path)
    meanwhile(path)
    left = path.read_bytes() if path.exists() else None
    with pytest.raises(ChangedOnDiskError, match=said):
        write_file(path, NEW, version)
    assert (path.read_bytes() if path.exists() else None) == left


def test_a_new_file_does_not_replace_one_of_its_name(path: Path) -> None:
    with pytest.raises(ChangedOnDiskError, match="already exists"):
        write_file(path, NEW, None)
    assert path.read_text() == OLD


def test_a_file_that_appears_at_the_last_moment_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.yaml"
    check = files._check

    def late(*arguments: object) -> None:
        check(*arguments)  # type: ignore[arg-type]
        path.write_text(OLD)

    monkeypatch.setattr(files, "_check", late)
    with pytest.raises(ChangedOnDiskError, match="already exists"):
        write_file(path, NEW, None)
    assert path.read_text() == OLD


def test_without_hard_links_a_new_file_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_file(tmp_path / "new.yaml", NEW, None)
    assert (tmp_path / "new.yaml").read_text() == NEW


def test_of_many_who_save_at_once_one_wins_and_all_others_are_told(path: Path) -> None:
    version = read_file(path)
    told: list[ChangedOnDiskError] = []
    gate = threading.Barrier(8)

    def save(number: int) -> None:
        gate.wait()
        try:
            write_file(path, f"writer: {number}\n", version)
        except ChangedOnDiskError as error:
            told.append(error)

    writers = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(told) == 7
    assert path.read_text().startswith("writer: ")


def _added(path: Path, word: str, times: int) -> None:
    """Add a line so many times, and begin again with what is on the disk whenever it is another's."""
    while times:
        version = read_file(path)
        try:
            write_file(path, f"{version.data.decode()}{word}\n", version)
            times -= 1
        except ChangedOnDiskError:
            pass


def test_of_processes_that_save_at_once_none_loses_an_edit(path: Path) -> None:
    children = []
    for word in ("one", "two", "three"):
        if not (child := os.fork()):
            try:
                _added(path, word, 25)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    first, *added = path.read_text().splitlines()
    assert first == OLD.strip()
    assert Counter(added) == {"one": 25, "two": 25, "three": 25}


def test_a_disk_that_takes_only_the_beginning_leaves_the_old_file(path: Path) -> None:
    version = read_file(path)
    receiver, sender = os.pipe()
    if not os.fork():
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            write_file(path, NEW * 100, version)
        except BadInputError as error:
            os.write(sender, str(error).encode())
        finally:
            os._exit(0)
    os.wait()
    os.close(sender)
    with os.fdopen(receiver) as pipe:
        assert "cannot save: the file would exceed your size limit" in pipe.read()
    assert path.read_text() == OLD
    assert [file.name for file in path.parent.iterdir()] == ["segment.yaml"]


def _killed_at(path: Path, step: int, version: FileVersion | None) -> bool:
    """Save in another process that is killed before its step-th call to the system; whether it got that far."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    left = step

    def watch(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def call(*arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        setattr(owner, name, call)

    try:
        for name in ("open", "fdopen", "fsync", "close"):
            watch(os, name)
        for name in ("chmod", "replace", "read_bytes", "unlink", "hardlink_to"):
            watch(Path, name)
        watch(fcntl, "flock")
        write_file(path, NEW, version)
    finally:
        os._exit(0)


def test_killed_at_any_step_leaves_the_old_or_the_new_file(path: Path) -> None:
    seen = []
    while _killed_at(path, len(seen) + 1, read_file(path)):
        seen.append(path.read_text())
        path.write_text(OLD)
    assert len(seen) > 8
    assert set(seen) == {OLD, NEW}


def test_killed_at_any_step_a_new_file_is_there_whole_or_not_at_all(path: Path) -> None:
    path.unlink()
    seen = []
    while _killed_at(path, len(seen) + 1, None):
        seen.append(path.read_text() if path.exists() else "")
        path.unlink(missing_ok=True)
    assert len(seen) > 6
    assert set(seen) == {"", NEW}


def test_a_lock_that_is_never_given_back_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_write, "PATIENCE", 0.0)
    holder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(BadInputError, match="another program keeps this folder locked"):
            write_file(path, NEW, read_file(path))
    finally:
        os.close(holder)
    assert path.read_text() == OLD


def test_without_locks_a_save_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    write_file(path, NEW, read_file(path))
    assert path.read_text() == NEW


@pytest.mark.parametrize(
    ("owner", "name"), [(os, "open"), (os, "fdopen"), (os, "fsync"), (Path, "chmod"), (Path, "replace")]
)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "cannot save: the disk is full (free some space and save again)"),
        (errno.EACCES, "cannot save: no permission"),
        (errno.EROFS, "cannot save: the file system is read-only"),
        (errno.EDQUOT, "cannot save: your disk quota is used up"),
        (errno.EIO, "cannot save: the disk reported an error"),
        (errno.ENOTSUP, "cannot save: it went wrong"),
    ],
)
def test_errors_of_the_disk_leave_the_old_file_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, code: int, said: str
) -> None:
    version = read_file(path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, "It went wrong")

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        with pytest.raises(BadInputError) as caught:
            write_file(path, NEW, version)
    assert str(caught.value).startswith(f"{path}: {said}")
    assert path.read_text() == OLD
    assert [file.name for file in path.parent.iterdir()] == ["segment.yaml"]


def test_a_file_that_became_a_folder(path: Path) -> None:
    version = read_file(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(BadInputError, match="cannot save: it is a folder"):
        write_file(path, NEW, version)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot save: there is no such file or folder"):
        write_file(tmp_path / "gone" / "new.yaml", NEW, None)


def test_a_file_that_may_not_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BadInputError, match="cannot save: no permission"):
        write_file(path, NEW, read_file(path))


def test_links_in_a_circle(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(BadInputError, match="its symbolic links form a loop"):
        write_file(one, NEW, None)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.mkdir, "cannot read: it is a folder"),
        (lambda _: None, "cannot read: there is no such file or folder"),
        (os.mkfifo, "cannot read: it is not a regular file"),
        (lambda path: path.write_bytes(b"x" * 11), "the file has 11 bytes; niche reads up to 10"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    make(tmp_path / "file")
    with pytest.raises(BadInputError) as caught:
        read_file(tmp_path / "file", limit=10)
    assert said in str(caught.value)


def test_a_change_is_noticed_by_content_not_by_time(path: Path) -> None:
    version = read_file(path)
    assert not has_changed(path, version)
    os.utime(path, ns=(1, 1))
    assert not has_changed(path, version)
    path.write_text(NEW)
    os.utime(path, ns=(1, 1))
    assert has_changed(path, version)
    path.unlink()
    assert has_changed(path, version)


# What killed processes left


def left_behind(folder: Path, name: str, days: float = 0) -> Path:
    file = folder / name
    file.write_text("half")
    at = file.stat().st_mtime - days * 24 * 3600
    os.utime(file, (at, at))
    return file


@pytest.mark.parametrize(
    ("maker", "days", "stays"),
    [
        ("{host}-{dead}.", 0, False),
        ("{host}-{own}.", 30, True),
        ("{host}-1.", 30, True),
        ("ffffff-{dead}.", 1, True),
        ("ffffff-{dead}.", 30, False),
        ("", 1, True),
        ("", 30, False),
    ],
)
def test_temporary_files_of_dead_processes_go_with_the_next_save(
    path: Path, maker: str, days: float, stays: bool
) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    by = maker.format(host=safe_write.HOST, own=os.getpid(), dead=process.pid)
    left = left_behind(path.parent, f".segment.yaml.{by}0123abcd.tmp", days)
    write_file(path, NEW, read_file(path))
    assert left.exists() is stays


@pytest.mark.parametrize("name", ["notes.tmp", ".hidden.tmp", ".segment.yaml.0123abcx.tmp", "x.0123abcd.tmp"])
def test_files_of_others_stay(path: Path, name: str) -> None:
    left = left_behind(path.parent, name, 400)
    write_file(path, NEW, read_file(path))
    assert left.exists()


def test_a_new_file_is_not_made_through_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").symlink_to("elsewhere.yaml")
    with pytest.raises(ChangedOnDiskError, match="a file of this name already exists"):
        write_file(tmp_path / "new.yaml", NEW, None)
    assert not (tmp_path / "elsewhere.yaml").exists()
