"""Read a whole filter: conditions joined by AND, OR and NOT, in SQL, in the words of the screen, or both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from niche.segments.language.conditions import read_condition
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.functions import begins_call, read_call, read_segment
from niche.segments.language.limits import begins_limit, read_limit
from niche.segments.language.literals import DASHES, DOTS
from niche.segments.language.operands import read_operand
from niche.segments.language.tokens import RefusedError, TokenKind
from niche.segments.model.filters import All, Any, Filter, Not, Off

DEEPEST = 50
"""Limit of nested parentheses and of NOTs in a row."""
_MOST_PROBLEMS = 20
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_NEVER = {
    **dict.fromkeys(("&&", "&"), "write AND"),
    **dict.fromkeys(("||", "|"), "write OR"),
    "xor": "write (a AND NOT b) OR (NOT a AND b)",
    ",": "write AND or OR between conditions",
}
"""Symbols that join no conditions, with what to write instead."""

_ON_ROWS = ("limit", "order", "group", "having", "union")
_NO_START = {
    **dict.fromkeys(("and", "or", "xor"), "put it between two conditions"),
    **dict.fromkeys(("select", "delete", "update", "insert", "drop", "with"), "write only what follows WHERE"),
    **dict.fromkeys(_ON_ROWS, "a condition says which accounts, not how many"),
    "limit": "write top 50 by a column, before the conditions",
    **dict.fromkeys(("case", "exists", "if", "null", "is", "in", "like"), ""),
}
"""Keywords of SQL that begin no condition, with advice."""


class Parser:
    """A recursive-descent parser for one filter."""

    def __init__(self, cursor: Cursor, segments: Collection[str] | None = None, recover: bool = True) -> None:
        """`segments` are the known slugs (None: any). Without `recover` parsing ends at the first error."""
        self._cursor, self._segments, self._recover = cursor, segments, recover
        self._depth = 0
        self.problems: list[RefusedError] = []
        """The errors so far; parsing continued after each of them."""

    def whole(self) -> Filter:
        """Read the whole text. Raises RefusedError, or collects errors in `problems`."""
        cursor = self._cursor
        self._check_depth()
        cursor.accept("where")
        cursor.expect(Expected.COLUMN)
        if cursor.at_end():
            raise cursor.refused("expected a condition", "such as employees >= 100")
        alone = cursor.ahead().kind is TokenKind.END
        if cursor.token.says("true", "everything") and alone and cursor.bare_column() is None:
            cursor.take()
            return All()
        where = self._disjunction()
        if cursor.accept(";") and not cursor.at_end():
            raise cursor.refused("expected one condition, not several statements", at=cursor.before.start)
        if not cursor.at_end():
            raise self._rest_refused()
        return where

    def _check_depth(self) -> None:
        """Refuse brackets nested beyond the limit, before parsing recurses into them."""
        depth = 0
        for token in self._cursor.words:
            if token.kind is TokenKind.SYMBOL and token.text in _BRACKETS:
                depth = max(0, depth + _BRACKETS[token.text])
                if depth > DEEPEST:
                    raise self._cursor.refused(f"nested more than {DEEPEST} deep", at=token.start)

    def _rest_refused(self) -> RefusedError:
        """The error for what follows a condition without joining another one to it."""
        cursor, token = self._cursor, self._cursor.token
        if token.says(")"):
            return cursor.refused("this ) closes nothing")
        hint = _NEVER.get(token.text, "")
        if token.kind in (TokenKind.NAME, TokenKind.TEXT):
            hint = "separate values with commas, conditions with AND or OR"
        elif not hint and token.kind is TokenKind.WORD and token.text not in _ON_ROWS:
            hint = "write AND or OR between conditions; put a value with this word in quotes"
        elif token.says("…"):
            hint = "the list was cut here"
        elif token.says(*DASHES, *DOTS):
            hint = "write a range as 100..500, without another operator"
        return cursor.refused(f"{cursor.written(token)} is not expected here", hint)

    def _disjunction(self) -> Filter:
        if begins_limit(self._cursor):
            return read_limit(self._cursor, All(), partial(self._nested, self._disjunction))
        return self._chain("or", self._conjunction, Any)

    def _conjunction(self) -> Filter:
        return self._chain("and", self._negation, All)

    def _chain(self, word: str, operand: Callable[[], Filter], group: type[All] | type[Any]) -> Filter:
        operands = [operand()]
        while self._cursor.accept(word):
            operands.append(self._further(word, operand))
        return operands[0] if len(operands) == 1 else group(tuple(operands))

    def _further(self, word: str, operand: Callable[[], Filter]) -> Filter:
        """Read the operand behind AND or OR; if no condition begins there, add a hint on quoting the word."""
        start, known = self._cursor.token.start, len(self.problems)
        where = operand()
        for index, problem in enumerate(self.problems[known:], known):
            if problem.offset == start < len(self._cursor.text) and not problem.hint:
                hint = f"separate values with commas; put one with {word} in quotes"
                self.problems[index] = RefusedError(start, problem.message, hint)
        return where

    def _negation(self) -> Filter:
        nots = 0
        while self._cursor.comes("not"):
            nots += 1
            self._refuse_deep(self._depth + nots)
            self._cursor.take()
        where = self._primary()
        for _ in range(nots):
            where = Not(where)
        return where

    def _refuse_deep(self, depth: int) -> None:
        if depth > DEEPEST:
            raise self._cursor.refused(f"nested more than {DEEPEST} deep")

    def _nested(self, read: Callable[[], Filter]) -> Filter:
        self._depth += 1
        self._refuse_deep(self._depth)
        where = read()
        self._depth -= 1
        return where

    def _primary(self) -> Filter:
        cursor = self._cursor
        cursor.expect(Expected.COLUMN)
        if cursor.comes("(") and not self._is_operand():
            return self._nested(self._parenthesised)
        if cursor.accept("off", ":"):
            return Off(self._nested(self._negation))
        where = self._leaf()
        cursor.expect(Expected.CONNECTIVE)
        return where

    def _parenthesised(self) -> Filter:
        cursor = self._cursor
        cursor.take()
        calls, cursor.calls = cursor.calls, 0
        where = self._disjunction()
        cursor.calls = calls
        if not cursor.accept(")"):
            raise cursor.refused(") is missing") if cursor.at_end() else self._rest_refused()
        return self._truth(where) if cursor.comes("is") else where

    def _truth(self, where: Filter) -> Filter:
        """Read `IS [NOT] TRUE` behind a parenthesised filter."""
        cursor = self._cursor
        start = cursor.take().start
        negated = cursor.accept("not")
        if cursor.accept("true"):
            return Not(where) if negated else where
        raise cursor.refused("a condition is never unknown here: it IS TRUE or IS NOT TRUE", "write NOT (…)", start)

    def _is_operand(self) -> bool:
        """Whether the bracket holds just a column that is then compared: `(country)::text = 'US'`."""
        cursor = self._cursor
        here, noted = cursor.at, len(cursor.expectations)
        try:
            read_operand(cursor)
            after = cursor.token
            alone = cursor.at_end() or after.says(")", "and", "or", ",", ";", "is", "&&", "||", "xor")
            missing = after.says("is") and (cursor.ahead().says("null") or cursor.ahead(2).says("null"))
            return not alone or missing
        except RefusedError:
            return False
        finally:
            cursor.at = here
            del cursor.expectations[noted:]

    def _leaf_or_error(self) -> Filter:
        """Read a condition or a segment. Raises RefusedError."""
        cursor, token = self._cursor, self._cursor.token
        if cursor.bare_column() is None:
            if cursor.accept("in", "segment") or (not cursor.ahead().says("(") and cursor.accept("in_segment")):
                return read_segment(cursor, self._segments)
            if token.says("true", "false", "everything", "nothing") and not cursor.ahead().says("=", "is"):
                raise cursor.refused(f"{cursor.written(token)} is not a condition", "leave it out")
            if token.kind is TokenKind.WORD and token.text in _NO_START:
                raise cursor.refused(f"expected a condition, not {cursor.written(token)}", _NO_START[token.text])
        if begins_limit(cursor):
            raise cursor.refused("put the limit before the conditions", "such as top 50 by revenue where country is DE")
        if token.says("!"):
            raise cursor.refused("! is not expected here", "write NOT")
        return read_call(cursor, self._disjunction, self._segments) if begins_call(cursor) else read_condition(cursor)

    def _leaf(self) -> Filter:
        """Read a leaf; on an error, record it and skip to the next condition, to find all errors in one pass."""
        cursor, depth = self._cursor, self._depth
        here, calls = cursor.at, cursor.calls
        try:
            return self._leaf_or_error()
        except RefusedError as error:
            self.problems.append(error)
            self._depth, cursor.calls = depth, calls
            if not self._recover or len(self.problems) >= _MOST_PROBLEMS:
                raise
            cursor.at = self._behind(here)
            return All()

    def _behind(self, at: int) -> int:
        """The index after the condition that begins at an index: at AND, OR, or an unmatched closing bracket."""
        words, depth, pairs = self._cursor.words, 0, 0
        while words[at].kind is not TokenKind.END:
            token = words[at]
            if token.says("(", "["):
                depth += 1
            elif token.says(")", "]"):
                depth -= 1
                if depth < 0:
                    return at
            elif depth == 0 and token.says("between"):
                pairs += 1
            elif depth == 0 and token.says("and", "or", ";"):
                if not pairs or not token.says("and"):
                    return at
                pairs -= 1
            at += 1
        return at
