"""Paint an edit together with its counts, where these are quick: a second paint would cost another frame."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from textual.widget import Widget

LONGEST = 1 / 30
"""Seconds that a paint is delayed: two frames. Slower counts are painted when they come."""


class PaintBatch:
    """Delay the paint of an edit until its counts are ready; run `afterwards` after it."""

    def __init__(self, screen: Widget, afterwards: Callable[[], None] = lambda: None) -> None:
        self._screen, self._afterwards = screen, afterwards
        self._held: ExitStack | None = None

    def hold(self) -> None:
        """Start a batch; a batch under way is not extended."""
        if self._held is None:
            self._held = ExitStack()
            self._held.enter_context(self._screen.app.batch_update())
            # A timer of the app: it outlives the screen, and nothing is painted during a batch.
            self._screen.app.set_timer(LONGEST, self.release)

    def release(self) -> None:
        """End the batch: paint what has changed."""
        if self._held is not None:
            self._held.close()
            self._held = None
            self.follow()

    def release_with(self, widget: Widget) -> None:
        """End the batch after the paint that `widget` has just requested by a message to the screen."""
        widget.call_later(self._screen.call_later, self.release)

    def follow(self) -> None:
        """Run `afterwards` after the next paint, unless a batch is open."""
        if self._held is None:
            self._screen.call_after_refresh(self._afterwards)
