"""What the terminal sends: a byte that is no UTF-8 is a letter nobody knows, and nothing more to come ends niche."""

from __future__ import annotations

import signal
import sys
from encodings import utf_8
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class TerminalDecoder(utf_8.IncrementalDecoder):
    """Decodes what is read from a terminal."""

    def __init__(self) -> None:
        super().__init__(errors="replace")

    def decode(self, input: ReadableBuffer, final: bool = False) -> str:  # noqa: A002 - as the base class has it
        """The text. Raises EOFError where the terminal is gone, which is told as a hangup.

        A terminal that is not the one that controls the process sends no signal when it goes.
        """
        if not final and len(memoryview(input)) == 0:
            signal.raise_signal(signal.SIGHUP)
            raise EOFError("the terminal is gone")
        return super().decode(input, final)


def tolerate() -> None:
    """Let Textual read a terminal, or a paste, that is in another encoding than it says, and see that one is gone."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        # The driver has the decoder within a long function, and offers no other way to it.
        linux_driver.getincrementaldecoder = lambda _: TerminalDecoder  # type: ignore[attr-defined, assignment]
