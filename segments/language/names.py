"""Columns by what is typed for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from niche.segments.language.tokens import Token, TokenError, TokenKind, tokens
from niche.segments.model.problems import did_you_mean

MOST_NAMED = 4
"""Columns that an error names."""


class UnnamedError(Exception):
    """No column, or more than one, goes by what is written."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Names:
    """The names of a table's columns; None where the table is not known, and every name is right."""

    def __init__(self, columns: Collection[str] | None) -> None:
        self.columns = columns
        self._by_first: dict[str, list[str]] = {}
        for name in columns or ():
            if (first := _first(name)) is not None:
                self._by_first.setdefault(first, []).append(name)
        for names in self._by_first.values():
            names.sort(key=len, reverse=True)

    def bare(self, text: str, words: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The column whose whole name stands without quotes at a token, and the index behind it; the longest name."""
        start, found = words[at].start, list[tuple[str, int]]()
        for name in self._by_first.get(words[at].text, ()):
            if found and len(name) < len(found[0][0]):
                break
            end = start + len(name)
            behind = _behind(words, at, end)
            written = text[start:end]
            if behind is None or written.casefold() != name.casefold():
                continue
            if written == name:
                return name, behind
            found.append((name, behind))
        if len(found) > 1:
            raise UnnamedError(f"several columns are called {found[0][0]}", "write one as it stands, in double quotes")
        return found[0] if found else None

    def quoted(self, written: str) -> str:
        """The column with this name; quotes keep its case. Raises UnnamedError."""
        if self.columns is None or written in self.columns:
            return written
        raise self.unknown(written)

    def begun(self, written: str) -> str:
        """The only column that begins with a word, ignoring case. Raises UnnamedError."""
        found = [name for name in self.columns or () if name.casefold().startswith(written)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnnamedError(f"several columns begin with {written}", ", ".join(found[:MOST_NAMED]))
        raise self.unknown(written)

    def unknown(self, written: str) -> UnnamedError:
        """The error for what no column is called."""
        return UnnamedError(f"there is no column {written}", did_you_mean(written, self.columns or ()))


@lru_cache(8)
def names_of(columns: tuple[str, ...] | None) -> Names:
    """The names of a table, prepared once."""
    return Names(columns)


def _first(name: str) -> str | None:
    """The first token of a name; None where the name can only be written in quotes."""
    try:
        found = tokens(name)
    except TokenError:
        return None
    first = found[0]
    number = first.kind is TokenKind.NUMBER and len(found) == 2
    quoted = first.kind in (TokenKind.TEXT, TokenKind.NAME, TokenKind.END) or first.says("(", "[", ")", "]", ",", ";")
    unfit = number or quoted or first.start > 0
    return None if unfit else first.text


def _behind(words: Sequence[Token], at: int, end: int) -> int | None:
    """The index of the token behind a name that ends at a character; None where a token goes on there."""
    while at < len(words) - 1 and words[at].start < end:
        at += 1
    return at if words[at - 1].end <= end else None
