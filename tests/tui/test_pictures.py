"""The screens as pictures. After a change that is meant, `pytest tests/tui/test_pictures.py --snapshot-update`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driving import NARROW, WIDE, Driver
from textual.pilot import Pilot

from niche.tui.app import NicheApp

SCREENS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "workbench": (WIDE, ("2", "down")),
    "yaml": (WIDE, ("1", "down", "space", "5")),
    "save": (WIDE, ("2", "down", "!", "s")),
    "open": (WIDE, ("o",)),
    "help": (WIDE, ("2", "?")),
    "narrow": (NARROW, ("2",)),
    "narrow_quit": (NARROW, ("2", "down", "delete", "q")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("niche.tui.measuring.perf_counter", lambda: 0.0)
    size, keys = SCREENS[name]

    async def act(pilot: Pilot[None]) -> None:
        driver = Driver(pilot)
        await driver.settle()
        for key in keys:
            await driver.press(key)

    assert snap_compare(NicheApp(workspace), terminal_size=size, run_before=act)


def test_welcome(snap_compare: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    async def act(pilot: Pilot[None]) -> None:
        await Driver(pilot).settle()

    assert snap_compare(NicheApp(), terminal_size=NARROW, run_before=act)
