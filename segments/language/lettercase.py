"""LOWER and UPPER of a column compared with a text, as a portable pattern."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache

from niche.segments.model import patterns

_CASED_BELOW = 0x1F000
"""No character beyond has an upper and a lower case."""


def pattern(function: str, text: str) -> str:
    """The pattern of what `lower` or `upper` makes `text` of, each character in all its spellings.

    Raises ValueError with the reason: what no column can give, and characters on whose other case engines differ.
    """
    return "".join(one(function, char) for char in text)


def changed(function: str, text: str) -> str:
    """The text in lower or upper case. Raises ValueError for a character on whose other case engines differ."""
    if function == "upper" and (odd := next((char for char in text if len(char.upper()) > 1), None)):
        raise ValueError(f"what {function}() makes of {odd} differs between engines")
    return "".join(map(_CASES[function], text))


def one(function: str, char: str) -> str:
    """As `pattern`, of one character."""
    table = _spellings(function)
    if char in _open(function):
        raise ValueError(f"what {function}() makes of {char} differs between engines")
    found = table.get(char, (char,) if _CASES[function](char) == char else ())
    if not found:
        raise ValueError(f"{function}() never gives {char}")
    return patterns.literal(char) if found == (char,) else f"[{''.join(found)}]"


def _lower(char: str) -> str:
    # The one letter that Python makes two of; databases make it a plain i.
    return "i" if char == "İ" else char.lower()


def _upper(char: str) -> str:
    found = char.upper()
    return found if len(found) == 1 else char


_CASES: Mapping[str, Callable[[str], str]] = {"lower": _lower, "upper": _upper}


@cache
def _spellings(function: str) -> Mapping[str, tuple[str, ...]]:
    """The characters that become each character which has several."""
    change = _CASES[function]
    found: dict[str, list[str]] = {}
    for char in map(chr, range(min(_CASED_BELOW, sys.maxunicode))):
        if (changed := change(char)) != char:
            found.setdefault(changed, []).append(char)
    return {changed: tuple(sorted({changed, *some})) for changed, some in found.items()}


@cache
def _open(function: str) -> frozenset[str]:
    """Characters whose upper case is several letters in some engines and one or none in others."""
    if function == "lower":
        return frozenset()
    several = [char for char in map(chr, range(_CASED_BELOW)) if len(char.upper()) > 1]
    return frozenset({*several, *(char.title() for char in several if len(char.title()) == 1), "ẞ"})
