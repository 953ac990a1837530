"""Random keys, clicks, pastes, resizes and changing files, the same for a seed; what they did can be replayed.

An act is one line of text, so that a failure prints what led to it: `key down`, `type employees > 1e6`, `click 10 4`.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from oddtables import make
from repositories import commit, git
from resting import rested, wait_for_rest
from sparing import leave_garbage, parse_once
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from niche.segments.counting.counter import Counter
from niche.tui.app import DIALOGS, NicheApp
from niche.tui.keys.actions import ACTIONS, MOVING
from niche.tui.user import error_report
from niche.tui.workbench.screen import Workbench

_ALL = sorted({key for action in ACTIONS for key in action.keys if key not in ("ctrl+q", "q", "ctrl+c")})
_KEYS: Sequence[tuple[Sequence[str], int]] = (
    (_ALL, 30),
    (sorted(MOVING), 20),
    (("enter",), 12),
    (("escape",), 8),
    (("tab", "shift+tab", "space", "backspace", "left", "right", "shift+left", "shift+right", "shift+down"), 14),
    ([chr(code) for code in range(33, 127)], 10),
    ([f"f{n}" for n in range(1, 13)] + [f"ctrl+{letter}" for letter in "abdefghijklmnoprstuvwxyz"], 4),
    (("q", "ctrl+q", "ctrl+c"), 1),
)
_TEXTS = (
    "employees > 1e6",
    "country in DE, FR",
    "founded missing",
    "last_contact within 90 days",
    "1e",
    "+",
    "'",
    "((((",
    "NOT (",
    "a AND",
    "industry under 52",
    "in_segment one",
    "tags has t1",
    "2026-02-30",
    "-1..",
    "99999999999999999999999999",
)
_PASTES = (
    *_TEXTS,
    "",
    "\n\n\n",
    "DE\nFR\nUS\n",
    "a\tb\tc\r\n1\t2\t3",
    "[red]markup[/]",
    "\x1b[31m\x00\x07\u202e",
    "👩\u200d👧" * 40,
    "e" + "\u0301" * 50,
    "x" * 3_000,
    "1" * 5_000,
    "क्षि म्हा",
)
_SIZES = ((120, 36), (80, 24), (60, 15), (59, 14), (40, 10), (10, 2), (200, 50), (100, 30), (1, 1))
_CONTENTS = {
    "change": b"niche: 1\nname: Changed\nwhere: {}\n",
    "break": b"niche: 1\nwhere: {employees: {between: [1}\n",
    "empty": b"",
    "binary": bytes(range(256)),
}
_FILES = (
    *_CONTENTS,
    "delete",
    "new",
    "settings",
    "break-settings",
    "restore",
    "touch-data",
    "delete-data",
    "commit",
    "checkout",
)
_NAMED = {"space": " ", "enter": "\r", "tab": "\t"}
_RARELY = 25
"""Acts between two fresh counts."""
PATIENCE = 300.0
"""Seconds without an act after which a run is given up: what does not come to rest is a failure much sooner."""
STALLED = 3
"""The exit status of a run that is given up."""


def acts(seed: int, number: int) -> Iterator[str]:
    """What the monkey of a seed does."""
    chance = random.Random(seed)
    width, height = 120, 36
    for _ in range(number):
        kind = chance.choices(("key", "burst", "type", "paste", "mouse", "size", "file"), (60, 8, 6, 3, 18, 2, 3))[0]
        if kind == "key":
            yield f"key {_key(chance)}"
        elif kind == "burst":
            yield f"burst {' '.join(_key(chance) for _ in range(chance.randint(2, 6)))}"
        elif kind == "type":
            yield f"type {chance.choice(_TEXTS)}"
        elif kind == "paste":
            yield f"paste {chance.randrange(len(_PASTES))}"
        elif kind == "mouse":
            how = chance.choices(("click", "double", "right", "drag", "wheel", "escape"), (8, 4, 1, 2, 2, 1))[0]
            places = [(chance.randrange(width), chance.randrange(height)) for _ in range(2)]
            yield f"{how} {' '.join(str(number) for place in places for number in place)}"
        elif kind == "size":
            width, height = chance.choice(_SIZES)
            yield f"size {width} {height}"
            if (width, height) < (60, 15) and chance.random() < 0.8:
                width, height = 120, 36
                yield f"size {width} {height}"
        else:
            yield f"file {chance.choice(_FILES)} {chance.randrange(1_000)}"


def _key(chance: random.Random) -> str:
    keys = chance.choices([keys for keys, _ in _KEYS], [weight for _, weight in _KEYS])[0]
    return chance.choice(list(keys))


@dataclass
class Outcome:
    """What a run came to."""

    table: str
    done: list[str] = field(default_factory=list)
    ended: int = 0
    """Times that the monkey quit, and the app was opened again."""
    failures: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The failures, and how to see them again."""
        again = f"python -m tests.tui.monkey --table {self.table} --replay FILE, which holds"
        return "\n".join((*self.failures, again, *self.done))


def alone(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let nothing leave the folder: no editor, no network, no settings of the user's, no exports elsewhere."""
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    for name in ("NO_COLOR", "VISUAL", "TEXTUAL_THEME", "NICHE_DEBUG"):
        patch.delenv(name, raising=False)
    patch.setenv("HOME", str(folder))
    patch.setenv("EDITOR", "true")
    patch.setenv("GIT_CEILING_DIRECTORIES", str(folder))
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.chdir(folder)
    patch.setattr("niche.tui.tasks.rows.expanded", lambda path: folder / path.name)
    patch.setattr("niche.tui.tasks.file_watcher.EVERY", 3600)
    patch.setattr(Input, "cursor_blink", False)
    wait_for_rest(patch)
    parse_once(patch)
    leave_garbage(patch)


@contextmanager
def watched(outcome: Outcome, patience: float = PATIENCE) -> Iterator[None]:
    """End the process where no act is done for `patience` seconds, with the stacks of all threads and the acts."""
    over = threading.Event()

    def watch() -> None:
        before = -1
        while not over.wait(patience):
            done = len(outcome.done)
            if done == before:
                print(f"no act for {patience} seconds", outcome.told, sep="\n", file=sys.stderr, flush=True)
                faulthandler.dump_traceback()
                os._exit(STALLED)
            before = done

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


async def run(outcome: Outcome, what: Sequence[str], folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Do this to the app on the table of `outcome`, until something fails; what quits it opens it again."""
    alone(patch, folder)
    root = make(outcome.table, folder / "workspace")
    left = list(what)
    errors: list[BaseException] = []
    patch.setattr(error_report, "write_down", errors.append)
    asyncio.get_running_loop().set_exception_handler(lambda _, said: outcome.failures.append(f"loop: {said}"))
    while left and not outcome.failures:
        app, before = NicheApp(root), len(outcome.done)
        with suppress(Exception):  # it is in `app.crash`
            async with app.run_test(size=(120, 36), notifications=True) as pilot:
                await rested()
                await _Hands(pilot, root, outcome, left, errors).work()
        if app.crash is not None:
            errors.append(app.crash)
        outcome.failures += [f"error: {error_report.named(error)}{_where(error)}" for error in errors]
        if len(outcome.done) == before and not outcome.failures:
            outcome.failures.append("does not come to rest when it is opened")
        outcome.ended += bool(left)


def _where(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f" at {' '.join(places[-4:])}"


class _Hands:
    """Does acts to one open app, one after another, and looks at what comes of it."""

    def __init__(
        self, pilot: Pilot[None], root: Path, outcome: Outcome, left: list[str], errors: list[BaseException]
    ) -> None:
        assert isinstance(pilot.app, NicheApp)
        self._pilot, self._app, self._root = pilot, pilot.app, root
        self._outcome, self._left, self._errors = outcome, left, errors

    async def work(self) -> None:
        """Until there is nothing left to do, the app was quit, or something failed."""
        while self._left and self._app.return_code is None:
            act = self._left.pop(0)
            self._outcome.done.append(act)
            kind, _, about = act.partition(" ")
            await getattr(self, f"_{kind}")(about)
            try:
                await rested()
            except TimeoutError:
                self._outcome.failures.append("does not come to rest")
            if self._app.return_code is not None:
                return
            self._look()
            if self._errors or self._outcome.failures:
                return

    def _look(self) -> None:
        """Whether the screen is sane: something stands on it, keys are read, and the counts are true."""
        app, failures = self._app, self._outcome.failures
        screens = app.screen_stack
        if len(screens) < 2 or not screens[1].is_running:
            failures.append(f"blank screen: {screens}")
        elif not any(child.region for child in app.screen.walk_children() if child.display) and app.size.height > 2:
            failures.append(f"nothing on the screen: {screens}")
        elif isinstance(app.screen, Workbench):
            waiting = [worker for worker in app.workers if worker.group == DIALOGS and not worker.is_finished]
            if waiting:
                failures.append(f"keys wait for ever: {waiting}")
            elif len(self._outcome.done) % _RARELY == 0:
                self._count(app.screen)

    def _count(self, bench: Workbench) -> None:
        counts, counter = bench.counts, bench.project.counter
        if counts is None or counts.filter != bench.session.filter:
            self._outcome.failures.append("the open segment is not counted")
            return
        fresh = Counter(counter.universe, segments=counter.segments).count(bench.session.filter)
        now = {path: (node.alone, node.without) for path, node in fresh.nodes.items()}
        if (counts.total, counts.undecided) != (fresh.total, fresh.undecided) or now != {
            path: (node.alone, node.without) for path, node in counts.nodes.items()
        }:
            self._outcome.failures.append(f"counted {counts.total}, in truth {fresh.total}: {counts.filter}")

    # What can be done

    def _send(self, key: str) -> None:
        character = _NAMED.get(key, key if len(key) == 1 else None)
        event = events.Key(_character_to_key(key) if len(key) == 1 else key, character)
        self._app.post_message(event.set_sender(self._app))

    async def _key(self, key: str) -> None:
        self._send(key)

    async def _burst(self, keys: str) -> None:
        for key in keys.split():
            self._send(key)

    async def _type(self, text: str) -> None:
        for character in text:
            self._send("space" if character == " " else character)

    async def _paste(self, index: str) -> None:
        self._app.post_message(events.Paste(_PASTES[int(index)]).set_sender(self._app))

    def _mouse(self, kind: type[events.MouseEvent], x: int, y: int, button: int = 1) -> None:
        size = self._app.size
        x, y = min(x, max(0, size.width - 1)), min(y, max(0, size.height - 1))
        event = kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
        self._app.post_message(event.set_sender(self._app))

    async def _click(self, place: str, button: int = 1, times: int = 1) -> None:
        x, y, *_ = map(int, place.split())
        self._mouse(events.MouseMove, x, y, 0)
        for _ in range(times):
            self._mouse(events.MouseDown, x, y, button)
            self._mouse(events.MouseUp, x, y, button)

    async def _double(self, place: str) -> None:
        await self._click(place, times=2)

    async def _right(self, place: str) -> None:
        await self._click(place, button=3)

    async def _escape(self, place: str) -> None:
        """A key and a click at once."""
        self._send("escape")
        await self._click(place)

    async def _drag(self, places: str) -> None:
        x, y, to_x, to_y = map(int, places.split())
        self._mouse(events.MouseDown, x, y)
        self._mouse(events.MouseMove, (x + to_x) // 2, (y + to_y) // 2)
        self._mouse(events.MouseMove, to_x, to_y)
        self._mouse(events.MouseUp, to_x, to_y)

    async def _wheel(self, place: str) -> None:
        x, y, to_x, _ = map(int, place.split())
        for _ in range(1 + to_x % 5):
            self._mouse(events.MouseScrollDown if to_x % 2 else events.MouseScrollUp, x, y, 0)

    async def _size(self, size: str) -> None:
        await self._pilot.resize_terminal(*map(int, size.split()))

    async def _file(self, about: str) -> None:
        how, number = about.split()
        _happen(self._root, how, int(number))
        bench = self._app.workbench
        if bench is not None and bench.is_running:
            bench.watcher._begin()


def _happen(root: Path, how: str, number: int) -> None:
    """Something happens to the files of a workspace."""
    folder = root / "segments"
    folder.mkdir(exist_ok=True)
    files = sorted(folder.glob("*.yaml"))
    file = files[number % len(files)] if files else folder / "again.yaml"
    data = next((path for path in (root / "accounts.csv", root / "accounts.parquet") if path.exists()), None)
    if how in _CONTENTS:
        file.write_bytes(_CONTENTS[how])
    match how:
        case "delete":
            file.unlink(missing_ok=True)
        case "new":
            (folder / f"new-{number}.yaml").write_bytes(_CONTENTS["change"])
        case "settings":
            with (root / "niche.yaml").open("a") as settings:
                settings.write(f"# {number}\n")
        case "break-settings":
            (root / "niche.yaml").write_text("niche: 1\ndata: [\n")
        case "restore":
            git(root, "checkout", "--quiet", "--", ".")
        case "touch-data" if data is not None:
            data.touch()
        case "delete-data" if data is not None:
            data.unlink()
        case "commit":
            commit(root, f"Commit {number}")
        case "checkout":
            git(root, "checkout", "--quiet", "-B", f"branch-{number % 3}")
