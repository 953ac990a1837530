"""A queue of keys: each takes effect before the next is sent.

Textual hands each key to the widget that has the focus when the key arrives, not to the one that the key before it
will have opened: in a burst (a quick typist, a slow connection, a busy machine) letters meant for a dialog would reach
the pane below it, or nobody. Here a key waits until the one before it has had its effect, and until a table is open.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TypeAlias

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

Typed: TypeAlias = events.Key | events.Paste
"""A key, or what was pasted."""

PATIENCE = 1.0
"""Seconds after which a key counts as handled without a report: its widget may be gone."""
PAUSE = 0.02
"""Seconds between two checks whether what is being opened is ready."""


class KeyHandled(Message):
    """Follows a key through the same widgets; when it arrives at the app, the key has been through all of them.

    It goes round twice: a widget may answer a key with a message of its own (`Input.Submitted`), which is behind the
    first one and before the second.
    """

    def __init__(self, target: MessagePump, laps: int = 2) -> None:
        super().__init__()
        self.target = target
        self.laps = laps


class KeyQueue:
    """Keys that wait for the one before them, or for what is being opened."""

    def __init__(self) -> None:
        self._waiting: deque[Typed] = deque()
        self._sent: float | None = None
        """When the key was sent that has not had its effect yet."""

    def wait(self, typed: Typed) -> None:
        """Append a key."""
        self._waiting.append(typed)

    def sent(self) -> None:
        """Note that a key was sent."""
        self._sent = time.monotonic()

    def handled(self) -> None:
        """Note that the key that was sent has taken effect."""
        self._sent = None

    def next(self) -> Typed | None:
        """Pop the next key; None where none waits or the one before it has not taken effect."""
        return self._waiting.popleft() if self._waiting and not self._busy else None

    def forget(self) -> None:
        """Drop the keys: what they were meant for did not open."""
        self._waiting.clear()

    @property
    def waiting(self) -> bool:
        """Whether there are keys to be sent."""
        return bool(self._waiting)

    @property
    def free(self) -> bool:
        """Whether a key can be sent at once."""
        return not self._waiting and not self._busy

    @property
    def _busy(self) -> bool:
        return self._sent is not None and time.monotonic() - self._sent < PATIENCE
