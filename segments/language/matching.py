"""Read LIKE and regular expressions, and build their conditions."""

from __future__ import annotations

import re
from functools import partial

from niche.segments.language import lettercase, likes
from niche.segments.language.comparisons import QUANTIFIERS
from niche.segments.language.conversion import condition
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import Literal, read_literal
from niche.segments.language.operands import Operand
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model import patterns
from niche.segments.model.filters import Condition
from niche.segments.model.operators import OPERATORS

PATTERNS = {
    "like": ("like", False), "~~": ("like", False), "ilike": ("ilike", False), "~~*": ("ilike", False),
    "!~~": ("like", True), "!~~*": ("ilike", True), "regexp": ("regexp", False), "rlike": ("regexp", False),
    "~": ("~", False), "!~": ("~", True), "~*": ("~*", False), "!~*": ("~*", True),
}  # fmt: skip
"""Operators that take a pattern: which kind, and whether they negate it."""
_WHOLE = re.compile(r"\^[^|]*(?<!\\)\$", re.DOTALL)
"""A pattern that matches the same whether it is searched for (PostgreSQL) or must match the whole text (DuckDB)."""


def read_pattern(cursor: Cursor, operand: Operand, how: str, word: Token) -> Condition:
    """Read a pattern behind the operator `word`, and build the condition."""
    cursor.expect(Expected.VALUE, operand.column, OPERATORS["matches"])
    if cursor.token.says(*QUANTIFIERS, "(") and how in ("like", "ilike"):
        raise cursor.refused("LIKE takes one pattern", "join several with OR")
    literal = read_text(cursor)
    if how in ("like", "ilike"):
        return _read_like(cursor, operand, how == "ilike", literal)
    operand.refuse_function()
    if how == "~" and not _WHOLE.fullmatch(literal.text):
        hint = "for a regular expression write matches(column, 'pattern')"
        raise cursor.refused("databases differ on ~", hint, word.start)
    return regular(cursor, operand.column, f"(?i){literal.text}" if how == "~*" else literal.text, literal)


def read_text(cursor: Cursor) -> Literal:
    """Read a quoted text."""
    quoted = cursor.token.kind is TokenKind.TEXT
    literal = read_literal(cursor)
    if not quoted and not literal.quoted:
        written = cursor.between(literal.start, cursor.before.end)
        raise cursor.refused(f"expected a text in single quotes, not {written}", at=literal.start)
    return literal


def regular(cursor: Cursor, column: str, pattern: str, literal: Literal) -> Condition:
    """Build the condition of a regular expression. Raises RefusedError if engines would disagree on it."""
    try:
        patterns.portable(pattern)
    except patterns.NotPortableError as error:
        message = f"databases differ on this pattern: {error}"
        raise cursor.refused(message, at=literal.start) from None
    return condition(cursor, column, "matches", pattern, literal.start)


def _read_like(cursor: Cursor, operand: Operand, ignore_case: bool, literal: Literal) -> Condition:
    escape = ""
    if cursor.accept("escape"):
        mark = read_text(cursor)
        escape = mark.text
        if len(escape) > 1:
            raise cursor.refused("ESCAPE takes one character", at=mark.start)
    if operand.filled is not None or (operand.case and ignore_case):
        operand.refuse_function()
    try:
        if operand.case:
            value = likes.regular(literal.text, escape, partial(lettercase.one, operand.case))
            operator = "matches"
        else:
            operator, value = likes.read(literal.text, escape, ignore_case)
    except ValueError as error:
        raise cursor.refused(str(error), at=literal.start) from None
    if operator == "matches":
        return regular(cursor, operand.column, value, literal)
    return condition(cursor, operand.column, operator, value, literal.start)
