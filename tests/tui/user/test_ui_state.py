"""What is remembered from one time to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Start

from niche.tui.drawing.themes import DARK, LIGHT
from niche.tui.user.ui_state import Memory, Remembered, recall, state_path

KNOWN = Remembered("niche-light", (40, 40, 40), (20, 10))


def test_what_is_kept_is_recalled() -> None:
    Memory().keep(KNOWN)
    assert recall() == KNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Remembered()),
        ("[1, 2]", Remembered()),
        ("{}", Remembered()),
        ('{"theme": "niche-light", "widths": [1, 2], "later": true}', Remembered("niche-light")),
        ('{"widths": [40, "40", 40], "heights": [0, 1]}', Remembered()),
        ('{"widths": [40, 40, true], "heights": [2, 1]}', Remembered(heights=(2, 1))),
        ("\udcff", Remembered()),
    ],
)
def test_what_makes_no_sense_is_forgotten(text: str, found: Remembered) -> None:
    state_path().parent.mkdir(parents=True)
    state_path().write_bytes(text.encode("utf-8", "surrogateescape"))
    assert recall() == found


def test_where_nothing_can_be_written_it_holds_until_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    memory = Memory()
    memory.keep(KNOWN)
    assert (memory.now, recall()) == (KNOWN, Remembered())


async def test_the_theme_is_remembered(start: Start) -> None:
    async with start() as driver:
        assert driver.app.theme == DARK.name
        driver.app.theme = LIGHT.name
        await driver.settle()
    async with start() as driver:
        assert driver.app.theme == LIGHT.name


async def test_a_theme_that_is_gone_is_no_trouble(start: Start) -> None:
    Memory().keep(Remembered("solarized"))
    async with start() as driver:
        assert driver.app.theme == DARK.name
