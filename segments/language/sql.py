"""A filter as a condition that a database counts alike. Imports sqlglot: import this module late.

Rules that make engines agree: a condition is true or false, never unknown, so a negated one (and only that, so that
indexes still serve the others) stands in COALESCE; NOT is pushed down to the conditions; NaN, blank text and empty
lists are missing; bounds are resolved here, those of whole numbers to whole numbers; floats are written as text and
cast; text is searched by explicit patterns, never by LIKE or a collation; every name is quoted.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any as Untyped

import numpy as np
import polars as pl
import sqlglot.expressions as x

from niche.segments.columns import TEXTUAL, Column, Kind
from niche.segments.engine.plans import Segments
from niche.segments.filters import All, Any, Condition, Filter, InSegment, Not, Off, Scalar, prune
from niche.segments.language import patterns
from niche.segments.operators import Scale, resolve
from niche.segments.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.taxonomy import UNCLASSIFIED, Node
from niche.segments.universe import Placement, Universe
from niche.segments.values import UnfitError

DIALECTS = ("duckdb", "postgres")
"""Databases that are known to count alike."""

Placed = Callable[[Under], x.Expr]
"""Says in SQL that an account stands in a taxonomy's nodes or below them."""

_END = {"postgres": r"\Z"}
_EXACT_IN_FLOAT32 = 1 << 24
_BEYOND_INT64 = 1 << 63


def where(
    node: Filter,
    scale: Scale,
    dialect: str = "duckdb",
    placed: Placed | None = None,
    segments: Segments = lambda _: None,
) -> str:
    """The filter as the text of a SQL condition on a table with the universe's typed columns.

    `placed` says how the table holds taxonomies: `by_position` or `by_values`. Raises UnfitError where a condition does
    not fit the data, for a taxonomy that the table does not hold, and for a segment that is unknown or leads back to
    itself.
    """
    return _Writer(scale, dialect, placed, segments).whole(node).sql(dialect=dialect)


def by_position(universe: Universe) -> Placed:
    """For a table that holds the position of each account's node, in a column named as the taxonomy is."""

    def under(test: Under) -> x.Expr:
        taxonomy, column = universe.placements[test.column].taxonomy, _name(test.column)
        nodes = [taxonomy[code] for code in test.codes]
        return x.or_(
            *(
                x.and_(
                    x.GTE(this=column, expression=_literal(node.position)),
                    x.LT(this=column.copy(), expression=_literal(node.end)),
                )
                for node in nodes
            )
        )

    return under


def by_values(universe: Universe) -> Placed:
    """For a table that holds the columns that the taxonomy was read from, with the values that the universe has."""

    def under(test: Under) -> x.Expr:
        placement = universe.placements[test.column]
        found: list[x.Expr] = []
        for code in test.codes:
            node = placement.taxonomy[code]
            # In a tree made of columns a node is told by those down to its own level.
            told = placement.columns[: node.depth + 1]
            rows = pl.concat(universe.table.each(told, partial(_told, placement, node, told))).unique().sort(told)
            found.append(_any_row(told, rows.rows()))
        return x.or_(*found)

    return under


def _told(placement: Placement, node: Node, told: Sequence[str], first: int, frame: pl.DataFrame) -> pl.DataFrame:
    """The different values of some columns among the accounts of a part that stand at a node or below it."""
    nodes = placement.at(np.arange(first, first + frame.height))
    return frame.select(told).filter(pl.Series((nodes >= node.position) & (nodes < node.end))).unique()


def _any_row(columns: Sequence[str], rows: Sequence[tuple[Scalar | None, ...]]) -> x.Expr:
    """That the columns hold one of the rows."""
    if len(columns) > 1:
        return _either([x.and_(*(_any_row([c], [(v,)]) for c, v in zip(columns, row, strict=True))) for row in rows])
    column = _name(columns[0])
    known = [_literal(row[0]) for row in rows if row[0] is not None]
    tests = [_one_of(column, known)] if known else []
    if len(known) < len(rows):
        tests.append(x.Is(this=column.copy(), expression=x.null()))
    return _either(tests)


@dataclass
class _Writer:
    scale: Scale
    dialect: str
    placed: Placed | None
    segments: Segments
    _inside: tuple[str, ...] = ()
    """The segments that are being written out."""
    _by_type: Mapping[type, Callable[[Untyped], x.Expr]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_type = {
            Interval: self._interval,
            OneOf: self._equal,
            Missing: self._missing,
            TextMatch: self._text,
            HasItems: self._items,
            Under: self._under,
        }

    def whole(self, node: Filter, negated: bool = False) -> x.Expr:
        """A segment's filter, or its complement; what is switched off and empty groups have no effect."""
        kept = prune(node)
        return x.Boolean(this=not negated) if kept is None else self.node(kept, negated)

    def node(self, node: Filter, negated: bool) -> x.Expr:
        """The node, or its complement."""
        match node:
            case All(children) | Any(children):
                both = isinstance(node, All) != negated
                return (x.and_ if both else x.or_)(*(self.node(child, negated) for child in children))
            case Not(child):
                return self.node(child, not negated)
            case Condition():
                return self._test(resolve(node, self.scale), negated)
            case InSegment(name):
                return self._segment(name, negated)
            case Off():
                raise AssertionError("a pruned filter has no switched-off nodes")

    def _segment(self, name: str, negated: bool) -> x.Expr:
        found = self.segments(name)
        if found is None:
            raise UnfitError("unknown-segment", f"there is no segment {name}")
        if name in self._inside:
            raise UnfitError("cycle", f"segments lead back to themselves: {' → '.join((*self._inside, name))}")
        self._inside = (*self._inside, name)
        written = self.whole(found, negated)
        self._inside = self._inside[:-1]
        return written

    def _test(self, predicate: Predicate, negated: bool) -> x.Expr:
        test = self._by_type[type(predicate)](predicate)
        if not negated:
            return test
        if isinstance(predicate, Missing) or isinstance(test, x.Boolean):
            return x.not_(test)
        return x.not_(x.func("COALESCE", test, x.false()))

    def _column(self, name: str) -> Column:
        return self.scale.columns[name]

    def _nan(self, name: str) -> x.Expr | None:
        """That a number is NaN, where the column can hold one."""
        column = self._column(name)
        if not column.kind.numeric or column.integer:
            return None
        if self.dialect == "postgres":
            return x.EQ(this=_name(name), expression=x.cast(x.Literal.string("NaN"), "DOUBLE"))
        return x.IsNan(this=_name(name))

    def _interval(self, test: Interval) -> x.Expr:
        column = _name(test.column)
        low, high = (x.GT if test.low_open else x.GTE), (x.LT if test.high_open else x.LTE)
        tests: list[x.Expr] = [
            kind(this=column.copy(), expression=_literal(self._number(test.column, bound)))
            for kind, bound in ((low, test.low), (high, test.high))
            if bound is not None
        ]
        if not tests:
            tests.append(x.not_(x.Is(this=column, expression=x.null())))
        nan = self._nan(test.column)
        if nan is not None and test.high is None:
            # Databases hold NaN for the greatest number, so an upper bound leaves it out.
            tests.append(x.not_(nan))
        return x.and_(*tests)

    def _number(self, name: str, bound: Bound) -> Bound:
        """A bound as the column is compared with it: infinite, where it is beyond all that the column can hold."""
        if isinstance(bound, dt.date):
            return bound
        if self._column(name).integer:
            return bound if -_BEYOND_INT64 <= bound < _BEYOND_INT64 else _infinite(bound)
        try:
            return float(bound)
        except OverflowError:
            return _infinite(bound)

    def _equal(self, test: OneOf) -> x.Expr:
        values = [value for value in test.values if not (isinstance(value, str) and not value.strip())]
        if self._column(test.column).kind.numeric:
            values = [self._number(test.column, value) for value in values if not isinstance(value, str)]
        return _one_of(_name(test.column), [_literal(value) for value in values])

    def _missing(self, test: Missing) -> x.Expr:
        column, kind = _name(test.column), self._column(test.column).kind
        if kind is Kind.INDUSTRY:
            return self._under(Under(test.column, (UNCLASSIFIED,)))
        tests: list[x.Expr] = [x.Is(this=column, expression=x.null())]
        if (nan := self._nan(test.column)) is not None:
            tests.append(nan)
        if kind in TEXTUAL:
            tests.append(x.EQ(this=x.Trim(this=column.copy()), expression=x.Literal.string("")))
        if kind is Kind.LIST:
            size = "CARDINALITY" if self.dialect == "postgres" else "LEN"
            tests.append(x.EQ(this=x.func(size, column.copy()), expression=_literal(0)))
        return x.or_(*tests)

    def _text(self, test: TextMatch) -> x.Expr:
        end = _END.get(self.dialect, r"\z")
        if test.how == "matches":
            pattern = patterns.portable(test.text, end)
        else:
            literal = patterns.ignoring_case(test.text)
            pattern = {"contains": literal, "starts_with": f"^{literal}", "ends_with": f"{literal}{end}"}[test.how]
        return x.RegexpLike(this=_name(test.column), expression=x.Literal.string(pattern))

    def _items(self, test: HasItems) -> x.Expr:
        each = [self._item(test.column, item) for item in test.items]
        return x.and_(*each) if test.every else _either(each)

    def _item(self, name: str, item: str) -> x.Expr:
        column, wanted = _name(name), x.Literal.string(item)
        if self.dialect == "postgres":
            return x.EQ(this=wanted, expression=x.Any(this=x.paren(column)))
        return x.ArrayContains(this=column, expression=wanted)

    def _under(self, test: Under) -> x.Expr:
        if self.placed is None:
            raise UnfitError("unknown-node", f"the table does not say where an account stands in {test.column}")
        return self.placed(test)


def _infinite(bound: float) -> float:
    return math.inf if bound > 0 else -math.inf


def _name(column: str) -> x.Column:
    return x.column(column, quoted=True)


def _either(tests: Sequence[x.Expr]) -> x.Expr:
    return x.or_(*tests) if tests else x.false()


def _one_of(column: x.Expr, values: Sequence[x.Expr]) -> x.Expr:
    if not values:
        return x.false()
    if len(values) == 1:
        return x.EQ(this=column, expression=values[0])
    return x.In(this=column, expressions=list(values))


def _literal(value: Scalar) -> x.Expr:
    match value:
        case bool():
            return x.Boolean(this=value)
        case dt.date():
            return x.cast(x.Literal.string(value.isoformat()), "DATE")
        case float() if value.is_integer() and abs(value) <= _EXACT_IN_FLOAT32:
            return _literal(int(value))
        case float():
            # A plain 0.1 is a decimal to some engines, and compared in single precision by others.
            return x.cast(x.Literal.string(repr(value)), "DOUBLE")
        case int():
            return x.Literal.number(value) if value >= 0 else x.Neg(this=x.Literal.number(-value))
        case _:
            return x.Literal.string(value)
