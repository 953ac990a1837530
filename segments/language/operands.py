"""Parse the operand of a condition: a column, perhaps within LOWER, UPPER or COALESCE."""

from __future__ import annotations

from dataclasses import dataclass, replace

from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import Literal, Literals
from niche.segments.language.names import Names, UnnamedError
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model.operators import OPERATORS

_CHANGING = {"lower": "lower", "lcase": "lower", "upper": "upper", "ucase": "upper"}
_FILLING = ("coalesce", "ifnull", "nvl")


@dataclass(frozen=True, slots=True)
class Operand:
    """A column, optionally in lower or upper case, optionally with a value in place of missing ones."""

    column: str
    start: int
    case: str = ""
    filled: Literal | None = None
    cut: str = ""
    """The written prefix, if the name is abbreviated."""


class Operands:
    """Parses operands. Each method raises RefusedError at the word that does not fit."""

    def __init__(self, cursor: Cursor, names: Names, literals: Literals) -> None:
        self._cursor, self._names, self._literals = cursor, names, literals

    def operand(self) -> Operand:
        """Parse an operand."""
        cursor = self._cursor
        cursor.expect(Expected.COLUMN)
        token, called = cursor.token, cursor.ahead().says("(")
        if called and token.text in _CHANGING and token.kind is TokenKind.WORD:
            cursor.at += 2
            operand = replace(self.operand(), start=token.start, case=_CHANGING[token.text])
            cursor.need(")")
            return operand
        if called and token.text in _FILLING and token.kind is TokenKind.WORD:
            cursor.at += 2
            operand = self.operand()
            cursor.need(",")
            cursor.expect(Expected.VALUE, operand.column, OPERATORS["is"])
            filled = self._literals.literal()
            cursor.need(")")
            return replace(operand, start=token.start, filled=filled)
        if cursor.accept("("):
            operand = self.operand()
            cursor.need(")")
        else:
            name = self.column()
            written = cursor.text[token.start : cursor.words[cursor.at - 1].end]
            cut = written if len(written) < len(name) and token.kind is TokenKind.WORD else ""
            operand = Operand(name, token.start, cut=cut)
        self._literals.cast_column()
        return operand

    def column(self) -> str:
        """Parse the name of a column."""
        cursor, token = self._cursor, self._cursor.token
        if cursor.ended and cursor.at:
            cursor.refuse(f"a condition is missing after {cursor.written(cursor.words[cursor.at - 1])}")
        try:
            if token.kind is TokenKind.NAME:
                self._refuse_table(token)
                name = self._names.quoted(token.text)
                cursor.take()
                return name
            if token.says("["):
                return self._bracketed()
            if (named := self._names.bare(cursor.text, cursor.words, cursor.at)) is not None:
                cursor.at = named[1]
                return named[0]
            if token.kind is not TokenKind.WORD:
                cursor.refuse(f"a column is expected, not {cursor.written(token)}")
            self._refuse_table(token)
            if cursor.ahead().says("("):
                cursor.refuse(f"a column is expected, not {token.text}()", "compare the column itself")
            written = cursor.text[token.start : token.end]
            name = written if self._names.columns is None else self._begun(token, written)
            cursor.take()
            return name
        except UnnamedError as error:
            cursor.refuse(error.message, error.hint, token.start)

    def _begun(self, token: Token, written: str) -> str:
        try:
            return self._names.begun(token.text)
        except UnnamedError as error:
            if error.message.startswith("there is no"):
                raise self._names.unknown(written) from None
            raise

    def _refuse_table(self, token: Token) -> None:
        """Refuse `table.column`."""
        cursor = self._cursor
        dot, name = cursor.ahead(), cursor.ahead(2)
        follows = dot.says(".") and dot.start == token.end and name.start == dot.end
        if follows and name.kind in (TokenKind.WORD, TokenKind.NAME):
            column = cursor.text[name.start : name.end]
            cursor.refuse(f"write {column} without {cursor.written(token)}.")

    def _bracketed(self) -> str:
        """Parse a name in `[brackets]`."""
        cursor = self._cursor
        start = cursor.take().start
        while not cursor.comes("]"):
            if cursor.token.kind is TokenKind.END:
                cursor.refuse("] is expected")
            cursor.take()
        end = cursor.take().start
        return self._names.quoted(cursor.text[start + 1 : end].strip())

    def bare_column(self) -> str | None:
        """The column whose unquoted name comes next; None if there is none, or several fit."""
        try:
            named = self._names.bare(self._cursor.text, self._cursor.words, self._cursor.at)
        except UnnamedError:
            return None
        return None if named is None else named[0]
