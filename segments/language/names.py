"""Find the columns of a table by what is typed for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from niche.segments.language.tokens import RefusedError, Token, TokenKind, tokenize
from niche.segments.model.problems import did_you_mean

MOST_NAMED = 4
"""Limit of the columns that an error lists."""


class Names:
    """The column names of a table; None if the table is not known, and any name is accepted."""

    def __init__(self, columns: Collection[str] | None) -> None:
        self.columns = columns
        self._by_first: dict[str, list[str]] = {}
        self._spoken: dict[str, list[str]] = {}
        """Names with an underscore, which may be written as a blank, by their first word."""
        for name in columns or ():
            if (first := _first(name)) is not None:
                self._by_first.setdefault(first, []).append(name)
            if (spoken := _first(_spoken(name))) not in (None, first):
                self._spoken.setdefault(spoken, []).append(name)
        for names in (*self._by_first.values(), *self._spoken.values()):
            names.sort(key=len, reverse=True)

    def bare(self, text: str, words: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Match the longest column name that stands unquoted at a token.

        Returns the name and the index of the token after it, or None. Raises RefusedError if several names match.
        """
        exact = self._among(self._by_first, text, words, at, str.casefold)
        return exact or self._among(self._spoken, text, words, at, _spoken)

    def _among(
        self,
        names: Mapping[str, Sequence[str]],
        text: str,
        words: Sequence[Token],
        at: int,
        folded: Callable[[str], str],
    ) -> tuple[str, int] | None:
        start, matches = words[at].start, list[tuple[str, int]]()
        for name in names.get(words[at].text, ()):
            if matches and len(name) < len(matches[0][0]):
                break
            end = start + len(name)
            behind = _behind(words, at, end)
            written = text[start:end]
            if behind is None or folded(written) != folded(name):
                continue
            if written == name:
                return name, behind
            matches.append((name, behind))
        if len(matches) > 1:
            message = f"several columns are named {matches[0][0]}"
            raise RefusedError(start, message, "write the exact name in double quotes")
        return matches[0] if matches else None

    def quoted(self, written: str, start: int) -> str:
        """The column of this exact name. Raises RefusedError at the offset `start`."""
        if self.columns is None or written in self.columns:
            return written
        raise self._unknown(written, start)

    def begun(self, written: str, start: int) -> str:
        """The only column that begins with a word, ignoring case. Raises RefusedError at the offset `start`."""
        if self.columns is None:
            return written
        begin = written.casefold()
        matches = [name for name in self.columns if name.casefold().startswith(begin)]
        if len(matches) > 1:
            raise RefusedError(start, f"several columns begin with {begin}", ", ".join(matches[:MOST_NAMED]))
        if not matches:
            raise self._unknown(written, start)
        return matches[0]

    def _unknown(self, written: str, start: int) -> RefusedError:
        return RefusedError(start, f"there is no column {written}", did_you_mean(written, self.columns or ()))


@lru_cache(8)
def names_of(columns: tuple[str, ...] | None) -> Names:
    """The names of a table, indexed and cached."""
    return Names(columns)


def _spoken(name: str) -> str:
    """A name as people say it: `last contact` for `last_contact`."""
    return name.casefold().replace("_", " ")


def _first(name: str) -> str | None:
    """The first token of a name; None if the name can only be written in quotes."""
    try:
        words = tokenize(name)
    except RefusedError:
        return None
    first = words[0]
    number = first.kind is TokenKind.NUMBER and len(words) == 2
    quoted = first.kind in (TokenKind.TEXT, TokenKind.NAME, TokenKind.END) or first.says("(", "[", ")", "]", ",", ";")
    return None if number or quoted or first.start > 0 else first.text


def _behind(words: Sequence[Token], at: int, end: int) -> int | None:
    """The index of the token after a name that ends at character `end`; None if a token spans that point."""
    while at < len(words) - 1 and words[at].start < end:
        at += 1
    return at if words[at - 1].end <= end else None
