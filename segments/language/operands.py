"""Read the operand of a condition: a column, perhaps within LOWER, UPPER or COALESCE."""

from __future__ import annotations

from dataclasses import dataclass, replace

from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import Literal, read_column_casts, read_literal
from niche.segments.language.tokens import RefusedError, Token, TokenKind
from niche.segments.model.operators import OPERATORS

CASES = {"lower": "lower", "lcase": "lower", "upper": "upper", "ucase": "upper"}
"""Functions that change the case of a text, by the spellings of SQL."""
FILLING = ("coalesce", "ifnull", "nvl")
"""Functions that put a value in place of missing ones."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A column, optionally in lower or upper case, optionally with a value in place of missing ones."""

    column: str
    start: int
    case: str = ""
    filled: Literal | None = None
    cut: str = ""
    """The written prefix, if the name is abbreviated."""

    def refuse_function(self, place: int | None = None) -> None:
        """Raise RefusedError, by default at the operand, for LOWER, UPPER or COALESCE of a column."""
        if self.case or self.filled is not None:
            message = "expected a column here, not a function of it"
            raise RefusedError(self.start if place is None else place, message, "compare the column itself")


def read_operand(cursor: Cursor) -> Operand:
    """Read an operand."""
    cursor.expect(Expected.COLUMN)
    token = cursor.token
    called = token.kind is TokenKind.WORD and cursor.ahead().says("(")
    if called and token.text in CASES:
        cursor.at += 2
        operand = replace(read_operand(cursor), start=token.start, case=CASES[token.text])
        cursor.need(")")
        return operand
    if called and token.text in FILLING:
        cursor.at += 2
        operand = read_operand(cursor)
        cursor.need(",")
        cursor.expect(Expected.VALUE, operand.column, OPERATORS["is"])
        filled = read_literal(cursor)
        cursor.need(")")
        return replace(operand, start=token.start, filled=filled)
    if cursor.accept("("):
        operand = read_operand(cursor)
        cursor.need(")")
    else:
        name = _read_name(cursor)
        written = cursor.text[token.start : cursor.before.end]
        cut = written if len(written) < len(name) and token.kind is TokenKind.WORD else ""
        operand = Operand(name, token.start, cut=cut)
    read_column_casts(cursor)
    return operand


def _read_name(cursor: Cursor) -> str:
    """Read the name of a column."""
    token = cursor.token
    if cursor.at_end() and cursor.at:
        raise cursor.refused(f"a condition is missing after {cursor.written(cursor.before)}")
    if token.kind is TokenKind.NAME:
        _refuse_table(cursor, token)
        name = cursor.names.quoted(token.text, token.start)
        cursor.take()
        return name
    if token.says("["):
        return _read_bracketed(cursor)
    if (named := cursor.names.bare(cursor.text, cursor.words, cursor.at)) is not None:
        name, cursor.at = named
        return name
    if token.kind is not TokenKind.WORD:
        raise cursor.refused(f"expected a column, not {cursor.written(token)}")
    _refuse_table(cursor, token)
    if cursor.ahead().says("("):
        raise cursor.refused(f"expected a column, not {token.text}()", "compare the column itself")
    name = cursor.names.begun(cursor.text[token.start : token.end], token.start)
    cursor.take()
    return name


def _refuse_table(cursor: Cursor, token: Token) -> None:
    """Refuse `table.column`."""
    dot, name = cursor.ahead(), cursor.ahead(2)
    follows = dot.says(".") and dot.start == token.end and name.start == dot.end
    if follows and name.kind in (TokenKind.WORD, TokenKind.NAME):
        raise cursor.refused(f"write {cursor.text[name.start : name.end]} without {cursor.written(token)}.")


def _read_bracketed(cursor: Cursor) -> str:
    """Read a name in `[brackets]`."""
    start = cursor.take().start
    while not cursor.comes("]"):
        if cursor.at_end():
            raise cursor.refused("] is missing")
        cursor.take()
    end = cursor.take().start
    return cursor.names.quoted(cursor.text[start + 1 : end].strip(), start)
