"""What is remembered from one time to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Start

from niche.tui.drawing.themes import DARK, LIGHT
from niche.tui.user.ui_state import MOST_RECENT, UiState, UiStateStore, load_ui_state, state_path

KNOWN = UiState("niche-light", (40, 40, 40), (20, 10), ("a.csv",), ("/b.csv",))


def test_what_is_kept_is_recalled() -> None:
    UiStateStore().keep(KNOWN)
    assert load_ui_state() == KNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", UiState()),
        ("[1, 2]", UiState()),
        ("{}", UiState()),
        ('{"theme": "niche-light", "widths": [1, 2], "later": true}', UiState("niche-light")),
        ('{"widths": [40, "40", 40], "heights": [0, 1]}', UiState()),
        ('{"widths": [40, 40, true], "heights": [2, 1]}', UiState(heights=(2, 1))),
        ("\udcff", UiState()),
    ],
)
def test_what_makes_no_sense_is_forgotten(text: str, found: UiState) -> None:
    state_path().parent.mkdir(parents=True)
    state_path().write_bytes(text.encode("utf-8", "surrogateescape"))
    assert load_ui_state() == found


def test_what_was_opened_last_comes_first_and_once() -> None:
    ui_state = UiStateStore()
    for name in ("a", "b", *map(str, range(20)), "a"):
        ui_state.opened(Path("/") / name)
    assert load_ui_state().recent[:3] == ("/a", "/19", "/18")
    assert len(load_ui_state().recent) == MOST_RECENT


def test_where_nothing_can_be_written_it_holds_until_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    ui_state = UiStateStore()
    ui_state.keep(KNOWN)
    assert (ui_state.now, load_ui_state()) == (KNOWN, UiState())


async def test_the_theme_is_remembered(start: Start) -> None:
    async with start() as driver:
        assert driver.app.theme == DARK.name
        driver.app.theme = LIGHT.name
        await driver.settle()
    async with start() as driver:
        assert driver.app.theme == LIGHT.name


async def test_a_theme_that_is_gone_is_no_trouble(start: Start) -> None:
    UiStateStore().keep(UiState("solarized"))
    async with start() as driver:
        assert driver.app.theme == DARK.name
