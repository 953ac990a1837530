"""Write a filter as a SQL condition that a database counts like niche does. Imports sqlglot: import this module late.

Rules that make engines agree: a condition is true or false, never unknown, so a negated one (and only that, so that
indexes still serve the others) stands in COALESCE; NOT is pushed down to the conditions; NaN, blank text and empty
lists are missing; bounds are resolved here, those of whole numbers to whole numbers; floats are written as text and
cast; text is searched by explicit patterns, never by LIKE or a collation; every name is quoted. Where cells contain
what niche drops on reading (times of day, blanks around values, infinities), the condition drops it too; days are then
compared by their first moments, so that an index on times still serves.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any as Untyped

import polars as pl
import sqlglot.expressions as x

from niche.segments.accounts.codes import ANSWERS
from niche.segments.accounts.text_index import finder
from niche.segments.counting.compiled import Segments
from niche.segments.language.sqlcells import (
    after,
    any_item,
    blank,
    day,
    either,
    glob,
    has_missing,
    literal,
    name,
    one_of,
    text,
)
from niche.segments.language.sqllimits import among_first, id_column
from niche.segments.language.sqlplaces import Placed
from niche.segments.model import patterns
from niche.segments.model.columns import TEXTUAL, Column, Kind, Raw
from niche.segments.model.derived import Cases, Sum
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Scalar, prune
from niche.segments.model.limits import ranking
from niche.segments.model.operators import Schema, resolve
from niche.segments.model.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.taxonomy import UNCLASSIFIED
from niche.segments.model.values import MismatchError

DIALECTS = ("duckdb", "postgres", "sqlite")
"""Databases tested to count alike; SQLite has neither lists nor regular expressions."""

_END = {"postgres": r"\Z"}
_BEYOND_INT64 = 1 << 63


def where(
    node: Filter,
    schema: Schema,
    dialect: str = "duckdb",
    placed: Placed | None = None,
    segments: Segments = lambda _: None,
    table: str = "accounts",
    unique: bool = True,
) -> str:
    """Write a filter as a SQL condition on a table with the universe's typed columns.

    Args:
        node: The filter.
        schema: The table that values are resolved against.
        dialect: One of `DIALECTS`.
        placed: How the table holds taxonomies: `by_position` or `by_values`; None if it does not.
        segments: Finds the filter of a segment by its slug.
        table: What the table is called, as SQL writes it, which only a limit must say.
        unique: Whether every account has an id of its own, without which a limit cannot be said.

    Raises MismatchError for a condition that does not fit the data, a taxonomy that the table does not hold, a segment
    that is unknown or leads back to itself, and a limit that SQL cannot say.
    """
    return _SqlWriter(schema, dialect, placed, segments, table, unique).whole(node).sql(dialect=dialect)


class _SqlWriter:
    def __init__(
        self, schema: Schema, dialect: str, placed: Placed | None, segments: Segments, table: str, unique: bool
    ) -> None:
        self.schema, self.dialect, self.placed, self.segments = schema, dialect, placed, segments
        self._table, self._unique = table, unique
        self._inside: tuple[str, ...] = ()
        """The chain of segments being written, to detect cycles."""
        self._by_type: Mapping[type, Callable[[Untyped], x.Expr]] = {
            Interval: self._interval,
            OneOf: self._equal,
            Missing: self._missing,
            TextMatch: self._text,
            HasItems: self._items,
            Under: self._under,
        }

    def whole(self, node: Filter, negated: bool = False) -> x.Expr:
        """Write a segment's filter or its complement, without switched-off nodes and empty groups."""
        kept = prune(node)
        return x.Boolean(this=not negated) if kept is None else self.node(kept, negated)

    def node(self, node: Filter, negated: bool) -> x.Expr:
        """Write a node or its complement."""
        match node:
            case All(children) | Any(children):
                both = isinstance(node, All) != negated
                return (x.and_ if both else x.or_)(*(self.node(child, negated) for child in children))
            case Not(child):
                return self.node(child, not negated)
            case Condition():
                predicate, derived = resolve(node, self.schema), self._column(node.column).derived
                if isinstance(derived, Cases) and not isinstance(predicate, Under):
                    return self._cased(predicate, derived, negated)
                return self._test(predicate, negated)
            case InSegment(name):
                return self._segment(name, negated)
            case Limit():
                return x.not_(self._limit(node)) if negated else self._limit(node)
            case Off():
                raise AssertionError("a pruned filter has no switched-off nodes")

    def _segment(self, name: str, negated: bool) -> x.Expr:
        where = self.segments(name)
        if where is None:
            raise MismatchError("unknown-segment", f"there is no segment {name}")
        if name in self._inside:
            raise MismatchError("cycle", f"segments lead back to themselves: {' → '.join((*self._inside, name))}")
        self._inside = (*self._inside, name)
        written = self.whole(where, negated)
        self._inside = self._inside[:-1]
        return written

    def _limit(self, limit: Limit) -> x.Expr:
        ranked = ranking(limit, self.schema)
        ids = id_column(self.schema, self._unique)
        if self.schema.raw(ranked.by).times:
            message = f"{ranked.by} has times of day, but a limit ranks by day"
            raise MismatchError("wrong-type", message)
        known = x.and_(self.whole(limit.child), self.node(Condition(ranked.by, "missing", True), negated=True))
        per = self._group(ranked.per) if ranked.per else None
        return among_first(limit, self.dialect, self._table, ids, self.schema, known, self._cell(ranked.by), per)

    def _group(self, column: str) -> x.Expr:
        """The value of a column, the same for all accounts without one."""
        if isinstance(self._column(column).derived, Cases):
            raise MismatchError("wrong-type", f"{column} is made by niche.yaml, so SQL cannot group by it")
        if self.schema.raw(column).times:
            raise MismatchError("wrong-type", f"{column} has times of day, but a limit groups by day")
        numeric = self._column(column).kind.numeric
        value = self._cell(column) if numeric else text(column, self.schema.raw(column))
        return x.Case().when(self._missing(Missing(column)), x.null()).else_(value)

    def _cased(self, predicate: Predicate, derived: Cases, negated: bool) -> x.Expr:
        """Write a test of a column of cases by their conditions."""
        if isinstance(predicate, Missing):
            return self.node(derived.missing(), negated)
        values = pl.Series([value for value, _ in derived.cases], dtype=pl.String)
        if isinstance(predicate, TextMatch):
            wanted = set(values.filter(finder(predicate.how, predicate.text)(values)))
        else:
            assert isinstance(predicate, OneOf)
            wanted = {ANSWERS[value] if isinstance(value, bool) else str(value) for value in predicate.values}
        if wanted.isdisjoint(values):
            return x.Boolean(this=negated)
        return self.node(derived.having(wanted), negated)

    def _test(self, predicate: Predicate, negated: bool) -> x.Expr:
        self._refuse_lost_values(predicate.column)
        test = self._by_type[type(predicate)](predicate)
        if not negated:
            return test
        if isinstance(predicate, Missing) or isinstance(test, x.Boolean):
            return x.not_(test)
        return x.not_(x.func("COALESCE", test, x.false()))

    def _refuse_lost_values(self, column: str) -> None:
        lost = self.schema.raw(column).words_for_missing
        if lost and self._column(column).kind in (Kind.DATE, Kind.YES_NO):
            raise MismatchError(
                "wrong-type", f"niche.yaml reads {' and '.join(lost)} of {column} as missing, but SQL does not"
            )

    def _column(self, name: str) -> Column:
        return self.schema.columns[name]

    def _cell(self, column: str) -> x.Expr:
        """A column of the table, or what it is the sum of."""
        derived = self._column(column).derived
        if self.schema.raw(column).elapsed:
            raise MismatchError("wrong-type", f"{column} is an elapsed time, which each database stores differently")
        if not isinstance(derived, Sum):
            lost = [x.Literal.number(word) for word in self.schema.raw(column).words_for_missing]
            if not lost or not self._column(column).kind.numeric:
                return name(column)
            return x.Case().when(x.In(this=name(column), expressions=lost), x.null()).else_(name(column))
        return x.paren(reduce(lambda one, other: one + other, map(self._cell, derived.columns)))

    def _nan(self, column: str) -> x.Expr | None:
        """The test for NaN; None if the column cannot hold it."""
        if not self._column(column).kind.numeric or self._column(column).integer or self.dialect == "sqlite":
            return None  # SQLite stores NaN as NULL
        if self.dialect == "postgres":
            return self._cell(column).eq(x.cast(x.Literal.string("NaN"), "DOUBLE"))
        return x.IsNan(this=self._cell(column))

    def _interval(self, test: Interval) -> x.Expr:
        if self._column(test.column).kind is Kind.DATE:
            return self._days(test)
        raw = self.schema.raw(test.column)
        bounds = [None if bound is None else self._number(test.column, bound) for bound in (test.low, test.high)]
        opened = [test.low_open, test.high_open]
        if raw.nonfinite:
            # Databases sort NaN above infinity, so a bound below infinity excludes it as well.
            bounds = [end if bound is None else bound for bound, end in zip(bounds, (-math.inf, math.inf), strict=True)]
            opened = [open_ or math.isinf(bound or 0) for open_, bound in zip(opened, bounds, strict=True)]
        tests = self._between(
            self._cell(test.column), [None if b is None else self._literal(b) for b in bounds], opened
        )
        nan = self._nan(test.column)
        if nan is not None and bounds[1] is None:
            tests.append(x.not_(nan))
        return x.and_(*tests)

    def _days(self, test: Interval) -> x.Expr:
        """Write an interval of dates. On timestamps, compare with the first moment of the first day and of the day
        after the last.
        """
        raw, low, high = self.schema.raw(test.column), test.low, test.high
        opened = [test.low_open, test.high_open]
        assert not isinstance(low, int | float)
        assert not isinstance(high, int | float)
        if raw.times:
            if low is not None and test.low_open:
                low = after(low)
                if low is None:
                    return x.false()
            if high is not None and not test.high_open:
                high = after(high)
            opened = [False, True]
        ends = [None if bound is None else day(bound, raw, self.dialect) for bound in (low, high)]
        if high is not None and ends[1] is None:  # its first moment lies before the calendar
            return x.false()
        return x.and_(*self._between(name(test.column), ends, opened))

    def _between(self, column: x.Expr, ends: Sequence[x.Expr | None], opened: Sequence[bool]) -> list[x.Expr]:
        """The tests that a value lies between the given ends; without ends, that it is known."""
        low, high = ends
        tests: list[x.Expr] = []
        if low is not None:
            tests.append(column > low if opened[0] else column >= low)
        if high is not None:
            tests.append(column < high if opened[1] else column <= high)
        return tests or [x.not_(column.is_(x.null()))]

    def _literal(self, value: Scalar) -> x.Expr:
        return literal(value, self.dialect)

    def _number(self, column: str, bound: Bound) -> float:
        """A bound within the range of the column's type, else infinite."""
        assert not isinstance(bound, dt.date)
        if self._column(column).integer:
            return bound if -_BEYOND_INT64 <= bound < _BEYOND_INT64 else _infinite(bound)
        try:
            return float(bound)
        except OverflowError:
            return _infinite(bound)

    def _equal(self, test: OneOf) -> x.Expr:
        column, raw = self._column(test.column), self.schema.raw(test.column)
        nothing = raw.words_for_missing
        values = [value for value in test.values if not (isinstance(value, str) and value.strip() in ("", *nothing))]
        if column.kind is Kind.DATE and raw.times:
            days = [value for value in values if isinstance(value, dt.date)]
            return either([self._days(Interval(test.column, day_, day_)) for day_ in days])
        if column.kind.numeric:
            numbers = (self._number(test.column, value) for value in values if not isinstance(value, str))
            values = [value for value in numbers if math.isfinite(value)]
        cell = self._cell(test.column) if column.kind.numeric else text(test.column, raw)
        return one_of(cell, list(map(self._literal, values)))

    def _missing(self, test: Missing) -> x.Expr:
        column, kind, raw = self._cell(test.column), self._column(test.column).kind, self.schema.raw(test.column)
        if kind is Kind.INDUSTRY:
            return self._under(Under(test.column, (UNCLASSIFIED,)))
        tests: list[x.Expr] = [column.is_(x.null())]
        if kind.numeric and raw.nonfinite:
            ends = [self._literal(-math.inf), self._literal(math.inf)]
            tests.append(x.not_(x.and_(*self._between(column, ends, (True, True)))))
        elif (nan := self._nan(test.column)) is not None:
            tests.append(nan)
        if kind in TEXTUAL or (kind is Kind.ORDERED and has_missing(raw)):
            tests.append(blank(test.column, raw))
        if kind is Kind.LIST:
            tests.append(self._no_items(test.column, raw))
        return x.or_(*tests)

    def _no_items(self, column: str, raw: Raw) -> x.Expr:
        self._listed(column)
        if has_missing(raw):
            return x.not_(any_item(column, raw, None))
        size = "CARDINALITY" if self.dialect == "postgres" else "LEN"
        return x.func(size, name(column)).eq(self._literal(0))

    def _text(self, test: TextMatch) -> x.Expr:
        raw = self.schema.raw(test.column)
        column = text(test.column, raw)
        if self.dialect == "sqlite":
            if test.how == "matches":
                raise MismatchError(
                    "wrong-type", "SQLite has no regular expressions", "use contains, or another dialect"
                )
            matches: x.Expr = x.Glob(this=column, expression=x.Literal.string(glob(test.how, test.text)))
        else:
            matches = x.RegexpLike(this=column, expression=x.Literal.string(self._pattern(test)))
        if raw.nothing or (raw.blank and (test.how == "matches" or not test.text)):  # which finds empty text as well
            return x.and_(matches, x.not_(blank(test.column, raw)))
        return matches

    def _pattern(self, test: TextMatch) -> str:
        end = _END.get(self.dialect, r"\z")
        if test.how == "matches":
            return patterns.portable(test.text, end)
        written = patterns.ignoring_case(test.text)
        return {"contains": written, "starts_with": f"^{written}", "ends_with": f"{written}{end}"}[test.how]

    def _items(self, test: HasItems) -> x.Expr:
        self._listed(test.column)
        each = [self._item(test.column, item) for item in test.items]
        return x.and_(*each) if test.every else either(each)

    def _listed(self, column: str) -> None:
        if self.dialect == "sqlite":
            raise MismatchError("wrong-type", f"SQLite has no lists, as {column} is", "use duckdb or postgres")

    def _item(self, column: str, item: str) -> x.Expr:
        raw = self.schema.raw(column)
        if item in ("", *raw.words_for_missing):
            return x.false()
        if raw.edges:
            return any_item(column, raw, item)
        if self.dialect == "postgres":
            return x.Literal.string(item).eq(x.Any(this=x.paren(name(column))))
        return x.ArrayContains(this=name(column), expression=x.Literal.string(item))

    def _under(self, test: Under) -> x.Expr:
        if self.placed is None:
            raise MismatchError("unknown-node", f"the table does not say where an account stands in {test.column}")
        return self.placed(test)


def _infinite(bound: float) -> float:
    return math.inf if bound > 0 else -math.inf
