"""Write a filter in words, as the screen shows it. The text can be parsed again."""

from __future__ import annotations

from contextlib import suppress

from niche.segments.language import quoting
from niche.segments.language.cursor import Cursor
from niche.segments.language.parser import Parser
from niche.segments.language.tokens import RefusedError
from niche.segments.language.typed import above
from niche.segments.model import formatting, values
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Not, Off, Scalar
from niche.segments.model.operators import OPERATORS, Operator, Schema, Shape
from niche.segments.model.values import MismatchError
from niche.segments.model.visible_text import plain

LISTED = 3
"""Values of a list to show before the rest is counted; a truncated text cannot be parsed again."""


def describe(node: Filter, schema: Schema | None = None, listed: int = LISTED) -> str:
    """Describe a node in one line: a condition with its operator's symbol, a group by its kind alone (`ALL of`, `NOT`).

    With a `schema`, values of text columns are shown as written: `66740` and `yes` are no numbers there. `listed`
    limits the values of a list.

    >>> describe(Condition("employees", "at_least", 100))
    'employees ≥ 100'
    """
    match node:
        case All():
            return "ALL of"
        case Any():
            return "ANY of"
        case Not():
            return "NOT"
        case Off(child):
            return describe(child, schema, listed)
        case InSegment(name):
            return _segment(name)
        case Condition():
            return _condition(node, schema, listed)


def _segment(name: str) -> str:
    """A segment by its slug, quoted if bare words would parse as something else."""
    bare = f"in segment {name}"
    try:
        read = Parser(Cursor(bare), None, None).whole() == InSegment(name) and bare.isprintable()
    except RefusedError:
        read = False
    return bare if read else f"in segment {quoting.text(name)}"


def sentence(node: Filter, schema: Schema | None = None, listed: int = LISTED) -> str:
    """Describe a whole filter in one line: `employees ≥ 100 and not (country is DE or country is missing)`.

    Groups without conditions have no effect and are left out.
    """
    return "everything" if _is_empty(node) else _sentence(node, schema, listed)


def _is_empty(node: Filter) -> bool:
    match node:
        case All(children) | Any(children):
            return all(map(_is_empty, children))
        case Not(child) | Off(child):
            return _is_empty(child)
    return False


def _sentence(node: Filter, schema: Schema | None, listed: int) -> str:
    match node:
        case All(children) | Any(children):
            joint = " and " if isinstance(node, All) else " or "
            kept = [child for child in children if not _is_empty(child)]
            return (
                _sentence(kept[0], schema, listed)
                if len(kept) == 1
                else joint.join(_nested(child, schema, listed) for child in kept)
            )
        case Not(child):
            return f"not {_nested(child, schema, listed)}"
        case Off(child):
            return f"off: {_nested(child, schema, listed)}"
        case _:
            return describe(node, schema, listed)


def _nested(node: Filter, schema: Schema | None, listed: int) -> str:
    text = _sentence(node, schema, listed)
    return f"({text})" if _is_group(node) else text


def _is_group(node: Filter) -> bool:
    """Whether a node is written as several conditions."""
    if not isinstance(node, All | Any):
        return False
    kept = [child for child in node.children if not _is_empty(child)]
    return len(kept) > 1 or (len(kept) == 1 and _is_group(kept[0]))


def _condition(condition: Condition, schema: Schema | None, listed: int) -> str:
    operator = OPERATORS.get(condition.operator)
    name = quoting.name(condition.column, schema)
    if operator is None:
        listed_values = ", ".join(plain(formatting.scalar(item)) for item in values.many(condition.value))
        return f"{name} {plain(condition.operator)} {listed_values}".rstrip()
    if operator.shape is Shape.TRUE:
        return f"{name} {operator.symbol}"
    column = None if schema is None else schema.columns.get(condition.column)
    items = values.many(condition.value)
    words = [quoting.value(item, column, operator, schema) for item in items[:listed]]
    turned = operator.shape is Shape.PAIR and len(items) == 2 and _turned(items[0], items[1], column)
    if not _is_read(f"{name} {_joined(operator, words[:2], turned)}", condition, schema):
        words = [quoting.quoted(item, column) for item in items[:listed]]
    rest = len(items) - listed
    more = f" … {formatting.count(rest)} more" if rest > 0 else ""
    return f"{name} {_joined(operator, words, turned)}{more}"


def _joined(operator: Operator, words: list[str], turned: bool) -> str:
    if operator.shape is not Shape.PAIR or len(words) != 2:
        return f"{operator.symbol} {', '.join(words)}"
    # `100..50` is refused, `between 100 and 50` is not.
    return f"between {words[0]} and {words[1]}" if turned else f"{words[0]}{operator.symbol}{words[1]}"


def _turned(low: Scalar, high: Scalar, column: Column | None) -> bool:
    """Whether the ends of a range are reversed."""
    if column is not None and (column.kind.numeric or column.kind is Kind.DATE):
        with suppress(MismatchError):
            return above(values.bound(column, low), values.bound(column, high))
    return above(low, high)


def _is_read(text: str, condition: Condition, schema: Schema | None) -> bool:
    """Whether the words parse as one condition with this column and operator; values are checked by the caller."""
    try:
        parser = Parser(Cursor(text), None if schema is None else schema.columns, schema)
        read = parser.whole()
    except RefusedError:
        return False
    return (
        not parser.problems
        and isinstance(read, Condition)
        and ((read.column, read.operator) == (condition.column, condition.operator))
    )
