"""Text from a table or a file, made fit for one line of a terminal or a report."""

from __future__ import annotations


def plain(text: str) -> str:
    """Text that stays on its line and in its direction: control and formatting characters become `�`."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "�" for char in text)
