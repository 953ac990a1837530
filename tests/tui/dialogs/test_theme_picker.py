"""The list of themes: each is shown as the cursor comes to it."""

from __future__ import annotations

import pytest
from driving import Start

from niche.tui.dialogs.theme_picker import NAMES
from niche.tui.drawing.themes import OFFERED


def test_every_theme_has_a_name() -> None:
    assert set(NAMES) == OFFERED


@pytest.mark.parametrize(("last", "theme"), [("enter", "niche-light"), ("escape", "niche-dark")])
async def test_a_theme_is_shown_at_once_and_kept_or_not(start: Start, last: str, theme: str) -> None:
    async with start() as driver:
        await driver.press("f2", "down")
        assert driver.app.theme == "niche-light"
        await driver.press(last)
        assert driver.app.theme == theme
