"""`niche new`, `rename`, `remove`, `fmt` and `check --update`: what they write, print and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from niche.tui.cli import main

BASE = "niche: 1\nname: Base\nstatus: draft\nwhere:\n  country: {is: DE}\n"
OTHER = "name: Other   # why\nwhere: {in_segment: base}\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, and the folder in which the command runs."""
    (tmp_path / "accounts.csv").write_text("id,country,staff\nA1,DE,120\nA2,FR,30\nA3,DE,\n")
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "base.yaml").write_text(BASE)
    (tmp_path / "segments" / "other.yaml").write_text(OTHER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def text(workspace: Path, slug: str) -> str:
    return (workspace / "segments" / f"{slug}.yaml").read_text()


def test_new(workspace: Path) -> None:
    result = run("new", "Growth SaaS")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "segments/growth-saas.yaml\n", "")
    assert "name: Growth SaaS" in text(workspace, "growth-saas")


def test_new_from_a_template_says_what_it_did(workspace: Path) -> None:
    result = run("new", "Middle", "--from", "mid-market")
    assert (result.stdout, result.stderr) == ("segments/middle.yaml\n", "employees is staff here\n")
    assert "staff: {between: [100, 999]}" in text(workspace, "middle")
    assert "1 of 3 accounts" in run("count", "middle").stdout


def test_templates_are_listed_without_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    listed = run("new", "--list")
    assert listed.exit_code == 0
    assert "mid-market" in listed.stdout


def test_rename(workspace: Path) -> None:
    result = run("rename", "base.yaml", "home")
    assert (result.exit_code, result.stdout) == (0, "segments/other.yaml\nsegments/home.yaml\n")
    assert (text(workspace, "other"), text(workspace, "home")) == (OTHER.replace("base", "home"), BASE)
    assert run("count", "other").stdout.startswith("2 of 3 accounts")


def test_remove(workspace: Path) -> None:
    refused = run("remove", "base")
    assert refused.exit_code == 2
    assert "other.yaml:2:9: base is used here" in refused.stderr
    assert run("remove", "other").stdout == "segments/other.yaml\n"
    assert run("remove", "base").exit_code == 0
    assert list((workspace / "segments").iterdir()) == []


def test_restore(workspace: Path) -> None:
    assert run("restore").stderr == "nothing was deleted here\n"
    run("remove", "other")
    (workspace / "segments" / "other.yaml").write_text("name: Another\n")
    run("remove", "other")
    listed = json.loads(run("restore", "--format", "json").stdout)
    assert [one["segment"] for one in listed] == ["other", "other"]
    refused = run("restore", "othr")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "niche: there is no deleted segment othr (did you mean other?)\n",
    )
    assert run("restore", "other").stdout == "segments/other.yaml\n"
    assert text(workspace, "other") == "name: Another\n"
    taken = run("restore", "other.yaml")
    assert taken.exit_code == 2
    assert "a segment of this name already exists" in taken.stderr
    run("rename", "other", "newer")
    assert run("restore", "other").exit_code == 0
    assert text(workspace, "other") == OTHER
    assert run("restore").stdout == ""


def test_fmt(workspace: Path) -> None:
    looked = run("fmt", "--check")
    assert (looked.exit_code, looked.stdout) == (1, "segments/other.yaml\n")
    assert text(workspace, "other") == OTHER
    wrote = run("fmt")
    assert (wrote.exit_code, wrote.stdout, wrote.stderr) == (0, "segments/other.yaml\n", "1 of 2 changed\n")
    assert text(workspace, "other").startswith("niche: 1\nname: Other  # why\n")
    assert (run("fmt", "--check").exit_code, run("fmt").stdout) == (0, "")


@pytest.mark.parametrize("name", ["other", "other.yaml", "segments/other.yaml"])
def test_fmt_of_one_by_name_or_by_file(workspace: Path, name: str) -> None:
    assert run("fmt", name).stdout == "segments/other.yaml\n"
    assert text(workspace, "other").startswith("niche: 1")


def test_fmt_of_a_file_needs_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("name: A\n")
    assert run("fmt", "a.yaml").exit_code == 0
    assert (tmp_path / "a.yaml").read_text().startswith("niche: 1\nname: A\n")


def test_check_update(workspace: Path) -> None:
    first = run("check", "--update", "--fail-on", "never")
    assert first.stderr == "measured segments/base.yaml\nmeasured segments/other.yaml\n"
    assert text(workspace, "base").startswith(BASE + "measured: {accounts: 2, of: 3,")
    assert run("check", "--update", "--fail-on", "never").stderr == ""
    (workspace / "accounts.csv").write_text("id,country,staff\nA1,DE,120\nA2,FR,30\n")
    drifted = run("check", "base")
    assert drifted.exit_code == 1
    assert "the data changed, the rule did not" in drifted.stdout
    assert run("check", "base", "--update").exit_code == 0
    assert "accounts: 1, of: 2," in text(workspace, "base")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "A", "--from", "bas"), "did you mean base?"),
        (("rename", "bse", "home"), "did you mean base?"),
        (("rename", "base", "other"), "segment other already exists"),
        (("remove", "bse"), "did you mean base?"),
        (("fmt", "bse"), "did you mean base?"),
    ],
)
def test_what_cannot_be_is_said(workspace: Path, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert (text(workspace, "base"), text(workspace, "other")) == (BASE, OTHER)
