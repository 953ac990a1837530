"""docs/priorities.md: its workspace is read, and its commands print what it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from niche.tui.cli import main

GUIDE = Path(__file__).parents[3] / "docs" / "priorities.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SESSIONS = [text for language, text in BLOCKS if not language and text.startswith("$ niche")]


def build(home: Path) -> None:
    """The workspace of the page."""
    (home / "segments").mkdir()
    for language, text in BLOCKS:
        if language == "csv":
            (home / "accounts.csv").write_text(text)
        elif language == "yaml" and (name := re.match(r"# (\S+\.yaml)\n", text)):
            (home / name[1]).write_text(text)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.partition("\n")[0])
def test_a_command_prints_what_the_page_says(session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    monkeypatch.chdir(tmp_path)
    command, _, said = session.partition("\n")
    assert CliRunner().invoke(main, command.split()[2:]).output == said


def test_the_examples_of_the_page() -> None:
    assert doctest.testfile(str(GUIDE), module_relative=False).failed == 0
