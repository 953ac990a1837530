"""Cancel a count whose result is no longer wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Cancelled: TypeAlias = Callable[[], bool]
"""Polled between steps, from any thread: true once the result is no longer wanted."""


class CancelledError(Exception):
    """The count was cancelled."""


def never() -> bool:
    """A `Cancelled` that never cancels."""
    return False


def check(cancelled: Cancelled) -> None:
    """Raise CancelledError if `cancelled()` is true."""
    if cancelled():
        raise CancelledError
