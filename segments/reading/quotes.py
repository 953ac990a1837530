"""Find how a CSV file uses quotes, and so whether a fast, lenient reader will read it correctly.

In a well-formed file quotes alternate: one opens a value, after a separator or at the start of a line; the next closes
it, before a separator or at the end of a line; a quote within a value is doubled, which closes and reopens it. Quotes
that are letters of unquoted values are replaced by another letter while the file is read. Files whose quotes are not
closed are read record by record, by a reader that reports lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from io import BytesIO
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_QUOTE = ord('"')
_WINDOW = 1 << 18
"""Bytes processed together."""
_MARK = b"\xef\xbb\xbf"
_STAND_INS = (b"\x1a", b"\x1b", b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"\x01", b"\x02")
"""Control characters, which tables rarely contain."""

Flags = NDArray[np.bool_]
Table = Flags
"""A flag for each of the 256 bytes."""


class Quoting(Enum):
    """The role of quotes in a file."""

    REGULAR = auto()
    """They enclose values, or there are none."""
    LETTERS = auto()
    """They are letters of values (`5" pipe`): no value begins with one."""
    BROKEN = auto()
    """Neither holds for the whole file."""


def quoting(content: bytes | BinaryIO, delimiter: str) -> Quoting:
    """Find the role of quotes, in UTF-8 or any encoding whose separators, quotes and line ends equal ASCII's."""
    edges = _table(f"{delimiter}\r\n")
    beside = _table(f'{delimiter}\r\n"')
    regular, begins, number = True, False, 0
    for window in _windows(BytesIO(content) if isinstance(content, bytes) else content):
        places = np.flatnonzero(window[1:-1] == _QUOTE) + 1
        before, after = window[places - 1], window[places + 1]
        begins = begins or bool(edges[before].any())
        opening = slice(number % 2, None, 2)
        closing = slice(1 - number % 2, None, 2)
        regular = regular and bool(beside[before[opening]].all()) and bool(beside[after[closing]].all())
        number += len(places)
        if begins and not regular:
            return Quoting.BROKEN
    if regular and number % 2 == 0:
        return Quoting.REGULAR
    return Quoting.BROKEN if begins else Quoting.LETTERS


def with_letters_replaced(content: bytes, delimiter: str) -> tuple[bytes, str] | None:
    """Replace each quote that is a letter of a value by a letter that the content does not contain; return both.

    None if an opening quote is not closed, or a line ends in a way that readers interpret differently.
    """
    stand_in = next((letter for letter in _STAND_INS if letter not in content), None)
    if stand_in is None or content.count(b"\r") != content.count(b"\r\n"):
        return None
    edges = _table(f"{delimiter}\r\n")
    data = np.frombuffer(b"\n" + content.removeprefix(_MARK) + b"\n", dtype=np.uint8).copy()
    places = np.flatnonzero(data == _QUOTE)
    touching = np.append(np.diff(places) == 1, False)
    letters = _letters(edges[data[places - 1]], edges[data[places + 1]], touching)
    if letters is None:
        return None
    data[places[letters]] = stand_in[0]
    return data[1:-1].tobytes(), stand_in.decode()


def _letters(begins: Flags, ends: Flags, doubled: Flags) -> list[int] | None:
    """The quotes that enclose nothing. None if the quotes do not pair up."""
    numbers: list[int] = []
    quotes = enumerate(zip(begins.tolist(), ends.tolist(), doubled.tolist(), strict=True))
    inside = False
    for number, (begin, end, twice) in quotes:
        if not inside and begin:
            inside = True
        elif not inside:
            numbers.append(number)
        elif twice:
            next(quotes)
        elif end:
            inside = False
        else:
            return None
    return None if inside else numbers


def _table(characters: str) -> Table:
    table = np.zeros(256, dtype=np.bool_)
    table[list(characters.encode())] = True
    return table


def _windows(content: BinaryIO) -> Iterator[NDArray[np.uint8]]:
    """Yield the bytes in windows that contain quotes, each with its two neighbours; line ends pad both ends of the
    file.
    """
    tail = b"\n"
    for piece in _pieces(content):
        window = tail + piece
        if _has_quote(window):
            yield np.frombuffer(window, dtype=np.uint8)
        tail = window[-2:]


def _has_quote(window: bytes) -> bool:
    return window.find(b'"', 1, len(window) - 1) >= 0


def _pieces(content: BinaryIO) -> Iterable[bytes]:
    first = content.read(_WINDOW).removeprefix(_MARK)
    while first:
        yield first
        first = content.read(_WINDOW)
    yield b"\n"
