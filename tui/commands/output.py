"""What commands print on a terminal: nothing from the data steers it. What is piped or written stays as it is."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from niche.segments.plaintext import plain


class TerminalOutput(io.TextIOWrapper):
    """Text for a terminal, in which control characters are drawn as `·`, but for line ends and tabs."""

    def write(self, text: str) -> int:
        """Write what may come from data."""
        lines = ("\t".join(map(plain, line.split("\t"))) for line in text.split("\n"))
        return super().write("\n".join(lines))

    def steer(self, text: str) -> None:
        """Write what is meant to steer the terminal."""
        super().write(text)


def protect() -> None:
    """Let what is printed from here on be drawn as text, where it goes to a terminal."""
    sys.stdout, sys.stderr = _protected(sys.stdout), _protected(sys.stderr)


def _protected(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper) or isinstance(stream, TerminalOutput):
        return stream
    if not stream.isatty():
        if stream.errors == "strict":
            # A file's name may be no text, and the locale may lack a letter: neither is worth losing the rest.
            stream.reconfigure(errors="surrogateescape" if _unicode(stream) else "backslashreplace")
        return stream
    stream.flush()
    return TerminalOutput(stream.buffer, stream.encoding, "replace", line_buffering=True)


def _unicode(stream: TextIO) -> bool:
    return stream.encoding.casefold().replace("-", "").startswith("utf")


def steer(text: str) -> None:
    """Move the cursor of the terminal that errors go to, or clear a line of it."""
    if isinstance(sys.stderr, TerminalOutput):
        sys.stderr.steer(text)
    else:
        sys.stderr.write(text)
    sys.stderr.flush()
