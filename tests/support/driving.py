"""The app as a test drives it: keys go in, and what they set off comes to its end before the test looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TypeAlias

from resting import PATIENCE, rested
from rich.cells import cell_len
from textual.pilot import Pilot

from niche.segments.counting.counts import Counts
from niche.segments.model.filters import Filter
from niche.tui.app import NicheApp
from niche.tui.workbench.screen import Workbench

WIDE, NARROW = (120, 36), (80, 24)


class Driver:
    """One open app. `stirred` is set whenever a message arrives at any of its widgets."""

    def __init__(self, pilot: Pilot[None], stirred: asyncio.Event | None = None) -> None:
        assert isinstance(pilot.app, NicheApp)
        self.pilot = pilot
        self.app = pilot.app
        self._stirred = stirred

    @property
    def bench(self) -> Workbench:
        """The workbench."""
        assert self.app.workbench is not None
        return self.app.workbench

    @property
    def filter(self) -> Filter:
        """The open segment's filter."""
        return self.bench.session.filter

    @property
    def counts(self) -> Counts:
        """What the screen shows."""
        assert self.bench.counts is not None
        return self.bench.counts

    async def press(self, *keys: str) -> None:
        """Press keys and settle."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type text and settle."""
        await self.press(*("space" if character == " " else character for character in text))

    async def click(self, words: str, times: int = 1) -> None:
        """Click on words of the screen on top, where they stand lowest, and settle."""
        rows = [strip.text for strip in self.app.screen._compositor.render_strips(self.app.screen.size)]
        row = max(place for place, text in enumerate(rows) if words in text)
        before = rows[row][: rows[row].index(words)]
        await self.pilot.click(offset=(cell_len(before), row), times=times)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is loaded, counted or about to be drawn."""
        await rested()
        self.app.screen._on_timer_update()
        await rested()

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait for what a thread does between two questions: `settle` cannot tell that from waiting for an answer."""
        assert self._stirred is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not met():
                    # Whatever changes on the screen goes on with a message: to draw it, to take the focus.
                    self._stirred.clear()
                    await self._stirred.wait()
        assert met()
        await self.settle()

    def text(self, selector: str) -> str:
        """What a widget of the screen on top shows, as plain text."""
        widget = self.app.screen.query_one(selector)
        return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


@asynccontextmanager
async def driven(app: NicheApp, size: tuple[int, int] = WIDE, *, notes: bool = False) -> AsyncIterator[Driver]:
    """The app in a terminal of a size, opened and settled; `notes` shows what it notifies of."""
    stirred = asyncio.Event()
    async with app.run_test(size=size, notifications=notes, message_hook=lambda _: stirred.set()) as pilot:
        driver = Driver(pilot, stirred)
        await driver.settle()
        yield driver


Start: TypeAlias = Callable[..., AbstractAsyncContextManager[Driver]]
"""Opens the app, on a path and in a terminal of a size."""
