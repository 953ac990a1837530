"""Convert literals to the values that their column and operator take, and build conditions that fit the table."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from niche.segments.language.cursor import Cursor
from niche.segments.language.literals import Literal
from niche.segments.language.tokens import RefusedError
from niche.segments.model import values
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.filters import Condition, Scalar, Value
from niche.segments.model.formatting import unmarked
from niche.segments.model.operators import OPERATORS, Operator, Schema, Shape, resolve, shape_problem
from niche.segments.model.values import MismatchError

if TYPE_CHECKING:
    from niche.segments.model.taxonomy import Taxonomy

_LISTED = CATEGORICAL | {Kind.LIST}
_MOST_DIGITS = 400
_EXACT = 1 << 53
_WORDS = re.compile(r"\S+")
_TEXTS = (Shape.SPAN, Shape.TEXT, Shape.FILE, Shape.NODES)


def condition(
    cursor: Cursor, column: str, operator: str, value: Value, place: int, listed: Sequence[Literal] = ()
) -> Condition:
    """Build a condition and resolve it against the schema.

    Raises RefusedError at the offset `place`, or at the literal of `listed` whose value does not fit.
    """
    meant = OPERATORS[operator]
    check_fit(cursor, meant, cursor.column(column), place)
    if message := shape_problem(meant, value):
        raise cursor.refused(message, "", place)
    built = Condition(column, operator, value)
    if (error := _mismatch(built, cursor.schema)) is None:
        return built
    if isinstance(value, tuple) and len(value) == len(listed):
        size = 2 if meant.shape is Shape.PAIR else 1
        single = (Condition(column, operator, (part,) * size) for part in value)
        misfits = (_mismatch(part, cursor.schema) is not None for part in single)
        place = next((literal.start for literal, misfit in zip(listed, misfits, strict=True) if misfit), place)
    raise cursor.refused(error.message, error.hint, place)


def _mismatch(tested: Condition, schema: Schema | None) -> MismatchError | None:
    try:
        if schema is not None:
            resolve(tested, schema)
    except MismatchError as error:
        return error
    return None


def check_fit(cursor: Cursor, operator: Operator, column: Column | None, place: int) -> None:
    """Raise RefusedError for an operator that the column does not take, naming those that it does."""
    if column is not None and not cursor.fits(operator, column):
        message = f"{operator.words} does not fit {column.name}, {column.kind.phrase}"
        raise cursor.refused(message, f"use {', '.join(operator_words(cursor, column))}", place)


def operator_words(cursor: Cursor, column: Column | None) -> list[str]:
    """The operators that a column takes, in words."""
    return [operator.words for operator in OPERATORS.values() if cursor.fits(operator, column)]


def scalars(cursor: Cursor, listed: Sequence[Literal], column: str, operator: Operator) -> tuple[Scalar, ...]:
    """Convert literals to the values that the column and the operator take. Raises RefusedError at their places."""
    known = cursor.column(column)
    if operator.shape is Shape.NODES and known is not None and cursor.fits(operator, known):
        return nodes(cursor, listed, known)
    return tuple(scalar(literal, known, operator) for literal in listed)


def scalar(literal: Literal, column: Column | None, operator: Operator) -> Scalar:
    """Convert one value; without a column, by what it looks like. Raises RefusedError at its place."""
    try:
        return _scalar(literal, column, operator)
    except MismatchError as error:
        raise RefusedError(literal.start, error.message, error.hint) from None


def _scalar(literal: Literal, column: Column | None, operator: Operator) -> Scalar:
    text = literal.text
    if literal.relative is not None:
        raise MismatchError(
            "wrong-type", "a day counted from today can only be a bound", "use >=, <, BETWEEN and the like"
        )
    if operator.shape in _TEXTS:
        return text
    if operator.shape is Shape.LIMIT:
        return _limit(text)
    if literal.day is not None and (column is None or column.kind is Kind.DATE):
        return literal.day
    if column is None:
        return _by_looks(text) if literal.bare else text
    if column.kind.numeric:
        return _number(column, text)
    if column.kind is Kind.DATE:
        return values.date(column, text)
    if column.kind is Kind.YES_NO:
        return values.yes_no(column, text)
    return _spelled(column, literal) if literal.bare and column.kind in _LISTED else text


def nodes(cursor: Cursor, literals: Sequence[Literal], column: Column) -> tuple[str, ...]:
    """Convert literals to node labels; a comma may be part of a title. Raises RefusedError."""
    placement = None if cursor.schema is None else cursor.schema.placements.get(column.name)
    taxonomy: Taxonomy | None = getattr(placement, "taxonomy", None)
    if taxonomy is None:
        return tuple(literal.text for literal in literals)
    labels: list[str] = []
    at = 0
    while at < len(literals):
        label, at = _node(literals, at, cursor.text, taxonomy)
        labels.append(label)
    return tuple(labels)


def _node(literals: Sequence[Literal], at: int, text: str, taxonomy: Taxonomy) -> tuple[str, int]:
    """Find the node that literals from `at` on name; return its label and the index after them."""
    first = literals[at]
    problem: MismatchError | None = None
    for last in range(at, len(literals)):
        if last > at and not (literals[last].bare or first.bare):
            break
        end = literals[last].start + len(literals[last].text)
        written = first.text if last == at else text[first.start : end]
        try:
            return taxonomy.find(written).label, last + 1
        except MismatchError as error:
            problem = problem or error
    assert problem is not None
    raise RefusedError(first.start, problem.message, problem.hint)


@lru_cache(64)
def _by_folded(spelled: tuple[str, ...]) -> Mapping[str, list[str]]:
    """Group the values of a column by their case-folded form."""
    by_folded: dict[str, list[str]] = {}
    for value in spelled:
        by_folded.setdefault(value.casefold(), []).append(value)
    return by_folded


def _spelled(column: Column, literal: Literal) -> str:
    """Spell a bare word as the column does, if exactly one of its values matches it, ignoring case.

    Raises RefusedError if the words are several values with a comma missing.
    """
    text, known = literal.text, _by_folded(column.values)
    alike = known.get(text.casefold(), [])
    words = list(_WORDS.finditer(text))
    if not alike and len(words) > 1 and all(word[0].casefold() in known for word in words):
        hint = f"write {', '.join(word[0] for word in words)}, or put it in quotes if it is one value"
        message = f"a comma is missing between values of {column.name}"
        raise RefusedError(literal.start + words[1].start(), message, hint)
    return text if text in alike or len(alike) != 1 else alike[0]


def _number(column: Column, text: str) -> int | float:
    written = unmarked(text.strip())
    if len(written) <= _MOST_DIGITS and (written.removeprefix("-").isdecimal() and written.isascii()):
        return int(written)
    number = values.number(column, written)
    # `1e6` and `5.0` are whole numbers; store them in one form.
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < _EXACT else number


def _limit(text: str) -> Scalar:
    digits = unmarked(text).replace(",", "")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 18 else text


def _by_looks(text: str) -> Scalar:
    """Convert a bare word for an unknown column: a number if it is spelled exactly like one, else text."""
    if text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    for kind in (int, float):
        try:
            number = kind(text)
        except (ValueError, OverflowError):
            continue
        if math.isfinite(number) and repr(number) == text:
            return number
    return text
