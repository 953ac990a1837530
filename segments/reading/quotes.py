"""How a CSV file quotes its values: whether a quick reader, which forgives much, will read what the file says.

In a well-formed file the quotes take turns: one opens a value, after a separator or at the begin of a line; the next
closes it, before a separator or at the end of a line; and a quote within a value is written twice, which closes and
opens it. Where some quotes are letters of values that no quote encloses, another letter stands in for these while the
file is read. What is left, with quotes that nothing closes, is read record by record, by a reader that names the place.
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
"""Bytes looked at together."""
_MARK = b"\xef\xbb\xbf"
_STAND_INS = (b"\x1a", b"\x1b", b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"\x01", b"\x02")
"""Control characters, of which tables hold hardly any."""

Flags = NDArray[np.bool_]
Table = Flags
"""Which of the 256 bytes are meant."""


class Quoting(Enum):
    """What the quotes of a file are."""

    REGULAR = auto()
    """They enclose values, or there are none."""
    LETTERS = auto()
    """Parts of values (`5" pipe`): no value begins with one."""
    BROKEN = auto()
    """Neither."""


def quoting(content: bytes | BinaryIO, delimiter: str) -> Quoting:
    """What the quotes are in UTF-8 or any text in which separators, quotes and line ends are as in ASCII."""
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
    """The content with a letter that it does not hold for each quote that is a letter itself, and that letter.

    None where an opening quote is not closed, or a line ends in a way that readers do not agree on.
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
    """Which quotes enclose nothing: of each, whether it begins a value, ends one, and touches the next quote."""
    found: list[int] = []
    quotes = enumerate(zip(begins.tolist(), ends.tolist(), doubled.tolist(), strict=True))
    inside = False
    for number, (begin, end, twice) in quotes:
        if not inside and begin:
            inside = True
        elif not inside:
            found.append(number)
        elif twice:
            next(quotes)
        elif end:
            inside = False
        else:
            return None
    return None if inside else found


def _table(characters: str) -> Table:
    found = np.zeros(256, dtype=np.bool_)
    found[list(characters.encode())] = True
    return found


def _windows(content: BinaryIO) -> Iterator[NDArray[np.uint8]]:
    """The bytes in pieces that hold quotes, each with its two neighbours; line ends stand before and after all."""
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
