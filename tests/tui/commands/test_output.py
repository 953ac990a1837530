"""Control characters in the data never reach a terminal; a pipe gets the data as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EVIL = "Evil\x1b]0;owned\x07\x1b[31m[red]\u202etxt"
NICHE = [sys.executable, "-c", "from niche.tui.cli import main; main()"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose table, segments and settings are full of what steers a terminal."""
    segments = tmp_path / "segments"
    segments.mkdir()
    rows = "".join(f"a{number},{EVIL} {number % 3},{EVIL}\n" for number in range(40))
    (tmp_path / "accounts.csv").write_text(f"id,sector{EVIL},industry\n{rows}")
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: accounts.csv\n")
    named = EVIL.replace("\x1b", "\\e").replace("\x07", "\\a")
    (segments / "one.yaml").write_text(f'niche: 1\nname: "{named}"\nwhere: {{industry: "{named}"}}\n', encoding="utf-8")
    (segments / "bad\x1b[31m.yaml").write_text("niche: [\n")
    return tmp_path


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a terminal is sent by a command that runs in it."""
    mine, theirs = os.openpty()
    with subprocess.Popen([*NICHE, *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        sent = b""
        while chunk := _read(mine):
            sent += chunk
        process.wait()
    os.close(mine)
    return sent.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nobody has the other end open any more
        return b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("export", "one", "-o", "\x1b[31mout.csv"),
        ("list",),
        ("list", "--format", "csv"),
        ("list", "--format", "json"),
        ("check",),
        ("tree", "one"),
        ("count", "one\x1b[31m"),
        ("count", "bad\x1b[31m"),
        ("count", "--where", "\x1b[31m = 1"),
        ("sql", "one"),
        ("init", "accounts.csv", "--dry-run"),
        ("overlap",),
        ("rank",),
        ("new", EVIL),
        ("rename", "one", "\x1b[31m"),
        ("-w", "\x1b[31m", "list"),
    ],
    ids=lambda arguments: " ".join(arguments).encode("unicode_escape").decode(),
)
def test_a_terminal_is_not_steered_by_the_data(workspace: Path, arguments: tuple[str, ...]) -> None:
    sent = on_a_terminal(workspace, *arguments)
    assert sent.strip()
    assert "Traceback" not in sent
    # The bar that shows progress clears its own line.
    assert not [char for char in sent.replace("\r\x1b[K", "") if not char.isprintable() and char not in "\r\n\t"]


def test_a_pipe_gets_the_data_as_it_is(workspace: Path) -> None:
    done = subprocess.run([*NICHE, "export"], cwd=workspace, capture_output=True, check=True)
    assert EVIL in done.stdout.decode()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", b"bad\xff.yaml"), ("latin-1", "bad\u4e2d.yaml".encode()), ("ascii", "é.yaml".encode())],
)
def test_a_pipe_takes_names_that_are_no_text_or_have_no_letter_there(
    workspace: Path, encoding: str, name: bytes
) -> None:
    file = workspace / "segments" / os.fsdecode(name)
    file.write_text("niche: 1\nwhere: {id: a1}\n")
    env = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"}
    done = subprocess.run([*NICHE, "list", "--format", "csv"], cwd=workspace, env=env, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.returncode == 0
    if encoding == "utf-8":
        assert b"\nbad\xff," in done.stdout
