"""The hash of a table's content is remembered for as long as its files have not changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.reading import digests
from niche.segments.reading.sources import Source, find_source


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(digests, "folder", lambda: tmp_path / "digests")
    monkeypatch.setattr(digests, "YOUNG", -60.0)  # files of a test are young
    monkeypatch.setattr(digests, "WORTH", 0)
    return tmp_path / "digests"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("a,b\n1,2\n")
    return path


def source(table: Path) -> Source:
    return find_source(str(table))


def test_content_that_has_not_changed_is_not_read_again(table: Path) -> None:
    assert digests.remembered(source(table)) == ""
    found = digests.digest(source(table))
    assert found == digests.remembered(source(table)) == source(table).digest


def rewrite(table: Path) -> None:
    """Write other content of the same size, until the clock of the file system has moved on."""
    old = table.stat().st_ctime_ns if table.exists() else 0
    table.write_text("a,b\n1,3\n")
    while table.stat().st_ctime_ns == old:
        table.write_text("a,b\n1,3\n")


def rewrite_with_the_old_date(table: Path) -> None:
    old = table.stat()
    rewrite(table)
    os.utime(table, ns=(old.st_atime_ns, old.st_mtime_ns))


def replace(table: Path) -> None:
    other = table.with_suffix(".new")
    rewrite(other)
    other.replace(table)


@pytest.mark.skipif(os.name != "posix", reason="nothing is remembered")
@pytest.mark.parametrize("change", [rewrite, rewrite_with_the_old_date, replace])
def test_any_change_is_noticed(table: Path, change: Callable[[Path], None]) -> None:
    before = digests.digest(source(table))
    change(table)
    assert digests.remembered(source(table)) == ""
    assert digests.digest(source(table)) == source(table).digest != before


def test_a_file_that_was_just_written_is_not_trusted(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "YOUNG", 3600.0)
    digests.digest(source(table))
    assert digests.remembered(source(table)) == ""


def test_a_small_file_is_not_worth_remembering(table: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "WORTH", 1 << 20)
    assert digests.digest(source(table)) == source(table).digest
    assert not folder.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": 1, "digest": "abc"}'])
def test_a_damaged_memory_is_none(table: Path, folder: Path, content: str) -> None:
    digests.digest(source(table))
    for file in folder.iterdir():
        file.write_text(content)
    assert digests.remembered(source(table)) == ""
    assert digests.digest(source(table)) == source(table).digest


def test_the_longest_unused_are_forgotten(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST", 2)
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.csv").write_text(f"{name}\n1\n")
        digests.digest(source(tmp_path / f"{name}.csv"))
        for file in folder.iterdir():
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**9))
    assert [bool(digests.remembered(source(tmp_path / f"{name}.csv"))) for name in "abc"] == [False, True, True]


def test_a_file_that_is_gone_is_said(table: Path) -> None:
    found = source(table)
    table.unlink()
    with pytest.raises(BadInputError, match="cannot read"):
        digests.digest(found)
