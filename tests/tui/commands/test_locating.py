"""Which workspace a command means where it is told none, or a folder without niche.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

TABLE = "id,country\n1,DE\n2,FR\n3,DE\n"
SEGMENT = "niche: 1\nname: Home\nwhere:\n  country: {is: DE}\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table and the segment that was saved from it, and nothing else."""
    home = tmp_path / "mine"
    (home / "segments").mkdir(parents=True)
    (home / "accounts.csv").write_text(TABLE)
    (home / "segments" / "home.yaml").write_text(SEGMENT)
    monkeypatch.chdir(home)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return home


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("count", "home"), "2 of 3 accounts"),
        (("list",), "home"),
        (("check",), "1 segment of 3 accounts"),
        (("sql", "home"), "country = 'DE'"),
        (("new", "Abroad"), "abroad.yaml"),
        (("rename", "home", "domestic"), "domestic.yaml"),
        (("remove", "home"), "home.yaml"),
        (("fmt",), ""),
        (("taxonomy", "list"), "naics-2022"),
    ],
)
@pytest.mark.parametrize("place", ["here", "below", "named"])
def test_the_table_beside_its_segments_is_the_workspace(
    command: tuple[str, ...], printed: str, place: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place != "here":
        monkeypatch.chdir(folder / "segments" if place == "below" else "/")
    result = run(*command, *(("-w", folder) if place == "named" else ()))
    assert result.exit_code == 0, result.output
    assert printed in result.stdout


@pytest.mark.parametrize("other", ["home.csv", "notes.txt", "package.json", "~$accounts.xlsx", ".accounts.csv"])
def test_what_is_beside_the_table_and_is_no_other_table(other: str, folder: Path) -> None:
    """An export of the segment, notes, a lock."""
    (folder / other).write_text("id\n1\n")
    assert "2 of 3 accounts" in run("count", "home").stdout


def test_a_niche_yaml_above_goes_first(folder: Path) -> None:
    (folder.parent / "niche.yaml").write_text("data: all.csv\n")
    (folder.parent / "all.csv").write_text("id\n1\n")
    assert "1 of 1 accounts" in run("count").stdout


@pytest.mark.parametrize("named", [(), ("-w", ".")])
def test_of_several_tables_one_must_be_said(named: tuple[str, ...], folder: Path) -> None:
    (folder / "old accounts.csv").write_text(TABLE)
    result = run("count", "home", *named)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the folder has no niche.yaml, and 2 tables" in result.stderr
    said = "(say which: main count -w accounts.csv, or main count -w 'old accounts.csv')"
    assert said in result.stderr
    assert run("taxonomy", "list").exit_code == 0


def test_a_table_without_segments_is_named_in_the_message(folder: Path) -> None:
    (folder / "segments" / "home.yaml").unlink()
    (folder / "segments").rmdir()
    result = run("list")
    assert result.exit_code == 2
    assert (
        "(name the table: main list -w accounts.csv; or write a niche.yaml: niche init accounts.csv)" in result.stderr
    )


def test_init_takes_the_one_table_of_a_folder(folder: Path) -> None:
    result = run("init", ".")
    assert result.exit_code == 0, result.output
    assert "data: accounts.csv" in (folder / "niche.yaml").read_text()
    (folder / "b.csv").write_text(TABLE)
    assert "the folder has 2 tables (say which: main init accounts.csv, or main init b.csv)" in run("init", ".").stderr
    assert "the folder has no table" in run("init", "segments").stderr
