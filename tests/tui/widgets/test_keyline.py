"""The keys in the border of a dialog can be clicked."""

from __future__ import annotations

import pytest
from driving import Start
from textual.app import App, ComposeResult
from textual.widgets import Static

from niche.tui.dialogs.basic import NameDialog
from niche.tui.widgets.keyline import clickable

LINE = "enter accept   ←→ column   o other segment   → more   ^r rows   del as found   esc cancel"


class Pressed(App[None]):
    """A line of keys, and those that were pressed by clicks on it."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static(clickable(LINE))

    def action_press(self, key: str) -> None:
        self.pressed.append(key)


@pytest.mark.parametrize(
    ("words", "pressed"),
    [
        *(("accept", ["enter"]), ("column", ["right"]), ("segment", ["o"]), ("esc", ["escape"]), ("   ", [])),
        *(("more", ["right"]), ("rows", ["ctrl+r"]), ("as found", ["delete"])),
    ],
)
async def test_a_click_on_the_words_means_the_key(words: str, pressed: list[str]) -> None:
    app = Pressed()
    async with app.run_test(size=(100, 5)) as pilot:
        await pilot.click(Static, offset=(LINE.index(words), 0))
        assert app.pressed == pressed


@pytest.mark.parametrize(("words", "gives"), [("enter accept", "new"), ("esc cancel", None)])
async def test_the_line_of_a_dialog_does_what_the_keys_do(start: Start, words: str, gives: str | None) -> None:
    async with start() as driver:
        given: list[str | None] = []
        driver.app.push_screen(NameDialog("Title", "Name", "new"), given.append)
        await driver.settle()
        box = driver.app.screen.query_one(".dialog")
        line = driver.app.screen._compositor.render_strips()[box.region.bottom - 1].text
        await driver.pilot.click(offset=(line.index(words), box.region.bottom - 1))
        await driver.settle()
        assert given == [gives]


def test_a_line_of_keys_reads_as_it_stands() -> None:
    assert clickable(LINE).plain == LINE
