"""One paint for an edit and what it comes to, where the counts are quick: a second one would cost a frame more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from textual.widget import Widget

LONGEST = 1 / 30
"""Seconds that a paint is held back: two frames. Counts that take longer are painted when they come."""


class Pace:
    """Holds the paint of an edit back until its counts are there; what nobody waits for is done after it."""

    def __init__(self, screen: Widget, afterwards: Callable[[], None] = lambda: None) -> None:
        self._screen, self._afterwards = screen, afterwards
        self._held: ExitStack | None = None

    def hold(self) -> None:
        """Paint nothing for the moment; a hold under way is not made longer."""
        if self._held is None:
            self._held = ExitStack()
            self._held.enter_context(self._screen.app.batch_update())
            # Of the app: it outlives the screen, and nothing is painted as long as one holds.
            self._screen.app.set_timer(LONGEST, self.release)

    def release(self) -> None:
        """Paint what has changed."""
        if self._held is not None:
            self._held.close()
            self._held = None
            self.follow()

    def release_with(self, widget: Widget) -> None:
        """Paint, with what the widget was told just now: it asks for its paint in a message to the screen."""
        widget.call_later(self._screen.call_later, self.release)

    def follow(self) -> None:
        """Do what nobody waits for after the paint that comes."""
        if self._held is None:
            self._screen.call_after_refresh(self._afterwards)
