"""`config` says where the settings are, what is wrong in them, and what the keys are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from platformdirs import user_config_path

from niche.tui.cli import main
from niche.tui.keys.actions import ACTIONS


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings go."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = user_config_path("niche") / "config.yaml"
    path.parent.mkdir(parents=True)
    return path


def config() -> Result:
    """Run the command."""
    result = CliRunner().invoke(main, ["config", "--format", "json"])
    assert result.exit_code == 0, result.output
    return result


def test_without_settings_it_says_where_they_would_be(file: Path) -> None:
    result = config()
    assert f"{file}, once you create it" in result.stderr
    assert [row["action"] for row in json.loads(result.stdout)] == [action.id for action in ACTIONS]


def test_keys_are_those_that_hold_and_problems_are_told(file: Path) -> None:
    file.write_text("keys: {save: ctrl+s, open: ctrl+h}\n")
    result = config()
    keys = {row["action"]: row["keys"] for row in json.loads(result.stdout)}
    assert (keys["save"], keys["open"]) == ("ctrl+s", "ctrl+o o")
    assert f"{file}:1:28: open: ctrl+h" in result.stderr
