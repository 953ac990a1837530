"""Make text from a table or a file safe to show on one line of a terminal or a report."""

from __future__ import annotations

REPLACEMENT = "·"
"""Shown in place of an unprintable character."""


def plain(text: str) -> str:
    """Replace control and formatting characters by `·`, and white space by a blank."""
    return "".join(char if char.isprintable() else " " if char.isspace() else REPLACEMENT for char in text)


def is_text(name: str) -> bool:
    """Whether a file name, as the system gives it, is valid UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
