"""What the README shows for git and CI is what happens: in a fresh clone, with the very commands of the examples."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from repositories import commit, git

import niche.sample_data
from niche.tui.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACCOUNTS = Path(niche.sample_data.__file__).parent / "accounts"
IN_CI = README[README.index("## In git and in CI") :]
SEGMENT = "growth-stage-saas"


def block(language: str, holding: str = "") -> str:
    """The first example in a language that holds some words."""
    return next(
        text for text in re.findall(rf"^```{language}\n(.*?)^```", IN_CI, re.M | re.S) if not holding or holding in text
    )


def spoken(example: object) -> Iterator[str]:
    """The command lines in a CI file."""
    if isinstance(example, dict):
        for key, value in example.items():
            lines = value if isinstance(value, list) else [value]
            if key in ("run", "script"):
                yield from (line for line in lines if line.startswith("niche "))
            else:
                yield from spoken(value)
    elif isinstance(example, list):
        for value in example:
            yield from spoken(value)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the sample workspace, in which a branch has changed a segment as the README shows."""
    home = tmp_path_factory.mktemp("ci")
    origin = home / "origin"
    shutil.copytree(ACCOUNTS, origin)
    git(origin, "init", "--quiet", "--initial-branch=main")
    commit(origin, "the segments")
    git(home, "clone", "--quiet", str(origin), "clone")
    folder = home / "clone"
    git(folder, "checkout", "--quiet", "-b", "wider")
    file = folder / "segments" / f"{SEGMENT}.yaml"
    text, shown = file.read_text(), block("diff").splitlines()
    old, new = (
        [line[1:] for line in shown if line.startswith("-")],
        [line[1:] for line in shown if line.startswith("+")],
    )
    for was, now in zip(old, new, strict=True):
        assert text.count(was) == 1, was
        text = text.replace(was, now)
    file.write_text(text)
    commit(folder, "wider")
    return folder


def test_the_comment_on_a_pull_request_is_the_one_shown(clone: Path) -> None:
    words = ["diff", "-w", str(clone), "origin/main", "--format", "markdown"]
    assert CliRunner().invoke(main, words).stdout == block("markdown")


@pytest.mark.parametrize("example", ["runs-on", "CI_MERGE_REQUEST"], ids=["GitHub", "GitLab"])
def test_the_commands_of_a_ci_file_do_what_they_should(clone: Path, example: str) -> None:
    commands = list(spoken(yaml.safe_load(block("yml", example))))
    assert len(commands) == 2
    known = {"GITHUB_BASE_REF": "main", "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(clone, "rev-parse", "origin/main")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "\n".join(commands)
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=clone,
        env={**os.environ, **known, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"| {SEGMENT} (changed) |" in (clone / "comment.md").read_text()


def test_the_hooks_named_are_those_defined() -> None:
    (repository,) = yaml.safe_load(block("yml", "hooks:"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == {hook["id"] for hook in HOOKS}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_in_the_clone(clone: Path, hook: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    files = [] if hook.get("pass_filenames") is False else [f"segments/{SEGMENT}.yaml"]
    result = CliRunner().invoke(main, [*hook["entry"].split()[1:], *files])
    assert result.exit_code == 0, result.output
