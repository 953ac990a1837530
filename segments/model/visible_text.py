"""Text from a table or a file, made fit for one line of a terminal or a report."""

from __future__ import annotations

REPLACEMENT = "·"
"""Drawn for a character that must not reach a terminal."""


def plain(text: str) -> str:
    """Text that stays on its line and in its direction: control and formatting characters become `·`."""
    return "".join(char if char.isprintable() else " " if char.isspace() else REPLACEMENT for char in text)


def is_text(name: str) -> bool:
    """Whether a name, as the system gives it, is UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
