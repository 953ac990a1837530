"""What the commands share: the bar for what takes long."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from niche.tui.commands.common import Talk


class Clock:
    """A timer that rings at once, or never."""

    rings = True

    def __init__(self, _: float, ring: Callable[[], None]) -> None:
        self._ring = ring

    def start(self) -> None:
        if self.rings:
            self._ring()

    def cancel(self) -> None:
        """Nothing waits."""


@pytest.mark.parametrize(
    ("terminal", "rings", "drawn"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_bar_comes_after_a_while_on_a_terminal_and_goes(
    terminal: bool, rings: bool, drawn: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("threading.Timer", Clock)
    monkeypatch.setattr(Clock, "rings", rings)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with Talk() as talk:
        talk(0.5, "reading \x1b[2Jaccounts.csv")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert ("━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌ reading" in captured.err) is drawn
    assert captured.err.endswith("\r\x1b[K") is drawn
    assert "\x1b[2J" not in captured.err
