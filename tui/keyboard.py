"""What the terminal sends is read whatever it is: a byte that is no UTF-8 is a letter nobody knows, and no crash."""

from __future__ import annotations

import codecs
import sys
from functools import partial


def tolerate() -> None:
    """Let Textual read a terminal, or a paste, that is in another encoding than it says."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        # The driver has the decoder within a long function, and offers no other way to it.
        decoder = partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
        linux_driver.getincrementaldecoder = lambda _: decoder  # type: ignore[attr-defined]
