"""A real terminal for end-to-end tests: tmux, driven as a person would, read as a person would see it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypeAlias

PATIENCE = float(os.environ.get("NICHE_TEST_PATIENCE", "60"))
"""Seconds until a test gives up waiting for what it expects; generous, because CI machines are slow and shared."""


@dataclass(frozen=True)
class Terminal:
    """One tmux window of a fixed size that runs one command."""

    socket: str

    def send(self, *keys: str) -> None:
        """Press keys, by tmux's names (`Enter`, `C-p`, `Space`) or as themselves."""
        self._tmux("send-keys", "-t", "0", *keys)

    def type(self, text: str) -> None:
        """Type text literally."""
        self._tmux("send-keys", "-t", "0", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste text as a terminal does."""
        subprocess.run(["tmux", "-L", self.socket, "load-buffer", "-"], input=text, check=True, text=True)
        self._tmux("paste-buffer", "-p", "-t", "0")

    def kill(self) -> None:
        """Kill what runs in the terminal, as a crash or a power cut would."""
        shell = self._tmux("display-message", "-p", "-t", "0", "#{pane_pid}").strip()
        subprocess.run(["pkill", "-KILL", "-P", shell], check=True)

    def click(self, x: int, y: int) -> None:
        """Press and release the left button at a cell, counted from 0."""
        for final in "Mm":
            self.type(f"\x1b[<0;{x + 1};{y + 1}{final}")

    def screen(self) -> str:
        """What is on the screen now."""
        return self._tmux("capture-pane", "-p", "-t", "0")

    def wait(self, *texts: str) -> str:
        """The first screen that shows all the texts. Fails with the last screen when they do not come."""
        return self.until(lambda screen: all(text in screen for text in texts), f"{texts}")

    def until(self, holds: Callable[[str], bool], what: str) -> str:
        """The first screen of which `holds` is true."""
        deadline = time.monotonic() + PATIENCE
        pause = Event()
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}; the screen shows:\n{screen}")
            pause.wait(0.05)

    def find(self, text: str) -> tuple[int, int]:
        """The cell (x, y) where a text stands; the lowest one."""
        for y, line in reversed(list(enumerate(self.wait(text).splitlines()))):
            if text in line:
                return line.index(text), y
        raise AssertionError(text)

    def click_on(self, text: str) -> None:
        """Click on the first character of a text on the screen."""
        self.click(*self.find(text))

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def terminal(
    command: Sequence[str | Path], *, size: tuple[int, int], home: Path, cwd: Path, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """A terminal of `size` (columns, rows) that runs `command` in `cwd`, with its own home folder.

    When the command ends, its exit status stays on the screen as `exit N`.
    """
    socket = f"niche-{uuid.uuid4().hex[:12]}"
    settings = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "TERM": "tmux-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        **(env or {}),
    }
    inner = f"{shlex.join(map(str, command))}; echo exit $?; exec cat"
    exports = ["-u", "COLUMNS", "-u", "LINES", *(f"{name}={value}" for name, value in settings.items())]
    start = ["tmux", "-L", socket, "-f", os.devnull, "new-session", "-d", "-x", str(size[0]), "-y", str(size[1])]
    subprocess.run([*start, "-c", str(cwd), "env", *exports, "sh", "-c", inner], check=True)
    try:
        subprocess.run(["tmux", "-L", socket, "set", "-g", "status", "off"], check=True)
        yield Terminal(socket)
    finally:
        subprocess.run(["tmux", "-L", socket, "kill-server"], check=False, capture_output=True)


Opened: TypeAlias = Callable[..., Terminal]
"""Opens niche with arguments in a terminal of the size under test; in the workspace unless told otherwise."""


def niche(*arguments: str | Path) -> list[str | Path]:
    """The command line of the `niche` of this environment."""
    return [Path(sys.executable).with_name("niche"), *arguments]
