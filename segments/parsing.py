"""Text as people write it, made into numbers, dates and yes/no."""

from __future__ import annotations


def parse_number(text: str) -> int | float | None:
    """The number that `text` writes (`1,500`, `$10M`, `12%`), or None."""
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None
