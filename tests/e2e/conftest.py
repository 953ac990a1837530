"""Workspaces in a git repository, and the real app in a real terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import commit, git
from terminal import Opened, Terminal, niche, terminal

SAMPLES = Path(__file__).parents[2] / "sample_data"
SIZES = ((120, 36), (80, 24))


@pytest.fixture(autouse=True, scope="session")
def a_terminal_to_test_in() -> None:
    """These tests want tmux; without it there is nothing to learn from them."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Columns and rows of the terminal."""
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A committed copy of the sample of 20,000 accounts."""
    root = tmp_path / "accounts"
    shutil.copytree(SAMPLES / "accounts", root)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "the sample")
    return root


@pytest.fixture
def opened(tmp_path: Path, workspace: Path, size: tuple[int, int]) -> Iterator[Opened]:
    """Start niche; every terminal is closed at the end."""
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as stack:

        def start(*arguments: str | Path, cwd: Path = workspace) -> Terminal:
            return stack.enter_context(terminal(niche(*arguments), size=size, home=home, cwd=cwd))

        yield start
