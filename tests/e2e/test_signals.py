"""Signals that end niche in a real terminal."""

from __future__ import annotations

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
