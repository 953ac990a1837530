"""What is opened where nothing is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from niche.segments.workspace.discovery import latest_table, nearest


@pytest.mark.parametrize(
    ("files", "here", "found"),
    [
        ((), ".", None),
        (("niche.yaml",), "below", "niche.yaml"),
        (("accounts.csv",), ".", None),
        (("accounts.csv", "segments/a.yaml"), ".", "accounts.csv"),
        (("accounts.csv", "segments/a.yaml"), "segments", "accounts.csv"),
        (("accounts.csv", "a.csv", "segments/a.yaml"), ".", "accounts.csv"),
        (("accounts.csv", "others.csv", "segments/a.yaml"), ".", None),
        (("niche.yaml", "below/accounts.csv", "below/segments/a.yaml"), "below", "niche.yaml"),
    ],
)
def test_the_nearest_niche_yaml_or_else_the_table_beside_its_segments(
    files: tuple[str, ...], here: str, found: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("name: A\n")
    (tmp_path / here).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / here)
    assert nearest() == (None if found is None else tmp_path / found)


def test_the_latest_table_is_the_one_written_last(tmp_path: Path) -> None:
    assert latest_table(tmp_path) is None
    for name, time in (("older.csv", 1), ("accounts.csv", 3), ("oldest.csv", 2), ("notes.txt", 4)):
        (tmp_path / name).write_text("a\n")
        os.utime(tmp_path / name, (time, time))
    assert latest_table(tmp_path) == tmp_path / "accounts.csv"
