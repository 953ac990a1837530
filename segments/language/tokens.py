"""Split a filter into tokens, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

LONGEST = 200_000
"""Limit of characters in a filter; leaves room for a pasted list of values."""


class TokenKind(Enum):
    """The kinds of token."""

    WORD = auto()
    NUMBER = auto()
    """Begins with a digit: `100`, `62.10`, `007`, `1bn`, `1st`."""
    TEXT = auto()
    """A text in single quotes."""
    NAME = auto()
    """In double quotes or backticks: a column, or a text if no column has this name."""
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, quoted text or symbol; `start` and `end` are character indexes."""

    kind: TokenKind
    start: int
    end: int
    text: str
    """Words in lower case, quoted text without its quotes, anything else as written."""
    unclosed: bool = False
    """Its quote is not closed."""

    def says(self, *words: str) -> bool:
        """Whether the token is one of these words or symbols, unquoted."""
        return self.text in words and self.kind in (TokenKind.WORD, TokenKind.SYMBOL)


class RefusedError(Exception):
    """The text cannot be parsed; `offset` is a character index in it."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


SYMBOLS = (
    "...", "..", "…", "<=>", "<>", "<=", ">=", "=<", "=>", "==", "!=", "!~~*", "!~~", "!~*", "!~", "~~*", "~~", "~*",
    "~", "::", ":=", "||", "&&", "->>", "->", "@>", "<@", "{{", "}}",
)  # fmt: skip
_PATTERN = re.compile(
    rf"""
      (?P<space>\s+ | --[^\n]* | /\*.*?\*/)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*'?)
    | (?P<text>'(?:[^']|'')*'?)
    | (?P<name>"(?:[^"]|"")*"? | `(?:[^`]|``)*`?)
    | (?P<symbol>{"|".join(map(re.escape, sorted(SYMBOLS, key=len, reverse=True)))})
    | (?P<number>(?:\d+(?:\.\d+)*|\.\d+)(?:[eE][-+]?\d+(?!\w)|\w*))
    | (?P<word>[^\W\d]\w*(?:’\w+)*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[eE]'(?:[^'\\]|\\.|'')*'""", re.DOTALL)
_CURLY = "‘’‚‛“”„‟«»‹›"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b", "\\": "\\", "'": "'", '"': '"'}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|''", re.DOTALL)
_MARKS = {"word": TokenKind.WORD, "number": TokenKind.NUMBER, "symbol": TokenKind.SYMBOL, "other": TokenKind.SYMBOL}


def tokenize(text: str, half_typed: bool = False) -> list[Token]:
    """Split a text into tokens, ending with an END; blanks and comments are dropped.

    Raises RefusedError. With `half_typed`, a quote that is not closed becomes an `unclosed` token instead.
    """
    if len(text) > LONGEST:
        raise RefusedError(0, f"the condition is longer than {LONGEST:,} characters")
    found: list[Token] = []
    for match in _PATTERN.finditer(text):
        kind, written, start = match.lastgroup, match[0], match.start()
        if kind == "space":
            if written.startswith("--") and found and found[-1].end == start and found[-1].kind is TokenKind.WORD:
                raise RefusedError(start, "-- begins a comment", "put a space before it, or the value in quotes")
            continue
        if kind in ("text", "name", "escaped"):
            found.append(_quoted(written, start, half_typed))
            continue
        if kind == "other":
            _check(text, start)
        token = written.casefold() if kind == "word" else written
        found.append(Token(_MARKS[kind or "other"], start, match.end(), token))
    return [*found, Token(TokenKind.END, len(text), len(text), "")]


def _quoted(written: str, start: int, half_typed: bool) -> Token:
    escaped = written[0] in "eE"
    quote = written[1 if escaped else 0]
    closed = _CLOSED.fullmatch(written) is not None
    if not closed and not half_typed:
        raise RefusedError(start, "a quote is not closed", f"double a quote within a text: {quote * 2}")
    inside = written[2 if escaped else 1 : -1 if closed else None]
    if escaped:
        inside = _ESCAPE.sub(lambda match: _unescaped(match, start), inside)
    else:
        inside = inside.replace(quote * 2, quote)
    kind = TokenKind.TEXT if quote == "'" else TokenKind.NAME
    return Token(kind, start, start + len(written), inside, not closed)


def _unescaped(match: re.Match[str], start: int) -> str:
    if code := match[1] or match[2]:
        number = int(code, 16)
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:
            raise RefusedError(start + 1 + match.start(), f"\\{match[0][1]}{code} is not a character")
        return chr(number)
    if match[0] == "''":
        return "'"
    if match[3] not in _ESCAPES:
        raise RefusedError(start + 2 + match.start(), f"{match[0]} is not an escape", "double a backslash: \\\\")
    return _ESCAPES[match[3]]


def _check(text: str, start: int) -> None:
    char = text[start]
    if char in _CURLY:
        raise RefusedError(start, f"{char} is not a quote here", "write straight quotes: 'text'")
    if char == "/" and text.startswith("/*", start):
        raise RefusedError(start, "a comment is not closed", "end it with */")
    if not char.isprintable():
        raise RefusedError(start, f"cannot read the character U+{ord(char):04X} here", "put the value in quotes")


def escaped(text: str) -> str:
    """Write a text with control characters as `E'…'`."""
    return "E'" + "".join(_escape(char) for char in text) + "'"


def _escape(char: str) -> str:
    if char in "\\'":
        return f"\\{char}"
    if char.isprintable():
        return char
    named = next((letter for letter, meant in _ESCAPES.items() if meant == char), None)
    if named is not None:
        return f"\\{named}"
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"
