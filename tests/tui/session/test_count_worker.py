"""Counting away from the screen: only the newest count is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from textual import on
from textual.app import App
from textual.message import Message

from niche.segments.model.cancelling import check
from niche.segments.model.filters import All, Condition
from niche.tui.session.count_worker import CountWorker
from niche.tui.session.loading import MANY, MOST
from niche.tui.session.messages import CountsReady, DetailsReady, FindingsReady, RowsReady, TreeMetricsReady

FIRST, SECOND = All(), Condition("a", "is", 1)


class Accounts(list[None]):
    """A universe as far as the worker looks at it."""

    def __init__(self, accounts: int, streamed: bool = False) -> None:
        super().__init__([None] * accounts)
        self.table = SimpleNamespace(streamed=streamed, tell=lambda _: None)


class SlowCounter:
    """Counts the first filter only when told to, and notices when it is cancelled."""

    def __init__(self, accounts: int = MANY - 1, streamed: bool = False) -> None:
        self.started, self.go_on = Event(), Event()
        self.counted: list[object] = []
        self.universe = Accounts(accounts, streamed)

    def count(self, where: object, columns: object, cancelled: Callable[[], bool], *, details: bool, tree: bool) -> Any:  # noqa: ARG002
        if where == FIRST:
            self.started.set()
            self.go_on.wait(30)
        check(cancelled)
        self.counted.append(where)
        return SimpleNamespace(filter=where, matched=None, detailed=details, tree=tree)

    def spread(self, counts: Any, columns: object, cancelled: Callable[[], bool]) -> Any:  # noqa: ARG002
        check(cancelled)
        return counts

    def detail(self, counts: Any, cancelled: Callable[[], bool], columns: object) -> Any:  # noqa: ARG002
        check(cancelled)
        return SimpleNamespace(filter=counts.filter, matched=None, detailed=True)

    def rows(self, matched: object) -> Any:
        return matched


class Listener(App[None]):
    """Keeps the messages that the worker posts."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    @on(CountsReady)
    @on(RowsReady)
    @on(DetailsReady)
    @on(FindingsReady)
    @on(TreeMetricsReady)
    def hear(self, message: Message) -> None:
        self.heard.append(message)

    @property
    def kinds(self) -> list[type[Message]]:
        return [type(message) for message in self.heard]


async def test_a_newer_measurement_cancels_the_one_before() -> None:
    app, counter = Listener(), SlowCounter()
    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, lambda *_: ())  # type: ignore[arg-type]
        worker.count(FIRST)
        await asyncio.to_thread(counter.started.wait, 30)
        worker.count(SECOND)
        counter.go_on.set()
        await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
        await pilot.pause()
        assert counter.counted == [SECOND]
        assert app.kinds == [CountsReady, RowsReady, FindingsReady, TreeMetricsReady]
        assert all(worker.is_current(message) for message in app.heard)  # type: ignore[arg-type]
        assert not worker.is_current(CountsReady(1, None))  # type: ignore[arg-type]


async def test_details_of_many_accounts_follow_the_counts() -> None:
    app, counter, noticed = Listener(), SlowCounter(MANY), list[Any]()

    def notice(counts: Any, _: object) -> tuple[()]:
        noticed.append(counts)
        return ()

    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, notice)  # type: ignore[arg-type]
        worker.count(SECOND)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.kinds == [
            CountsReady,
            RowsReady,
            DetailsReady,
            FindingsReady,
            TreeMetricsReady,
        ]
        counted = [said for said in app.heard if isinstance(said, CountsReady | DetailsReady)]
        assert [message.counts.detailed for message in counted] == [False, True]
        assert [counts.detailed for counts in noticed] == [True]


@pytest.mark.parametrize(("accounts", "streamed"), [(MOST, False), (1, True)])
async def test_the_tree_of_most_accounts_follows_their_sizes(accounts: int, streamed: bool) -> None:
    app, counter = Listener(), SlowCounter(accounts, streamed)
    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, lambda *_: ())  # type: ignore[arg-type]
        worker.count(SECOND)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.kinds == [
            CountsReady,
            CountsReady,
            RowsReady,
            DetailsReady,
            FindingsReady,
            TreeMetricsReady,
        ]
        assert [message.whole for message in app.heard if isinstance(message, CountsReady)] == [False, True]


async def test_what_follows_the_counts_waits_until_they_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niche.tui.session.count_worker._PAINT", 60)
    app, counter = Listener(), SlowCounter()
    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, lambda *_: ())  # type: ignore[arg-type]
        worker.count(SECOND)
        while not app.heard:
            await pilot.pause()
        assert app.kinds == [CountsReady]
        worker.painted()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.kinds == [CountsReady, RowsReady, FindingsReady, TreeMetricsReady]


async def test_a_newer_measurement_waits_for_no_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niche.tui.session.count_worker._PAINT", 60)
    app, counter = Listener(), SlowCounter()
    counter.go_on.set()
    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, lambda *_: ())  # type: ignore[arg-type]
        worker.count(FIRST)
        while not app.heard:
            await pilot.pause()
        worker.count(SECOND)
        while len(app.heard) < 2:
            await pilot.pause()
        assert app.kinds == [CountsReady, CountsReady]
        worker.painted()


async def test_a_slow_rule_delays_no_count() -> None:
    """Findings come after the counts, and what is still looked for does not hold up the next count."""
    app, counter, looking, go_on = Listener(), SlowCounter(), Event(), Event()
    counter.go_on.set()

    def slow(counts: Any, _: object) -> tuple[()]:
        if counts.filter == FIRST:
            looking.set()
            go_on.wait(30)
        return ()

    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, slow)  # type: ignore[arg-type]
        worker.count(FIRST)
        await asyncio.to_thread(looking.wait, 30)
        await pilot.pause()
        assert app.kinds == [CountsReady, RowsReady]
        worker.count(SECOND)
        await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
        await pilot.pause()
        assert counter.counted == [FIRST, SECOND]
        go_on.set()
        await pilot.pause()
        noticed = [message for message in app.heard if isinstance(message, FindingsReady)]
        assert [worker.is_current(message) for message in noticed] == [True]


async def test_what_can_wait_is_done_once_all_is_counted_and_given_up_for_the_next_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("niche.tui.session.count_worker.REST", 0)
    app, counter, busy, given_up, again = Listener(), SlowCounter(), Event(), Event(), Event()
    counter.go_on.set()

    def idle(cancelled: Callable[[], bool]) -> None:
        if busy.is_set():
            again.set()
            return
        busy.set()
        while not cancelled():
            again.wait(0.01)
        given_up.set()
        check(cancelled)

    async with app.run_test() as pilot:
        worker = CountWorker(app.screen, counter, lambda *_: (), idle=idle)  # type: ignore[arg-type]
        worker.count(FIRST)
        await asyncio.to_thread(busy.wait, 30)
        await pilot.pause()
        assert app.kinds == [CountsReady, RowsReady, FindingsReady, TreeMetricsReady]
        worker.count(SECOND)
        assert await asyncio.to_thread(given_up.wait, 30)
        assert await asyncio.to_thread(again.wait, 30)
        assert counter.counted == [FIRST, SECOND]
