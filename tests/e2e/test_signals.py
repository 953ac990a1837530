"""Signals that end niche in a real terminal."""

from __future__ import annotations

import os
import pty
import signal as signals
import subprocess
import termios
from pathlib import Path

import pytest
from journeys import add_condition
from terminal import niche, terminal


@pytest.mark.parametrize(("signal", "status"), [("TERM", 143), ("HUP", 129)])
def test_a_signal_gives_the_terminal_back_and_keeps_the_draft(tmp_path: Path, signal: str, status: int) -> None:
    (tmp_path / "t.csv").write_text("company,country\nAcme,DE\nBeta,US\nGamma,DE\n")
    with terminal(niche("t.csv"), size=(120, 36), home=tmp_path / "home", cwd=tmp_path) as app:
        app.wait("s save", "3 of 3")
        assert app.tell("display", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").split() == ["1", "0", "1"]
        add_condition(app, "country = 'DE'", 2, of=3)
        app.kill(signal)
        assert "s save" not in app.wait(f"exit {status}")
        assert app.tell("display", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").split() == ["0", "1", "0"]
    with terminal(niche("t.csv"), size=(120, 36), home=tmp_path / "home", cwd=tmp_path) as again:
        again.wait("Unsaved changes found")


def test_a_terminal_that_goes_without_a_signal_ends_niche(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("company,country\nAcme,DE\nBeta,US\nGamma,DE\n")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (36, 120))
    # In a session of its own it has a terminal, and none that would send a signal.
    started = subprocess.Popen(
        niche("t.csv"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
        env=os.environ | {"HOME": str(tmp_path / "home"), "TERM": "xterm-256color"},
        start_new_session=True,
        preexec_fn=lambda: signals.signal(signals.SIGHUP, signals.SIG_DFL),  # the tests may run without a terminal
    )
    os.close(theirs)
    with started:
        seen = b""
        while b"3 accounts" not in seen:
            seen += os.read(ours, 1 << 16)
        os.close(ours)
        assert started.wait(60) == 129
