"""The chapter on alignment in docs/playbook.md: its workspace is read, and its commands print what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from niche.tui.cli import main

GUIDE = Path(__file__).parents[3] / "docs" / "playbook.md"
CHAPTER = GUIDE.read_text(encoding="utf-8").partition("## 4 Align\n")[2]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", CHAPTER, re.MULTILINE | re.DOTALL)
SESSIONS = [text for language, text in BLOCKS if not language and text.startswith("$ niche")]
ACCOUNTS, WRITTEN, BEFORE = (text for language, text in BLOCKS if language == "csv")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace of the chapter."""
    (tmp_path / "segments").mkdir()
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "before.csv").write_text(BEFORE)
    for language, text in BLOCKS:
        if language == "yaml" and (name := re.match(r"# (\S+\.yaml)\n", text)):
            (tmp_path / name[1]).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.partition("\n")[0])
def test_a_command_prints_what_the_chapter_says(session: str) -> None:
    command, _, said = session.partition("\n")
    assert CliRunner().invoke(main, command.split()[2:]).output == said


def test_the_file_is_what_the_chapter_says(workspace: Path) -> None:
    assert CliRunner().invoke(main, ["assign", "--to", "assignments.csv"]).exit_code == 0
    assert (workspace / "assignments.csv").read_text() == WRITTEN


def test_there_are_commands() -> None:
    assert len(SESSIONS) == 3
