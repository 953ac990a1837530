"""Read conditions written as functions: niche's own, and those of SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from niche.segments.language.conversion import condition, scalars
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import Literal, read_array, read_literal
from niche.segments.language.matching import read_text, regular
from niche.segments.language.operands import CASES, FILLING, read_operand
from niche.segments.language.tokens import Token, TokenKind
from niche.segments.model import patterns
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Off
from niche.segments.model.operators import OPERATORS, Operator, Shape
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
_NO_CONDITIONS = frozenset({*CASES, *FILLING, "not", "cast", "date", "timestamp"})
"""Words that begin an operand, a value or a negation, though a bracket follows."""
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


def read_segment(cursor: Cursor, segments: Collection[str] | None) -> InSegment:
    """Read the slug of a segment. Raises RefusedError if it is not one of `segments` (None: any)."""
    literal = read_literal(cursor)
    if segments is not None and literal.text not in segments:
        hint = did_you_mean(literal.text, segments)
        raise cursor.refused(f"there is no segment {literal.text}", hint, literal.start)
    return InSegment(literal.text)


def begins_call(cursor: Cursor) -> bool:
    """Whether a function call comes next that is a condition, or is mistaken for one."""
    token = cursor.token
    return token.kind is TokenKind.WORD and cursor.ahead().says("(") and token.text not in _NO_CONDITIONS


def read_call(cursor: Cursor, whole: Callable[[], Filter], segments: Collection[str] | None) -> Filter:
    """Read a function call.

    Args:
        cursor: Where the name of the function comes next.
        whole: Reads a filter, the argument of `all_of`, `any_of` and `off`.
        segments: The slugs that are known; None for any.
    """
    token, name = cursor.token, cursor.token.text
    if name not in FUNCTIONS:
        hint = did_you_mean(name, FUNCTIONS)
        if name in _CHANGING or not hint:
            hint = "compare the column itself"
        raise cursor.refused(f"{name}() cannot be used in a condition", hint)
    cursor.at += 2
    cursor.calls += 1
    if name in _OF_CONDITIONS:
        where = _read_group(cursor, name, whole)
    elif name == "in_segment":
        where = read_segment(cursor, segments)
    else:
        where = _read_test(cursor, token)
    if cursor.comes(","):
        raise cursor.refused(f"{name}() takes no more arguments")
    cursor.need(")")
    cursor.calls -= 1
    return where


def _read_group(cursor: Cursor, name: str, whole: Callable[[], Filter]) -> Filter:
    """Read the conditions of a group, or of what is switched off."""
    children: list[Filter] = []
    while not cursor.comes(")"):
        children.append(whole())
        if not cursor.accept(","):
            break
        if cursor.comes(")"):
            raise cursor.refused("expected a condition after ,")
    if name == "off":
        if len(children) != 1:
            raise cursor.refused("off() takes one condition")
        return Off(children[0])
    return (All if name == "all_of" else Any)(tuple(children))


def _read_test(cursor: Cursor, token: Token) -> Condition:
    """Read the arguments of a function of a column."""
    name = token.text
    if cursor.comes(")"):
        raise cursor.refused(f"{name}() takes a column", at=token.start)
    operand = read_operand(cursor)
    operand.refuse_function()
    column = operand.column
    if name == "missing":
        return condition(cursor, column, "missing", True, operand.start)
    operator = OPERATORS[_OPERATORS.get(name, "matches")]
    if not cursor.accept(","):
        taken = operator.shape if name in _OPERATORS else "a pattern" if name in _REGULAR else "a text"
        raise cursor.refused(f"{name}() takes a column and {taken}", at=token.start)
    cursor.expect(Expected.VALUE, column, operator)
    known = cursor.column(column)
    if name == "contains" and known is not None and known.kind is Kind.LIST:
        return _read_values(cursor, column, OPERATORS["has"])
    return _read_values(cursor, column, operator) if name in _OPERATORS else _read_pattern(cursor, name, column)


def _read_values(cursor: Cursor, column: str, operator: Operator) -> Condition:
    """Read the values of a function that stands for an operator; those in arrays are included."""
    listed: list[Literal] = []
    more = True
    while more:
        array = read_array(cursor)
        listed += [read_literal(cursor)] if array is None else array
        more = cursor.accept(",")
    place = listed[0].start if listed else cursor.token.start
    wanted = scalars(cursor, listed, column, operator)
    many = operator.shape in (Shape.MANY, Shape.NODES) or len(wanted) != 1
    return condition(cursor, column, operator.name, wanted if many else wanted[0], place, listed)


def _read_pattern(cursor: Cursor, name: str, column: str) -> Condition:
    literal = read_text(cursor)
    if name in _EXACT:  # SQL's functions on text mind case
        pattern = _EXACT[name].format(patterns.literal(literal.text))
        return condition(cursor, column, "matches", pattern, literal.start)
    form = _REGULAR[name]
    while cursor.accept(","):
        flag = read_text(cursor)
        if flag.text not in ("i", "c"):
            raise cursor.refused("the only flag is 'i', ignoring case", at=flag.start)
        form = "(?i){}" if flag.text == "i" else form
    return regular(cursor, column, form.format(literal.text), literal)
