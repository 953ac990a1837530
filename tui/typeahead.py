"""Keys take effect one after another, however fast they come.

Textual hands each key to the widget that has the focus when the key arrives, not to the one that the key before it
will have opened: in a burst (a quick typist, a slow connection, a busy machine) letters meant for a dialog would reach
the pane below it, or nobody. Here a key waits until the one before it has had its effect.
"""

from __future__ import annotations

import time
from collections import deque

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

PATIENCE = 1.0
"""Seconds after which a key is taken for handled although nothing was heard of it: its widget may be gone."""
PAUSE = 0.02
"""Seconds between two looks at whether a dialog that is being opened is there."""


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
    """The keys that wait for the one before them."""

    def __init__(self) -> None:
        self._waiting: deque[events.Key] = deque()
        self._sent: float | None = None
        """When the key was sent that has not had its effect yet."""

    def admit(self, key: events.Key) -> bool:
        """Whether the key may be sent now; if not, it waits."""
        if self._waiting or self._busy:
            self._waiting.append(key)
            return False
        return True

    def sent(self) -> None:
        """A key is on its way."""
        self._sent = time.monotonic()

    def handled(self) -> None:
        """It has had its effect."""
        self._sent = None

    def next(self) -> events.Key | None:
        """The key to send now; None where none waits or the one before it is still on its way."""
        return self._waiting.popleft() if self._waiting and not self._busy else None

    @property
    def waiting(self) -> bool:
        """Whether there are keys to be sent."""
        return bool(self._waiting)

    @property
    def _busy(self) -> bool:
        return self._sent is not None and time.monotonic() - self._sent < PATIENCE
