"""Keys that come faster than what they are meant for wait for it; none is lost, none goes to the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from driving import WIDE, Driver, Start
from textual import events
from textual.widgets import Input

from niche.segments.accounts.opening import Progress
from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.project import Project
from niche.tui.app import NicheApp
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.dialogs.opening import OpeningScreen
from niche.tui.dialogs.welcome import WelcomeScreen
from niche.tui.session import loading

LARGE = Condition("employees", "above", 1_000)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Tables open only once this is set."""
    opened = Event()

    def late(path: Path | None, progress: Progress | None = None) -> Project:
        opened.wait()
        return loading.load(path, progress)

    monkeypatch.setattr("niche.tui.app.load", late)
    yield opened
    opened.set()


async def test_what_is_typed_while_a_table_opens_takes_effect_when_it_is_there(workspace: Path, gate: Event) -> None:
    table = workspace.parent / "alone.csv"
    table.write_text((workspace / "accounts.csv").read_text())
    async with NicheApp(table).run_test(size=WIDE) as pilot:
        driver = Driver(pilot)
        await pilot.press("2", "a", *"employees", "space", ">", "space", *"1000", "enter")
        assert isinstance(driver.app.screen, OpeningScreen)
        gate.set()
        await driver.settle()
        while driver.app._key_queue.waiting:
            await pilot.pause()
        await driver.settle()
        assert driver.filter == All((LARGE,))


@pytest.mark.parametrize("key", sorted(OpeningScreen.LEAVING))
async def test_nobody_waits_for_a_table_to_leave(workspace: Path, gate: Event, key: str) -> None:
    async with NicheApp(workspace).run_test(size=WIDE) as pilot:
        await pilot.press("a", key)
        assert not pilot.app.is_running
        gate.set()


async def test_what_was_typed_for_a_table_that_cannot_be_opened_is_forgotten(
    workspace: Path, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Project:
        gate.wait()
        raise BadInputError(Problem("unreadable"))

    monkeypatch.setattr("niche.tui.app.load", refuse)
    async with NicheApp(workspace).run_test(size=WIDE) as pilot:
        driver = Driver(pilot)
        await pilot.press("a", "b")
        gate.set()
        await driver.settle()
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert driver.app.screen.query_one(Input).value == str(workspace)


async def test_a_list_that_is_pasted_at_once_goes_to_the_box_that_is_being_opened(start: Start) -> None:
    async with start() as driver:
        keys = [events.Key(key, key) for key in "2a"]
        for event in (*keys, events.Paste("employees > 1000")):
            driver.app.post_message(event)
        await driver.settle()
        while driver.app._key_queue.waiting:
            await driver.pilot.pause()
        await driver.settle()
        assert isinstance(driver.app.screen, ConditionEditor)
        assert driver.app.screen.query_one("#find", Input).value == "employees > 1000"
