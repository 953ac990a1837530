"""Counting away from the screen: only the newest count is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import Any

from textual.app import App
from textual.message import Message

from niche.segments.cancelling import check
from niche.segments.filters import All, Condition
from niche.tui.measuring import Measurer
from niche.tui.messages import Listed, Measured, Noticed

FIRST, SECOND = All(), Condition("a", "is", 1)


class SlowCounter:
    """Counts the first filter only when told to, and notices when it is cancelled."""

    def __init__(self) -> None:
        self.started, self.go_on = Event(), Event()
        self.counted: list[object] = []

    def count(self, where: object, columns: object, cancelled: Callable[[], bool]) -> Any:  # noqa: ARG002
        if where == FIRST:
            self.started.set()
            self.go_on.wait(30)
        check(cancelled)
        self.counted.append(where)
        return SimpleNamespace(filter=where, mask=None)

    def rows(self, mask: object) -> Any:
        return mask


class Listener(App[None]):
    """Keeps the messages that the measurer posts."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def on_measured(self, message: Measured) -> None:
        self.heard.append(message)

    def on_listed(self, message: Listed) -> None:
        self.heard.append(message)

    def on_noticed(self, message: Noticed) -> None:
        self.heard.append(message)


async def test_a_newer_measurement_cancels_the_one_before() -> None:
    app, counter = Listener(), SlowCounter()
    async with app.run_test() as pilot:
        measurer = Measurer(app.screen, counter, lambda _: ())  # type: ignore[arg-type]
        measurer.measure(FIRST)
        await asyncio.to_thread(counter.started.wait, 30)
        measurer.measure(SECOND)
        counter.go_on.set()
        await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
        await pilot.pause()
        assert counter.counted == [SECOND]
        assert [type(message) for message in app.heard] == [Measured, Listed, Noticed]
        assert all(measurer.is_current(message) for message in app.heard)  # type: ignore[arg-type]
        assert not measurer.is_current(Measured(1, None))  # type: ignore[arg-type]
