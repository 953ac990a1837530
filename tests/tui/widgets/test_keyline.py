"""The keys in the border of a dialog can be clicked."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from niche.tui.widgets.keyline import clickable

LINE = "enter accept   ←→ column   o other segment   esc cancel"


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
    [("accept", ["enter"]), ("column", ["right"]), ("segment", ["o"]), ("esc", ["escape"]), ("   ", [])],
)
async def test_a_click_on_the_words_means_the_key(words: str, pressed: list[str]) -> None:
    app = Pressed()
    async with app.run_test() as pilot:
        await pilot.click(Static, offset=(LINE.index(words), 0))
        assert app.pressed == pressed


def test_a_line_of_keys_reads_as_it_stands() -> None:
    assert clickable(LINE).plain == LINE
