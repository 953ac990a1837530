"""Control characters in the data never reach a terminal; a pipe gets the data as it is."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import zlib
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


def test_what_a_library_writes_to_stderr_by_itself_is_kept_off_the_terminal() -> None:
    code = """
import os, sys
from niche.tui.commands.output import apart_from_libraries, protect
protect()
with apart_from_libraries():
    os.write(2, b"thread panicked")
    print("said", file=sys.stderr)
os.write(2, b"after\\n")
print("at last", file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "said\nafter\nat last\n"


PANICKING = (
    "eNqdVE1ME0EUnlnKsi2EADrrbtKYYmApQvipQFttoluKQCjQEhGLF0t/gFgooRWoeiAhKge4AjEcPIgxXESiHIioB42cjInBEEgM4crB6AE9"
    "aPDNdIvExESYTmfez/fe+2betB61rZIg8rCB7OpKyXg2yDzhjTXIjAMS9iOEzM/Lf13Ly53Uo0+J2mMfyN00hHbJTs/2I9vp2y/XprATnYNP"
    "3+bSoefVvEruTkFaRY70Jl+fv3SUFGzizSPH4qLco8bisbHHeVtP3hm/ncjOe/1qb29PvvVlZeX7Zz6tc25qcW6NJ1lyIeJlG47rIr2xeEYo"
    "EuoL9cdJljieLW41iIvpiuD4c9Vw99sKcZWSBT3pSLZhXWcWEBs/zkv7UqorT4W3CF1pBnUat1O7DrX6vqLV0Z2ThgliYMUlHIR6C3pxuUic"
    "xcoM7/hnUqIjIjG7YdMKmDJ9CGFQRjhYEgkgOI9JFSOYk3onXCIh4ZFURPskMIIXghb0GE/jeYzuceVwD9WIzwEusSSXKU5cxMqGoMwIB1PI"
    "uRxg/PANECSLmmGf4QGRutd1WsCILHGUHIswigJZTAeJijM8mcWavCGQASoSTo406Aaj0TjhUTUn4TjhCO92gKtaJ7FGEQ6RrEJOSjWsELmN"
    "NNIANhxM+nBMs8J5ZKPsUJbTjYfst/ggk4jifQM5hZRnGcbDN0xcyiSS+MJALiBlwmD832sW39O6Pw2kAMgPAlARxFHhOL0lKUtta2vtOBsL"
    "9IT6/NIqV05HSZUKo44utiHQR7yazkxNqhpTa9nuVUs84B8epvZGVe3WcM2wOQNUcdNFpfG1Kk1dT1WnquFhtLHc1DhM/QzaQONrr1O98W+8"
    "t1nDu2oYvluFlD4KYahOurS4wGP3UfESwzJezotejQpbXDEa36QyanT49vlAprpuOAfdvcm6Lq2qlZ2XxjsHgvWX48zouQlGWx3Ly/h7VSS1"
    "eKIR/2DMZB5IxHui/cWmodBgrDfab7KUVZZVmMxdN3ojQZM1bK+wdAXPhMNBizUctlmClVUWq81fYfdb7NXhsCVs9YeCdkux7IDHl5zoI/w8"
    "PfBH/ht6pbB6"
)
"""A damaged Parquet file, packed, on which Polars 2.1 panics in a thread of its own."""


@pytest.mark.parametrize("command", [["count", "-w"], ["init", "--dry-run"]])
def test_a_panic_over_damaged_data_is_told_in_one_line(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "accounts.parquet"
    path.write_bytes(zlib.decompress(base64.b64decode(PANICKING)))
    environment = {**os.environ, "RUST_BACKTRACE": "1"}
    done = subprocess.run([*NICHE, *command, str(path)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"niche: {path}: this is not a valid Parquet file")
