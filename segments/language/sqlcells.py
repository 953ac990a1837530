"""SQL expressions that read a database column as niche reads cells. Imports sqlglot: import this module late."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import reduce
from zoneinfo import ZoneInfo

import sqlglot.expressions as x

from niche.segments.model.columns import Raw
from niche.segments.model.filters import Scalar
from niche.segments.model.patterns import case_variants
from niche.segments.model.values import MismatchError

_EXACT_IN_FLOAT32 = 1 << 24
_ITEM = "item"
_WILD = "*?["


def name(column: str) -> x.Column:
    """A quoted column name."""
    return x.column(column, quoted=True)


def text(column: str, raw: Raw) -> x.Expr:
    """The text of a column, trimmed if its cells have blanks around them."""
    return _trimmed(name(column), raw.edges) if raw.edges else name(column)


def _trimmed(value: x.Expr, edges: str) -> x.Expr:
    if edges in ("", " "):
        return x.Trim(this=value)
    characters = map(_character, edges)
    return x.Trim(this=value, expression=reduce(lambda joined, char: x.DPipe(this=joined, expression=char), characters))


def _character(char: str) -> x.Expr:
    return x.Literal.string(char) if char.isprintable() else x.Chr(expressions=[x.Literal.number(ord(char))])


def has_missing(raw: Raw) -> bool:
    """Whether some text is blank, or a word for a missing value."""
    return raw.blank or bool(raw.nothing)


def blank(column: str, raw: Raw) -> x.Expr:
    """The test that a text is blank, or a word for a missing value."""
    words = [x.Literal.string(word) for word in ("", *raw.words_for_missing)]
    trimmed = _trimmed(name(column), raw.edges)
    return x.In(this=trimmed, expressions=words) if raw.nothing else trimmed.eq(words[0])


def any_item(column: str, raw: Raw, item: str | None) -> x.Expr:
    """The test that a list holds `item` once items are trimmed; if `item` is None, any item that is not blank."""
    held = _trimmed(x.column(_ITEM), raw.edges) if raw.edges else x.column(_ITEM)
    items = x.Unnest(
        expressions=[name(column)], alias=x.TableAlias(this=x.to_identifier("held"), columns=[x.to_identifier(_ITEM)])
    )
    words = [x.Literal.string(word) for word in ("", *raw.words_for_missing)]
    if item is not None:
        test: x.Expr = held.eq(x.Literal.string(item))
    elif raw.nothing:
        test = x.not_(x.In(this=held, expressions=words))
    else:
        test = held.neq(words[0])
    return x.Exists(this=x.select("1").from_(items).where(test))


def day(date: dt.date, raw: Raw, dialect: str) -> x.Expr | None:
    """The first moment of a day, comparable with a column of dates or times; None beyond the calendar.

    Raises MismatchError for times with a zone in SQLite, which has none.
    """
    if not raw.zone:
        return literal(date, dialect)
    if dialect == "sqlite":
        raise MismatchError("wrong-type", f"SQLite has no times in {raw.zone}", "use duckdb or postgres")
    try:
        moment = dt.datetime(date.year, date.month, date.day, tzinfo=ZoneInfo(raw.zone)).astimezone(dt.UTC)
    except OverflowError:
        return None
    return x.cast(x.Literal.string(moment.isoformat(" ")), "TIMESTAMPTZ")


def after(date: dt.date) -> dt.date | None:
    """The next day; None beyond the calendar."""
    return None if date == dt.date.max else date + dt.timedelta(days=1)


def literal(value: Scalar, dialect: str = "") -> x.Expr:
    """A SQL literal."""
    match value:
        case bool():
            return x.Boolean(this=value)
        case dt.date():
            written = x.Literal.string(value.isoformat())
            return written if dialect == "sqlite" else x.cast(written, "DATE")  # which keeps days as text
        case float() if value.is_integer() and abs(value) <= _EXACT_IN_FLOAT32:
            return literal(int(value))
        case float() if dialect == "sqlite":
            number = repr(abs(value)) if math.isfinite(value) else "9e999"
            return _signed(x.Literal.number(number), negative=value < 0)
        case float():
            # A plain 0.1 is a decimal to some engines, and compared in single precision by others.
            return x.cast(x.Literal.string(repr(value)), "DOUBLE")
        case int():
            return _signed(x.Literal.number(abs(value)), negative=value < 0)
        case _:
            return x.Literal.string(value)


def _signed(number: x.Expr, negative: bool) -> x.Expr:
    return x.Neg(this=number) if negative else number


def glob(how: str, searched: str) -> str:
    """The SQLite GLOB pattern that finds a text, ignoring case by one-to-one letter pairs."""
    pattern = "".join(map(_in_glob, searched))
    return {"contains": f"*{pattern}*", "starts_with": f"{pattern}*", "ends_with": f"*{pattern}"}[how]


def _in_glob(char: str) -> str:
    variants = case_variants(char)
    return f"[{''.join(variants)}]" if len(variants) > 1 or char in _WILD else char


def either(tests: Sequence[x.Expr]) -> x.Expr:
    """Whether any of some tests is true."""
    return x.or_(*tests) if tests else x.false()


def one_of(column: x.Expr, values: Sequence[x.Expr]) -> x.Expr:
    """Whether a column has one of some values."""
    if not values:
        return x.false()
    return column.eq(values[0]) if len(values) == 1 else column.isin(*values)
