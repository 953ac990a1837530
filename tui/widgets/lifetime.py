"""Check that a screen is still open when a thread has a result for it."""

from __future__ import annotations

from textual.screen import Screen
from textual.screen import ScreenResultType as Result


def is_open(screen: Screen[Result]) -> bool:
    """Whether a screen has its widgets: it loses them one by one once it is dismissed or the app ends."""
    return screen.is_mounted and screen.is_attached and screen in screen.app.screen_stack
