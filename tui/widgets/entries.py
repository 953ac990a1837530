"""The boxes for the value of a condition: which there are, and how their texts are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from niche.segments.accounts.universe import Universe
from niche.segments.language.typed import above, parse_list, read_one
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.filters import Scalar, Value
from niche.segments.model.formatting import count, scalar
from niche.segments.model.operators import OPERATORS, Operator, Shape, operators_for
from niche.segments.model.values import MismatchError


class EntryKind(StrEnum):
    """The kind of widget for the value of a condition."""

    NOTHING = "nothing"
    BOX = "box"
    RANGE = "range"
    LIST = "list"
    CHOICES = "choices"


_LISTED = CATEGORICAL | {Kind.YES_NO, Kind.LIST}
_BY_SHAPE = {
    Shape.TRUE: EntryKind.NOTHING,
    Shape.PAIR: EntryKind.RANGE,
    Shape.NODES: EntryKind.CHOICES,
    Shape.LIMIT: EntryKind.BOX,
    Shape.SPAN: EntryKind.BOX,
    Shape.TEXT: EntryKind.BOX,
    Shape.FILE: EntryKind.BOX,
}
_HINTS = {
    Shape.PAIR: "min (optional)",
    Shape.LIMIT: "100 or 10%",
    Shape.SPAN: "30 days, 6 months, …",
    Shape.TEXT: "text",
    Shape.FILE: "a file beside the segments, such as accounts.csv",
    Shape.NODES: "search a code or title",
}
TO = "max (optional)"
"""The placeholder of the second box of a range."""
LONGEST_LIST = 20_000
"""Values of a list in a segment's own file, which may have a megabyte; longer ones have a file beside it."""
_SPANS = ("30 days", "90 days", "6 months", "1 year", "2 years")
_FIRST = {
    Kind.NUMBER: "between",
    Kind.MONEY: "between",
    Kind.PERCENTAGE: "between",
    Kind.DATE: "within",
    Kind.TEXT: "contains",
    Kind.YES_NO: "is",
    Kind.LIST: "has_any",
    Kind.INDUSTRY: "under",
}
"""The operator that an editor starts with, by kind; `in` for the others."""
NEGATABLE = ("is", "in", "contains", "has_any")
"""Operators that are offered with their opposite, which is written as `not`."""
_BOTH = re.compile(r"(?P<low>.*?)(?:\.{2,3}|…)(?P<high>.*)")


def entry_for(operator: Operator, column: Column) -> EntryKind:
    """The kind of widget for the value of an operator on a column."""
    if (entry := _BY_SHAPE.get(operator.shape)) is not None:
        return entry
    if column.kind in _LISTED:
        return EntryKind.CHOICES
    return EntryKind.LIST if operator.shape is Shape.MANY else EntryKind.BOX


def offered(column: Column, universe: Universe) -> tuple[Operator, ...]:
    """The operators for a column, `under` first where a taxonomy has the same name."""
    fitting = operators_for(column.kind)
    under = OPERATORS["under"]
    return fitting if under in fitting or column.name not in universe.placements else (under, *fitting)


def operator_words(operator: Operator) -> str:
    """The words of an operator, and its symbol where that is no word."""
    words = operator.name.replace("_", " ")
    return words if operator.symbol[0].isalpha() else f"{words} {operator.symbol}"


def opposite_words(operator: Operator) -> str:
    """The words of the opposite of an operator."""
    return operator.negated[0]


def first_operator(column: Column) -> str:
    """The most usual operator for the kind of a column."""
    return _FIRST.get(column.kind, "in")


def hint(operator: Operator, column: Column) -> str:
    """The placeholder of an empty box."""
    if operator.shape in _HINTS:
        return _HINTS[operator.shape]
    if column.kind is Kind.YES_NO:
        return "yes or no"
    if entry_for(operator, column) is EntryKind.CHOICES:
        return "search, or paste a list"
    if operator.shape is Shape.MANY:
        return "paste a list: commas, tabs or lines"
    return "2026-11-21" if column.kind is Kind.DATE else "value"


def ends(boxes: tuple[str, str]) -> tuple[str, str]:
    """The ends of a range from its two boxes; both may stand in the first, as in `100..500`."""
    both = _BOTH.fullmatch(boxes[0])
    return boxes if both is None or boxes[1].strip() else (both["low"].rstrip(), both["high"].lstrip())


def meant(operator: Operator, boxes: tuple[str, str]) -> tuple[Operator, tuple[str, str]]:
    """The operator and the texts that the boxes mean: a range with one end is a bound."""
    low, high = boxes = ends(boxes) if operator.shape is Shape.PAIR else boxes
    if operator.shape is not Shape.PAIR or bool(low.strip()) == bool(high.strip()):
        return operator, boxes
    return (OPERATORS["at_least"], (low, "")) if low.strip() else (OPERATORS["at_most"], (high, ""))


def read_value(column: Column, operator: Operator, boxes: Sequence[str], picked: Iterable[Scalar]) -> Value:
    """Read the value from the boxes and the ticked choices. Raises MismatchError where they give none."""
    entry = entry_for(operator, column)
    if entry is EntryKind.NOTHING:
        return True
    if entry is EntryKind.RANGE:
        low, high = (read_one(column, operator, box) for box in boxes)
        if above(low, high):
            raise MismatchError("wrong-type", f"{scalar(low)} is above {scalar(high)}")
        return low, high
    if entry is EntryKind.LIST:
        found = tuple(read_one(column, operator, item) for item in parse_list(boxes[0]))
    elif entry is EntryKind.CHOICES:
        found = tuple(picked)
    else:
        return read_one(column, operator, boxes[0])
    if not found:
        raise MismatchError("wrong-type", "pick a value")
    if len(found) > LONGEST_LIST:
        hint = "put them in a file beside the segments and use: listed in"
        raise MismatchError("wrong-type", f"{count(len(found))} values are too many for a segment file", hint)
    return found if operator.shape in (Shape.MANY, Shape.NODES) else found[0]


def texts(value: Value) -> tuple[str, ...]:
    """The texts of the boxes for a value."""
    return tuple(_text(item) for item in (value if isinstance(value, tuple) else (value,)))


def _text(item: Scalar) -> str:
    if isinstance(item, float) and item.is_integer():
        return str(int(item))
    return str(item) if isinstance(item, int | float) and not isinstance(item, bool) else scalar(item)


def presets(operator: Operator, column: Column, as_of: dt.date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names of usual values, each with the texts for the boxes."""
    if operator.shape is Shape.SPAN:
        return tuple((span, (span,)) for span in _SPANS)
    if column.kind is not Kind.DATE:
        return ()
    year, quarter = as_of.year, dt.date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 1)
    spans = (
        ("this quarter", quarter, as_of),
        ("this year", dt.date(year, 1, 1), as_of),
        ("last year", dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31)),
        ("last three years", dt.date(year - 2, 1, 1), as_of),
    )
    if operator.shape is Shape.PAIR:
        return tuple((word, (low.isoformat(), high.isoformat())) for word, low, high in spans)
    starts = [("today", as_of), *((f"start of {word}", low) for word, low, _ in spans[:3])]
    return tuple((word, (day.isoformat(),)) for word, day in starts) if operator.shape is Shape.ONE else ()
