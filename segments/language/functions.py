"""Parse conditions written as functions: niche's own, and those of SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from niche.segments.language.builder import ConditionBuilder
from niche.segments.language.cursor import Expected
from niche.segments.language.literals import Literal
from niche.segments.language.matching import Patterns
from niche.segments.language.operands import Operands
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model import patterns
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Off
from niche.segments.model.operators import OPERATORS, Shape
from niche.segments.model.problems import did_you_mean

_OPERATORS = {
    **{name: name for name in ("top", "bottom", "within", "older_than", "in_next", "has", "has_any", "has_all", "under",
                               "listed_in")},
    **dict.fromkeys(("array_contains", "array_has", "list_contains", "list_has"), "has"),
    **dict.fromkeys(("array_has_any", "array_overlaps", "arrays_overlap", "list_has_any"), "has_any"),
    **dict.fromkeys(("array_contains_all", "array_has_all", "list_has_all"), "has_all"),
}  # fmt: skip
"""Functions of a column and values, with the operator that each stands for."""
_REGULAR = {
    **dict.fromkeys(("matches", "regexp_matches", "regexp_like", "regexp_contains"), "{}"),
    "regexp_ilike": "(?i){}",
    "regexp_full_match": "^(?:{})$",
}
_EXACT = {"starts_with": "^{}", "prefix": "^{}", "ends_with": "{}$", "suffix": "{}$", "contains": "{}"}
_OF_CONDITIONS = ("all_of", "any_of", "off")
_OTHERS = ("missing", "in_segment")
_CHANGING = frozenset(
    re.findall(
        r"\w+",
        """
        abs cardinality concat date_trunc extract greatest least left length ltrim month nullif replace right round
        rtrim substr substring trim year
        """,
    )
)
"""Functions that change the values of a column; no condition can be about them."""
FUNCTIONS = frozenset({*_OPERATORS, *_REGULAR, *_EXACT, *_OF_CONDITIONS, *_OTHERS})


class Functions:
    """Parses conditions that are written as functions."""

    def __init__(
        self,
        builder: ConditionBuilder,
        operands: Operands,
        whole: Callable[[], Filter],
        segments: Collection[str] | None,
    ) -> None:
        """`whole` parses a filter, the argument of `all_of`, `any_of` and `off`; `segments` are the known slugs (None:
        any).
        """
        self._builder, self._cursor = builder, builder.cursor
        self._literals, self._converter = builder.literals, builder.converter
        self._operands, self._patterns = operands, Patterns(builder)
        self._whole, self._segments = whole, segments

    def segment(self) -> InSegment:
        """Parse the name of a segment. Raises RefusedError if it is not known."""
        literal = self._literals.literal()
        if self._segments is not None and literal.text not in self._segments:
            hint = did_you_mean(literal.text, self._segments)
            self._cursor.refuse(f"there is no segment {literal.text}", hint, literal.start)
        return InSegment(literal.text)

    def is_called(self) -> bool:
        """Whether a function call comes next that is a condition, or is mistaken for one."""
        token, after = self._cursor.token, self._cursor.ahead()
        operand = ("lower", "lcase", "upper", "ucase", "coalesce", "ifnull", "nvl", "not", "cast", "date", "timestamp")
        return token.kind is TokenKind.WORD and after.says("(") and token.text not in operand

    def call(self) -> Filter:
        """Parse a function call."""
        cursor = self._cursor
        token = cursor.token
        name = token.text
        if name not in FUNCTIONS:
            hint = did_you_mean(name, FUNCTIONS)
            if name in _CHANGING or not hint:
                hint = "compare the column itself"
            cursor.refuse(f"{name}() cannot be used in a condition", hint)
        cursor.at += 2
        self._cursor.calls += 1
        where = self._called(name, token)
        if cursor.comes(","):
            cursor.refuse(f"{name}() takes no more than that")
        cursor.need(")")
        self._cursor.calls -= 1
        return where

    def _called(self, name: str, token: Token) -> Filter:
        cursor = self._cursor
        if name in _OF_CONDITIONS:
            return self._group(name)
        if name == "in_segment":
            return self.segment()
        if cursor.comes(")"):
            cursor.refuse(f"{name}() takes a column", at=token.start)
        operand = self._operands.operand()
        if operand.case or operand.filled is not None:
            self._builder.only_plain(operand, operand.start)
        column = operand.column
        if name == "missing":
            return self._builder.make(column, "missing", True, operand.start)
        operator = OPERATORS[_OPERATORS.get(name, "matches")]
        if not cursor.accept(","):
            taken = operator.shape if name in _OPERATORS else "a pattern" if name in _REGULAR else "a text"
            cursor.refuse(f"{name}() takes a column and {taken}", at=token.start)
        known = self._converter.column(column)
        cursor.expect(Expected.VALUE, column, operator)
        if name == "contains" and known is not None and known.kind is Kind.LIST:
            return self._own(column, "has")
        if name in _OPERATORS:
            return self._own(column, operator.name)
        return self._patterned(name, column)

    def _own(self, column: str, name: str) -> Condition:
        """Parse the values of a function that stands for the operator `name`."""
        cursor, operator, known = self._cursor, OPERATORS[name], self._converter.column(column)
        listed = self._arguments()
        place = listed[0].start if listed else cursor.token.start
        if operator.shape is Shape.NODES and known is not None and self._builder.fits(operator, known):
            return self._builder.make(column, name, self._converter.nodes(listed, known, cursor.text), place, listed)
        wanted = self._builder.scalars(listed, column, operator)
        many = operator.shape in (Shape.MANY, Shape.NODES) or len(wanted) != 1
        return self._builder.make(column, name, wanted if many else wanted[0], place, listed)

    def _arguments(self) -> list[Literal]:
        """Parse arguments; those in arrays are included."""
        literals: list[Literal] = []
        while True:
            listed = self._literals.array()
            literals += [self._literals.literal()] if listed is None else listed
            if not self._cursor.accept(","):
                return literals

    def _patterned(self, name: str, column: str) -> Condition:
        literal = self._patterns.text()
        if name in _EXACT:  # SQL's functions on text mind case
            pattern = _EXACT[name].format(patterns.literal(literal.text))
            return self._builder.make(column, "matches", pattern, literal.start)
        form = _REGULAR[name]
        while self._cursor.accept(","):
            flag = self._patterns.text()
            if flag.text not in ("i", "c"):
                self._cursor.refuse("the only flag is 'i', ignoring case", at=flag.start)
            form = "(?i){}" if flag.text == "i" else form
        return self._patterns.regular(column, form.format(literal.text), literal)

    def _group(self, name: str) -> Filter:
        """Parse the conditions of a group, or of what is switched off."""
        cursor = self._cursor
        children: list[Filter] = []
        while not cursor.comes(")"):
            children.append(self._whole())
            if not cursor.accept(","):
                break
            if cursor.comes(")"):
                cursor.refuse("a condition is expected after ,")
        if name == "off":
            if len(children) != 1:
                cursor.refuse("off() takes one condition")
            return Off(children[0])
        return (All if name == "all_of" else Any)(tuple(children))
