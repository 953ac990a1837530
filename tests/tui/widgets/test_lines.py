"""Rows are painted one by one where they change, and the screen says what it would if all were painted."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, Driver, Start

from niche.tui.widgets.lines import LineView

JOURNEYS = {
    "the tree": ("j", "l", "j", "space", "j", "x", "G", "space", "g", "h", "L", "S"),
    "the definition": ("2", "j", "space", "j", "!", "u", "u", "space", "k", "d", "escape", "u"),
    "the insight": ("3", "j", "j", "l", "shift+right", "]", "]", "f", "u", "enter", "escape"),
    "the accounts": ("4", "j", "l", "l", "o", "o", "pagedown", "G", "F", "f", "u", "o"),
    "other tabs": ("5", "2", "j", "space", "5", "u", "8", "7", "6", "4"),
    "looks and sizes": ("1", "j", ">", "}", "z", "j", "z", "=", "tab", "space", "u"),
}


def painted(driver: Driver) -> list[str]:
    """The rows of the screen."""
    return [strip.text for strip in driver.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("journey", JOURNEYS)
async def test_what_is_painted_row_by_row_is_what_is_painted_anew(
    start: Start, journey: str, size: tuple[int, int]
) -> None:
    async with start(size=size) as driver:
        for key in JOURNEYS[journey]:
            await driver.press(key)
            found = painted(driver)
            for widget in driver.app.screen.query(LineView):
                widget._styles_cache.clear()
            assert found == painted(driver), key
