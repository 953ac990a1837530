"""The text of a SQL condition as sqlglot's tree, and places in it. Imports sqlglot: import this module late."""

from __future__ import annotations

import logging

import sqlglot.expressions as x
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from niche.segments.problems import BadInputError, Problem

DEEPEST = 50
"""Parentheses within parentheses."""
LONGEST = 200_000
"""Characters of a condition: room for a pasted list of values."""

_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END})
_PREFIXES = frozenset({TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE})

# What it cannot read as a condition it would take for a command, with a warning on the screen; here that is refused.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class SqlText:
    """One condition as it was typed."""

    def __init__(self, sql: str, file: str) -> None:
        self._sql, self._file = sql, file

    def tree(self) -> x.Expr:
        """The parsed condition. Raises BadInputError."""
        if len(self._sql) > LONGEST:
            raise self._bad(0, f"the condition is longer than {LONGEST:,} characters")
        tokens = self._tokens()
        try:
            (found,) = Dialect.get_or_raise(None).parser().parse_into(x.Condition, tokens, self._sql)
        except ParseError as error:
            raise self._unreadable(error) from None
        except RecursionError:
            raise self._bad(0, "nested too deeply") from None
        assert found is not None
        return found

    def problem(self, offset: int, message: str, hint: str = "") -> Problem:
        """A problem at the character `offset`, from 0; the line is named where there are several."""
        before = self._sql[:offset]
        line = before.count("\n") + 1 if "\n" in self._sql.strip() else 0
        return Problem(message, self._file, line, offset - before.rfind("\n"), hint)

    def _tokens(self) -> list[Token]:
        try:
            tokens = Dialect.get_or_raise(None).tokenize(self._sql)
        except TokenError:
            raise self._bad(max(len(self._sql.rstrip()) - 1, 0), "a quote or a comment is not closed") from None
        if tokens and tokens[0].token_type is TokenType.WHERE:
            tokens = tokens[1:]
        if tokens and tokens[-1].token_type is TokenType.SEMICOLON:
            tokens = tokens[:-1]
        if not tokens:
            raise self._bad(0, "a condition is expected", "such as employees >= 100")
        depth = prefixes = 0
        for token in tokens:
            depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
            prefixes = prefixes + 1 if token.token_type in _PREFIXES else 0
            if max(depth, prefixes) > DEEPEST:
                raise self._bad(token.start, f"nested more than {DEEPEST} deep")
            if token.token_type is TokenType.SEMICOLON:
                raise self._bad(token.start, "one condition is expected, not several statements")
        return tokens

    def _unreadable(self, error: ParseError) -> BadInputError:
        first = error.errors[0]
        description, word = str(first["description"]), str(first["highlight"] or "")
        lines = self._sql.splitlines(keepends=True)
        end = sum(map(len, lines[: int(first["line"] or 1) - 1])) + int(first["col"] or 1)
        hint = ""
        if description.startswith("Expecting"):
            message = f"{description.removeprefix('Expecting').strip()} is expected after {word}"
        elif description.startswith("Required keyword"):
            message = f"something is missing after {word}"
        else:
            message = f"{word or 'the end'} is not expected here"
            hint = "for a regular expression write matches(column, 'pattern')" if word == "~" else ""
        return self._bad(max(end - len(word), 0), message, hint)

    def _bad(self, offset: int, message: str, hint: str = "") -> BadInputError:
        return BadInputError(self.problem(offset, message, hint))
