"""`python -m tests.bench.key_to_paint [accounts]`: from a key to its effect on the screen, beside an empty app's.

Both run in a terminal of their own; the time is from writing the key to reading what it changed.
"""

from __future__ import annotations

import os
import pty
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from niche.sample_data.generator import generate_parquet

RUNS = 15
FRAME = 1 / 60
"""Seconds between two paints of Textual."""
QUIET = 0.3
"""Seconds without output after which nothing is on its way any more."""

EMPTY = """\
from textual.app import App
from textual.widgets import Static

class Empty(App):
    BINDINGS = [("j", "count", "")]
    seen = 0

    def compose(self):
        yield Static("painted")

    def action_count(self):
        self.seen += 1
        self.query_one(Static).update(f"pressed {self.seen}")

Empty().run()
"""
SEGMENT = """\
name: Bench
where:
  all:
    - any:
        - industry: {under: ["51", "52", "54"]}
        - country: {in: [DE, FR, NL, GB, CA]}
    - employees: {between: [100, 1000]}
    - not: {funding_stage: {in: [series-a, private-equity]}}
    - any:
        - revenue: {at_least: 5000000}
        - customer: {is: yes}
"""
COUNTED = rb"counted in"


class Terminal:
    """A program in a terminal of 120 by 36, and what it draws."""

    def __init__(self, command: Sequence[str]) -> None:
        self._leader, follower = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"}
        self._running = subprocess.Popen(
            command, stdin=follower, stdout=follower, stderr=follower, env=environment, close_fds=True
        )
        os.close(follower)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._running.kill()
        self._running.wait()
        os.close(self._leader)

    def press(self, keys: str, sign: bytes = rb"\x1b\[\d+;\d+H") -> float:
        """Seconds from typing the keys until output has the sign; by default anything drawn at a place."""
        started = time.perf_counter()
        os.write(self._leader, keys.encode())
        self.until(sign)
        return time.perf_counter() - started

    def until(self, sign: bytes) -> None:
        """Read until output has the sign."""
        seen = b""
        while not re.search(sign, seen):
            seen += os.read(self._leader, 65_536)

    def settle(self) -> None:
        """Read what else is drawn, until nothing is."""
        while select.select([self._leader], [], [], QUIET)[0]:
            os.read(self._leader, 65_536)


def median(terminal: Terminal, keys: Sequence[str], sign: bytes | None = None) -> float:
    """The median of several presses, the keys in turn."""
    times: list[float] = []
    for run in range(RUNS + 1):
        terminal.settle()
        key = keys[run % len(keys)]
        seconds = terminal.press(key) if sign is None else terminal.press(key, sign)
        if run:  # the first time is to warm up
            times.append(seconds)
    return statistics.median(times)


def workspace(folder: Path, accounts: int) -> Path:
    """A workspace of generated accounts with one segment of six conditions."""
    generate_parquet(folder / "accounts.parquet", accounts)
    (folder / "segments").mkdir()
    (folder / "segments" / "bench.yaml").write_text(SEGMENT)
    (folder / "niche.yaml").write_text(
        "data: accounts.parquet\nas_of: 2026-11-01\ntaxonomy: {use: naics-2022, column: naics}\n"
    )
    return folder


def main(accounts: int) -> None:
    """Print the medians, in frames and beside the empty app's."""
    with Terminal([sys.executable, "-c", EMPTY]) as terminal:
        terminal.until(b"painted")
        empty = median(terminal, "j")
    found: dict[str, float] = {"empty app": empty}
    with tempfile.TemporaryDirectory() as place:
        folder = workspace(Path(place), accounts)
        niche = Path(sys.executable).with_name("niche")
        with Terminal([str(niche), str(folder)]) as terminal:
            terminal.until(COUNTED)
            terminal.settle()
            found["tree: next node"] = median(terminal, ["j"])
            terminal.press("2")
            found["outline: next condition"] = median(terminal, ["j", "k"])
            terminal.press("jjjj")  # to a condition on numbers
            found["outline: a condition off or on, counted"] = median(terminal, [" "], COUNTED)
            terminal.press("4")
            found["table: next account"] = median(terminal, ["j"])
            found["table: next page"] = median(terminal, ["\x1b[6~"])
    print(f"{accounts:,} accounts, at {1 / FRAME:.0f} frames a second")
    for what, seconds in found.items():
        print(f"{what:42}{seconds * 1000:8.1f} ms {seconds / FRAME:6.1f} frames {seconds / empty:6.2f}x")


if __name__ == "__main__":
    main(int(float((sys.argv[1:] or ["1e6"])[0])))
