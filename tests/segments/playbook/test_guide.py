"""The examples of `docs/playbook.md` are true."""

from __future__ import annotations

import doctest
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[3]


def test_the_playbook_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(ROOT / "sample_data" / "accounts", tmp_path / "sample_data" / "accounts")
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.REPORT_NDIFF
    found = doctest.testfile(str(ROOT / "docs" / "playbook.md"), module_relative=False, optionflags=flags)
    assert found.attempted > 10
    assert found.failed == 0
