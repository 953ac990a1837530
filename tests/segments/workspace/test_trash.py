"""A deleted segment comes back as it was; nothing is deleted that is still needed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.workspace import trash
from niche.segments.workspace.workspace import Workspace, open_workspace

UGLY = "# with a BOM, CRLF and no end of line\r\nname: Ä\r\nwhere: {country: DE}"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "base.yaml").write_bytes(b"\xef\xbb\xbf" + UGLY.encode())
    (tmp_path / "accounts.csv").write_text("country\nDE\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    return open_workspace(tmp_path)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf" + UGLY.encode(), b"name: not \xff text\n", b""])
def test_it_comes_back_byte_for_byte(workspace: Workspace, tmp_path: Path, before: bytes) -> None:
    workspace.segment_path("base").write_bytes(before)
    deleted = trash.delete(workspace, "base", tmp_path / "trash" / "deep")
    assert workspace.slugs() == ()
    assert trash.restore(workspace, deleted) == workspace.segment_path("base")
    assert workspace.segment_path("base").read_bytes() == before
    assert not list((tmp_path / "trash" / "deep").iterdir())


def test_the_same_name_may_be_deleted_twice(workspace: Workspace, tmp_path: Path) -> None:
    first = trash.delete(workspace, "base", tmp_path / "trash")
    workspace.segment_path("base").write_text("name: Another\n")
    second = trash.delete(workspace, "base", tmp_path / "trash")
    assert first.kept.read_bytes().endswith(UGLY.encode())
    assert second.kept.read_text() == "name: Another\n"


def test_what_another_refers_to_stays(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "segments" / "on-base.yaml").write_text("name: On base\nwhere: {in_segment: base}\n")
    with pytest.raises(BadInputError, match=r"on-base.yaml.*base is used here"):
        trash.delete(workspace, "base", tmp_path / "trash")
    assert workspace.slugs() == ("base", "on-base")
    assert not list((tmp_path / "trash").iterdir())


def test_without_a_copy_nothing_is_deleted(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "trash").write_text("a file where the folder would be")
    with pytest.raises(BadInputError, match="cannot keep a copy"):
        trash.delete(workspace, "base", tmp_path / "trash")
    assert workspace.slugs() == ("base",)


def test_nothing_is_put_over_a_file_of_that_name(workspace: Workspace, tmp_path: Path) -> None:
    deleted = trash.delete(workspace, "base", tmp_path / "trash")
    workspace.segment_path("base").write_text("name: Another\n")
    with pytest.raises(BadInputError, match="a segment of this name already exists"):
        trash.restore(workspace, deleted)
    assert deleted.kept.exists()
    workspace.segment_path("base").unlink()
    deleted.kept.unlink()
    with pytest.raises(BadInputError, match="cannot restore"):
        trash.restore(workspace, deleted)


def test_it_comes_back_in_a_later_session_to_its_own_workspace_alone(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "trash"
    first = trash.delete(workspace, "base", folder)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "niche.yaml").write_text("data: ../accounts.csv\n")
    assert trash.deleted(open_workspace(tmp_path / "elsewhere"), folder) == ()
    assert trash.deleted(open_workspace(tmp_path), folder) == (first,)
    assert trash.restore(workspace, trash.latest(open_workspace(tmp_path), "base", folder)) == workspace.segment_path(
        "base"
    )
    assert trash.deleted(workspace, folder) == ()


def test_the_latest_of_a_name_comes_back_first(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "trash"
    trash.delete(workspace, "base", folder)
    workspace.segment_path("base").write_text("name: Another\n")
    second = trash.delete(workspace, "base", folder)
    assert trash.latest(workspace, "base", folder) == second
    trash.restore(workspace, second)
    with pytest.raises(BadInputError, match=r"there is no deleted segment bse \(did you mean base\?\)"):
        trash.latest(workspace, "bse", folder)


def put(trash_: Path, days: int, home: str, name: str = "old") -> Path:
    """Something that was deleted so many days ago."""
    at = (dt.datetime.now() - dt.timedelta(days=days)).timestamp()
    kept = trash_ / f"{int(at * 1e9)}-{home}" / f"{name}.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text("name: Old\n")
    return kept


def test_what_was_deleted_long_ago_is_forgotten_but_never_the_last_of_a_folder(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "trash"
    last, before = put(folder, 900, "aaaaaaaaaaaa"), put(folder, 901, "aaaaaaaaaaaa")
    recent, older = put(folder, 1, "bbbbbbbbbbbb"), put(folder, 360, "bbbbbbbbbbbb")
    oldest = put(folder, 400, "bbbbbbbbbbbb")
    now = trash.delete(workspace, "base", folder)
    assert [kept.exists() for kept in (now.kept, last, before, recent, older, oldest)] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]
    assert not oldest.parent.exists()


def test_a_folder_keeps_the_latest(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "MOST", 2)
    other = put(tmp_path / "trash", 300, "bbbbbbbbbbbb")
    for number in range(4):
        workspace.segment_path("base").write_text(f"name: Number {number}\n")
        trash.delete(workspace, "base", tmp_path / "trash")
    assert [one.kept.read_text() for one in trash.deleted(workspace, tmp_path / "trash")] == [
        "name: Number 3\n",
        "name: Number 2\n",
    ]
    assert other.exists()
