"""Keep data from steering the terminal that commands print on. What is piped or written stays as it is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from niche.segments.model.visible_text import plain


class TerminalOutput(io.TextIOWrapper):
    """A stream to a terminal that draws control characters as `·`, except line ends and tabs."""

    def write(self, text: str) -> int:
        """Write text that may come from data."""
        lines = ("\t".join(map(plain, line.split("\t"))) for line in text.split("\n"))
        return super().write("\n".join(lines))

    def steer(self, text: str) -> None:
        """Write text that steers the terminal."""
        super().write(text)


def on_a_terminal() -> bool:
    """Whether there is a screen to draw on and a keyboard to listen to."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def protect() -> None:
    """Replace the standard streams that go to a terminal by a TerminalOutput."""
    sys.stdout, sys.stderr = _protected(sys.stdout), _protected(sys.stderr)


def _protected(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper) or isinstance(stream, TerminalOutput):
        return stream
    if not stream.isatty():
        if stream.errors == "strict":
            # A file name may not be text, and the locale may lack a letter: neither may stop the output.
            stream.reconfigure(errors="surrogateescape" if _unicode(stream) else "backslashreplace")
        return stream
    stream.flush()
    return TerminalOutput(stream.buffer, stream.encoding, "replace", line_buffering=True)


@contextmanager
def apart_from_libraries() -> Iterator[None]:
    """Discard what a library writes to the file descriptor of stderr by itself, such as a panic on damaged data.

    What is written through `sys.stderr` still arrives.
    """
    stream = sys.stderr
    try:
        direct = isinstance(stream, io.TextIOWrapper) and stream.fileno() == _STDERR
        kept = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    if direct:
        stream.flush()
        kind = TerminalOutput if isinstance(stream, TerminalOutput) else io.TextIOWrapper
        raw = os.fdopen(os.dup(kept), "wb", buffering=0)
        sys.stderr = kind(raw, stream.encoding, stream.errors, write_through=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    try:
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(nowhere)
        os.close(kept)
        sys.stderr = stream


_STDERR = 2
"""The file descriptor of standard error."""


def _unicode(stream: TextIO) -> bool:
    return stream.encoding.casefold().replace("-", "").startswith("utf")


def steer(text: str) -> None:
    """Move the cursor of the terminal that errors go to, or clear a line of it."""
    if isinstance(sys.stderr, TerminalOutput):
        sys.stderr.steer(text)
    else:
        sys.stderr.write(text)
    sys.stderr.flush()
