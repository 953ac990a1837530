"""Parse a whole filter: conditions joined by AND, OR and NOT, in SQL, in the words of the screen, or both."""

from __future__ import annotations

from collections.abc import Callable, Collection

from niche.segments.language.builder import ConditionBuilder
from niche.segments.language.conditions import Conditions
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.functions import Functions
from niche.segments.language.literals import DASHES, DOTS
from niche.segments.language.names import names_of
from niche.segments.language.operands import Operands
from niche.segments.language.tokens import RefusedError, TokenKind
from niche.segments.model.filters import All, Any, Filter, Not, Off
from niche.segments.model.operators import Schema

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

_NO_START = {
    **dict.fromkeys(("and", "or", "xor"), "it stands between two conditions"),
    **dict.fromkeys(("select", "delete", "update", "insert", "drop", "with"), "write what follows WHERE alone"),
    **dict.fromkeys(("limit", "order", "group", "having", "union"), "a condition says which accounts, not how many"),
    **dict.fromkeys(("case", "exists", "if", "null", "is", "in", "like"), ""),
}
"""Keywords of SQL that begin no condition, with advice."""


class Parser:
    """A recursive-descent parser for one filter."""

    def __init__(
        self,
        cursor: Cursor,
        columns: Collection[str] | None,
        schema: Schema | None,
        segments: Collection[str] | None = None,
        recover: bool = True,
    ) -> None:
        """`columns` and `segments` are the known names (None: any); `schema` is the table to check values against.

        Without `recover` parsing ends at the first error.
        """
        self._cursor = cursor
        names = names_of(None if columns is None else tuple(columns))
        builder = ConditionBuilder(cursor, names, schema)
        self._operands = Operands(cursor, names, builder.literals)
        self._conditions = Conditions(builder, self._operands)
        self._functions = Functions(builder, self._operands, self._disjunction, segments)
        self._depth = 0
        self._recover = recover
        self.problems: list[RefusedError] = []
        """The errors so far; parsing continued after each of them."""

    def whole(self) -> Filter:
        """Parse the whole text. Raises RefusedError, or collects errors in `problems`."""
        cursor = self._cursor
        self._check_depth()
        cursor.accept("where")
        cursor.expect(Expected.COLUMN)
        if cursor.ended:
            cursor.refuse("a condition is expected", "such as employees >= 100")
        if (
            cursor.token.says("true", "everything")
            and cursor.ahead().kind is TokenKind.END
            and not self._operands.bare_column()
        ):
            cursor.take()
            return All()
        where = self._disjunction()
        if cursor.comes(";"):
            if cursor.ahead().kind is not TokenKind.END:
                cursor.refuse("one condition is expected, not several statements")
            cursor.take()
        if not cursor.ended:
            self._refuse_rest()
        return where

    def _check_depth(self) -> None:
        """Refuse brackets nested beyond the limit, before parsing recurses into them."""
        depth = 0
        for token in self._cursor.words:
            if token.kind is TokenKind.SYMBOL and token.text in _BRACKETS:
                depth = max(0, depth + _BRACKETS[token.text])
                if depth > DEEPEST:
                    self._cursor.refuse(f"nested more than {DEEPEST} deep", at=token.start)

    def _refuse_rest(self) -> None:
        """Refuse what follows a condition without joining another one to it."""
        cursor, token = self._cursor, self._cursor.token
        hint = _NEVER.get(token.text, "")
        if token.says(")"):
            cursor.refuse(") closes nothing here")
        if token.kind is TokenKind.NAME or token.kind is TokenKind.TEXT:
            hint = "values are parted by commas, conditions by AND or OR"
        elif (
            not hint
            and token.kind is TokenKind.WORD
            and token.text not in ("limit", "order", "group", "having", "union")
        ):
            hint = "write AND or OR between conditions; a value that holds this word is put in quotes"
        elif token.says(*DASHES, *DOTS):
            hint = (
                "a range is written 100..500, without another operator"
                if token.text != "…"
                else "the list was cut here"
            )
        cursor.refuse(f"{cursor.written(token)} is not expected here", hint)

    def _disjunction(self) -> Filter:
        return self._chain("or", self._conjunction, Any)

    def _conjunction(self) -> Filter:
        return self._chain("and", self._negation, All)

    def _chain(self, word: str, operand: Callable[[], Filter], group: type[All] | type[Any]) -> Filter:
        operands = [operand()]
        while self._cursor.accept(word):
            operands.append(self._further(word, operand))
        return operands[0] if len(operands) == 1 else group(tuple(operands))

    def _further(self, word: str, operand: Callable[[], Filter]) -> Filter:
        """Parse the operand behind AND or OR; if no condition begins there, add a hint on quoting the word."""
        start, known = self._cursor.token.start, len(self.problems)
        where = operand()
        for index, problem in enumerate(self.problems[known:], known):
            if problem.offset == start < len(self._cursor.text) and not problem.hint:
                hint = f"values are parted by commas; one that holds {word} is put in quotes"
                self.problems[index] = RefusedError(start, problem.message, hint)
        return where

    def _negation(self) -> Filter:
        cursor = self._cursor
        nots = 0
        while cursor.token.says("not"):
            nots += 1
            if nots + self._depth > DEEPEST:
                cursor.refuse(f"nested more than {DEEPEST} deep")
            cursor.take()
        where = self._primary()
        for _ in range(nots):
            where = Not(where)
        return where

    def _nested(self, read: Callable[[], Filter]) -> Filter:
        self._depth += 1
        if self._depth > DEEPEST:
            self._cursor.refuse(f"nested more than {DEEPEST} deep")
        where = read()
        self._depth -= 1
        return where

    def _primary(self) -> Filter:
        cursor = self._cursor
        cursor.expect(Expected.COLUMN)
        if cursor.comes("(") and not self._is_operand():
            return self._nested(self._parenthesised)
        if cursor.comes("off", ":"):
            cursor.at += 2
            return Off(self._nested(self._negation))
        where = self._recovering(self._one)
        cursor.expect(Expected.CONNECTIVE)
        return where

    def _parenthesised(self) -> Filter:
        cursor = self._cursor
        cursor.take()
        calls, cursor.calls = cursor.calls, 0
        where = self._disjunction()
        cursor.calls = calls
        if not cursor.comes(")"):
            if cursor.ended:
                cursor.refuse(") is expected")
            self._refuse_rest()
        cursor.take()
        if cursor.comes("is"):
            return self._truth(where)
        return where

    def _truth(self, where: Filter) -> Filter:
        """Parse `IS [NOT] TRUE` behind a parenthesised filter."""
        cursor = self._cursor
        start = cursor.take().start
        negated = cursor.accept("not")
        if cursor.accept("true"):
            return Not(where) if negated else where
        raise cursor.refusal("a condition is never unknown here: it IS TRUE or IS NOT TRUE", "write NOT (…)", start)

    def _is_operand(self) -> bool:
        """Whether the bracket holds just a column that is then compared: `(country)::text = 'US'`."""
        cursor = self._cursor
        here, noted = cursor.at, len(cursor.expectations)
        try:
            self._operands.operand()
            after = cursor.token
            alone = after.kind is TokenKind.END or after.says(")", "and", "or", ",", ";", "is", "&&", "||", "xor")
            missing = after.says("is") and (cursor.ahead().says("null") or cursor.ahead(2).says("null"))
            return not alone or missing
        except RefusedError:
            return False
        finally:
            cursor.at = here
            del cursor.expectations[noted:]

    def _one(self) -> Filter:
        cursor = self._cursor
        token = cursor.token
        named = self._operands.bare_column()
        segment = cursor.comes("in", "segment") or (cursor.comes("in_segment") and not cursor.ahead().says("("))
        if segment and named is None:
            cursor.at += 2 if token.text == "in" else 1
            return self._functions.segment()
        if (
            token.says("true", "false", "everything", "nothing")
            and named is None
            and not cursor.ahead().says("=", "is")
        ):
            cursor.refuse(f"{cursor.written(token)} is not a condition", "leave it out")
        if token.says("!"):
            cursor.refuse("! is not expected here", "write NOT")
        if token.kind is TokenKind.WORD and token.text in _NO_START and named is None:
            cursor.refuse(f"a condition is expected, not {cursor.written(token)}", _NO_START[token.text])
        return self._functions.call() if self._functions.is_called() else self._conditions.condition()

    def _recovering(self, read: Callable[[], Filter]) -> Filter:
        """Parse a condition; on an error, record it and skip to the next condition, to find all errors in one pass."""
        cursor, depth = self._cursor, self._depth
        here, calls = cursor.at, cursor.calls
        try:
            return read()
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
