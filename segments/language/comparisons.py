"""Parse the value behind an operator: one value, a list, a pair or a range."""

from __future__ import annotations

import datetime as dt
import operator as operator_functions
import re
from collections.abc import Callable, Sequence
from typing import Any as Untyped

from niche.segments.language import lettercase, reldates
from niche.segments.language.builder import ConditionBuilder
from niche.segments.language.cursor import Expected
from niche.segments.language.literals import DASHES, DOTS, Form, Literal
from niche.segments.language.operands import Operand
from niche.segments.language.tokens import RefusedError, TokenKind
from niche.segments.language.typed import above
from niche.segments.model.columns import Column
from niche.segments.model.filters import All, Any, Condition, Filter, Scalar, conditions
from niche.segments.model.formatting import scalar as shown
from niche.segments.model.operators import OPERATORS, Operator, Shape

QUANTIFIERS = ("any", "some", "all")
_BOUNDS = {"at_least": "ge", "above": "gt", "at_most": "le", "below": "lt"}
_QUANTIFIED = ("is", "at_least", "above", "at_most", "below")


class Comparisons:
    """Parses values and builds conditions. Each method raises RefusedError at the word that does not fit."""

    def __init__(self, builder: ConditionBuilder) -> None:
        self._builder, self._cursor = builder, builder.cursor
        self._literals, self._converter = builder.literals, builder.converter

    def compared(self, operand: Operand, operator: Operator, place: int) -> Filter:
        """Parse the value that comes next. `place` is the offset of the operator, for errors."""
        cursor, name = self._cursor, operand.column
        column = self._converter.column(name)
        if column is not None and not self._builder.fits(operator, column):
            self._builder.refuse_operator(operator, column, place)
        if operator.shape is Shape.TRUE:
            self._builder.only_plain(operand, place)
            return self._builder.make(name, operator.name, True, place)
        cursor.expect(Expected.VALUE, name, operator)
        if operator.name in _QUANTIFIED and cursor.token.says(*QUANTIFIERS) and cursor.ahead().says("("):
            return self._quantified(operand, operator)
        if operator.shape is Shape.PAIR:
            return self._pair(operand, column)
        if operator.shape in (Shape.MANY, Shape.NODES):
            return self._listed(operand, operator, column)
        literal = self._literals.literal(column, commas=True)
        self.refuse_more(operator)
        if operator.shape is not Shape.ONE:
            self._builder.only_plain(operand, place)
            value = self._converter.scalar(literal, column, operator)
            return self._builder.make(name, operator.name, value, literal.start)
        return self.one(operand, operator, literal)

    def refuse_more(self, operator: Operator) -> None:
        """Raise RefusedError for a list where the operator takes one value."""
        cursor = self._cursor
        if cursor.comes(",") and not self._cursor.calls:
            hint = "use in, or put it in quotes" if operator.name == "is" else "put a value with a comma in quotes"
            cursor.refuse(f"{operator.name.replace('_', ' ')} takes {operator.shape}", hint)

    def one(self, operand: Operand, operator: Operator, literal: Literal) -> Filter:
        """Build the condition of one value."""
        name, column = operand.column, self._converter.column(operand.column)
        if column is not None and not self._builder.fits(operator, column):
            self._builder.refuse_operator(operator, column, operand.start)
        if literal.relative is not None:
            self._builder.only_plain(operand, operand.start)
            return self._relative(name, reldates.compared(name, operator.name, literal.relative), literal)
        if operand.case:
            return self._cased(operand, operator, [literal])
        value = self._converter.scalar(literal, column, operator)
        condition = self._builder.make(name, operator.name, value, literal.start)
        return self._filled(operand, operator, condition, (value,))

    def _filled(self, operand: Operand, operator: Operator, condition: Condition, wanted: Sequence[Scalar]) -> Filter:
        """Add "or missing" to the condition if the operand's COALESCE value matches it."""
        if operand.filled is None:
            return condition
        column = self._converter.column(operand.column)
        filled = self._converter.scalar(operand.filled, column, OPERATORS["is"])
        try:
            matched = _holds(filled, operator.name, wanted)
        except TypeError:
            message = f"{operator.name.replace('_', ' ')} cannot be told of a column with a value for missing ones"
            self._cursor.refuse(message, f"write OR {operand.column} IS NULL where they count", operand.start)
        return Any((condition, Condition(operand.column, "missing", True))) if matched else condition

    def _cased(self, operand: Operand, operator: Operator, literals: Sequence[Literal]) -> Filter:
        """Build a case-sensitive pattern from LOWER or UPPER of a column and the texts compared with it."""
        cursor = self._cursor
        if operator.name not in ("is", "in") or operand.filled is not None:
            cursor.refuse(f"{operand.case}() can only be compared by =, <>, IN and LIKE", "", operand.start)
        patterns: list[Condition] = []
        for literal in literals:
            try:
                body = lettercase.pattern(operand.case, literal.text)
            except ValueError as error:
                cursor.refuse(str(error), "compare it with the text in that case", literal.start)
            patterns.append(self._builder.make(operand.column, "matches", f"^{body}$", literal.start))
        return patterns[0] if len(patterns) == 1 else Any(tuple(patterns))

    def _quantified(self, operand: Operand, operator: Operator) -> Filter:
        """Parse `= ANY(ARRAY[…])`, or `<> ALL(ARRAY[…])`, whose negation the caller adds."""
        cursor = self._cursor
        word, before = cursor.token, cursor.words[cursor.at - 1]
        every, unlike = word.says("all"), before.says("<>", "!=", "≠", "not")
        if operator.name != "is" or every != unlike:
            sign = cursor.written(before)
            cursor.refuse(f"{sign} {word.text.upper()} cannot be read", "= ANY(…) and <> ALL(…) can")
        cursor.take()
        cursor.need("(")
        listed = self._array_within()
        cursor.need(")")
        return self._members(operand, listed)

    def _array_within(self) -> list[Literal]:
        cursor = self._cursor
        if cursor.comes("("):
            cursor.take()
            literals = self._array_within()
            cursor.need(")")
            self._literals.casts(None)
            return literals
        if (listed := self._literals.array()) is not None:
            return listed
        if cursor.token.kind is TokenKind.TEXT and cursor.ahead().says("::"):
            token = cursor.take()
            self._literals.casts(None)
            body = re.fullmatch(r"\{([^{}\"\\]*)\}", token.text)
            if body is not None:
                items = body[1].split(",") if body[1] else []
                if all(item.strip() and item.strip().casefold() != "null" for item in items):
                    return [Literal(Form.QUOTED, item.strip(), token.start) for item in items]
            cursor.refuse("this is no array that can be read", "write ARRAY['a', 'b']", token.start)
        raise cursor.refusal(f"an array is expected, not {cursor.written(cursor.token)}", "such as ARRAY['a', 'b']")

    def _listed(self, operand: Operand, operator: Operator, column: Column | None) -> Filter:
        """Parse a list of values, in brackets or without, and build the condition."""
        cursor = self._cursor
        start = cursor.token.start
        if cursor.comes("(") and cursor.ahead().says("select"):
            cursor.at += 1
            cursor.refuse(f"{operator.name.upper()} takes a list of values in parentheses, not a query")
        opened = cursor.at
        listed = self._literals.listed("(", ")") if cursor.comes("(") else self._literals.array()
        if listed is None:
            listed = self._bare_list(operand, operator, column)
        elif column is not None and column.kind.numeric:
            self._refuse_thousands(opened)
        start = listed[0].start if listed else start
        if operator.name == "in":
            return self._members(operand, listed, start)
        self._builder.only_plain(operand, start)
        if operator.shape is Shape.NODES and column is not None:
            value: tuple[Scalar, ...] = self._converter.nodes(listed, column, cursor.text)
        else:
            value = self._builder.scalars(listed, operand.column, operator)
        return self._builder.make(operand.column, operator.name, value, start, listed)

    def _refuse_thousands(self, opened: int) -> None:
        """Refuse `(1,000, 2,000)`, whose commas may group thousands; `(100,500,900)` is a list."""
        cursor = self._cursor
        inside = range(opened + 2, cursor.at - 2)
        commas = [index for index in inside if cursor.words[index].says(",")]
        parting = [index for index in commas if self._is_grouping(index)]
        spaced = any(cursor.words[index].end < cursor.words[index + 1].start for index in commas)
        if parting and (spaced or any(cursor.words[index + 1].text.startswith("0") for index in parting)):
            message = "this comma may part values or thousands"
            cursor.refuse(message, "write numbers without commas", cursor.words[parting[0]].start)

    def _is_grouping(self, index: int) -> bool:
        """Whether the comma at `index` stands between digits like one that groups thousands."""
        before, comma, after = self._cursor.words[index - 1 : index + 2]
        glued = (before.end, comma.end) == (comma.start, after.start)
        return glued and before.kind is TokenKind.NUMBER and re.fullmatch(r"\d{3}", after.text) is not None

    def _bare_list(self, operand: Operand, operator: Operator, column: Column | None) -> list[Literal]:
        cursor = self._cursor
        literals = [self._literals.literal(column)]
        if operator.shape is Shape.NODES and self._cursor.calls:
            return literals
        while cursor.comes(",") and not self._cursor.calls:
            comma = cursor.take()
            if column is not None and column.kind.numeric and self._is_grouping(cursor.at - 1):
                message = "this comma may part values or thousands"
                cursor.refuse(message, "put a blank behind it, or leave it out", comma.start)
            cursor.expect(Expected.VALUE, operand.column, operator)
            literals.append(self._literals.literal(column))
        return literals

    def _members(self, operand: Operand, listed: list[Literal], start: int | None = None) -> Filter:
        operator = OPERATORS["in"]
        if operand.case:
            return self._cased(operand, operator, listed)
        wanted = self._builder.scalars(listed, operand.column, operator)
        place = self._cursor.words[self._cursor.at - 1].start if start is None else start
        condition = self._builder.make(operand.column, "in", wanted, place, listed)
        return self._filled(operand, operator, condition, wanted)

    def _pair(self, operand: Operand, column: Column | None) -> Filter:
        """Parse the two ends of `between`: `100 and 500`, `100 to 500`, `100, 500`, `[100, 500]`."""
        cursor, between = self._cursor, OPERATORS["between"]
        self._builder.only_plain(operand, cursor.token.start)
        if cursor.token.says("symmetric", "asymmetric"):
            cursor.refuse("BETWEEN SYMMETRIC is not known", "write the lower bound first")
        start = cursor.token.start
        bracketed = self._literals.array()
        if bracketed is None and cursor.comes("(") and not self._parenthesised():
            bracketed = self._literals.listed("(", ")")
        if bracketed is not None:
            if len(bracketed) != 2:
                cursor.refuse(f"between takes {between.shape}", "such as between 100 and 500", start)
            return self._ends(operand.column, column, bracketed[0], bracketed[1])
        low = self._literals.literal(column, ("to",), commas=True)
        if not (cursor.accept("and") or cursor.accept("to") or cursor.accept(",") or any(map(cursor.accept, DOTS))):
            cursor.refuse(f"between takes {between.shape}", "such as between 100 and 500")
        cursor.expect(Expected.VALUE, operand.column, between)
        return self._ends(operand.column, column, low, self._literals.literal(column, commas=True))

    def _parenthesised(self) -> bool:
        """Whether the open bracket holds a single value, and so only the first of a pair."""
        cursor = self._cursor
        for step in range(1, len(cursor.words) - cursor.at):
            if cursor.ahead(step).says(",", ")"):
                return cursor.ahead(step).says(")")
        return False

    def ranged(self, column: Column | None) -> bool:
        """Whether a range comes next: `100..500`, or `100-500` for a number column."""
        cursor = self._cursor
        if self._dashed(column):
            return True
        here = cursor.at
        try:
            self._literals.literal(column, ("to",), commas=True)
            return cursor.token.says(*DOTS, "to")
        except RefusedError:
            return False
        finally:
            cursor.at = here

    def _dashed(self, column: Column | None) -> bool:
        cursor = self._cursor
        numbers = cursor.token.kind is TokenKind.NUMBER and cursor.ahead(2).kind is TokenKind.NUMBER
        return column is not None and column.kind.numeric and numbers and cursor.ahead().says(*DASHES)

    def range(self, operand: Operand, column: Column | None) -> Filter:
        """Parse a range and build the condition. Raises RefusedError if its ends are reversed."""
        cursor, between = self._cursor, OPERATORS["between"]
        self._builder.only_plain(operand, cursor.token.start)
        cursor.expect(Expected.VALUE, operand.column, between)
        low = self._literals.literal(column, ("to",), commas=True)
        cursor.take()
        cursor.expect(Expected.VALUE, operand.column, between)
        high = self._literals.literal(column, commas=True)
        where = self._ends(operand.column, column, low, high)
        if isinstance(where, Condition) and isinstance(where.value, tuple) and above(*where.value):
            cursor.refuse(f"{shown(where.value[0])} is above {shown(where.value[1])}", "", low.start)
        return where

    def _ends(self, name: str, column: Column | None, low: Literal, high: Literal) -> Filter:
        between = OPERATORS["between"]
        if low.relative is None and high.relative is None:
            ends = self._converter.scalar(low, column, between), self._converter.scalar(high, column, between)
            return self._builder.make(name, "between", ends, low.start, (low, high))
        if low.relative is not None and high.relative is not None:
            return self._relative(name, reldates.between(name, low.relative, high.relative), low)
        bounds = (self.one(Operand(name, low.start), OPERATORS["at_least"], low),
                 self.one(Operand(name, high.start), OPERATORS["at_most"], high))  # fmt: skip
        return All(bounds)

    def _relative(self, name: str, where: Filter | None, literal: Literal) -> Filter:
        """Check each condition of a filter that is relative to today. None means that no filter can express it."""
        if where is None:
            self._cursor.refuse("no filter says this day as it moves", reldates.WITHIN, literal.start)
        for _, condition in conditions(where):
            self._builder.make(name, condition.operator, condition.value, literal.start)
        return where


def _holds(filled: Scalar, operator: str, wanted: Sequence[Scalar]) -> bool:
    """Whether the value that COALESCE puts for missing ones matches. Raises TypeError if that cannot be known."""
    if operator in ("is", "in"):
        if any(type(filled) is not type(value) and not _numbers(filled, value) for value in wanted):
            raise TypeError
        return filled in wanted
    (bound,) = wanted
    if not _numbers(filled, bound) and not (isinstance(filled, dt.date) and isinstance(bound, dt.date)):
        raise TypeError
    compare: Callable[[Untyped, Untyped], bool] = getattr(operator_functions, _BOUNDS[operator])
    return compare(filled, bound)


def _numbers(*values: Scalar) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
