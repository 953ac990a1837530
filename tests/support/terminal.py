"""A real terminal for end-to-end tests: tmux, driven as a person would, read as a person would see it."""

from __future__ import annotations

import os
import re
import select
import shlex
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

QUIET = 0.04
"""Seconds without output after which a screen is at rest: longer than niche holds a paint back."""
PATIENCE = float(os.environ.get("NICHE_TEST_PATIENCE", "60"))
"""Seconds until a test gives up waiting for what it expects; generous, because CI machines are slow and shared."""

_ENDED = re.compile(r"^exit \d+$", re.MULTILINE)
"""What stands on the screen once the command has ended."""


@dataclass
class Terminal:
    """One tmux window of a fixed size that runs one command."""

    socket: str
    output: int
    """A descriptor that can be read whenever the command has written to the terminal."""
    pressed: int = field(default=0, init=False)
    """Keys pressed so far, those of what was typed among them."""
    _before: str | None = field(default=None, init=False)
    """The screen before the first input that nothing was waited for yet."""

    def send(self, *keys: str) -> None:
        """Press keys, by tmux's names (`Enter`, `C-p`, `Space`) or as themselves."""
        self.pressed += len(keys)
        self._enter("send-keys", "-t", "0", *keys)

    def type(self, text: str) -> None:
        """Type text literally."""
        self.pressed += len(text)
        self._enter("send-keys", "-t", "0", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste text as a terminal does."""
        subprocess.run(["tmux", "-L", self.socket, "load-buffer", "-"], input=text, check=True, text=True)
        self._enter("paste-buffer", "-p", "-t", "0")

    def kill(self, signal: str = "KILL") -> None:
        """End what runs in the terminal by a signal: KILL as a crash or a power cut would, TERM as `kill` does."""
        shell = self.tell("display-message", "-p", "-t", "0", "#{pane_pid}").strip()
        subprocess.run(["pkill", f"-{signal}", "-P", shell], check=True)

    def click(self, x: int, y: int) -> None:
        """Press and release the left button at a cell, counted from 0."""
        self._mouse((0, "M", x, y), (0, "m", x, y))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the left button at one cell, draw the mouse to another, and let go."""
        self._mouse((0, "M", *start), (32, "M", *end), (0, "m", *end))

    def _mouse(self, *events: tuple[int, str, int, int]) -> None:
        """What a terminal reports: the button or move, press or release, column and row."""
        self.type("".join(f"\x1b[<{number};{x + 1};{y + 1}{final}" for number, final, x, y in events))

    def screen(self) -> str:
        """What is on the screen now."""
        return self.tell("capture-pane", "-p", "-t", "0")

    def wait(self, *texts: str, gone: Sequence[str] = ()) -> str:
        """The first screen at rest that shows all the texts, and none of those that are to be gone."""
        return self.until(
            lambda screen: all(text in screen for text in texts) and not any(text in screen for text in gone),
            f"{texts}" + (f" without {tuple(gone)}" if gone else ""),
        )

    def until(self, holds: Callable[[str], bool], what: str) -> str:
        """The first screen at rest of which `holds` is true. Fails with the last screen where none comes.

        It fails, too, where `holds` was true before the input since the last wait: then it could not tell whether that
        has had its effect.
        """
        before, self._before = self._before, None
        assert before is None or not holds(before), f"{what} was there before the input already:\n{before}"
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            screen = self.screen()
            held = holds(screen)
            if not held and _ENDED.search(screen):
                break
            # What the command wrote since the last look is read away, so that only more of it ends the wait.
            if not self._written(QUIET if held else left) and held:
                return screen
        raise AssertionError(f"waited in vain for {what}; the screen shows:\n{self.screen()}")

    def _enter(self, *arguments: str) -> None:
        """Run a command of tmux that is input for what runs in the terminal."""
        if self._before is None:
            self._before = self.screen()
        self.tell(*arguments)

    def _written(self, seconds: float) -> bool:
        """Whether the command writes to the terminal within so many seconds, or has since the last time."""
        if not select.select([self.output], [], [], max(0.0, seconds))[0]:
            return False
        os.read(self.output, 1 << 20)
        return True

    def find(self, text: str) -> tuple[int, int]:
        """The cell (x, y) where a text stands; the lowest one."""
        for y, line in reversed(list(enumerate(self.wait(text).splitlines()))):
            if text in line:
                return line.index(text), y
        raise AssertionError(text)

    def click_on(self, text: str) -> None:
        """Click on the first character of a text on the screen."""
        self.click(*self.find(text))

    def tell(self, *arguments: str) -> str:
        """Run a command of tmux, and return what it prints."""
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
    with _fifo() as (path, output):
        try:
            told = Terminal(socket, output)
            told.tell("set", "-g", "status", "off")
            told.tell("pipe-pane", "-t", "0", f"cat > {shlex.quote(str(path))}")
            yield told
        finally:
            subprocess.run(["tmux", "-L", socket, "kill-server"], check=False, capture_output=True)


@contextmanager
def _fifo() -> Iterator[tuple[Path, int]]:
    """A named pipe, and a descriptor of its reading end that is open before anybody writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output"
        os.mkfifo(path)
        # Read and write: a reader alone would see the end of the pipe whenever nobody writes.
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            yield path, descriptor
        finally:
            os.close(descriptor)


Opened: TypeAlias = Callable[..., Terminal]
"""Opens niche with arguments in a terminal of the size under test; in the workspace unless told otherwise."""


def niche(*arguments: str | Path) -> list[str | Path]:
    """The command line of the `niche` of this environment."""
    return [Path(sys.executable).with_name("niche"), *arguments]
