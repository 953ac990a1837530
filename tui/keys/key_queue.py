"""Keys take effect one after another, however fast they come.

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
"""Seconds after which a key is taken for handled although nothing was heard of it: its widget may be gone."""
PAUSE = 0.02
"""Seconds between two looks at whether what is being opened is there."""


class KeyHandled(Message):
    """Follows a key through the same widgets; when it arrives at the app, the key has been through all of them.

    It goes round twice: a widget may answer a key with a message of its own (`Input.Submitted`), which is behind the
    first one and before the second.
    """

    def __init__(self, target: MessagePump, laps: int = 2) -> None:
        super().__init__()
        self.target = target
        self.laps = laps


class TypeAhead:
    """The keys that wait for the one before them, or for what is being opened."""

    def __init__(self) -> None:
        self._waiting: deque[Typed] = deque()
        self._sent: float | None = None
        """When the key was sent that has not had its effect yet."""

    def wait(self, typed: Typed) -> None:
        """Send it later."""
        self._waiting.append(typed)

    def sent(self) -> None:
        """A key is on its way."""
        self._sent = time.monotonic()

    def handled(self) -> None:
        """It has had its effect."""
        self._sent = None

    def next(self) -> Typed | None:
        """What to send now; None where nothing waits or the one before it is still on its way."""
        return self._waiting.popleft() if self._waiting and not self._busy else None

    def forget(self) -> None:
        """What waits was meant for something that did not come."""
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
