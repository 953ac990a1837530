"""Convert LIKE patterns to operators, and operators to ILIKE patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from niche.segments.model import patterns

WRITTEN = {"contains": "%{}%", "starts_with": "{}%", "ends_with": "%{}"}
"""The ILIKE pattern of each operator."""

_ANY_CHARACTER = "(?:.|\\n)"


def write(operator: str, text: str) -> tuple[str, str]:
    """The ILIKE pattern of an operator of `WRITTEN`, and its escape character (empty if none is needed)."""
    if not any(char in text for char in "%_"):
        return WRITTEN[operator].format(text), ""
    return WRITTEN[operator].format(re.sub(r"[%_\\]", r"\\\g<0>", text)), "\\"


def read(pattern: str, escape: str, ignore_case: bool) -> tuple[str, str]:
    """Reduce a LIKE pattern to an operator and a value.

    >>> read("%soft%", "", ignore_case=True)
    ('contains', 'soft')

    Raises ValueError if the pattern ends with its escape character.
    """
    parts = list(_parts(pattern, escape))
    wild = [index for index, (_, wildcard) in enumerate(parts) if wildcard]
    if not wild and not ignore_case:
        return "is", "".join(char for char, _ in parts)
    first = next((i for i, part in enumerate(parts) if part != ("%", True)), len(parts))
    last = next((i for i in range(len(parts), first, -1) if parts[i - 1] != ("%", True)), first)
    opened, closed = first > 0, last < len(parts) or (first > 0 and first == len(parts))
    body = parts[first:last]
    if ignore_case and (opened or closed) and not any(wildcard for _, wildcard in body):
        operator = "contains" if opened and closed else "ends_with" if opened else "starts_with"
        return operator, "".join(char for char, _ in body)
    return "matches", "(?i)" * ignore_case + _regular(body, opened, closed, patterns.literal)


def regular(pattern: str, escape: str, char: Callable[[str], str]) -> str:
    """Convert a LIKE pattern to a regular expression, each character by `char`. Raises ValueError as `read`."""
    parts = list(_parts(pattern, escape))
    return _regular(parts, False, False, char)


def _regular(parts: Sequence[tuple[str, bool]], opened: bool, closed: bool, char: Callable[[str], str]) -> str:
    middle = "".join(
        char(part) if not wildcard else _ANY_CHARACTER + ("*" if part == "%" else "") for part, wildcard in parts
    )
    return f"{'^' * (not opened)}{middle}{'$' * (not closed)}"


def _parts(pattern: str, escape: str) -> Iterator[tuple[str, bool]]:
    """Each character of a pattern, and whether it is a wildcard."""
    chars = iter(pattern)
    for char in chars:
        if escape and char == escape:
            following = next(chars, None)
            if following is None:
                raise ValueError("the pattern ends with its escape character")
            yield following, False
        else:
            yield char, char in "%_"
