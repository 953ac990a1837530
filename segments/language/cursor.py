"""The position in the tokens of a filter, the table that it is about, and what is expected at a place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from niche.segments.language.names import names_of
from niche.segments.language.tokens import RefusedError, Token, TokenKind, tokenize
from niche.segments.model import operators
from niche.segments.model.columns import Column
from niche.segments.model.operators import Operator, Schema


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
    """The tokens of a filter, the position in them, and the table that it is about.

    The modules of this room read conditions from a cursor by functions called `read_…`: each takes the tokens that it
    understands, and raises RefusedError at the word that does not fit.
    """

    def __init__(
        self, text: str, schema: Schema | None = None, columns: Collection[str] | None = None, half_typed: bool = False
    ) -> None:
        """Tokenize a text. Raises RefusedError for a character that belongs to no token.

        Without a `schema` the table is not known, and every column takes every operator and value. `columns` are the
        known names; None for those of the schema, or for any.
        """
        known = schema.columns if schema is not None and columns is None else columns
        self.text, self.schema, self.at = text, schema, 0
        self.names = names_of(None if known is None else tuple(known))
        self.expectations: list[Expectation] = []
        """What was expected, in text order; the last entry is where parsing ended."""
        self.calls = 0
        """Number of function calls that are open: within one, a comma separates arguments."""
        self.words = tokenize(text, half_typed)

    @property
    def token(self) -> Token:
        """The current token."""
        return self.words[self.at]

    @property
    def before(self) -> Token:
        """The token before the current one; END at the start."""
        return self.words[self.at - 1]

    def at_end(self) -> bool:
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
            behind = f" after {self.written(self.before)}" if self.at else ""
            raise self.refused(f"{word} is missing{behind}")

    def expect(self, expected: Expected, column: str = "", operator: Operator | None = None) -> None:
        """Record what may stand at the current token."""
        self.expectations.append(Expectation(expected, self.token.start, column, operator))

    def expect_again(self) -> None:
        """Record that one more value of the same list may stand at the current token."""
        last = self.expectations[-1] if self.expectations else None
        if last is not None and last.expected is Expected.VALUE:
            self.expect(Expected.VALUE, last.column, last.operator)

    def refused(self, message: str, hint: str = "", at: int | None = None) -> RefusedError:
        """The error at the current token, or at the offset `at`."""
        return RefusedError(self.token.start if at is None else at, message, hint)

    def written(self, token: Token) -> str:
        """A token as written, truncated."""
        return self.between(token.start, token.end) or "the end"

    def between(self, start: int, end: int) -> str:
        """A part of the text, truncated."""
        text = self.text[start:end]
        return text if len(text) <= 60 else f"{text[:59]}…"

    def column(self, name: str) -> Column | None:
        """The column; None if the table is not known or has no such column."""
        return None if self.schema is None else self.schema.columns.get(name)

    def fits(self, operator: Operator, column: Column | None) -> bool:
        """Whether a column takes an operator; one that is not known takes all."""
        return self.schema is None or column is None or operators.fits(operator, column, self.schema)

    def bare_column(self, at: int | None = None) -> tuple[str, int] | None:
        """The column whose unquoted name stands at an index, by default the current one, and the index after it.

        None if there is none, or several fit.
        """
        try:
            return self.names.bare(self.text, self.words, self.at if at is None else at)
        except RefusedError:
            return None
