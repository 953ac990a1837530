"""The user's folders, and files in them that only help."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.documents.safe_write import HOST
from niche.segments.documents.userfolders import config_folder, data_folder, state_folder, try_write


def test_each_folder_is_where_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    folders = [config_folder(), state_folder(), data_folder()]
    assert folders == [tmp_path / name / "niche" for name in ("CONFIG", "STATE", "DATA")]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.yaml"
    for text in ("one", "two: ä"):
        try_write(path, text)
        assert path.read_text(encoding="utf-8") == text
    assert [found.name for found in path.parent.iterdir()] == ["file.yaml"]


def test_what_a_killed_process_left_goes_and_nothing_else(tmp_path: Path) -> None:
    left, others = tmp_path / f".file.yaml.{HOST}-99999999.0123abcd.tmp", tmp_path / "file.new"
    for path in (left, others):
        path.touch()
    try_write(tmp_path / "file.yaml", "text")
    assert {found.name for found in tmp_path.iterdir()} == {"file.new", "file.yaml"}


def test_a_text_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").mkdir()
    try_write(tmp_path / "file.yaml", "text")
    assert [found.name for found in tmp_path.iterdir()] == ["file.yaml"]


def test_where_nothing_can_be_written_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    try_write(tmp_path / "file" / "below.yaml", "text")
    assert (tmp_path / "file").read_text() == ""
