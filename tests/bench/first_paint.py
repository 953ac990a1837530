"""`python -m tests.bench.first_paint`: from the command to the first paint, beside an empty Textual app."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = 15
LIMITS = {"niche, first paint": 1.5, "niche, sample counted": 4.0}
"""How many times an empty app's first paint niche's may take."""

PATIENCE = 60
"""Seconds without output after which what is waited for will not come."""

EMPTY = """\
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("painted")

Empty().run()
"""
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "accounts"


def first_seen(command: Sequence[str], text: bytes) -> float:
    """Seconds from starting a command in a terminal until it has drawn a text."""
    leader, follower = pty.openpty()
    os.set_blocking(leader, True)
    began = time.perf_counter()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"}
    running = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=environment, close_fds=True
    )
    os.close(follower)
    seen = b""
    try:
        while text not in seen:
            if not select.select([leader], [], [], PATIENCE)[0]:
                raise TimeoutError(f"{command}: no {text!r} in\n{seen.decode(errors='replace')}")
            seen += os.read(leader, 65_536)
        return time.perf_counter() - began
    finally:
        running.kill()
        running.wait()
        os.close(leader)


def main() -> None:
    """Time both in turn and print the medians and their ratio."""
    niche = Path(sys.executable).with_name("niche")
    contenders = {
        "empty Textual app": ([sys.executable, "-c", EMPTY], b"painted"),
        "niche, first paint": ([str(niche), str(SAMPLE)], b"opening accounts"),
        "niche, sample counted": ([str(niche), str(SAMPLE)], b" of 20,000"),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for run in range(RUNS + 1):
        for name, (command, text) in contenders.items():
            seconds = first_seen(command, text)
            if run:  # the first one fills the caches of the machine
                times[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    empty = medians["empty Textual app"]
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:7.0f} ms  {median / empty:5.2f}x")
    for name, limit in LIMITS.items():
        print(f"{name} within {limit:g}x of an empty app: {medians[name] <= limit * empty}")


if __name__ == "__main__":
    main()
