"""The small questions: what the keys mean in each, and how their text is laid out."""

from __future__ import annotations

import pytest
from driving import NARROW, Start
from resting import rested
from textual.app import App
from textual.content import Content

from niche.tui.dialogs.basic import CANCEL, Answer, ChoiceDialog, NameDialog, TextScreen, hung
from niche.tui.tasks import saving

KEEP, DROP = Answer("keep", "Keep", "k"), Answer("drop", "Drop", "d")


@pytest.mark.parametrize(
    ("choices", "focus", "key", "answer"),
    [
        ((KEEP, DROP), "", "escape", "keep"),
        ((KEEP, DROP, CANCEL), "", "escape", "cancel"),
        ((KEEP, DROP, CANCEL), "", "enter", "keep"),
        ((KEEP, DROP, CANCEL), "drop", "enter", "drop"),
        ((KEEP, DROP, CANCEL), "drop", "k", "keep"),
    ],
)
async def test_each_key_has_its_answer(choices: tuple[Answer, ...], focus: str, key: str, answer: str) -> None:
    answers: list[str | None] = []
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(ChoiceDialog("What now?", "Keep or drop.", choices, focus=focus), answers.append)
        await pilot.press(key)
        await pilot.pause()
    assert answers == [answer]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36)])
async def test_the_answers_are_in_sight_below_a_long_text(size: tuple[int, int]) -> None:
    async with App[None]().run_test(size=size) as pilot:
        dialog = ChoiceDialog("Save", "line\n" * 200, (KEEP, CANCEL), long=True)
        await pilot.app.push_screen(dialog)
        await pilot.pause()
        for button in dialog.query("Button"):
            assert dialog.region.contains_region(button.region)


DIALOGS = {
    "short": lambda: ChoiceDialog("Save", "What now?", (KEEP, DROP)),
    "long": lambda: ChoiceDialog("Save", "some words that wrap\n" * 9, (KEEP, CANCEL), long=True),
    "name": lambda: NameDialog("Name", "A name", "as it was", "this is wrong in so many words"),
    "text": lambda: TextScreen("Text", Content("some words that wrap\n" * 9)),
}


@pytest.mark.parametrize("dialog", DIALOGS)
async def test_a_dialog_comes_to_rest_in_a_terminal_of_any_size(start: Start, dialog: str) -> None:
    async with start() as driver:
        driver.app.push_screen(DIALOGS[dialog]())
        for width, height in ((10, 2), (60, 2), (120, 3), (4, 5), (59, 14), (1, 1), (120, 36)):
            await driver.pilot.resize_terminal(width, height)
            await rested()


@pytest.mark.parametrize("answers", [saving._LEAVING, saving._CHANGED])
async def test_every_answer_is_whole_in_a_narrow_terminal(start: Start, answers: tuple[Answer, ...]) -> None:
    async with start(size=NARROW) as driver:
        dialog = ChoiceDialog("Save", "What now?", answers)
        driver.app.push_screen(dialog)
        await driver.settle()
        room = dialog.query_one(".dialog-choices").content_region
        for button in dialog.query("Button"):
            assert room.contains_region(button.region)


@pytest.mark.parametrize(
    ("line", "cells", "shown"),
    [
        ("  t   All or any   Let all conditions hold", 60, ["  t   All or any   Let all conditions hold"]),
        (
            "  t   All or any   Let all conditions hold",
            40,
            ["  t   All or any   Let all conditions", "                   hold"],
        ),
        ("a line without columns that goes on", 20, ["a line without columns that goes on"]),
    ],
)
def test_a_line_that_is_too_wide_goes_on_below_its_last_column(line: str, cells: int, shown: list[str]) -> None:
    assert [one.rstrip() for one in hung(Content(line), cells).plain.splitlines()] == shown
