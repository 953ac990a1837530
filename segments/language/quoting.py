"""Write names and values for the screen: bare if they parse back to themselves, else quoted."""

from __future__ import annotations

from niche.segments.language.conversion import Converter
from niche.segments.language.cursor import Cursor
from niche.segments.language.literals import Form, Literals
from niche.segments.language.names import UnnamedError, names_of
from niche.segments.language.tokens import RefusedError, TokenKind, escaped
from niche.segments.model import formatting, values
from niche.segments.model.columns import NUMERIC, Column, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.operators import Operator, Schema, Shape
from niche.segments.model.values import MismatchError
from niche.segments.model.visible_text import plain

_FIGURES = NUMERIC | {Kind.DATE, Kind.YES_NO}
_RESERVED = frozenset(
    ("and", "or", "not", "xor", "off", "in", "in_segment", "where", "true", "false", "everything", "nothing")
)
"""Keywords that do not begin a column name."""


def name(column: str, schema: Schema | None) -> str:
    """A column's name, in double quotes if it would parse as something else."""
    doubled = column.replace('"', '""')
    return plain(column) if _is_bare_name(column, schema) else f'"{plain(doubled)}"'


def _is_bare_name(column: str, schema: Schema | None) -> bool:
    try:
        words = Cursor(f"{column} ").words
    except RefusedError:
        return False
    one_word = len(words) == 2 and words[0].kind is TokenKind.WORD
    if words[0].text in _RESERVED:
        return False
    if schema is None or column not in schema.columns:
        return one_word
    try:
        named = names_of(tuple(schema.columns)).bare(f"{column} ", words, 0)
    except UnnamedError:
        return False
    return named == (column, len(words) - 1)


def text(written: str) -> str:
    """A text in single quotes, on one line, with control characters escaped."""
    doubled = written.replace("'", "''")
    return f"'{doubled}'" if written.isprintable() else escaped(written)


def value(item: Scalar, column: Column | None, operator: Operator, schema: Schema | None) -> str:
    """One value, quoted if it would parse as something else."""
    shown = _shown(item, column)
    if schema is None and not isinstance(item, str):
        return shown
    candidates = dict.fromkeys((shown, _exact(item, column)))
    return next(
        (candidate for candidate in candidates if reads_as(candidate, item, column, operator, schema)),
        quoted(item, column),
    )


def quoted(item: Scalar, column: Column | None) -> str:
    """One value in quotes, or a number in full."""
    if isinstance(item, str) or (column is not None and column.kind not in _FIGURES):
        return text(values.text(item))
    return text(_shown(item, column)) if isinstance(item, bool) and column is not None else _exact(item, column)


def _shown(item: Scalar, column: Column | None) -> str:
    return formatting.scalar(item) if column is None or column.kind in _FIGURES else values.text(item)


def _exact(item: Scalar, column: Column | None) -> str:
    if isinstance(item, bool) or not isinstance(item, int | float):
        return _shown(item, column)
    return formatting.marked(repr(item))


def reads_as(written: str, item: Scalar, column: Column | None, operator: Operator, schema: Schema | None) -> bool:
    """Whether bare words parse as one value, equal to `item`."""
    if not written.isprintable():
        return False
    try:
        cursor = Cursor(written)
        names = names_of(None if schema is None else tuple(schema.columns))
        several = operator.shape in (Shape.MANY, Shape.NODES)
        literal = Literals(cursor, names).literal(column, ("to",), commas=not several)
        if literal.form is not Form.BARE or not cursor.ended:
            return False
        converter = Converter(schema)
        if operator.shape is Shape.NODES and column is not None and schema is not None:
            (node,) = converter.nodes([literal], column, written)
            return node == item or schema.node_code(column.name, node) == schema.node_code(
                column.name, values.text(item)
            )
        read = converter.scalar(literal, column, operator)
        return _same(read, item, column)
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
