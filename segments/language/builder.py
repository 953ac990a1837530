"""Build conditions from operands, operators and literals, and check them against the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from niche.segments.language.conversion import Converter
from niche.segments.language.cursor import Cursor
from niche.segments.language.literals import Literal, Literals
from niche.segments.language.names import Names
from niche.segments.language.operands import Operand
from niche.segments.model.columns import Column
from niche.segments.model.filters import Condition, Scalar, Value
from niche.segments.model.operators import OPERATORS, Operator, Schema, Shape, fits, resolve, shape_problem
from niche.segments.model.values import MismatchError


class ConditionBuilder:
    """Builds conditions. Each method raises RefusedError at the word that does not fit the table.

    Without a `schema` the table is not known, and every column takes every operator and value.
    """

    def __init__(self, cursor: Cursor, names: Names, schema: Schema | None) -> None:
        self.cursor, self.schema = cursor, schema
        self.converter = Converter(schema)
        self.literals = Literals(cursor, names)

    def fits(self, operator: Operator, column: Column) -> bool:
        """Whether a column takes an operator."""
        return self.schema is None or fits(operator, column, self.schema)

    def operators(self, column: Column | None) -> list[str]:
        """The operators that a column takes, in words."""
        names = [o.name for o in OPERATORS.values() if column is None or self.fits(o, column)]
        return [name.replace("_", " ") for name in names]

    def refuse_operator(self, operator: Operator, column: Column, place: int) -> NoReturn:
        """Raise RefusedError for an operator that the column does not take, naming those that it does."""
        names = ", ".join(self.operators(column))
        word = operator.name.replace("_", " ")
        self.cursor.refuse(f"{word} does not fit {column.name}, {column.kind.phrase}", f"use {names}", place)

    def make(self, column: str, operator: str, value: Value, place: int, listed: Sequence[Literal] = ()) -> Condition:
        """Build a condition and resolve it against the schema.

        Raises RefusedError at `place`, or at the literal of `listed` whose value does not fit.
        """
        condition = Condition(column, operator, value)
        known = self.converter.column(column)
        if known is not None and not self.fits(OPERATORS[operator], known):
            self.refuse_operator(OPERATORS[operator], known, place)
        if message := shape_problem(OPERATORS[operator], value):
            self.cursor.refuse(message, "", place)
        try:
            self._resolved(condition)
        except MismatchError as error:
            culprit = place
            if isinstance(value, tuple) and len(value) == len(listed):
                culprit = next((literal.start for literal, part in zip(listed, value, strict=True)
                                if not self._resolves(condition, part)), place)  # fmt: skip
            self.cursor.refuse(error.message, error.hint, culprit)
        return condition

    def _resolved(self, condition: Condition) -> None:
        if self.schema is not None:
            resolve(condition, self.schema)

    def _resolves(self, condition: Condition, part: Scalar) -> bool:
        pair = OPERATORS[condition.operator].shape is Shape.PAIR
        try:
            self._resolved(Condition(condition.column, condition.operator, (part, part) if pair else (part,)))
        except MismatchError:
            return False
        return True

    def only_plain(self, operand: Operand, place: int) -> None:
        """Raise RefusedError for LOWER, UPPER or COALESCE of a column."""
        if operand.case or operand.filled is not None:
            self.cursor.refuse("a column is expected here, not a function of it", "compare the column itself", place)

    def scalars(self, listed: Sequence[Literal], column: str, operator: Operator) -> tuple[Scalar, ...]:
        """Convert literals to the values that the column and the operator take."""
        known = self.converter.column(column)
        return tuple(self.converter.scalar(literal, known, operator) for literal in listed)
