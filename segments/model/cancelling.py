"""Giving up a count that nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Cancelled: TypeAlias = Callable[[], bool]
"""Asked between steps, from any thread: whether the result is no longer wanted."""


class CancelledError(Exception):
    """The count was given up because its result is no longer wanted."""


def never() -> bool:
    """The count is wanted."""
    return False


def check(cancelled: Cancelled) -> None:
    """Raise CancelledError where the result is no longer wanted."""
    if cancelled():
        raise CancelledError
