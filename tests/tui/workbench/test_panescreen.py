"""Panes are zoomed and resized, and are the next time as they were left."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from driving import NARROW, WIDE, Driver, Start

from niche.tui.keys.actions import Context
from niche.tui.panes.panes import LEAST_WIDTH, UPPER, resized

VAST = (220, 50)


def widths(driver: Driver) -> list[int]:
    """Cells of the panes that stand side by side."""
    return [driver.bench.query_one(f"#{pane}").outer_size.width for pane in UPPER]


def heights(driver: Driver) -> list[int]:
    """Cells of the upper and the lower part."""
    return [driver.bench.query_one(f"#{part}").outer_size.height for part in ("upper", "lower")]


def shown(driver: Driver) -> set[str]:
    """The panes that can be seen."""
    return {pane for pane in Context if pane is not Context.EVERYWHERE if driver.bench.query_one(f"#{pane}").size}


@pytest.mark.parametrize(
    ("cells", "index", "more", "after"),
    [
        ((38, 47, 35), 0, 4, (42, 43, 35)),
        ((38, 47, 35), 1, 4, (38, 51, 31)),
        ((38, 47, 35), 1, -4, (38, 43, 39)),
        ((38, 47, 35), 2, 4, (38, 43, 39)),
        ((20, 40), 0, -1, (20, 40)),
        ((60, 21), 0, 4, (61, 20)),
        ((60, 10), 0, 4, (60, 10)),
    ],
)
def test_a_pane_grows_at_the_expense_of_the_next(
    cells: Sequence[int], index: int, more: int, after: Sequence[int]
) -> None:
    assert resized(cells, index, more, LEAST_WIDTH) == after


async def drag(driver: Driver, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press the mouse at a cell, move it, let it go."""
    await driver.pilot.mouse_down(offset=start)
    await driver.pilot.hover(offset=end)
    await driver.pilot.mouse_up(offset=end)
    await driver.settle()


async def test_edges_are_drawn_with_the_mouse(start: Start) -> None:
    async with start(size=WIDE) as driver:
        before, high = widths(driver), heights(driver)
        await drag(driver, (before[0] - 1, 8), (before[0] + 5, 9))
        assert widths(driver) == [before[0] + 6, before[1] - 6, before[2]]
        await drag(driver, (before[0] + before[1], 8), (5, 8))
        assert widths(driver)[1] == LEAST_WIDTH
        await drag(driver, (100, high[0] + 1), (100, high[0] - 4))
        assert heights(driver) == [high[0] - 5, high[1] + 5]
        assert driver.app.ui_state.now.heights == tuple(heights(driver))
        assert driver.app.ui_state.now.widths == tuple(widths(driver))


async def test_a_tab_on_the_edge_is_no_edge(start: Start) -> None:
    async with start(size=WIDE) as driver:
        high = heights(driver)
        await drag(driver, (18, high[0] + 1), (18, high[0] - 4))
        assert heights(driver) == high


async def test_a_pane_is_made_wider_and_narrower(start: Start) -> None:
    async with start(size=WIDE) as driver:
        before = widths(driver)
        await driver.press("1", "greater_than_sign")
        assert widths(driver)[0] == before[0] + 4
        assert sum(widths(driver)) == sum(before)
        await driver.press("less_than_sign", "less_than_sign")
        assert widths(driver)[0] == before[0] - 4
        await driver.press("equals_sign")
        assert widths(driver) == before


@pytest.mark.parametrize(("pane", "change"), [("1", 2), ("4", -2)])
async def test_a_pane_is_made_taller_and_lower(start: Start, pane: str, change: int) -> None:
    async with start(size=WIDE) as driver:
        upper, lower = heights(driver)
        await driver.press(pane, "right_curly_bracket")
        assert heights(driver) == [upper + change, lower - change]
        await driver.press("left_curly_bracket")
        assert heights(driver) == [upper, lower]


async def test_sizes_are_the_same_the_next_time(start: Start) -> None:
    async with start(size=WIDE) as driver:
        await driver.press("1", "greater_than_sign", "greater_than_sign", "right_curly_bracket")
        left = widths(driver), heights(driver)
    async with start(size=WIDE) as driver:
        assert (widths(driver), heights(driver)) == left


async def test_sizes_survive_a_smaller_terminal(start: Start) -> None:
    async with start(size=WIDE) as driver:
        await driver.press("1", "greater_than_sign")
        left = widths(driver)
        await driver.pilot.resize_terminal(*NARROW)
        await driver.settle()
        assert shown(driver) == {"tree"}
        assert widths(driver)[0] == 80
        await driver.press("greater_than_sign")
        await driver.pilot.resize_terminal(*WIDE)
        await driver.settle()
        assert widths(driver) == left


async def test_zoom_gives_one_pane_the_whole_screen(start: Start) -> None:
    async with start(size=WIDE) as driver:
        before = shown(driver)
        await driver.press("4", "z")
        assert shown(driver) == {"accounts"}
        assert "of 120" in driver.text("SizeLine")
        await driver.press("2")
        assert shown(driver) == {"definition"}
        await driver.press("z")
        assert shown(driver) == before


async def test_a_vast_terminal_gives_more_to_the_tree_and_to_insight(start: Start) -> None:
    async with start(size=VAST) as driver:
        tree, definition, insight = widths(driver)
        assert sum((tree, definition, insight)) == VAST[0]
        assert tree > definition > insight > 60
