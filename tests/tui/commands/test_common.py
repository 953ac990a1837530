"""What the commands share: the bar for what takes long, names of segments, what is said of a condition, of help."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import COMMANDS, main
from niche.tui.commands.common import ProgressBar


class Clock:
    """A timer that rings at once, or never."""

    rings = True

    def __init__(self, _: float, ring: Callable[[], None]) -> None:
        self._ring = ring

    def start(self) -> None:
        if self.rings:
            self._ring()

    def cancel(self) -> None:
        """Nothing waits."""


@pytest.mark.parametrize(
    ("terminal", "rings", "drawn"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_bar_comes_after_a_while_on_a_terminal_and_goes(
    terminal: bool, rings: bool, drawn: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("threading.Timer", Clock)
    monkeypatch.setattr(Clock, "rings", rings)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with ProgressBar() as bar:
        bar(0.5, "reading \x1b[2Jaccounts.csv")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert ("━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌ reading" in captured.err) is drawn
    assert captured.err.endswith("\r\x1b[K") is drawn
    assert "\x1b[2J" not in captured.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one segment, in which the commands run."""
    (tmp_path / "accounts.csv").write_text("id,city,staff\n1,Berlin,5\n2,Oslo,9\n3,Berlin,\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "home.yaml").write_text("name: Home\nwhere: {city: {is: Berlin}}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", ["home", "home.yaml", "home.yml", "segments/home.yaml", "./segments/home.yaml"])
@pytest.mark.parametrize("command", ["count", "check", "sql", "overlap", "fmt", "remove"])
def test_a_segment_is_named_by_its_name_or_its_file(command: str, name: str, folder: Path) -> None:
    result = run(command, name)
    assert result.exit_code == 0, result.output
    assert (folder / "segments" / "home.yaml").exists() is (command != "remove")


def test_a_file_elsewhere_is_not_the_segment_of_its_name(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "home.yaml").write_text("name: Home\nwhere: {city: {is: Oslo}}\n")
    result = run("count", "other/home.yaml")
    assert result.exit_code == 2
    assert "there is no segment other/home" in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("city = 'Berlni'", "niche: --where: no account has city Berlni (did you mean Berlin?)\n"),
        ("city in Oslo, Brelin", "niche: --where: no account has city Brelin (did you mean Berlin?)\n"),
        ("city = 'Berlin' AND staff > 100", ""),
    ],
)
def test_a_value_that_no_account_has_is_told_beside_the_count(where: str, said: str) -> None:
    result = run("count", "--where", where)
    assert (result.exit_code, result.stderr) == (0, said)
    assert "of 3 accounts" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_whole_sentences(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert not command.get_short_help_str(60).endswith("...")
