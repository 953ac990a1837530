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
PATIENCE = 60
"""Seconds without output after which what is waited for will not come."""
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
COUNTED = rb" of [\d,]+ \xc2\xb7"
"""The size in the insight, which is there once the segment is counted."""
DRAWN = rb"\x1b\[\d+;\d+H"
"""Anything at a place of the screen."""
SIZED = rb"would match"
"""The size in the condition editor."""
SIZE = rb"\xc2\xb7 [\d.]+ %"
"""The share of all accounts, in the heading of the definition and in the insight."""


class Terminal:
    """A program in a terminal of 120 by 36, and what it draws."""

    def __init__(self, command: Sequence[str]) -> None:
        self.leader, follower = pty.openpty()
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
        os.close(self.leader)

    def press(self, keys: str, sign: bytes = DRAWN) -> float:
        """Seconds from typing the keys until output has the sign."""
        started = time.perf_counter()
        os.write(self.leader, keys.encode())
        self.until(sign)
        return time.perf_counter() - started

    def until(self, sign: bytes) -> None:
        """Read until output has the sign."""
        seen = b""
        while not re.search(sign, seen):
            if not select.select([self.leader], [], [], PATIENCE)[0]:
                raise TimeoutError(f"no {sign!r} in\n{seen.decode(errors='replace')}")
            seen += os.read(self.leader, 65_536)

    def settle(self) -> bytes:
        """What else is drawn, until nothing is."""
        seen = b""
        while select.select([self.leader], [], [], QUIET)[0]:
            seen += os.read(self.leader, 65_536)
        return seen


def median(
    terminal: Terminal, keys: Sequence[str], signs: Sequence[bytes] = (DRAWN,), runs: int = RUNS, between: str = ""
) -> float:
    """The median of several presses, each until its sign is drawn, keys and signs in turn; what is typed `between` is
    not timed."""
    times: list[float] = []
    for run in range(runs + 1):
        terminal.settle()
        seconds = terminal.press(keys[run % len(keys)], signs[run % len(signs)])
        if between:
            terminal.settle()
            terminal.press(between)
        if run:  # the first time is to warm up
            times.append(seconds)
    return statistics.median(times)


def totals(terminal: Terminal) -> tuple[bytes, bytes]:
    """What the condition in hand makes of the segment's size when it is switched off and on: the signs of a count."""

    def switched() -> bytes:
        os.write(terminal.leader, b" ")
        return re.escape(re.findall(SIZE, terminal.settle())[-1])

    return switched(), switched()


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
            terminal.settle()
            found["outline: a condition off or on, counted"] = median(terminal, [" "], totals(terminal))
            terminal.settle()
            terminal.press("\r", SIZED)
            terminal.settle()
            terminal.press("\x7f" * 3)
            digits = "123456789"
            found["condition: a digit of a bound, counted"] = median(
                terminal, digits, [SIZED], runs=len(digits) - 1, between="\x7f"
            )
            terminal.settle()
            terminal.press("\x1b")
            terminal.settle()
            terminal.press("4")
            found["table: next account"] = median(terminal, ["j"])
            found["table: next page"] = median(terminal, ["\x1b[6~"])
    print(f"{accounts:,} accounts, at {1 / FRAME:.0f} frames a second")
    for what, seconds in found.items():
        print(f"{what:42}{seconds * 1000:8.1f} ms {seconds / FRAME:6.1f} frames {seconds / empty:6.2f}x")


if __name__ == "__main__":
    main(int(float((sys.argv[1:] or ["1e6"])[0])))
