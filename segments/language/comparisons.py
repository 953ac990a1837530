"""Read the value behind an operator, one, a list, a pair or a range, and build the condition."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any as Untyped

from niche.segments.language import lettercase, reldates
from niche.segments.language.conversion import check_fit, condition, scalar, scalars
from niche.segments.language.cursor import Cursor, Expected
from niche.segments.language.literals import (
    DASHES,
    DOTS,
    Literal,
    read_array,
    read_list,
    read_literal,
    read_quantified_array,
)
from niche.segments.language.operands import Operand
from niche.segments.language.tokens import RefusedError, TokenKind
from niche.segments.language.typed import above
from niche.segments.model.columns import Column
from niche.segments.model.filters import All, Any, Condition, Filter, Scalar, conditions
from niche.segments.model.formatting import scalar as shown
from niche.segments.model.operators import OPERATORS, Operator, Shape

QUANTIFIERS = ("any", "some", "all")
_BOUNDS: Mapping[str, Callable[[Untyped, Untyped], bool]] = {"at_least": ge, "above": gt, "at_most": le, "below": lt}
_QUANTIFIED = ("is", *_BOUNDS)
_GROUPING = "this comma may separate values or thousands"


def read_compared(cursor: Cursor, operand: Operand, operator: Operator, place: int) -> Filter:
    """Read the value of an operator, and build the condition. `place` is the offset of the operator, for errors."""
    name, column = operand.column, cursor.column(operand.column)
    check_fit(cursor, operator, column, place)
    if operator.shape is Shape.TRUE:
        operand.refuse_function(place)
        return condition(cursor, name, operator.name, True, place)
    cursor.expect(Expected.VALUE, name, operator)
    if operator.name in _QUANTIFIED and cursor.token.says(*QUANTIFIERS) and cursor.ahead().says("("):
        return _read_quantified(cursor, operand, operator)
    if operator.shape is Shape.PAIR:
        return _read_pair(cursor, operand, column)
    if operator.shape in (Shape.MANY, Shape.NODES):
        return _read_listed(cursor, operand, operator, column)
    literal = read_literal(cursor, column, commas=True)
    if cursor.comes(",") and not cursor.calls:
        hint = "use in, or put the value in quotes" if operator.name == "is" else "put a value with a comma in quotes"
        raise cursor.refused(f"{operator.words} takes {operator.shape}", hint)
    if operator.shape is Shape.ONE:
        return compared(cursor, operand, operator, literal)
    operand.refuse_function(place)
    return condition(cursor, name, operator.name, scalar(literal, column, operator), literal.start)


def compared(cursor: Cursor, operand: Operand, operator: Operator, literal: Literal) -> Filter:
    """Build the condition of one value."""
    name, column = operand.column, cursor.column(operand.column)
    check_fit(cursor, operator, column, operand.start)
    if literal.relative is not None:
        operand.refuse_function()
        return _relative(cursor, reldates.compared(name, operator.name, literal.relative), literal)
    if operand.case:
        return _cased(cursor, operand, operator, [literal])
    value = scalar(literal, column, operator)
    return _filled(cursor, operand, condition(cursor, name, operator.name, value, literal.start), (value,))


def _filled(cursor: Cursor, operand: Operand, built: Condition, wanted: Sequence[Scalar]) -> Filter:
    """Add "or missing" to the condition if the operand's COALESCE value matches it."""
    if operand.filled is None:
        return built
    filled = scalar(operand.filled, cursor.column(operand.column), OPERATORS["is"])
    try:
        matched = _holds(filled, built.operator, wanted)
    except TypeError:
        words = OPERATORS[built.operator].words
        message = f"{words} cannot compare a column with a value for missing ones"
        hint = f"write OR {operand.column} IS NULL to include them"
        raise cursor.refused(message, hint, operand.start) from None
    return Any((built, Condition(operand.column, "missing", True))) if matched else built


def _holds(filled: Scalar, operator: str, wanted: Sequence[Scalar]) -> bool:
    """Whether the value that COALESCE puts for missing ones matches. Raises TypeError if that cannot be known."""
    if operator in ("is", "in"):
        if any(type(filled) is not type(value) and not _numbers(filled, value) for value in wanted):
            raise TypeError
        return filled in wanted
    (bound,) = wanted
    if not _numbers(filled, bound) and not (isinstance(filled, dt.date) and isinstance(bound, dt.date)):
        raise TypeError
    return _BOUNDS[operator](filled, bound)


def _numbers(*values: Scalar) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _cased(cursor: Cursor, operand: Operand, operator: Operator, literals: Sequence[Literal]) -> Filter:
    """Build a case-sensitive pattern from LOWER or UPPER of a column and the texts compared with it."""
    if operator.name not in ("is", "in") or operand.filled is not None:
        raise cursor.refused(f"{operand.case}() takes only =, <>, IN and LIKE", "", operand.start)
    patterns: list[Condition] = []
    for literal in literals:
        try:
            body = lettercase.pattern(operand.case, literal.text)
        except ValueError as error:
            raise cursor.refused(str(error), "write the text in that case", literal.start) from None
        patterns.append(condition(cursor, operand.column, "matches", f"^{body}$", literal.start))
    return patterns[0] if len(patterns) == 1 else Any(tuple(patterns))


def _read_quantified(cursor: Cursor, operand: Operand, operator: Operator) -> Filter:
    """Read `= ANY(ARRAY[…])`, or `<> ALL(ARRAY[…])`, whose negation the caller adds."""
    word, before = cursor.token, cursor.before
    every, unlike = word.says("all"), before.says("<>", "!=", "≠", "not")
    if operator.name != "is" or every != unlike:
        message = f"cannot read {cursor.written(before)} {word.text.upper()}"
        raise cursor.refused(message, "use = ANY(…) or <> ALL(…)")
    cursor.take()
    cursor.need("(")
    listed = read_quantified_array(cursor)
    cursor.need(")")
    return _members(cursor, operand, listed, cursor.before.start)


def _read_listed(cursor: Cursor, operand: Operand, operator: Operator, column: Column | None) -> Filter:
    """Read a list of values, in brackets or without, and build the condition."""
    start, opened = cursor.token.start, cursor.at
    if cursor.comes("(") and cursor.ahead().says("select"):
        cursor.take()
        raise cursor.refused(f"{operator.name.upper()} takes a list of values in parentheses, not a query")
    listed = read_list(cursor) if cursor.comes("(") else read_array(cursor)
    if listed is None:
        listed = _read_bare_list(cursor, operand, operator, column)
    elif column is not None and column.kind.numeric:
        _refuse_thousands(cursor, opened)
    start = listed[0].start if listed else start
    if operator.name == "in":
        return _members(cursor, operand, listed, start)
    operand.refuse_function(start)
    value = scalars(cursor, listed, operand.column, operator)
    return condition(cursor, operand.column, operator.name, value, start, listed)


def _refuse_thousands(cursor: Cursor, opened: int) -> None:
    """Refuse `(1,000, 2,000)`, whose commas may group thousands; `(100,500,900)` is a list."""
    words = cursor.words
    commas = [index for index in range(opened + 2, cursor.at - 2) if words[index].says(",")]
    parting = [index for index in commas if _is_grouping(cursor, index)]
    spaced = any(words[index].end < words[index + 1].start for index in commas)
    if parting and (spaced or any(words[index + 1].text.startswith("0") for index in parting)):
        raise cursor.refused(_GROUPING, "write numbers without commas", words[parting[0]].start)


def _is_grouping(cursor: Cursor, index: int) -> bool:
    """Whether the comma at `index` stands between digits like one that groups thousands."""
    before, comma, after = cursor.words[index - 1 : index + 2]
    glued = (before.end, comma.end) == (comma.start, after.start)
    return glued and before.kind is TokenKind.NUMBER and re.fullmatch(r"\d{3}", after.text) is not None


def _read_bare_list(cursor: Cursor, operand: Operand, operator: Operator, column: Column | None) -> list[Literal]:
    literals = [read_literal(cursor, column)]
    while cursor.comes(",") and not cursor.calls:
        comma = cursor.take()
        if column is not None and column.kind.numeric and _is_grouping(cursor, cursor.at - 1):
            raise cursor.refused(_GROUPING, "put a space after it, or delete it", comma.start)
        cursor.expect(Expected.VALUE, operand.column, operator)
        literals.append(read_literal(cursor, column))
    return literals


def _members(cursor: Cursor, operand: Operand, listed: list[Literal], place: int) -> Filter:
    operator = OPERATORS["in"]
    if operand.case:
        return _cased(cursor, operand, operator, listed)
    wanted = scalars(cursor, listed, operand.column, operator)
    return _filled(cursor, operand, condition(cursor, operand.column, "in", wanted, place, listed), wanted)


def _read_pair(cursor: Cursor, operand: Operand, column: Column | None) -> Filter:
    """Read the two ends of `between`: `100 and 500`, `100 to 500`, `100, 500`, `[100, 500]`."""
    start, between = cursor.token.start, OPERATORS["between"]
    operand.refuse_function(start)
    if cursor.token.says("symmetric", "asymmetric"):
        raise cursor.refused("cannot read BETWEEN SYMMETRIC", "write the lower bound first")
    bracketed = read_array(cursor)
    if bracketed is None and cursor.comes("(") and not _holds_one(cursor):
        bracketed = read_list(cursor)
    if bracketed is not None:
        if len(bracketed) != 2:
            raise cursor.refused(f"between takes {between.shape}", "such as between 100 and 500", start)
        return _ends(cursor, operand.column, bracketed[0], bracketed[1])
    low = read_literal(cursor, column, ("to",), commas=True)
    if not any(map(cursor.accept, ("and", "to", ",", *DOTS))):
        raise cursor.refused(f"between takes {between.shape}", "such as between 100 and 500")
    cursor.expect(Expected.VALUE, operand.column, between)
    return _ends(cursor, operand.column, low, read_literal(cursor, column, commas=True))


def _holds_one(cursor: Cursor) -> bool:
    """Whether the open bracket holds a single value, and so only the first of a pair."""
    return next((token.says(")") for token in cursor.words[cursor.at + 1 :] if token.says(",", ")")), False)


def begins_range(cursor: Cursor, column: Column | None) -> bool:
    """Whether a range comes next: `100..500`, or `100-500` for a number column."""
    numbers = cursor.token.kind is TokenKind.NUMBER and cursor.ahead(2).kind is TokenKind.NUMBER
    if column is not None and column.kind.numeric and numbers and cursor.ahead().says(*DASHES):
        return True
    here = cursor.at
    try:
        read_literal(cursor, column, ("to",), commas=True)
        return cursor.token.says(*DOTS, "to")
    except RefusedError:
        return False
    finally:
        cursor.at = here


def read_range(cursor: Cursor, operand: Operand, column: Column | None) -> Filter:
    """Read a range and build the condition. Raises RefusedError if its ends are reversed."""
    between = OPERATORS["between"]
    operand.refuse_function(cursor.token.start)
    cursor.expect(Expected.VALUE, operand.column, between)
    low = read_literal(cursor, column, ("to",), commas=True)
    cursor.take()
    cursor.expect(Expected.VALUE, operand.column, between)
    where = _ends(cursor, operand.column, low, read_literal(cursor, column, commas=True))
    if isinstance(where, Condition) and isinstance(where.value, tuple) and above(*where.value):
        raise cursor.refused(f"{shown(where.value[0])} is above {shown(where.value[1])}", "", low.start)
    return where


def _ends(cursor: Cursor, name: str, low: Literal, high: Literal) -> Filter:
    between = OPERATORS["between"]
    if low.relative is None and high.relative is None:
        ends = scalars(cursor, (low, high), name, between)
        return condition(cursor, name, "between", ends, low.start, (low, high))
    if low.relative is not None and high.relative is not None:
        return _relative(cursor, reldates.between(name, low.relative, high.relative), low)
    bounds = (("at_least", low), ("at_most", high))
    return All(tuple(compared(cursor, Operand(name, end.start), OPERATORS[bound], end) for bound, end in bounds))


def _relative(cursor: Cursor, where: Filter | None, literal: Literal) -> Filter:
    """Check each condition of a filter that is relative to today. None means that no filter can express it."""
    if where is None:
        raise cursor.refused("no condition can follow this day", reldates.WITHIN, literal.start)
    for _, built in conditions(where):
        condition(cursor, built.column, built.operator, built.value, literal.start)
    return where
