"""The position in the tokens of a filter, what is expected there, and the error at a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

from niche.segments.language.tokens import RefusedError, Token, TokenKind, tokens
from niche.segments.model.operators import Operator


class Expected(Enum):
    """The kinds of thing that may follow."""

    COLUMN = auto()
    OPERATOR = auto()
    VALUE = auto()
    CONNECTIVE = auto()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected at a place of the text; `start` is a character index."""

    expected: Expected
    start: int
    column: str = ""
    operator: Operator | None = None


class Cursor:
    """The tokens of a text, and the position in them."""

    def __init__(self, text: str, half_typed: bool = False) -> None:
        """Tokenize a text. Raises RefusedError for a character that belongs to no token."""
        self.text, self.at = text, 0
        self.expectations: list[Expectation] = []
        """What was expected, in text order; the last entry is where parsing ended."""
        self.calls = 0
        """Number of function calls that are open: within one, a comma separates arguments."""
        self.words = tokens(text, half_typed)

    @property
    def token(self) -> Token:
        """The current token."""
        return self.words[self.at]

    @property
    def ended(self) -> bool:
        """Whether no token is left."""
        return self.token.kind is TokenKind.END

    def ahead(self, steps: int = 1) -> Token:
        """Look ahead; END if there are fewer tokens."""
        return self.words[min(self.at + steps, len(self.words) - 1)]

    def take(self) -> Token:
        """Return the current token and step to the next one."""
        token = self.token
        if token.kind is not TokenKind.END:
            self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Take these words or symbols if all of them come next."""
        if not self.comes(*words):
            return False
        self.at += len(words)
        return True

    def comes(self, *words: str) -> bool:
        """Whether these words or symbols come next."""
        return all(self.ahead(step).says(word) for step, word in enumerate(words))

    def need(self, word: str) -> None:
        """Take a word or symbol. Raises RefusedError if another one comes next."""
        if not self.accept(word):
            behind = f" after {self.written(self.words[self.at - 1])}" if self.at else ""
            self.refuse(f"{word} is expected{behind}")

    def glued(self, token: Token) -> bool:
        """Whether the current token follows another one without a blank."""
        return self.at > 0 and token.end == self.token.start

    def expect(self, expected: Expected, column: str = "", operator: Operator | None = None) -> None:
        """Record what may stand at the current token."""
        self.expectations.append(Expectation(expected, self.token.start, column, operator))

    def expect_again(self) -> None:
        """Record that one more value of the same list may stand at the current token."""
        last = self.expectations[-1] if self.expectations else None
        if last is not None and last.expected is Expected.VALUE:
            self.expectations.append(Expectation(Expected.VALUE, self.token.start, last.column, last.operator))

    def refuse(self, message: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raise RefusedError at the current token, or at the offset `at`."""
        raise self.refusal(message, hint, at)

    def refusal(self, message: str, hint: str = "", at: int | None = None) -> RefusedError:
        """The error that `refuse` raises; for `raise` where a type checker must see that control ends."""
        return RefusedError(self.token.start if at is None else at, message, hint)

    def written(self, token: Token) -> str:
        """A token as written, truncated."""
        return self.between(token.start, token.end) or "the end"

    def between(self, start: int, end: int) -> str:
        """A part of the text, truncated."""
        text = self.text[start:end]
        return text if len(text) <= 60 else f"{text[:59]}…"
