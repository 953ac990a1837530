"""Screens whose code fails in one of the places where Textual calls it."""

from __future__ import annotations

from typing import Self

from textual import events, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Static

from niche.tui.dialogs.dialog import Dialog

SECRET = "Northwind Traders"
"""A value in the frame that fails; it must not be told to anybody."""


def fail(*_: object, **__: object) -> None:
    """Raise what nobody foresaw."""
    account = SECRET
    raise RuntimeError(f"boom{account[:0]}")


class FailingBox(Input):
    """Fails on a key of its own."""

    def on_key(self, event: events.Key) -> None:
        """Fail."""
        if event.key == "x":
            fail()


class FailingScreen(Screen[str]):
    """Fails in one place."""

    _place = ""

    @classmethod
    def at(cls, place: str) -> Self:
        """One that fails in this place."""
        screen = cls()
        screen._place = place
        return screen

    def _fail(self, place: str) -> None:
        if place == self._place:
            fail()

    def compose(self) -> ComposeResult:
        """Two widgets."""
        self._fail("compose")
        yield FailingBox()
        yield Static("text")

    def on_mount(self) -> None:
        """Start the rest."""
        self._fail("mount")
        self.query_one(FailingBox)
        self.set_timer(0.001, lambda: self._fail("timer"))
        self.call_later(self._fail, "callback")
        self.call_after_refresh(self._fail, "refresh")
        self._work()
        self._thread()

    def on_unmount(self) -> None:
        """Go."""
        self._fail("unmount")

    @work
    async def _work(self) -> None:
        self._fail("worker")

    @work(thread=True)
    def _thread(self) -> None:
        self._fail("thread")

    def render_line(self, y: int) -> object:  # type: ignore[override]
        """Draw a row."""
        self._fail("paint")
        return super().render_line(y)


class FailingDialog(Dialog[str], FailingScreen):
    """The same as a dialog."""
