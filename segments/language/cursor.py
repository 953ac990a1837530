"""Where the reading of a typed filter stands, what is expected there, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

from niche.segments.language.tokens import Token, TokenError, TokenKind, tokens
from niche.segments.model.operators import Operator
from niche.segments.model.problems import Problem


class RefusedError(Exception):
    """What cannot be read, at an offset of the text."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


class Expected(Enum):
    """What may stand at a place."""

    COLUMN = auto()
    OPERATOR = auto()
    VALUE = auto()
    CONNECTIVE = auto()


@dataclass(frozen=True, slots=True)
class Expectation:
    """A place of the text, and what is expected there."""

    expected: Expected
    start: int
    column: str = ""
    operator: Operator | None = None


class Cursor:
    """The tokens of a text, and the one in hand."""

    def __init__(self, text: str, half_typed: bool = False) -> None:
        """Raises RefusedError for what is no token."""
        self.text, self.at = text, 0
        self.expectations: list[Expectation] = []
        """What was expected, in order; the last one is where the reading ended."""
        self.calls = 0
        """Calls of functions that are open here: a comma parts their arguments."""
        try:
            self.words = tokens(text, half_typed)
        except TokenError as error:
            raise RefusedError(error.offset, error.message, error.hint) from None

    @property
    def token(self) -> Token:
        """The token in hand."""
        return self.words[self.at]

    @property
    def ended(self) -> bool:
        """Whether no token is left."""
        return self.token.kind is TokenKind.END

    def ahead(self, steps: int = 1) -> Token:
        """A token further on."""
        return self.words[min(self.at + steps, len(self.words) - 1)]

    def take(self) -> Token:
        """The token in hand; the next one is then in hand."""
        token = self.token
        if token.kind is not TokenKind.END:
            self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Take the words or symbols if they come next, all of them."""
        if not self.comes(*words):
            return False
        self.at += len(words)
        return True

    def comes(self, *words: str) -> bool:
        """Whether these words or symbols come next."""
        return all(self.ahead(step).says(word) for step, word in enumerate(words))

    def need(self, word: str) -> None:
        """Take a word or symbol. Raises RefusedError where another one stands."""
        if not self.accept(word):
            behind = f" after {self.written(self.words[self.at - 1])}" if self.at else ""
            self.refuse(f"{word} is expected{behind}")

    def glued(self, token: Token) -> bool:
        """Whether the token in hand follows directly upon another one."""
        return self.at > 0 and token.end == self.token.start

    def expect(self, expected: Expected, column: str = "", operator: Operator | None = None) -> None:
        """Note what may stand at the token in hand."""
        self.expectations.append(Expectation(expected, self.token.start, column, operator))

    def expect_again(self) -> None:
        """Note that a further value may stand at the token in hand, where one was expected last."""
        last = self.expectations[-1] if self.expectations else None
        if last is not None and last.expected is Expected.VALUE:
            self.expectations.append(Expectation(Expected.VALUE, self.token.start, last.column, last.operator))

    def refuse(self, message: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raise the refusal."""
        raise self.refusal(message, hint, at)

    def refusal(self, message: str, hint: str = "", at: int | None = None) -> RefusedError:
        """The error of the token in hand, or of an offset."""
        return RefusedError(self.token.start if at is None else at, message, hint)

    def written(self, token: Token) -> str:
        """A token as it stands in the text, cut where it is long."""
        return self.between(token.start, token.end) or "the end"

    def between(self, start: int, end: int) -> str:
        """A part of the text, cut where it is long."""
        text = self.text[start:end]
        return text if len(text) <= 60 else f"{text[:59]}…"

    def problem(self, error: RefusedError, file: str) -> Problem:
        """The problem that an error is; the line is named where there are several."""
        return problem(self.text, error, file)


def problem(text: str, error: RefusedError, file: str) -> Problem:
    """The problem that an error in a text is; the line is named where there are several."""
    before = text[: error.offset]
    line = before.count("\n") + 1 if "\n" in text.strip() else 0
    return Problem(error.message, file, line, error.offset - before.rfind("\n"), error.hint)
