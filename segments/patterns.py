"""Portable regular expressions: the subset that every engine reads alike."""

from __future__ import annotations


class NotPortableError(ValueError):
    """A pattern that engines would read differently, with the reason."""


def portable(pattern: str) -> str:
    """The pattern in explicit form. Raises NotPortableError with the reason."""
    return pattern
