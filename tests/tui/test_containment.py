"""An error that nobody foresaw costs the dialog, the pane or the worker that it arose in; the work goes on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import Driver, Start, driven
from failing import FailingDialog, fail
from textual import events

from niche.tui.app import NicheApp
from niche.tui.dialogs.dialog import Dialog
from niche.tui.dialogs.help import Commands
from niche.tui.dialogs.jump import JumpScreen, Letter
from niche.tui.dialogs.welcome import WelcomeScreen
from niche.tui.panes.accounts import AccountsPane
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.frame import HeaderLine
from niche.tui.panes.insight import InsightPane
from niche.tui.panes.tree import TreePane
from niche.tui.panes.tree_lines import TreeLines
from niche.tui.session import count_worker
from niche.tui.session.bench import Bench
from niche.tui.tasks import dispatch
from niche.tui.user import error_report
from niche.tui.widgets.contained import Blankable
from niche.tui.workbench.screen import Workbench


def details() -> str:
    """What was written down, which is expected."""
    text = error_report.log_path().read_text(encoding="utf-8")
    error_report.log_path().unlink()
    return text


def told(driver: Driver) -> list[str]:
    return [note.message for note in driver.app._notifications if "unexpected error" in note.message]


PLACES = ("compose", "mount", "timer", "callback", "refresh", "worker", "thread", "paint")


async def asked(driver: Driver, dialog: Dialog[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have a task of the workbench ask a question; the answers that it gets."""
    answers: list[str] = []

    async def ask(bench: Bench) -> None:
        answers.append(await bench.ask(dialog))

    monkeypatch.setattr(dispatch, "TASKS", {**dispatch.TASKS, "save": ask})
    monkeypatch.setattr("niche.tui.workbench.screen.TASKS", dispatch.TASKS)
    await driver.press("s")
    return answers


async def goes_on(driver: Driver) -> None:
    """Keys do to the open segment what they always did, and the counts follow."""
    assert driver.app.screen is driver.bench
    before = driver.filter
    await driver.press("2", "home", "down", "down", "delete")
    assert driver.filter != before
    assert driver.counts.filter == driver.filter
    await driver.press("u")
    assert driver.filter == before


@pytest.mark.parametrize("place", PLACES)
async def test_a_dialog_that_fails_is_closed_without_an_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    async with start() as driver:
        answers = await asked(driver, FailingDialog.at(place), monkeypatch)
        assert len(told(driver)) == 1
        assert "The dialog was closed" in told(driver)[0]
        assert str(error_report.log_path()) in told(driver)[0]
        await goes_on(driver)
        assert answers == []
        assert driver.app.crash is None
    assert "RuntimeError: boom" in details()


async def test_a_widget_of_a_dialog_that_fails_closes_the_dialog(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as driver:
        await asked(driver, FailingDialog.at("nowhere"), monkeypatch)
        await driver.press("x")
        assert len(told(driver)) == 1
        await goes_on(driver)
    assert "on_key" in details()


async def test_a_dialog_that_fails_when_it_is_gone_costs_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as driver:
        answers = await asked(driver, FailingDialog.at("unmount"), monkeypatch)
        driver.app.screen.dismiss("yes")
        await driver.settle()
        assert answers == ["yes"]
        await goes_on(driver)
    assert "RuntimeError: boom" in details()


@pytest.mark.parametrize("kind", [JumpScreen, Commands])
async def test_a_dialog_that_cannot_be_laid_out_is_closed(
    start: Start, monkeypatch: pytest.MonkeyPatch, kind: type[Dialog[object]]
) -> None:
    monkeypatch.setattr(kind, "compose", fail)
    async with start() as driver:
        await driver.press("'" if kind is JumpScreen else ":")
        assert told(driver)
        await goes_on(driver)
    assert "boom" in details()


Break = tuple[type[object], str, type[Blankable]]
BREAKS: dict[str, Break] = {
    "drawing a list": (DefinitionPane, "draw", DefinitionPane),
    "its head": (AccountsPane, "head", AccountsPane),
    "its foot": (DefinitionPane, "foot", DefinitionPane),
    "taking figures": (InsightPane, "show", InsightPane),
    "taking a tree": (TreePane, "show_counts", TreePane),
    "drawing inside a pane": (TreeLines, "draw", TreeLines),
    "taking rows": (AccountsPane, "show", AccountsPane),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_a_pane_that_fails_is_blank_until_it_is_shown_something_else(
    start: Start, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind, method, blank = BREAKS[name]
    async with start() as driver:
        with monkeypatch.context() as patch:
            patch.setattr(kind, method, fail)
            await driver.press("2", "down", "down", "delete")
            pane = driver.bench.query_one(blank)
            assert "RuntimeError: boom" in driver.text(f"{blank.__name__}")
            assert told(driver)
            assert pane.failed
            # What the others show is of the segment as it is now.
            shown = driver.bench.query_one(HeaderLine).render_line(0).text
            assert "●" in shown
            assert driver.counts.filter == driver.filter
        await driver.press("u")
        assert not pane.failed
        assert "boom" not in driver.text(f"{blank.__name__}")
        await goes_on(driver)
    assert "RuntimeError: boom" in details()


async def test_a_pane_that_fails_on_a_key_is_blank_until_it_is_shown_something_else(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as driver:
        with monkeypatch.context() as patch:
            patch.setattr(DefinitionPane, "cursor_moved", fail)
            await driver.press("2", "down")
            assert "RuntimeError: boom" in driver.text("DefinitionPane")
            assert len(told(driver)) == 1
        await goes_on(driver)
        assert "boom" not in driver.text("DefinitionPane")
    assert "boom" in details()


async def test_a_line_of_the_workbench_that_fails_is_blank(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as driver:
        monkeypatch.setattr(HeaderLine, "render", fail)
        await driver.press("z")
        await goes_on(driver)
        assert driver.app.crash is None
    assert "boom" in details()


async def test_a_count_that_fails_leaves_no_figures_of_another_segment(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as driver:
        with monkeypatch.context() as patch:
            patch.setattr(count_worker.CountWorker, "_messages", fail)
            await driver.press("2", "down", "down", "delete")
            assert driver.bench.counts is None
            for part in ("SizeLine", "InsightPane", "AccountsPane", "TreePane"):
                assert driver.bench.query_one(part, Blankable).failed
            assert "not counted" in driver.text("HeaderLine")
        await driver.press("u")
        assert driver.counts.filter == driver.filter
        assert "of 120" in driver.text("InsightPane")
        await goes_on(driver)
    assert "boom" in details()


@pytest.mark.parametrize(
    ("what", "times"),
    [
        ("tui.tasks.filter.edit", 12),  # each key is news; none of them is a loop
        ("segments.model.filter_edits.nearest", 2),
        ("tui.workbench.panescreen.resized", 2),
    ],
)
async def test_an_action_that_fails_is_told_and_undone_by_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch, what: str, times: int
) -> None:
    async with start() as driver:
        with monkeypatch.context() as patch:
            patch.setattr(f"niche.{what}", fail)
            for _ in range(times):
                await driver.press("2", "down", "down", "exclamation_mark", "greater_than_sign")
            assert told(driver)
        await driver.press("u")
        assert driver.app.crash is None
        await goes_on(driver)
    text = details()
    assert text.count("RuntimeError: boom") <= 3, "each place is written down a few times"


async def test_what_fails_again_and_again_by_itself_ends_the_app(start: Start) -> None:
    kept: list[Path | None] = []

    async def fail_for_ever() -> None:
        async with start() as driver:
            bench = driver.bench

            def again() -> None:
                bench.call_later(again)
                fail()

            await driver.press("2", "down", "down", "delete")
            bench.call_later(again)
            while driver.app.crash is None:
                await asyncio.sleep(0)
            kept.append(bench.session.draft_path)

    with pytest.raises(RuntimeError, match="boom"):
        await fail_for_ever()
    assert None not in kept
    details()


@pytest.mark.parametrize("method", ["compose", "on_mount"])
async def test_without_a_workbench_there_is_nothing_to_go_on_with(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(Workbench, method, fail)
    app = NicheApp(workspace)
    with pytest.raises(RuntimeError, match="boom"):
        async with driven(app):
            pass
    assert isinstance(app.crash, RuntimeError)


async def test_a_table_whose_reading_fails_leads_to_the_welcome(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niche.tui.app.load", fail)
    async with start() as driver:
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert "RuntimeError: boom" in driver.text("#problems Static")
    assert "boom" in details()


async def test_whoever_looks_for_errors_gets_them_where_they_arise(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NICHE_DEBUG", "1")
    monkeypatch.setattr(DefinitionPane, "cursor_moved", fail)
    with pytest.raises(RuntimeError, match="boom"):
        async with start() as driver:
            await driver.press("2", "down")


# What is gone, or answered already


def press_twice(driver: Driver) -> None:
    for _ in range(2):
        driver.app.post_message(events.Key("escape", None).set_sender(driver.app))


def press_and_click(driver: Driver) -> None:
    driver.app.post_message(events.Key("escape", None).set_sender(driver.app))
    double_click(driver, 1, 1)


def double_click(driver: Driver, x: int, y: int) -> None:
    for kind in (events.MouseDown, events.MouseUp) * 2:
        event = kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)
        driver.app.post_message(event.set_sender(driver.app))


def answer_twice(driver: Driver) -> None:
    driver.app.screen.dismiss()
    driver.app.screen_stack[-1].dismiss() if isinstance(driver.app.screen, Dialog) else None


def beside(driver: Driver) -> None:
    double_click(driver, 1, 1)


def on_a_letter(driver: Driver) -> None:
    letter = driver.app.screen.query(Letter).first()
    double_click(driver, letter.region.x, letter.region.y)


@pytest.mark.parametrize(
    ("key", "leave"),
    [
        (":", press_twice),
        (":", press_and_click),
        (":", beside),
        ("f2", press_and_click),
        ("f2", beside),
        ("'", press_and_click),
        ("'", beside),
        ("'", on_a_letter),
        ("ctrl+o", press_twice),
        ("s", press_twice),
        ("a", press_and_click),
        ("?", press_twice),
        ("N", press_and_click),
        ("c", press_twice),
    ],
)
async def test_a_dialog_is_answered_once(start: Start, key: str, leave: Callable[[Driver], None]) -> None:
    async with start() as driver:
        await driver.press("2", "down", "down", "exclamation_mark", key)
        assert driver.app.screen is not driver.bench
        leave(driver)
        await driver.settle()
        assert driver.app.screen is driver.bench
        await goes_on(driver)


async def test_the_palette_is_opened_once(start: Start) -> None:
    async with start() as driver:
        for _ in range(2):
            driver.app.action_command_palette()
        await driver.settle()
        assert [isinstance(screen, Commands) for screen in driver.app.screen_stack].count(True) == 1
        await driver.pilot.resize_terminal(20, 5)  # something lies over it
        driver.app.action_command_palette()
        await driver.pilot.resize_terminal(120, 36)
        await driver.press("escape")
        await goes_on(driver)


@pytest.mark.parametrize("key", ["pagedown", "pageup", "ctrl+end", "down", "enter", "escape"])
async def test_the_palette_takes_keys_while_it_gathers_its_commands(start: Start, key: str) -> None:
    async with start() as driver:
        for pressed in (":", key, key, "escape"):
            driver.app.post_message(events.Key(pressed, None).set_sender(driver.app))
        await driver.settle()
        while driver.app.screen is not driver.bench:
            await driver.press("escape")
        await goes_on(driver)


def test_the_log_is_where_the_user_finds_it() -> None:
    assert str(error_report.log_path()).startswith(os.environ["XDG_STATE_HOME"])


async def test_the_mouse_on_what_is_going_away_is_nothing(start: Start) -> None:
    async with start() as driver:
        await driver.press("'")
        letters = list(driver.app.screen.query(Letter))
        for letter in letters:
            letter.remove()
            double_click(driver, letter.region.x, letter.region.y)
        await driver.settle()
        await driver.press("escape")
        await goes_on(driver)
        assert not told(driver)
