"""Parse LIKE and regular expressions."""

from __future__ import annotations

import re

from niche.segments.language import lettercase, likes
from niche.segments.language.builder import ConditionBuilder
from niche.segments.language.comparisons import QUANTIFIERS
from niche.segments.language.cursor import Expected
from niche.segments.language.literals import Form, Literal
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


class Patterns:
    """Parses patterns. Each method raises RefusedError at the word that does not fit."""

    def __init__(self, builder: ConditionBuilder) -> None:
        self._builder, self._cursor = builder, builder.cursor
        self._literals, self._converter = builder.literals, builder.converter

    def pattern(self, operand: Operand, how: str, word: Token) -> Condition:
        """Parse a pattern behind the operator `word`, and build the condition."""
        cursor = self._cursor
        cursor.expect(Expected.VALUE, operand.column, OPERATORS["matches"])
        if cursor.token.says(*QUANTIFIERS, "(") and how in ("like", "ilike"):
            cursor.refuse("LIKE takes one pattern", "join several with OR")
        literal = self.text()
        if how in ("like", "ilike"):
            return self._like(operand, how == "ilike", literal)
        self._builder.only_plain(operand, operand.start)
        if how == "~" and not _WHOLE.fullmatch(literal.text):
            hint = "for a regular expression write matches(column, 'pattern')"
            cursor.refuse("what ~ means differs between databases", hint, word.start)
        return self.regular(operand.column, f"(?i){literal.text}" if how == "~*" else literal.text, literal)

    def text(self) -> Literal:
        """Parse a quoted text."""
        cursor = self._cursor
        if cursor.token.kind is not TokenKind.TEXT:
            literal = self._literals.literal()
            if literal.form is not Form.QUOTED:
                written = cursor.between(literal.start, cursor.words[cursor.at - 1].end)
                cursor.refuse(f"a text in single quotes is expected, not {written}", at=literal.start)
            return literal
        return self._literals.literal()

    def regular(self, column: str, pattern: str, literal: Literal) -> Condition:
        """Build the condition of a regular expression. Raises RefusedError if engines would disagree on it."""
        try:
            patterns.portable(pattern)
        except patterns.NotPortableError as error:
            self._cursor.refuse(f"this pattern would not count the same everywhere: {error}", at=literal.start)
        return self._builder.make(column, "matches", pattern, literal.start)

    def _like(self, operand: Operand, ignore_case: bool, literal: Literal) -> Condition:
        cursor = self._cursor
        escape = ""
        if cursor.comes("escape"):
            cursor.take()
            mark = self.text()
            escape = mark.text
            if len(escape) > 1:
                cursor.refuse("ESCAPE takes one character", at=mark.start)
        if operand.filled is not None or (operand.case and ignore_case):
            self._builder.only_plain(operand, operand.start)
        try:
            if operand.case:
                operator, value = "matches", self._cased_like(operand.case, literal.text, escape)
            else:
                operator, value = likes.read(literal.text, escape, ignore_case)
        except ValueError as error:
            cursor.refuse(str(error), at=literal.start)
        if operator == "matches":
            return self.regular(operand.column, value, literal)
        return self._builder.make(operand.column, operator, value, literal.start)

    def _cased_like(self, case: str, pattern: str, escape: str) -> str:
        """The regular expression of a LIKE on LOWER or UPPER of a column. Raises ValueError."""
        return likes.regular(pattern, escape, lambda char: lettercase.one(case, char))
