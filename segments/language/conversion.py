"""Convert a literal to the value that its column and operator take."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from niche.segments.language.literals import Form, Literal
from niche.segments.language.tokens import RefusedError
from niche.segments.model import values
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.formatting import unmarked
from niche.segments.model.operators import Operator, Schema, Shape
from niche.segments.model.values import MismatchError

if TYPE_CHECKING:
    from niche.segments.model.taxonomy import Taxonomy

_LISTED = CATEGORICAL | {Kind.LIST}
_MOST_DIGITS = 400
_EXACT = 1 << 53
_WORDS = re.compile(r"\S+")
_TEXTS = (Shape.SPAN, Shape.TEXT, Shape.FILE, Shape.NODES)


class Converter:
    """Converts values for the columns of a table; without a schema, by what they look like."""

    def __init__(self, schema: Schema | None) -> None:
        self._schema = schema

    def column(self, name: str) -> Column | None:
        """The column; None if the table is not known or has no such column."""
        return None if self._schema is None else self._schema.columns.get(name)

    def scalar(self, literal: Literal, column: Column | None, operator: Operator) -> Scalar:
        """Convert one value. Raises RefusedError at its place."""
        try:
            return self._scalar(literal, column, operator)
        except MismatchError as error:
            raise RefusedError(literal.start, error.message, error.hint) from None

    def _scalar(self, literal: Literal, column: Column | None, operator: Operator) -> Scalar:
        text, bare = literal.text, literal.form is Form.BARE
        if literal.form is Form.RELATIVE:
            raise MismatchError(
                "wrong-type", "a day counted from today is only a bound", "use >=, <, BETWEEN and the like"
            )
        if operator.shape in _TEXTS:
            return text
        if operator.shape is Shape.LIMIT:
            return _limit(text)
        if literal.day is not None and (column is None or column.kind is Kind.DATE):
            return literal.day
        if column is None:
            return _by_looks(text) if bare else text
        if column.kind.numeric:
            return _number(column, text)
        if column.kind is Kind.DATE:
            return values.date(column, text)
        if column.kind is Kind.YES_NO:
            return values.exact(column, text) or False
        return _spelled(column, literal) if bare and column.kind in _LISTED else text

    def nodes(self, literals: list[Literal], column: Column, text: str) -> tuple[str, ...]:
        """Convert literals to node labels; a comma may be part of a title. Raises RefusedError."""
        taxonomy = self.taxonomy(column.name)
        if taxonomy is None:
            return tuple(literal.text for literal in literals)
        labels: list[str] = []
        at = 0
        while at < len(literals):
            label, at = _node(literals, at, text, taxonomy)
            labels.append(label)
        return tuple(labels)

    def taxonomy(self, column: str) -> Taxonomy | None:
        """The taxonomy of a column; None if the table is not known or the column has none."""
        placement = None if self._schema is None else self._schema.placements.get(column)
        return getattr(placement, "taxonomy", None)


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
        hint = f"write {', '.join(word[0] for word in words)}, or put it in quotes where it is one value"
        message = f"a comma is missing between values of {column.name}"
        raise RefusedError(literal.start + words[1].start(), message, hint)
    return text if text in alike or len(alike) != 1 else alike[0]


def _node(literals: list[Literal], at: int, text: str, taxonomy: Taxonomy) -> tuple[str, int]:
    """Find the node that literals from `at` on name; return its label and the index after them."""
    first = literals[at]
    problem: MismatchError | None = None
    for last in range(at, len(literals)):
        if last > at and Form.BARE not in (literals[last].form, first.form):
            break
        end = literals[last].start + len(literals[last].text)
        written = first.text if last == at else text[first.start : end]
        try:
            return taxonomy.find(written).label, last + 1
        except MismatchError as error:
            problem = problem or error
    assert problem is not None
    raise RefusedError(first.start, problem.message, problem.hint)


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
