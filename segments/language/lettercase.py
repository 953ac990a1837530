"""Turn LOWER and UPPER of a column, compared with a text, into a portable regular expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from niche.segments.model import patterns

_CASED_BELOW = 0x1F000
"""No character from here on has an upper and a lower case."""


def pattern(function: str, text: str) -> str:
    """The pattern of all texts that `lower` or `upper` converts to `text`.

    Raises ValueError with the reason: the text cannot result, or engines convert one of its characters differently.
    """
    return "".join(one(function, char) for char in text)


def changed(function: str, text: str) -> str:
    """Convert a text to lower or upper case. Raises ValueError for a character that engines convert differently."""
    if function == "upper" and (odd := next((char for char in text if len(char.upper()) > 1), None)):
        raise ValueError(f"databases differ on {function}() of {odd}")
    return "".join(map(_CASES[function], text))


def one(function: str, char: str) -> str:
    """The pattern of one character; see `pattern`."""
    if function == "upper" and char in _differing():
        raise ValueError(f"databases differ on {function}() of {char}")
    spellings = _spellings(function).get(char, (char,) if _CASES[function](char) == char else ())
    if not spellings:
        raise ValueError(f"{function}() never gives {char}")
    return patterns.literal(char) if spellings == (char,) else f"[{''.join(spellings)}]"


def _lower(char: str) -> str:
    # The one letter that Python lowers to two; databases lower it to a plain i.
    return "i" if char == "İ" else char.lower()


def _upper(char: str) -> str:
    upper = char.upper()
    return upper if len(upper) == 1 else char


_CASES: Mapping[str, Callable[[str], str]] = {"lower": _lower, "upper": _upper}


@cache
def _spellings(function: str) -> Mapping[str, tuple[str, ...]]:
    """The source characters of each character that has several."""
    change = _CASES[function]
    spellings: dict[str, list[str]] = {}
    for char in map(chr, range(_CASED_BELOW)):
        if (changed := change(char)) != char:
            spellings.setdefault(changed, []).append(char)
    return {changed: tuple(sorted({changed, *sources})) for changed, sources in spellings.items()}


@cache
def _differing() -> frozenset[str]:
    """Characters whose upper case is several letters in some engines and one or none in others."""
    several = [char for char in map(chr, range(_CASED_BELOW)) if len(char.upper()) > 1]
    return frozenset({*several, *(char.title() for char in several if len(char.title()) == 1), "ẞ"})
