"""Parse one condition: a column, an operator and a value, in SQL or in the words of the screen."""

from __future__ import annotations

from niche.segments.language.builder import ConditionBuilder
from niche.segments.language.comparisons import QUANTIFIERS, Comparisons
from niche.segments.language.cursor import Expected
from niche.segments.language.literals import Form, Literal
from niche.segments.language.matching import PATTERNS, Patterns
from niche.segments.language.operands import Operand, Operands
from niche.segments.language.spellings import Meaning, spelled
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Filter, Not, Scalar, Value
from niche.segments.model.operators import OPERATORS, Operator
from niche.segments.model.problems import did_you_mean

_COMPARING = frozenset(
    {"=", "==", "<>", "!=", "≠", "<", "<=", "=<", "≤", ">", ">=", "=>", "≥", "<=>", "&&", "@>", "<@", "in"}
)
_FLIPPED = {"is": "is", "at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}
_LISTS = {"&&": "has_any", "@>": "has_all"}
_DISTINCT = ((("is", "distinct", "from"), True), (("is", "not", "distinct", "from"), False), (("<=>",), False))


class Conditions:
    """Parses conditions. Each method raises RefusedError at the word that does not fit."""

    def __init__(self, builder: ConditionBuilder, operands: Operands) -> None:
        self._builder, self._cursor = builder, builder.cursor
        self._literals, self._converter = builder.literals, builder.converter
        self._operands, self._comparisons, self._patterns = operands, Comparisons(builder), Patterns(builder)

    def condition(self) -> Filter:
        """Parse a condition."""
        if self._literals.starts_here() and self._operands.bare_column() is None:
            return self._reversed()
        cursor, operand = self._cursor, self._operands.operand()
        cursor.expect(Expected.OPERATOR, operand.column)
        column = self._converter.column(operand.column)
        if (where := self._sql_only(operand, column)) is not None:
            return where
        at = cursor.at
        if (meant := self._meaning(column)) is None:
            return self._without_operator(operand, column)
        place = cursor.words[at].start
        where = self._comparisons.compared(operand, meant.operator, place)
        return Not(where) if meant.negated else where

    def _meaning(self, column: Column | None) -> Meaning | None:
        """Take the operator that comes next: the longest spelling that fits the column, else the longest. None if there
        is none.
        """
        cursor = self._cursor
        spellings = list(spelled(cursor.words, cursor.at))
        fitting = [
            spelling for spelling in spellings if column is None or self._builder.fits(spelling[0].operator, column)
        ]
        if not (chosen := (*fitting, *spellings)[:1]):
            return None
        cursor.at = chosen[0][1]
        return chosen[0][0]

    def _sql_only(self, operand: Operand, column: Column | None) -> Filter | None:
        """Parse an operator that only SQL has: IS DISTINCT FROM, `&&`, `@>`, LIKE. None if none comes next."""
        cursor = self._cursor
        for words, negated in _DISTINCT:
            if cursor.comes(*words):
                place = cursor.token.start
                cursor.accept(*words)
                if cursor.accept("null"):
                    where: Filter = self._builder.make(operand.column, "missing", True, place)
                else:
                    where = self._comparisons.compared(operand, OPERATORS["is"], place)
                return Not(where) if negated else where
        listed = _LISTS.get(cursor.token.text)
        if listed is not None and (column is None or column.kind is Kind.LIST):
            return self._list_operator(operand.column, listed)
        negated = cursor.comes("not")
        word = cursor.ahead(int(negated))
        if word.text in ("similar", "glob") and word.kind is TokenKind.WORD:
            cursor.refuse(f"{word.text.upper()} cannot be read", "write matches(column, 'pattern')")
        if word.text not in PATTERNS or word.kind not in (TokenKind.WORD, TokenKind.SYMBOL):
            return None
        cursor.at += 1 + negated
        how, says_not = PATTERNS[word.text]
        pattern = self._patterns.pattern(operand, how, word)
        return Not(pattern) if negated != says_not else pattern

    def _list_operator(self, column: str, operator: str) -> Filter:
        cursor = self._cursor
        place = cursor.take()
        cursor.expect(Expected.VALUE, column, OPERATORS[operator])
        start = cursor.token.start
        listed = self._literals.array()
        if listed is None:
            cursor.refuse(f"an array is expected after {place.text}", "such as ARRAY['a', 'b']")
        return self._builder.make(
            column, operator, self._builder.scalars(listed, column, OPERATORS[operator]), start, listed
        )

    def _reversed(self) -> Filter:
        """Parse a condition that begins with its value: `100 <= x`, `'a' IN tags`, `10 <= x <= 100`."""
        cursor, first = self._cursor, self._cursor.token
        listed = self._literals.array()
        low = None if listed is not None else self._literals.literal(stops=("in",))
        sign = cursor.token
        written = cursor.between(first.start, cursor.words[cursor.at - 1].end)
        if not sign.says(*_COMPARING) or (listed is not None) != sign.says("<@"):
            cursor.refuse(f"a column is expected, not {written}", at=first.start)
        cursor.take()
        if self._literals.starts_here() and self._operands.bare_column() is None:
            cursor.refuse(f"a column is expected, not {written}", at=first.start)
        if listed is not None:
            operand = self._operands.operand()
            wanted = self._builder.scalars(listed, operand.column, OPERATORS["has_all"])
            return self._builder.make(operand.column, "has_all", wanted, first.start, listed)
        assert low is not None
        if sign.says("in") or (sign.text in ("=", "==") and cursor.token.says(*QUANTIFIERS)):
            return self._member(low, sign.says("in"), first, written)
        meaning = next((meaning for meaning, _ in spelled([sign, cursor.words[-1]], 0)), None)
        if meaning is None:
            cursor.refuse(f"{sign.text} compares nothing here", at=sign.start)
        operand = self._operands.operand()
        flipped = OPERATORS[_FLIPPED[meaning.operator.name]]
        condition = self._comparisons.one(operand, flipped, low)
        if meaning.negated:
            return Not(condition)
        return self._chained(operand, flipped, condition)

    def _member(self, literal: Literal, within: bool, first: Token, written: str) -> Filter:
        """Parse the column of `'a' IN tags` or `'a' = ANY(tags)`."""
        cursor = self._cursor
        if not within:
            if cursor.token.says("all"):
                cursor.refuse("= ALL cannot be read", "use has")
            cursor.take()
            cursor.need("(")
        elif cursor.comes("("):
            cursor.refuse(f"a column is expected, not {written}", at=first.start)
        operand = self._operands.operand()
        if not within:
            cursor.need(")")
        value = self._converter.scalar(literal, self._converter.column(operand.column), OPERATORS["has"])
        return self._builder.make(operand.column, "has", value, first.start)

    def _chained(self, operand: Operand, operator: Operator, first: Filter) -> Filter:
        """Parse an optional second bound: `10 <= x <= 100`."""
        cursor = self._cursor
        upward = operator.name in ("at_least", "above")
        signs = {"<=": "at_most", "=<": "at_most", "≤": "at_most", "<": "below"} if upward else {
            ">=": "at_least", "=>": "at_least", "≥": "at_least", ">": "above"}  # fmt: skip
        if operator.name == "is" or cursor.token.text not in signs:
            return first
        other = OPERATORS[signs[cursor.take().text]]
        second = self._comparisons.compared(operand, other, cursor.token.start)
        match first, second:
            case (Condition(column, "at_least", low), Condition(_, "at_most", high)) if not operand.filled:
                return Condition(column, "between", (_single(low), _single(high)))
            case (Condition(column, "at_most", high), Condition(_, "at_least", low)) if not operand.filled:
                return Condition(column, "between", (_single(low), _single(high)))
        return All((first, second))

    def _without_operator(self, operand: Operand, column: Column | None) -> Filter:
        """Parse a yes/no column alone or followed by yes or no, or a range. Refuse anything else."""
        cursor, token = self._cursor, self._cursor.token
        name = operand.column
        if operand.cut and self._at_end():
            hint = f"{name} begins so; a condition needs more than its beginning"
            cursor.refuse(f"there is no column {operand.cut}", hint, operand.start)
        if column is None or column.kind is Kind.YES_NO:
            if self._at_end():
                return self._comparisons.one(operand, OPERATORS["is"], Literal(Form.BARE, "true", token.start))
            if token.says("yes", "no", "true", "false"):
                return self._comparisons.one(operand, OPERATORS["is"], self._literals.literal(column))
        if self._at_end():
            cursor.refuse(f"an operator is missing after {name}", self._example(column))
        if (column is None or self._builder.fits(OPERATORS["between"], column)) and self._comparisons.ranged(column):
            return self._comparisons.range(operand, column)
        written = cursor.written(token)
        words = self._builder.operators(column)
        hint = did_you_mean(token.text, words) or f"use {', '.join(words)}"
        raise cursor.refusal(f"{written} is no operator of {name}", hint)

    def _example(self, column: Column | None) -> str:
        known = column is not None and self._builder.schema is not None
        return f"use {', '.join(self._builder.operators(column))}" if known else ""

    def _at_end(self) -> bool:
        token = self._cursor.token
        return token.kind is TokenKind.END or token.says(")", "and", "or", "xor", "&&", "||", ";", ",")


def _single(value: Value) -> Scalar:
    assert not isinstance(value, tuple)
    return value
