"""`python -m tests.tui.monkey --events 200000`: random use of the app for long; `--replay FILE` repeats what failed.

Prints what each run came to, and figures of the whole: events, ends of the app, memory, threads and open files. A
failure is printed with its acts, and shrunk to few where it can be repeated; a file of them repeats it. A run that does
nothing any more ends the command, with the stacks of all threads.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from monkey import Outcome, acts, run, watched
from oddtables import TABLES
from resting import RestingLoop

_ACTS = 400
"""Of one run."""
_OPEN = Path("/proc/self/fd")
_TRIES = 60
"""Runs to shrink a failure."""


def once(table: str, what: Sequence[str]) -> Outcome:
    """Do this to a fresh app on a fresh workspace."""
    here, outcome = Path.cwd(), Outcome(table)
    with (
        watched(outcome),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
        asyncio.Runner(loop_factory=RestingLoop) as runner,
    ):
        try:
            runner.run(run(outcome, what, Path(folder), patch))
        finally:
            os.chdir(here)
    return outcome


def shrunk(table: str, what: Sequence[str]) -> Sequence[str]:
    """As few of these acts as still fail, within some runs; all of them where they pass when they are repeated."""
    print("repeating", flush=True)
    if not once(table, what).failures:
        print("passes when it is repeated", flush=True)
        return what
    size, start = max(1, len(what) // 2), 0
    for _ in range(_TRIES):
        fewer = [*what[:start], *what[start + size :]]
        if fewer and (found := once(table, fewer)).failures:
            what, start = found.done, 0
            print(f"fails with {len(what)} acts", flush=True)
        elif start + size < len(what):
            start += size
        elif size > 1:
            size, start = size // 2, 0
        else:
            break
    return what


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", choices=tuple(TABLES))
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--no-shrink", action="store_true")
    arguments = parser.parse_args()
    if arguments.replay is not None:
        found = once(arguments.table, arguments.replay.read_text(encoding="utf-8").splitlines())
        sys.exit(found.told if found.failures else 0)
    tables = [arguments.table] if arguments.table else [*TABLES]
    done = failed = quits = number = 0
    while done < arguments.events:
        table, seed = tables[number % len(tables)], arguments.seed + number // len(tables)
        found = once(table, list(acts(seed, min(_ACTS, arguments.events - done))))
        done, quits, number = done + len(found.done), quits + found.ended, number + 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        files = len(list(_OPEN.iterdir())) if _OPEN.exists() else 0
        figures = f"{done:,} events, {failed} ends, {quits} quits; {memory} MB at most, "
        print(f"{table} {seed}: {figures}{threading.active_count()} threads, {files} files", flush=True)
        if found.failures:
            failed += 1
            print(f"FAILED {found.failures}", *found.done, "", sep="\n", flush=True)
            if not arguments.no_shrink:
                print(*shrunk(table, found.done), "", sep="\n", flush=True)
    print(f"{done:,} events, {failed} ends of the app, {quits} quits")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
