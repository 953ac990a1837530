"""An event loop that knows when nothing is left to be done, where Textual guesses it from how busy the process is."""

from __future__ import annotations

import asyncio
import selectors
from asyncio import Future, TimerHandle
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from time import process_time
from typing import Any, TypeVar, TypeVarTuple, Unpack

import pytest
from textual import app, pilot
from textual._compositor import Compositor
from textual._context import active_app
from textual.app import App

SOON = 0.06
"""Seconds within which a timer that is due is waited for: a paint held back, a look at whether a key can go on."""
_LOOK, _IDLE, _LONGEST = 0.02, 0.001, 1.0
"""Seconds between two looks at a thread, of work between them below which it seems to wait, and in all."""
PATIENCE = 60
"""Seconds until what was waited for is given up."""

_Ts = TypeVarTuple("_Ts")
_T = TypeVar("_T")


class _Selector(selectors.DefaultSelector):
    """Tells when the loop would sleep."""

    before_sleep: Callable[[], bool]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if (timeout is None or timeout > 0) and self.before_sleep():
            timeout = 0
        return super().select(timeout)


class RestingLoop(asyncio.SelectorEventLoop):
    """At rest when no callback is ready, none is due soon, and no thread works for it."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.before_sleep = self._wake
        super().__init__(selector)
        self._jobs: set[Future[Any]] = set()
        self._due: set[TimerHandle] = set()
        self._waiting: list[Future[bool]] = []
        self._app: App[Any] | None = None

    def call_at(
        self, when: float, callback: Callable[[Unpack[_Ts]], object], *args: *_Ts, context: Context | None = None
    ) -> TimerHandle:
        """Remember what is due."""

        def call() -> None:
            self._due.discard(handle)
            callback(*args)

        handle = super().call_at(when, call, context=context)
        self._due.add(handle)
        return handle

    def run_in_executor(self, executor: Executor | None, func: Callable[[Unpack[_Ts]], _T], *args: *_Ts) -> Future[_T]:
        """Remember what threads are at."""
        job = super().run_in_executor(executor, func, *args)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        return job

    async def rest(self, patience: float | None = None) -> bool:
        """Wait until the loop is at rest, or as long as `patience` seconds; whether it is."""
        waiting, over = self.create_future(), None
        self._app = active_app.get(None)
        if patience is not None:  # not itself among what is due
            over = super().call_at(self.time() + patience, _answer, waiting, False)
        self._waiting.append(waiting)
        try:
            return await waiting
        finally:
            self._waiting.remove(waiting)
            if over is not None:
                over.cancel()

    async def seem_to_rest(self) -> None:
        """Wait until the loop is at rest, or a thread works for it that only waits."""
        began, spent = self.time(), process_time()
        while not await self.rest(_LOOK):
            spent, before = process_time(), spent
            if (self._jobs and spent - before < _IDLE) or self.time() - began > _LONGEST:
                break

    def _wake(self) -> bool:
        """Nothing is ready: answer those that wait for it."""
        # Nobody stops the timers of an app that was left, nor answers its threads.
        left = self._app is not None and self._app._exit
        if not self._waiting or (self._jobs and not left):
            return False
        self._due = {handle for handle in self._due if not handle.cancelled()}
        soon = self.time() + SOON
        if not left and any(handle.when() <= soon for handle in self._due):
            return False
        for waiting in self._waiting:
            _answer(waiting, True)
        return True


def _answer(waiting: Future[bool], answer: bool) -> None:
    if not waiting.done():
        waiting.set_result(answer)


async def rested() -> None:
    """Wait until the running loop is at rest, and what has changed is painted."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, RestingLoop)
    async with asyncio.timeout(PATIENCE):
        await loop.rest()
    _paint()


async def _wait_for_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:  # noqa: ARG001
    loop = asyncio.get_running_loop()
    assert isinstance(loop, RestingLoop)
    await loop.seem_to_rest()
    _paint()


_render_update = Compositor.render_update


def _render_later(compositor: Compositor, full: bool = False, **more: Any) -> object:
    """What an app on another loop paints, or a whole picture; other changes are painted where a test looks."""
    later = not full and isinstance(asyncio.get_running_loop(), RestingLoop)
    return None if later else _render_update(compositor, full, **more)


def _paint() -> None:
    """Paint what has changed since the last time, unless the app holds it back."""
    running = active_app.get(None)
    if running is not None and running.is_running and running.screen_stack and not running._batch_count:
        try:
            _render_update(running.screen._compositor, screen_stack=running._background_screens)
        except Exception as error:  # as where Textual paints
            running._handle_exception(error)
            _render_update(running.screen._compositor, full=True, screen_stack=running._background_screens)


def wait_for_rest(patch: pytest.MonkeyPatch) -> None:
    """Let Textual's pilot wait for the loop to be at rest, and paint then instead of at each frame on the way there."""
    patch.setattr(app, "wait_for_idle", _wait_for_idle)
    patch.setattr(pilot, "wait_for_idle", _wait_for_idle)
    patch.setattr(Compositor, "render_update", _render_later)
