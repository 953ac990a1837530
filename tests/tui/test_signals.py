"""How the app is left by other ways than its own."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator

import pytest
from driving import Start, driven

from niche.tui import signals
from niche.tui.app import NicheApp


@pytest.fixture(autouse=True)
def no_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that leaves too slowly, and is ended at once, would be that of the tests."""
    monkeypatch.setattr(signals, "LONGEST", threading.TIMEOUT_MAX)


@pytest.mark.parametrize(
    ("keys", "said"),
    [((), "Press q to quit."), (("question_mark",), "Press esc to leave the dialog, then q to quit.")],
)
async def test_ctrl_c_says_how_to_quit(start: Start, keys: tuple[str, ...], said: str) -> None:
    async with start() as driver:
        await driver.press(*keys, "ctrl+c")
        assert [note.message for note in driver.app._notifications] == [said]


async def test_ctrl_c_says_how_to_quit_before_anything_is_open() -> None:
    async with driven(NicheApp()) as driver:
        await driver.press("tab", "ctrl+c")
        assert [note.message for note in driver.app._notifications] == ["Press esc to quit."]


@pytest.fixture
def heeded() -> Iterator[None]:
    """Signals do what they usually do, whatever the shell that the tests were started from says of them."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in signals.ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", signals.ENDING)
async def test_a_signal_keeps_the_draft_and_ends_the_app(start: Start, number: signal.Signals) -> None:
    loop = asyncio.get_running_loop()
    async with start() as driver:
        signals.end_on_signals(driver.app._leave_on)
        try:
            await driver.press("2", "down", "delete")
            driver.bench.session.forget_draft()
            signal.raise_signal(number)
            await driver.until(lambda: driver.app.ended_by is not None)
            assert driver.bench.session.draft_path is not None
        finally:
            for each in signals.ENDING:
                loop.remove_signal_handler(each)
    assert driver.app.ended_by is number
    assert not driver.app.is_running


async def test_a_signal_that_is_ignored_stays_ignored(start: Start) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    loop = asyncio.get_running_loop()
    try:
        async with start() as driver:
            signals.end_on_signals(driver.app._leave_on)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert not loop.remove_signal_handler(signal.SIGHUP)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGHUP, before)
