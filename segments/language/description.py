"""Write a filter in words, as the screen shows it. The text can be parsed again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from niche.segments.language.conversion import nodes, scalar
from niche.segments.language.cursor import Cursor
from niche.segments.language.limits import write_limit
from niche.segments.language.literals import read_literal
from niche.segments.language.parser import Parser
from niche.segments.language.tokens import RefusedError, TokenKind, escaped
from niche.segments.language.typed import above
from niche.segments.model import formatting, values
from niche.segments.model.columns import TYPED, Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Scalar
from niche.segments.model.operators import OPERATORS, Operator, Schema, Shape
from niche.segments.model.values import MismatchError
from niche.segments.model.visible_text import plain

LISTED = 3
"""Values of a list to show before the rest is counted; a truncated text cannot be parsed again."""
_RESERVED = frozenset(
    ("and", "or", "not", "xor", "off", "in", "in_segment", "where", "true", "false", "everything", "nothing")
)
"""Keywords that do not begin a column name."""


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
        case Limit():
            return write_limit(node, partial(write_name, schema=schema))
        case InSegment(name):
            return _segment(name)
        case Condition():
            return _condition(node, schema, listed)


def _segment(name: str) -> str:
    """A segment by its slug, quoted if bare words would parse as something else."""
    bare = f"in segment {name}"
    read = bare.isprintable() and _parsed(bare, None) == InSegment(name)
    return bare if read else f"in segment {_write_text(name)}"


def _parsed(text: str, schema: Schema | None) -> Filter | None:
    """The filter that a text parses as; None if it is refused."""
    try:
        return Parser(Cursor(text, schema), recover=False).whole()
    except RefusedError:
        return None


def sentence(node: Filter, schema: Schema | None = None, listed: int = LISTED) -> str:
    """Describe a whole filter in one line: `employees ≥ 100 and not (country is DE or country is missing)`.

    Groups without conditions have no effect and are left out.
    """
    kept = _without_empty(node)
    return "everything" if kept is None else _sentence(kept, schema, listed)


def _without_empty(node: Filter) -> Filter | None:
    """The node without empty groups, and with the child itself in place of a group of one; None if nothing is left."""
    match node:
        case All(children) | Any(children):
            kept = [child for child in map(_without_empty, children) if child is not None]
            return type(node)(tuple(kept)) if len(kept) > 1 else next(iter(kept), None)
        case Not(child) | Off(child):
            kept_child = _without_empty(child)
            return None if kept_child is None else type(node)(kept_child)
        case Limit(child):
            return replace(node, child=_without_empty(child) or All())
    return node


def _sentence(node: Filter, schema: Schema | None, listed: int, nested: bool = False) -> str:
    match node:
        case All(children) | Any(children):
            joint = " and " if isinstance(node, All) else " or "
            text = joint.join(_sentence(child, schema, listed, nested=True) for child in children)
            return f"({text})" if nested else text
        case Not(child):
            return f"not {_sentence(child, schema, listed, nested=True)}"
        case Off(child):
            return f"off: {_sentence(child, schema, listed, nested=True)}"
        case Limit(child):
            below = "" if child == All() else f" where {_sentence(child, schema, listed)}"
            text = f"{describe(node, schema)}{below}"
            return f"({text})" if nested else text
        case _:
            return describe(node, schema, listed)


def _condition(condition: Condition, schema: Schema | None, listed: int) -> str:
    operator = OPERATORS.get(condition.operator)
    name = write_name(condition.column, schema)
    if operator is None:
        listed_values = ", ".join(plain(formatting.scalar(item)) for item in values.many(condition.value))
        return f"{name} {plain(condition.operator)} {listed_values}".rstrip()
    if operator.shape is Shape.TRUE:
        return f"{name} {operator.symbol}"
    column = None if schema is None else schema.columns.get(condition.column)
    items = values.many(condition.value)
    words = [write_value(item, column, operator, schema) for item in items[:listed]]
    turned = operator.shape is Shape.PAIR and len(items) == 2 and _turned(items[0], items[1], column)
    read = _parsed(f"{name} {_joined(operator, words[:2], turned)}", schema)
    if not isinstance(read, Condition) or (read.column, read.operator) != (condition.column, condition.operator):
        words = [_quoted(item, column) for item in items[:listed]]
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


def write_name(column: str, schema: Schema | None) -> str:
    """A column's name, in double quotes if it would parse as something else."""
    doubled = column.replace('"', '""')
    return plain(column) if _is_bare_name(column, schema) else f'"{plain(doubled)}"'


def _is_bare_name(column: str, schema: Schema | None) -> bool:
    try:
        cursor = Cursor(f"{column} ", schema)
    except RefusedError:
        return False
    if cursor.token.text in _RESERVED:
        return False
    if cursor.column(column) is None:
        return len(cursor.words) == 2 and cursor.token.kind is TokenKind.WORD
    return cursor.bare_column() == (column, len(cursor.words) - 1)


def _write_text(written: str) -> str:
    """A text in single quotes, on one line, with control characters escaped."""
    doubled = written.replace("'", "''")
    return f"'{doubled}'" if written.isprintable() else escaped(written)


def write_value(item: Scalar, column: Column | None, operator: Operator, schema: Schema | None) -> str:
    """One value, quoted if it would parse as something else."""
    shown = _shown(item, column)
    if schema is None and not isinstance(item, str):
        return shown
    for candidate in dict.fromkeys((shown, _exact(item, column))):
        if _reads_as(candidate, item, column, operator, schema):
            return candidate
    return _quoted(item, column)


def _quoted(item: Scalar, column: Column | None) -> str:
    """One value in quotes, or a number in full."""
    if isinstance(item, str) or (column is not None and column.kind not in TYPED):
        return _write_text(values.text(item))
    return _write_text(_shown(item, column)) if isinstance(item, bool) and column is not None else _exact(item, column)


def _shown(item: Scalar, column: Column | None) -> str:
    return formatting.scalar(item) if column is None or column.kind in TYPED else values.text(item)


def _exact(item: Scalar, column: Column | None) -> str:
    if isinstance(item, bool) or not isinstance(item, int | float):
        return _shown(item, column)
    return formatting.marked(repr(item))


def _reads_as(written: str, item: Scalar, column: Column | None, operator: Operator, schema: Schema | None) -> bool:
    """Whether bare words parse as one value, equal to `item`."""
    if not written.isprintable():
        return False
    try:
        cursor = Cursor(written, schema)
        several = operator.shape in (Shape.MANY, Shape.NODES)
        literal = read_literal(cursor, column, ("to",), commas=not several)
        if not literal.bare or not cursor.at_end():
            return False
        if (
            operator.shape is Shape.NODES
            and column is not None
            and schema is not None
            and column.name in schema.placements
        ):
            (node,) = nodes(cursor, [literal], column)
            code = partial(schema.node_code, column.name)
            return node == item or code(node) == code(values.text(item))
        return _same(scalar(literal, column, operator), item, column)
    except (RefusedError, MismatchError):
        return False


def _same(read: Scalar, item: Scalar, column: Column | None) -> bool:
    """Whether two values are equal for a column."""
    if column is None:
        return type(read) is type(item) and read == item
    if column.kind is Kind.DATE:
        return values.text(read) == values.text(item) or read == values.date(column, item)
    if column.kind.numeric or column.kind is Kind.YES_NO:
        return read == item or values.exact(column, read) == values.exact(column, item)
    return values.text(read) == values.text(item)
