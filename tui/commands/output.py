"""What commands print on a terminal: nothing from the data steers it. What is piped or written stays as it is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from niche.segments.model.visible_text import plain


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


@contextmanager
def apart_from_libraries() -> Iterator[None]:
    """Keep off the terminal what a library writes to the file of stderr by itself, as when it panics on damaged data.

    What is written through `sys.stderr` arrives as ever.
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
"""The file of standard error."""


def _unicode(stream: TextIO) -> bool:
    return stream.encoding.casefold().replace("-", "").startswith("utf")


def steer(text: str) -> None:
    """Move the cursor of the terminal that errors go to, or clear a line of it."""
    if isinstance(sys.stderr, TerminalOutput):
        sys.stderr.steer(text)
    else:
        sys.stderr.write(text)
    sys.stderr.flush()
