"""The words of a typed filter: each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

LONGEST = 200_000
"""Characters of a filter: room for a pasted list of values."""


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    NUMBER = auto()
    """Begins with a digit: `100`, `62.10`, `007`, `1bn`, `1st`."""
    TEXT = auto()
    """In single quotes."""
    NAME = auto()
    """In double quotes or backticks: a column, or a text where no column has this name."""
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, quoted text or symbol; `start` and `end` are characters of the text, from 0."""

    kind: TokenKind
    start: int
    end: int
    text: str
    """Words in lower case, quoted text without its quotes, all else as written."""
    unclosed: bool = False
    """A quote is opened that does not end."""

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or symbols, not in quotes."""
        return self.text in words and self.kind in (TokenKind.WORD, TokenKind.SYMBOL)


class TokenError(Exception):
    """A character that cannot be part of a filter, at an offset."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


_SYMBOLS = (
    "...", "..", "…", "<=>", "<>", "<=", ">=", "=<", "=>", "==", "!=", "!~~*", "!~~", "!~*", "!~", "~~*", "~~", "~*",
    "~", "::", ":=", "||", "&&", "->>", "->", "@>", "<@", "{{", "}}",
)  # fmt: skip
_PATTERN = re.compile(
    rf"""
      (?P<space>\s+ | --[^\n]* | /\*.*?\*/)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*'?)
    | (?P<text>'(?:[^']|'')*'?)
    | (?P<name>"(?:[^"]|"")*"? | `(?:[^`]|``)*`?)
    | (?P<symbol>{"|".join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True)))})
    | (?P<number>(?:\d+(?:\.\d+)*|\.\d+)(?:[eE][-+]?\d+(?!\w)|\w*))
    | (?P<word>[^\W\d]\w*(?:’\w+)*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`""")
_CLOSED_ESCAPED = re.compile(r"[eE]'(?:[^'\\]|\\.|'')*'", re.DOTALL)
_CURLY = "‘’‚‛“”„‟«»‹›"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b", "\\": "\\", "'": "'", '"': '"'}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|''", re.DOTALL)
_MARKS = {"word": TokenKind.WORD, "number": TokenKind.NUMBER, "symbol": TokenKind.SYMBOL, "other": TokenKind.SYMBOL}


def tokens(text: str, half_typed: bool = False) -> list[Token]:
    """The tokens of a text, an END last; blanks and comments are left out.

    Raises TokenError; with `half_typed`, a quote that is not closed is a token that says so.
    """
    if len(text) > LONGEST:
        raise TokenError(0, f"the condition is longer than {LONGEST:,} characters")
    found: list[Token] = []
    for match in _PATTERN.finditer(text):
        kind, written, start = match.lastgroup, match[0], match.start()
        if kind == "space":
            if written.startswith("--") and found and found[-1].end == start and found[-1].kind is TokenKind.WORD:
                raise TokenError(start, "-- begins a remark", "put a blank before it, or the value in quotes")
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
    body = written[1:] if escaped else written
    quote = body[0]
    closed = (_CLOSED_ESCAPED if escaped else _CLOSED).fullmatch(written) is not None
    if not closed and not half_typed:
        raise TokenError(start, "a quote is not closed", f"a quote within a text is doubled: {quote * 2}")
    inside = (body[1:-1] if closed else body[1:]).replace(quote * 2, quote)
    mark = TokenKind.TEXT if quote == "'" else TokenKind.NAME
    if escaped:
        inside = _ESCAPE.sub(lambda found: _unescaped(found, start), body[1:-1] if closed else body[1:])
    return Token(mark, start, start + len(written), inside, not closed)


def _unescaped(found: re.Match[str], start: int) -> str:
    if code := found[1] or found[2]:
        number = int(code, 16)
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:
            raise TokenError(start + 1 + found.start(), f"\\{found[0][1]}{code} is no character")
        return chr(number)
    if found[0] == "''":
        return "'"
    if found[3] not in _ESCAPES:
        raise TokenError(start + 2 + found.start(), f"{found[0]} is no escape", "a backslash is doubled: \\\\")
    return _ESCAPES[found[3]]


def _check(text: str, start: int) -> None:
    char = text[start]
    if char in _CURLY:
        raise TokenError(start, f"{char} is no quote here", "write straight quotes, 'so'")
    if char == "/" and text.startswith("/*", start):
        raise TokenError(start, "a remark is not closed", "*/ ends it")
    if not char.isprintable():
        raise TokenError(start, f"the character U+{ord(char):04X} cannot be read here", "put the value in quotes")


def escaped(text: str) -> str:
    """A text with characters that a terminal must not get, as `E'…'` writes it."""
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
