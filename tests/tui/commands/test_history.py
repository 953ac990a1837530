"""`niche diff` and `niche log` on a real repository."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repositories import commit, git

import niche.sample_data
from niche.tui.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Nine accounts of sizes 1 to 9; `large` was 5 and above and is 8 and above now, `main` is not committed."""
    (tmp_path / "accounts.csv").write_text(
        "id,company,size\n" + "".join(f"A{size},Firm {size},{size}\n" for size in range(1, 9)) + "A9,\x1b[31mFirm,9\n"
    )
    (tmp_path / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, name: company, value: size}\n")
    (tmp_path / "segments").mkdir()
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    write(tmp_path, "large", 3)
    commit(tmp_path, "Begin")
    write(tmp_path, "large", 5)
    commit(tmp_path, "Only the larger")
    write(tmp_path, "large", 8)
    write(tmp_path, "main", 1)
    return tmp_path


def write(folder: Path, slug: str, least: int) -> None:
    (folder / "segments" / f"{slug}.yaml").write_text(f"name: S\nwhere: {{size: {{at_least: {least}}}}}\n")


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ((), {"large": (5, 2), "main": (None, 9)}),
        (("HEAD~1",), {"large": (7, 2), "main": (None, 9)}),
        (("HEAD~1", "large"), {"large": (7, 2)}),
        (("large.yaml",), {"large": (5, 2)}),
        (("main",), {"large": (5, 2), "main": (None, 9)}),
        (("HEAD", "main"), {"main": (None, 9)}),
    ],
)
def test_diff(workspace: Path, words: tuple[str, ...], changed: dict[str, tuple[int | None, int]]) -> None:
    result = run("diff", "-w", workspace, *words, "--format", "json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert {
        one["segment"]: (one["before"] and one["before"]["accounts"], one["after"]["accounts"])
        for one in report["segments"]
    } == changed


def test_diff_for_people_and_for_a_pull_request(workspace: Path) -> None:
    text = run("diff", "-w", workspace, "large").stdout
    assert text.startswith("large  changed  5 → 2 accounts (-3)\n  rule    changed: size ≥ 5 → size ≥ 8\n")
    comment = run("diff", "-w", workspace, "HEAD", "large", "--format", "markdown").stdout
    assert "| large (changed) | 5 | 2 | 0 | 3 |" in comment
    assert run("diff", "-w", workspace, "HEAD", "main").stdout.count("\x1b") == 0


def test_nothing_differs(workspace: Path) -> None:
    commit(workspace, "all")
    assert run("diff", "-w", workspace).stdout == "No segment differs from HEAD.\n"


def test_log(workspace: Path) -> None:
    result = run("log", "large", "-w", workspace, "--format", "json")
    assert [(one["subject"], one["accounts"], one["rule"]) for one in json.loads(result.stdout)] == [
        ("not committed", 2, "size ≥ 8"),
        ("Only the larger", 5, "size ≥ 5"),
        ("Begin", 7, "size ≥ 3"),
    ]
    lines = run("log", "large.yaml", "-w", workspace).stdout.splitlines()
    assert lines[0].split() == ["commit", "on", "author", "subject", "accounts", "recorded", "rule"]
    assert lines[-1] == "█▆▂  7 → 2 accounts"
    assert len(run("log", "large", "-w", workspace, "-n", "1", "--format", "csv").stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff", "mian"), "git knows no revision mian (did you mean main?)"),
        (("diff", "HEAD", "larg"), "there is no segment larg, now or at HEAD (did you mean large?)"),
        (("log", "larg"), "there is no segment larg (did you mean large?)"),
    ],
)
def test_what_there_is_not_is_said(workspace: Path, words: tuple[str, ...], said: str) -> None:
    result = run(*words, "-w", workspace)
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_comment_in_the_readme_is_what_the_command_writes(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    change, comment = (re.findall(rf"^```{word}\n(.*?)^```", readme, re.M | re.S)[0] for word in ("diff", "markdown"))
    shutil.copytree(Path(niche.sample_data.__file__).parent / "accounts", tmp_path / "accounts")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "Begin")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    file = tmp_path / "accounts" / "segments" / "growth-stage-saas.yaml"
    old, new = ("".join(re.findall(rf"^\{sign}(.*\n)", change, re.M)) for sign in "-+")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert run("diff", "origin/main", "-w", tmp_path / "accounts", "--format", "markdown").stdout == comment


@pytest.mark.parametrize("words", [("diff",), ("log", "large")])
def test_without_git(workspace: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("PATH", "")
    result = run(*words, "-w", workspace)
    assert result.exit_code == 2
    assert "git is not installed" in result.stderr
    assert "git init" not in result.stderr


def test_a_history_that_is_cut_is_told_beside_the_table(workspace: Path) -> None:
    assert run("log", "large", "-w", workspace).stderr == ""
    assert run("log", "large", "-n", "1", "-w", workspace).stderr == "niche: only the latest 1 commits are counted\n"
    (workspace / ".git" / "shallow").write_text(git(workspace, "rev-parse", "HEAD") + "\n")
    assert "git fetch --unshallow" in run("log", "large", "-w", workspace).stderr
    assert "git fetch --unshallow" in run("log", "large", "-w", workspace, "--format", "json").stderr


def test_before_the_first_commit_everything_is_new(workspace: Path) -> None:
    git(workspace, "update-ref", "-d", "HEAD")
    result = run("diff", "-w", workspace)
    assert result.exit_code == 0
    assert "The repository has no commits yet: everything is new." in result.stdout
    refused = run("diff", "main~1", "-w", workspace)
    assert (refused.exit_code, "there is no commit yet" in refused.stderr) == (2, True)


def test_what_git_says_is_printed_line_by_line(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    lines = run("diff", "-w", workspace).stderr.splitlines()
    assert all(line.startswith("niche: ") for line in lines)
    assert any("git config --global --add safe.directory" in line for line in lines)
