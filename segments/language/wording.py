"""A filter in words, as the screen shows it."""

from __future__ import annotations

from niche.segments import figures, values
from niche.segments.columns import NUMERIC, Kind
from niche.segments.filters import All, Any, Condition, Filter, InSegment, Not, Off, Scalar
from niche.segments.operators import OPERATORS, Scale, Shape
from niche.segments.plaintext import plain

LISTED = 3
"""Values of a list that are shown before the rest is counted."""

_FIGURES = NUMERIC | {Kind.DATE, Kind.YES_NO}


def describe(node: Filter, scale: Scale | None = None, listed: int = LISTED) -> str:
    """One line: a condition with the symbol of its operator, a group by its kind alone (`ALL of`, `ANY of`, `NOT`).

    With a `scale`, values of text columns are shown as written: `66740` and `yes` there are not figures.
    """
    match node:
        case All():
            return "ALL of"
        case Any():
            return "ANY of"
        case Not():
            return "NOT"
        case Off(child):
            return describe(child, scale, listed)
        case InSegment(name):
            return f"in segment {plain(name)}"
        case Condition():
            return _condition(node, scale, listed)


def sentence(node: Filter, scale: Scale | None = None, listed: int = LISTED) -> str:
    """The whole filter in one line: `employees ≥ 100 and not (country is DE or country is missing)`."""
    match node:
        case All(children) | Any(children):
            joint = " and " if isinstance(node, All) else " or "
            joined = joint.join(_nested(child, scale, listed) for child in children)
            return joined or ("everything" if isinstance(node, All) else "nothing")
        case Not(child):
            return f"not {_nested(child, scale, listed)}"
        case Off(child):
            return f"off: {_nested(child, scale, listed)}"
        case _:
            return describe(node, scale, listed)


def _nested(node: Filter, scale: Scale | None, listed: int) -> str:
    text = sentence(node, scale, listed)
    return f"({text})" if isinstance(node, All | Any) and len(node.children) > 1 else text


def _condition(condition: Condition, scale: Scale | None, listed: int) -> str:
    column = None if scale is None else scale.columns.get(condition.column)
    operator = OPERATORS.get(condition.operator)
    name = plain(condition.column)
    symbol = plain(condition.operator) if operator is None else operator.symbol
    if operator is not None and operator.shape is Shape.TRUE:
        return f"{name} {symbol}"
    written = [_value(value, column.kind if column else None) for value in values.many(condition.value)]
    if operator is not None and operator.shape is Shape.PAIR and len(written) == 2:
        return f"{name} {written[0]}{symbol}{written[1]}"
    rest = len(written) - listed
    shown = ", ".join(written[:listed]) + (f" … {figures.count(rest)} more" if rest > 0 else "")
    return f"{name} {symbol} {shown}".rstrip()


def _value(value: Scalar, kind: Kind | None) -> str:
    text = figures.scalar(value) if kind is None or kind in _FIGURES else values.text(value)
    shown = plain(text)
    # Spaces at the ends, and nothing at all, cannot be seen without quotes.
    return shown if shown.strip() == shown != "" else f"“{shown}”"
