"""One key shows a letter over every place; the letter, or a click on it, goes there."""

from __future__ import annotations

import pytest
from driving import NARROW, WIDE, Driver, Start

from niche.tui.dialogs.jump import JumpMark, JumpScreen, Letter
from niche.tui.keys.actions import LOWER, PANES, Context
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.pane import Headed
from niche.tui.tasks.jumping import LETTERS, Place
from niche.tui.widgets.lines import LineView

LEAST, VAST = (60, 15), (200, 50)
SIZES = (LEAST, NARROW, WIDE, VAST)


async def marks(driver: Driver) -> list[JumpMark[Place]]:
    """What is marked once the key is pressed."""
    await driver.press("'")
    assert isinstance(driver.app.screen, JumpScreen)
    return list(driver.app.screen.marks)


def letter_of(found: list[JumpMark[Place]], pane: Context, line: int | None = None) -> str:
    return next(mark.letter for mark in found if mark.target == Place(pane, line))


def in_hand(driver: Driver) -> Headed:
    pane = driver.bench.query_one(f"#{driver.bench.pane}", Headed)
    assert driver.bench.focused is pane.in_hand
    return pane


def test_the_letters_begin_with_those_under_the_fingers() -> None:
    assert LETTERS.startswith("asdfghjkl")
    assert len(set(LETTERS)) == len(LETTERS) == 52


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("size", SIZES)
async def test_every_pane_has_its_own_letter_at_every_size(start: Start, size: tuple[int, int], pane: Context) -> None:
    async with start(size=size) as driver:
        found = await marks(driver)
        assert letter_of(found, pane) == LETTERS[PANES.index(pane)]
        await driver.press(letter_of(found, pane))
        assert in_hand(driver).context is pane
        assert driver.bench.query_one(f"#{pane}").region


@pytest.mark.parametrize("first", ["1", "2", "5"])
@pytest.mark.parametrize("size", SIZES)
async def test_letters_are_on_the_screen_each_once_and_beside_each_other(
    start: Start, size: tuple[int, int], first: str
) -> None:
    async with start(size=size) as driver:
        await driver.press(first)
        found = await marks(driver)
        assert len({mark.letter for mark in found}) == len({mark.target for mark in found}) == len(found)
        taken = [(mark.at.x + cell, mark.at.y) for mark in found for cell in range(mark.cells)]
        assert len(set(taken)) == len(taken)
        assert all(0 <= x < size[0] and 0 <= y < size[1] - 1 for x, y in taken)


async def test_a_letter_stands_where_the_number_of_its_pane_is(start: Start) -> None:
    async with start() as driver:
        found = await marks(driver)
        before = [strip.text for strip in driver.bench._compositor.render_strips(driver.bench.size)]
        numbers = {mark.target.pane: before[mark.at.y][mark.at.x + 1] for mark in found if mark.target.line is None}
        assert numbers == {pane: str(number) for number, pane in enumerate(PANES, 1)}


async def test_a_line_is_taken_in_hand(start: Start) -> None:
    async with start() as driver:
        await driver.press("5")
        found = await marks(driver)
        await driver.press(letter_of(found, Context.DEFINITION, 2))
        assert in_hand(driver).context is Context.DEFINITION
        assert driver.bench.query_one(DefinitionPane).cursor == (1,)
        await driver.press("'", letter_of(found, Context.TREE, 1))
        tree = in_hand(driver).in_hand
        assert isinstance(tree, LineView)
        assert tree.cursor_line == 1


async def test_a_line_that_is_scrolled_into_sight_is_the_one_taken(start: Start) -> None:
    async with start(size=LEAST) as driver:
        await driver.press("4", "G")
        view = in_hand(driver).in_hand
        assert isinstance(view, LineView)
        assert view.scroll_offset.y > 0
        found = [mark for mark in await marks(driver) if mark.target.line is not None]
        assert found[0].target.line == view.scroll_offset.y
        await driver.press(found[0].letter)
        assert view.cursor_line == found[0].target.line


async def test_lines_that_cannot_be_in_hand_have_no_letter(start: Start) -> None:
    async with start() as driver:
        found = [mark.target for mark in await marks(driver)]
        insight = driver.bench.query_one("#insight", LineView)
        lines = [place.line for place in found if place.pane is Context.INSIGHT and place.line is not None]
        assert lines
        assert all(map(insight.selectable, lines))
        assert not {place.pane for place in found if place.line is not None} & set(LOWER[1:])


async def test_a_click_on_a_letter_goes_there(start: Start) -> None:
    async with start() as driver:
        for place in (Place(Context.OVERLAP), Place(Context.DEFINITION, 1)):
            mark = next(mark for mark in await marks(driver) if mark.target == place)
            await driver.pilot.click(offset=(mark.at.x, mark.at.y))
            await driver.settle()
            assert driver.app.screen is driver.bench
            assert in_hand(driver).context is place.pane
        assert driver.bench.query_one(DefinitionPane).cursor == (0,)


async def test_escape_by_key_or_click_and_a_click_beside_the_letters_leave_all_as_it_was(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down")
        for leave in (None, (80, 15), (34, 35)):
            await marks(driver)
            if leave is None:
                await driver.press("escape")
            else:
                await driver.pilot.click(offset=leave)
                await driver.settle()
            assert driver.app.screen is driver.bench
            assert in_hand(driver).context is Context.DEFINITION
            assert driver.bench.query_one(DefinitionPane).cursor == (0,)


async def test_a_key_that_is_no_letter_of_a_place_does_nothing(start: Start) -> None:
    async with start() as driver:
        await marks(driver)
        await driver.press("8", "tab", "P", "enter")
        assert isinstance(driver.app.screen, JumpScreen)
        assert not driver.bench.session.dirty


async def test_the_letters_go_when_the_places_move(start: Start) -> None:
    async with start() as driver:
        await marks(driver)
        await driver.pilot.resize_terminal(*NARROW)
        await driver.settle()
        assert driver.app.screen is driver.bench


async def test_the_letters_go_when_the_terminal_was_too_small_meanwhile(start: Start) -> None:
    async with start() as driver:
        await marks(driver)
        await driver.pilot.resize_terminal(40, 10)
        await driver.settle()
        await driver.pilot.resize_terminal(*NARROW)
        await driver.settle()
        assert driver.app.screen is driver.bench
        assert len(await marks(driver)) == len(driver.app.screen.query(Letter))
