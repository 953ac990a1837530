"""What a thread found out for a screen that is gone changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from driving import Start
from textual.screen import Screen

from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.dialogs.explorer import ColumnExplorer
from niche.tui.dialogs.segments import SegmentList
from niche.tui.widgets.lifetime import is_open


def explored(screen: Screen[object]) -> None:
    assert isinstance(screen, ColumnExplorer)
    screen.deliver(screen.show, [])


def listed(screen: Screen[object]) -> None:
    assert isinstance(screen, SegmentList)
    screen.deliver(screen.show, ())


def sized(screen: Screen[object]) -> None:
    assert isinstance(screen, ConditionEditor)
    assert screen._made is not None
    screen.deliver(partial(screen.show_size, screen._made), 7)


@pytest.mark.parametrize(
    ("keys", "found"),
    [(("d",), explored), (("ctrl+o",), listed), (("2", "down", "enter"), sized)],
    ids=["explorer", "list", "editor"],
)
async def test_what_comes_when_the_screen_was_left(
    start: Start, workspace: Path, keys: tuple[str, ...], found: Callable[[Screen[object]], None]
) -> None:
    async with start(workspace) as driver:
        await driver.press(*keys)
        screen = driver.app.screen
        assert is_open(screen)
        found(screen)
        await driver.press("escape")
        assert driver.app.screen is driver.bench
        assert not is_open(screen)
        found(screen)
