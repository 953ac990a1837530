"""The operator table: the name, symbol, kinds, shape of value and meaning of every operator."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from niche.segments.model import patterns, values
from niche.segments.model.columns import NUMERIC, TEXTUAL, Column, Kind, Raw, Role, named_now, trimmed, trimmed_item
from niche.segments.model.filters import Condition, Scalar, Value
from niche.segments.model.predicates import Bound, HasItems, Interval, Missing, OneOf, Predicate, TextMatch, Under
from niche.segments.model.problems import did_you_mean
from niche.segments.model.values import MismatchError


class Shape(StrEnum):
    """The shape of an operator's value, as error messages call it."""

    TRUE = "true"
    ONE = "one value"
    MANY = "a list of values"
    PAIR = "two values, [low, high]"
    LIMIT = "a count such as 100, or a percentage such as 10%"
    SPAN = "a span of time such as 90 days"
    TEXT = "a text"
    NODES = "a list of taxonomy nodes"
    FILE = "a file of values such as accounts.csv"


class Schema(Protocol):
    """What resolving a condition needs to know of the data."""

    @property
    def as_of(self) -> dt.date:
        """The day that `within`, `older_than` and `in_next` count from."""

    @property
    def columns(self) -> Mapping[str, Column]:
        """All columns by name."""

    @property
    def placements(self) -> Mapping[str, object]:
        """Classifications by name: INDUSTRY columns, and columns of the table that share a classification's name."""

    @property
    def roles(self) -> Mapping[Role, str]:
        """The columns that have a role."""

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        """The n-th largest or smallest known value, n from 1; None if fewer are known."""

    def known(self, column: str) -> int:
        """The number of accounts with a value in a column."""

    def node_code(self, column: str, text: str) -> str:
        """The code of the node named by `text` (a code, a title, or both). Raises MismatchError, `unknown-node`."""

    def raw(self, column: str) -> Raw:
        """The properties of a column's cells that its values lose."""

    def listed(self, file: str) -> tuple[str, ...]:
        """The values in a file beside the segments. Raises MismatchError, `unknown-file`."""


Resolve = Callable[[Column, Value, Schema], Predicate]


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator. `resolve` converts a value of the right shape to a predicate; it may raise MismatchError."""

    name: str
    symbol: str
    kinds: frozenset[Kind]
    shape: Shape
    resolve: Resolve
    sql: str = ""
    """The comparison sign of SQL; empty if SQL has none."""
    also: tuple[str, ...] = ()
    """Further spellings in a typed filter."""
    negated: tuple[str, ...] = ()
    """Spellings of the opposite in a typed filter; `not` before the operator's words works as well."""

    @property
    def words(self) -> str:
        """The name in words: `at least`."""
        return self.name.replace("_", " ")

    def fits(self, kind: Kind) -> bool:
        """Whether columns of this kind take the operator."""
        return kind in self.kinds


def _interval(
    column: Column, low: Bound | None, high: Bound | None, low_open: bool = False, high_open: bool = False
) -> Predicate:
    if not column.integer:
        return Interval(column.name, low, high, low_open, high_open)
    # Whole numbers take exact closed bounds: above 2.5 is at least 3, above 2 too.
    if low is not None:
        assert not isinstance(low, dt.date)
        low = math.floor(low) + 1 if low_open else math.ceil(low)
    if high is not None:
        assert not isinstance(high, dt.date)
        high = math.ceil(high) - 1 if high_open else math.floor(high)
    return Interval(column.name, low, high)


def _bounded(
    column: Column, low: Scalar | None, high: Scalar | None, low_open: bool = False, high_open: bool = False
) -> Predicate:
    if column.kind is Kind.ORDERED:
        order = {value: index for index, value in enumerate(column.values)}
        ends = [None if bound is None else values.category(column, bound) for bound in (low, high)]
        first = 0 if ends[0] is None else order[ends[0]] + low_open
        last = len(order) - 1 if ends[1] is None else order[ends[1]] - high_open
        return OneOf(column.name, column.values[first : last + 1])
    bounds = [None if bound is None else values.bound(column, bound) for bound in (low, high)]
    return _interval(column, bounds[0], bounds[1], low_open, high_open)


def _lower(opened: bool) -> Resolve:
    return lambda column, value, _: _bounded(column, values.one(value), None, low_open=opened)


def _upper(opened: bool) -> Resolve:
    return lambda column, value, _: _bounded(column, None, values.one(value), high_open=opened)


def _between(column: Column, value: Value, _: Schema) -> Predicate:
    low, high = values.pair(value)
    return _bounded(column, low, high)


def _is(column: Column, value: Value, _: Schema) -> Predicate:
    return _members(column, (values.one(value),))


def _in(column: Column, value: Value, _: Schema) -> Predicate:
    return _members(column, values.many(value))


def _members(column: Column, wanted: tuple[Scalar, ...]) -> Predicate:
    if column.kind is Kind.LIST:
        raise MismatchError("wrong-type", f"{column.name} is a list", "use has, has_any or has_all")
    wanted = tuple(trimmed(value) if isinstance(value, str) else value for value in wanted)
    exact = (values.exact(column, value) for value in wanted)
    return OneOf(column.name, tuple(dict.fromkeys(value for value in exact if value is not None)))


def _missing(column: Column, _: Value, __: Schema) -> Predicate:
    return Missing(column.name)


def _ranked(largest: bool) -> Resolve:
    def resolve(column: Column, value: Value, schema: Schema) -> Predicate:
        # With fewer accounts than asked for, the bound is None: all known ones.
        nth = schema.nth(column.name, values.limit(value, schema.known(column.name)), largest)
        return _interval(column, nth, None) if largest else _interval(column, None, nth)

    return resolve


def _within(column: Column, value: Value, schema: Schema) -> Predicate:
    return Interval(column.name, values.shifted(schema.as_of, value, -1), schema.as_of)


def _older_than(column: Column, value: Value, schema: Schema) -> Predicate:
    return Interval(column.name, None, values.shifted(schema.as_of, value, -1), high_open=True)


def _in_next(column: Column, value: Value, schema: Schema) -> Predicate:
    return Interval(column.name, schema.as_of, values.shifted(schema.as_of, value, 1))


def _searching(how: Literal["contains", "starts_with", "ends_with"]) -> Resolve:
    def resolve(column: Column, value: Value, _: Schema) -> Predicate:
        text = values.text(value)
        if len(text) > patterns.LONGEST_TEXT:
            raise MismatchError("wrong-type", f"cannot search for a text of {len(text):,} characters: it is too long")
        return TextMatch(column.name, how, text)

    return resolve


def _matches(column: Column, value: Value, _: Schema) -> Predicate:
    pattern = values.text(value)
    try:
        patterns.portable(pattern)
    except patterns.NotPortableError as error:
        raise MismatchError("wrong-type", f"databases differ on the pattern {pattern!r}: {error}") from None
    return TextMatch(column.name, "matches", pattern)


def _having(every: bool) -> Resolve:
    def resolve(column: Column, value: Value, _: Schema) -> Predicate:
        items = (trimmed_item(values.text(item)) for item in values.many(value))
        return HasItems(column.name, tuple(dict.fromkeys(items)), every)

    return resolve


def _under(column: Column, value: Value, schema: Schema) -> Predicate:
    codes = (schema.node_code(column.name, values.text(node)) for node in values.many(value))
    return Under(column.name, tuple(dict.fromkeys(codes)))


def _listed_in(column: Column, value: Value, schema: Schema) -> Predicate:
    return _members(column, schema.listed(values.text(value)))


_ANY_KIND = frozenset(Kind)
_DATE = frozenset({Kind.DATE})
_RANGED = NUMERIC | _DATE | {Kind.ORDERED}
_MEASURED = NUMERIC | _DATE
_LIST = frozenset({Kind.LIST})
_EQUAL = _ANY_KIND - {Kind.LIST, Kind.INDUSTRY}

_TABLE = (
    Operator("is", "is", _EQUAL, Shape.ONE, _is, sql="=", also=("==", "equals"), negated=("is not", "!=", "<>", "≠")),
    Operator("in", "in", _EQUAL, Shape.MANY, _in, also=("is in", "is one of", "one of"),
             negated=("not in", "is not in", "is not one of", "not one of")),
    Operator("at_least", "≥", _RANGED, Shape.ONE, _lower(opened=False), sql=">=", also=("=>", "is at least")),
    Operator("above", ">", _RANGED, Shape.ONE, _lower(opened=True), sql=">",
             also=("is above", "more than", "is more than")),
    Operator("at_most", "≤", _RANGED, Shape.ONE, _upper(opened=False), sql="<=", also=("=<", "is at most")),
    Operator("below", "<", _RANGED, Shape.ONE, _upper(opened=True), sql="<",
             also=("is below", "less than", "is less than")),
    Operator("between", "…", _RANGED, Shape.PAIR, _between, also=("is between",), negated=("is not between",)),
    Operator("top", "top", _MEASURED, Shape.LIMIT, _ranked(largest=True)),
    Operator("bottom", "bottom", _MEASURED, Shape.LIMIT, _ranked(largest=False)),
    Operator("within", "within last", _DATE, Shape.SPAN, _within, also=("within the last", "in the last", "in last")),
    Operator("older_than", "older than", _DATE, Shape.SPAN, _older_than, also=("is older than",)),
    Operator("in_next", "in next", _DATE, Shape.SPAN, _in_next,
             also=("in the next", "within the next", "within next")),
    Operator("contains", "contains", TEXTUAL, Shape.TEXT, _searching("contains"), negated=("does not contain",)),
    Operator("starts_with", "starts with", TEXTUAL, Shape.TEXT, _searching("starts_with"), also=("begins with",),
             negated=("does not start with", "does not begin with")),
    Operator("ends_with", "ends with", TEXTUAL, Shape.TEXT, _searching("ends_with"), negated=("does not end with",)),
    Operator("matches", "matches", TEXTUAL, Shape.TEXT, _matches, negated=("does not match",)),
    Operator("listed_in", "listed in", TEXTUAL, Shape.FILE, _listed_in, also=("is listed in",),
             negated=("is not listed in",)),
    Operator("has", "has", _LIST, Shape.ONE, _having(every=False), negated=("does not have",)),
    Operator("has_any", "has any of", _LIST, Shape.MANY, _having(every=False), also=("has any",),
             negated=("has none of", "does not have any of")),
    Operator("has_all", "has all of", _LIST, Shape.MANY, _having(every=True), also=("has all",)),
    Operator("under", "under", frozenset({Kind.INDUSTRY}), Shape.NODES, _under, also=("is under",),
             negated=("is not under",)),
    Operator("missing", "is missing", _ANY_KIND, Shape.TRUE, _missing,
             also=("is blank", "is empty", "is null", "isnull", "is unknown", "not known", "is not known"),
             negated=("is not missing", "is not blank", "is not empty", "is not null", "notnull", "known", "is known",
                      "is not unknown")),
)  # fmt: skip

OPERATORS: Mapping[str, Operator] = {operator.name: operator for operator in _TABLE}


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    """The operators of a kind of column, in the order to offer them."""
    return tuple(operator for operator in _TABLE if operator.fits(kind))


def fits(operator: Operator, column: Column, schema: Schema) -> bool:
    """Whether a column takes an operator: by its kind, or because a classification has its name."""
    return operator.fits(column.kind) or (operator.fits(Kind.INDUSTRY) and column.name in schema.placements)


def shape_problem(operator: Operator, value: Value) -> str:
    """What is wrong with the shape of a value, whatever its column; empty if nothing is."""
    expected = f"{operator.name} takes {operator.shape}"
    many = isinstance(value, tuple)
    match operator.shape:
        case Shape.TRUE:
            return "" if value is True else f"{expected}; for the opposite put it inside not"
        case Shape.MANY | Shape.NODES:
            return "" if value != () else f"{expected}, at least one"
        case Shape.PAIR:
            return "" if isinstance(value, tuple) and len(value) == 2 else expected
        case Shape.LIMIT:
            return "" if values.is_limit(value) else expected
        case Shape.SPAN:
            return "" if values.is_span(value) else expected
        case Shape.FILE:
            return "" if isinstance(value, str) and value.strip() else expected
        case Shape.ONE | Shape.TEXT:
            return expected if many else ""


def names_a_file(condition: Condition) -> bool:
    """Whether the condition reads a file of values, and so may change while the accounts do not."""
    operator = OPERATORS.get(condition.operator)
    return operator is not None and operator.shape is Shape.FILE


def resolve(condition: Condition, schema: Schema) -> Predicate:
    """Resolve a condition to the predicate that it tests on this data.

    Raises MismatchError with the rule `unknown-column`, `wrong-type`, `unknown-node` or `unknown-file`.
    """
    column = schema.columns.get(condition.column)
    if column is None:
        named = named_now(condition.column, schema.columns)
        hint = f"use {named}" if named else did_you_mean(condition.column, schema.columns)
        raise MismatchError("unknown-column", f"there is no column {condition.column}", hint)
    operator = OPERATORS.get(condition.operator)
    if operator is None:
        hint = did_you_mean(condition.operator, OPERATORS)
        raise MismatchError("wrong-type", f"there is no operator {condition.operator}", hint)
    if not fits(operator, column, schema):
        fitting = ", ".join(o.name for o in operators_for(column.kind))
        message = f"{operator.name} does not fit {column.name}, {column.kind.phrase}"
        raise MismatchError("wrong-type", message, f"use {fitting}")
    if problem := shape_problem(operator, condition.value):
        raise MismatchError("wrong-type", problem)
    return operator.resolve(column, condition.value, schema)
