"""Signals that end the app: the draft is kept and the terminal restored, as other programs that fill the screen do."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from functools import partial

Leave = Callable[[signal.Signals], bool]
"""A callback that leaves the app; False where it is leaving already."""

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Sent by `kill`, by a machine that shuts down, and by a terminal that is closed."""
LONGEST = 5.0
"""Seconds that leaving may take: a terminal that is gone takes nothing more, and a thread may be at work."""


def end_on_signals(leave: Leave) -> None:
    """Leave the app properly when a signal asks for it; one that is ignored (`nohup`) stays so. Not on Windows."""
    loop = asyncio.get_running_loop()
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            try:
                loop.add_signal_handler(number, partial(_end, leave, number))
            except NotImplementedError:
                return


def status(number: signal.Signals) -> int:
    """The exit status of a command that a signal ended, as shells count it."""
    return 128 + number


def _end(leave: Leave, number: signal.Signals) -> None:
    if not leave(number):
        return
    last = threading.Timer(LONGEST, os._exit, (status(number),))
    last.daemon = True
    last.start()
