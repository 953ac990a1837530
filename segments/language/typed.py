"""Parse what a user types or pastes for the value of a condition in a dialog."""

from __future__ import annotations

import csv
import datetime as dt
import io

from niche.segments.model import values
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.formatting import unmarked
from niche.segments.model.operators import Operator, Shape
from niche.segments.model.values import MismatchError

_MOST_DIGITS = 18
"""Limit of digits in a number of accounts."""


def parse_list(text: str) -> tuple[str, ...]:
    """Split a pasted list by lines, tabs, commas or semicolons; quotes keep a value together. Duplicates are dropped.

    >>> parse_list("DE, FR, DE")
    ('DE', 'FR')
    """
    cells = (cell.strip().strip("'").strip() for line in text.splitlines() for cell in _cells(line))
    return tuple(dict.fromkeys(cell for cell in cells if cell))


def _cells(line: str) -> list[str]:
    # The strongest separator of a line wins: `a, b;c` is two values.
    separator = next((character for character in "\t;," if character in line), ",")
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return line.split(separator)


def read_one(column: Column, operator: Operator, text: str) -> Scalar:
    """Convert the text of one value. Raises MismatchError."""
    text = text.strip()
    if not text:
        raise MismatchError("wrong-type", "enter a value")
    if operator.shape is Shape.LIMIT:
        digits = unmarked(text).replace(",", "")
        return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else text
    if operator.shape in (Shape.SPAN, Shape.TEXT, Shape.FILE):
        return text
    if column.kind is Kind.DATE:
        return values.date(column, text)
    return values.number(column, unmarked(text)) if column.kind.numeric else text


def above(low: Scalar, high: Scalar) -> bool:
    """Whether the ends of a range are reversed; False if they cannot be compared."""
    if isinstance(low, dt.date):
        return isinstance(high, dt.date) and low > high
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high
