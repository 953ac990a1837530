"""Reads a SQL condition into a filter. Imports sqlglot: import this module late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any as Untyped

import sqlglot.expressions as x

from niche.segments.columns import Kind
from niche.segments.filters import All, Any, Condition, Filter, InSegment, Not, Off, Scalar, Value
from niche.segments.language import likes, patterns
from niche.segments.language.sqltext import SqlText
from niche.segments.operators import OPERATORS, Scale, Shape, resolve, shape_problem
from niche.segments.problems import BadInputError, Problem, did_you_mean
from niche.segments.values import UnfitError

_COMPARISONS: dict[type[x.Expr], str] = {
    x.EQ: "is",
    x.NEQ: "is",
    x.NullSafeEQ: "is",
    x.NullSafeNEQ: "is",
    x.GTE: "at_least",
    x.GT: "above",
    x.LTE: "at_most",
    x.LT: "below",
}
_FLIPPED = {"is": "is", "at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}
_SAME_IN_SQL = {
    "array_contains": "has",
    "array_has": "has",
    "list_contains": "has",
    "list_has": "has",
    "array_has_any": "has_any",
    "array_overlaps": "has_any",
    "list_has_any": "has_any",
    "array_contains_all": "has_all",
    "array_has_all": "has_all",
    "list_has_all": "has_all",
}
_OWN = ("top", "bottom", "within", "older_than", "in_next", "has", "has_any", "has_all", "under", "listed_in")


class _RefusedError(Exception):
    """What the tree cannot say, at a node of sqlglot's."""

    def __init__(self, node: x.Expr, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.node, self.message, self.hint = node, message, hint


def read(sql: str, columns: Collection[str] | None, scale: Scale | None, file: str) -> Filter:
    """The filter; see `expressions.parse`."""
    return _Reader(sql, columns, scale, file).read()


class _Reader:
    def __init__(self, sql: str, columns: Collection[str] | None, scale: Scale | None, file: str) -> None:
        self._source, self._columns, self._scale = SqlText(sql, file), columns, scale
        self._problems: list[Problem] = []
        self._by_type: dict[type[x.Expr], Callable[[Untyped], Filter]] = {
            x.And: lambda node: All(self._operands(node, x.And)),
            x.Or: lambda node: Any(self._operands(node, x.Or)),
            x.Not: lambda node: Not(self._filter(node.this)),
            x.Column: lambda node: self._condition(node, "is", True),
            x.Between: self._between,
            x.In: self._in,
            x.Is: self._is,
            x.Like: lambda node: self._like(node, None),
            x.ILike: lambda node: self._like(node, None),
            x.Escape: lambda node: self._like(node.this, node.expression),
            **dict.fromkeys(_COMPARISONS, self._comparison),
        }
        self._functions: dict[str, Callable[[x.Expr, list[x.Expr]], Filter]] = {
            **dict.fromkeys((*_OWN, *_SAME_IN_SQL), self._own_function),
            "missing": lambda node, arguments: self._condition(_exactly(1, node, arguments)[0], "missing", True),
            "all_of": lambda _, arguments: All(tuple(map(self._filter, arguments))),
            "any_of": lambda _, arguments: Any(tuple(map(self._filter, arguments))),
            "off": lambda node, arguments: Off(self._filter(*_exactly(1, node, arguments))),
            "in_segment": lambda node, arguments: InSegment(self._text(*_exactly(1, node, arguments))),
            **dict.fromkeys(("matches", "regexp_matches", "regexp_like", "regexp_contains"), self._regexp),
            "regexp_ilike": lambda node, arguments: self._regexp(node, arguments, "(?i){}"),
            "regexp_full_match": lambda node, arguments: self._regexp(node, arguments, "^(?:{})$"),
            "contains": self._contains,
            **dict.fromkeys(("starts_with", "prefix"), lambda n, a: self._exact_text(n, a, "^{}")),
            **dict.fromkeys(("ends_with", "suffix"), lambda n, a: self._exact_text(n, a, "{}$")),
        }

    def read(self) -> Filter:
        """The filter. Raises BadInputError."""
        tree = self._source.tree()
        if isinstance(tree, x.Boolean) and tree.this:
            return All()
        found = self._collected(tree)
        if self._problems:
            raise BadInputError(self._problems)
        return found

    def _collected(self, node: x.Expr) -> Filter:
        """The filter; a refusal is kept as a problem, so that the others are found too."""
        try:
            return self._filter(node)
        except _RefusedError as refused:
            self._problems.append(self._source.problem(_start(refused.node), refused.message, refused.hint))
            return All()

    def _filter(self, node: x.Expr) -> Filter:
        node = node.unnest()
        read = self._by_type.get(type(node))
        if read is not None:
            found = read(node)
            return Not(found) if node.args.get("negate") else found
        if isinstance(node, x.Func):
            name, arguments = _call(node)
            function = self._functions.get(name)
            if function is None:
                hint = did_you_mean(name, self._functions)
                raise _RefusedError(node, f"{name}() cannot be used in a condition", hint)
            return function(node, arguments)
        raise _RefusedError(node, f"{_sql(node)} is not a condition")

    def _operands(self, node: x.Expr, kind: type[x.Expr]) -> tuple[Filter, ...]:
        return tuple(map(self._collected, _flat(node, kind)))

    def _condition(self, column: x.Expr, operator: str, value: Value, at: x.Expr | None = None) -> Condition:
        condition = Condition(self._column(column), operator, value)
        if problem := shape_problem(OPERATORS[operator], value):
            raise _RefusedError(at or column, problem)
        if self._scale is not None:
            try:
                resolve(condition, self._scale)
            except UnfitError as error:
                raise _RefusedError(at or column, error.message, error.hint) from None
        return condition

    def _column(self, node: x.Expr) -> str:
        if not isinstance(node, x.Column):
            hint = ""
            if isinstance(node, x.Lower | x.Upper):
                hint = "ILIKE ignores case"
            elif isinstance(node, x.Func | x.Binary | x.Cast):
                hint = "compare the column itself"
            raise _RefusedError(node, f"a column is expected, not {_sql(node)}", hint)
        if node.table:
            raise _RefusedError(node, f"write {node.name} without {node.table}.")
        return self._known(node.name, node)

    def _known(self, written: str, node: x.Column) -> str:
        if self._columns is None or written in self._columns:
            return written
        if not node.this.quoted:
            # Only quotes keep the case of a name in SQL.
            alike = [column for column in self._columns if column.casefold() == written.casefold()]
            if len(alike) == 1:
                return alike[0]
        raise _RefusedError(node, f"there is no column {written}", did_you_mean(written, self._columns))

    def _value(self, node: x.Expr) -> Scalar:
        node = node.unnest()
        match node:
            case x.Boolean():
                return bool(node.this)
            case x.Neg(this=x.Literal(is_string=False) as number):
                return -_number(number)
            case x.Literal():
                return str(node.this) if node.is_string else _number(node)
            case x.Cast(this=x.Literal(is_string=True) as written) if node.is_type("date"):
                return _date(written)
            case x.Null():
                raise _RefusedError(node, "nothing compares with NULL", "use IS NULL or IS NOT NULL")
            case x.Column():
                raise _RefusedError(
                    node, "a condition compares a column with a value, not with a column", f"a text is '{node.name}'"
                )
            case _:
                dated = any(node.find_all(x.CurrentDate, x.CurrentTimestamp, x.Interval))
                hint = "use within(column, '90 days'), older_than or in_next" if dated else ""
                raise _RefusedError(node, f"a value is expected, not {_sql(node)}", hint)

    def _text(self, node: x.Expr) -> str:
        value = self._value(node)
        if not isinstance(value, str):
            raise _RefusedError(node, f"a text in single quotes is expected, not {_sql(node)}")
        return value

    def _values(self, nodes: list[x.Expr]) -> tuple[Scalar, ...]:
        """Values, those of arrays among them included."""
        parts = (node.expressions if isinstance(node, x.Array | x.Tuple) else [node] for node in nodes)
        return tuple(self._value(node) for part in parts for node in part)

    def _comparison(self, node: x.Binary) -> Filter:
        left, right = node.this.unnest(), node.expression.unnest()
        operator = _COMPARISONS[type(node)]
        if not isinstance(left, x.Column) and isinstance(right, x.Column | x.Any):
            left, right, operator = right, left, _FLIPPED[operator]
        if isinstance(left, x.Any) and isinstance(node, x.EQ):
            return self._condition(left.this.unnest(), "has", self._value(right), right)
        if isinstance(node, x.NullSafeEQ | x.NullSafeNEQ) and isinstance(right, x.Null):
            found = self._condition(left, "missing", True)
        else:
            self._column(left)
            found = self._condition(left, operator, self._value(right), right)
        return Not(found) if isinstance(node, x.NEQ | x.NullSafeNEQ) else found

    def _between(self, node: x.Between) -> Filter:
        if node.args.get("symmetric"):
            raise _RefusedError(node, "BETWEEN SYMMETRIC is not known", "write the lower bound first")
        low, high = node.args["low"], node.args["high"]
        return self._condition(node.this, "between", (self._value(low), self._value(high)), low)

    def _in(self, node: x.In) -> Filter:
        field = node.args.get("field")
        if isinstance(field, x.Column):
            return self._condition(field, "has", self._value(node.this), node.this)
        if node.args.get("query") or node.args.get("unnest") or field is not None:
            raise _RefusedError(node, "IN takes a list of values in parentheses")
        wanted = node.expressions
        return self._condition(node.this, "in", self._values(wanted), wanted[0] if wanted else None)

    def _is(self, node: x.Is) -> Filter:
        if isinstance(node.expression, x.Null):
            return self._condition(node.this, "missing", True)
        if isinstance(node.expression, x.Boolean):
            return self._condition(node.this, "is", bool(node.expression.this))
        raise _RefusedError(node.expression, "IS takes NULL, NOT NULL, TRUE or FALSE", "use =")

    def _like(self, node: x.Expr, escape: x.Expr | None) -> Filter:
        if not isinstance(node, x.Like | x.ILike):
            raise _RefusedError(node, "ESCAPE follows LIKE or ILIKE")
        pattern = node.expression
        if isinstance(pattern, x.Any | x.All | x.Tuple):
            raise _RefusedError(pattern, "LIKE takes one pattern", "join several with OR")
        mark = "" if escape is None else self._text(escape)
        if len(mark) > 1:
            raise _RefusedError(node, "ESCAPE takes one character")
        try:
            operator, value = likes.read(self._text(pattern), mark, isinstance(node, x.ILike))
        except ValueError as error:
            raise _RefusedError(pattern, str(error)) from None
        found = self._condition(node.this, operator, value, pattern)
        # sqlglot keeps the NOT of NOT LIKE inside an ESCAPE.
        return Not(found) if escape is not None and node.args.get("negate") else found

    def _own_function(self, node: x.Expr, arguments: list[x.Expr]) -> Filter:
        name = _call(node)[0]
        operator = OPERATORS[_SAME_IN_SQL.get(name, name)]
        if len(arguments) < 2:
            raise _RefusedError(node, f"{name}() takes a column and {operator.shape}")
        self._column(arguments[0])
        wanted = self._values(arguments[1:])
        many = operator.shape in (Shape.MANY, Shape.NODES) or len(wanted) != 1
        return self._condition(arguments[0], operator.name, wanted if many else wanted[0], arguments[1])

    def _regexp(self, node: x.Expr, arguments: list[x.Expr], form: str = "{}") -> Filter:
        if len(arguments) not in (2, 3):
            raise _RefusedError(node, f"{_call(node)[0]}() takes a column and a pattern")
        column, pattern, *flags = arguments
        for flag in flags:
            if self._text(flag) not in ("i", "c"):
                raise _RefusedError(flag, "the only flag is 'i', ignoring case")
            form = "(?i){}" if self._text(flag) == "i" else form
        written = form.format(self._text(pattern))
        try:
            patterns.portable(written)
        except patterns.NotPortableError as error:
            raise _RefusedError(pattern, f"this pattern would not count the same everywhere: {error}") from None
        return self._condition(column, "matches", written, pattern)

    def _contains(self, node: x.Expr, arguments: list[x.Expr]) -> Filter:
        column = _exactly(2, node, arguments)[0]
        found = self._scale.columns.get(self._column(column)) if self._scale is not None else None
        if found is not None and found.kind is Kind.LIST:
            return self._condition(column, "has", self._value(arguments[1]), arguments[1])
        return self._exact_text(node, arguments, "{}")

    def _exact_text(self, node: x.Expr, arguments: list[x.Expr], form: str) -> Filter:
        """SQL's functions on text mind case, so they become a pattern."""
        column, text = _exactly(2, node, arguments)
        return self._condition(column, "matches", form.format(patterns.literal(self._text(text))), text)


def _flat(node: x.Expr, kind: type[x.Expr]) -> list[x.Expr]:
    """The operands of a chain of ANDs or ORs, as far as no parentheses group them."""
    found: list[x.Expr] = []
    while isinstance(node, kind):
        found.append(node.args["expression"])
        node = node.args["this"]
    return [node, *reversed(found)]


def _call(node: x.Expr) -> tuple[str, list[x.Expr]]:
    """A function's name in lower case, and its arguments."""
    if isinstance(node, x.Anonymous):
        return str(node.this).lower(), node.expressions
    assert isinstance(node, x.Func)
    parts = (part if isinstance(part, list) else [part] for part in node.args.values())
    return node.sql_name().lower(), [argument for part in parts for argument in part if isinstance(argument, x.Expr)]


def _exactly(count: int, node: x.Expr, arguments: list[x.Expr]) -> list[x.Expr]:
    if len(arguments) != count:
        raise _RefusedError(node, f"{_call(node)[0]}() takes {count} argument{'s' * (count > 1)}")
    return arguments


def _number(node: x.Literal) -> int | float:
    written = str(node.this)
    try:
        return int(written)
    except ValueError:
        return float(written)


def _date(node: x.Literal) -> dt.date:
    try:
        return dt.date.fromisoformat(str(node.this))
    except ValueError:
        raise _RefusedError(node, f"{node.this} is not a date", "such as DATE '2026-11-21'") from None


def _start(node: x.Expr) -> int:
    """Where the node begins in the text: its own first character, or that of the first word in it."""
    starts: list[int] = []
    at: x.Expr | None = node
    # Some words, NULL and TRUE among them, have no place; what they stand in has.
    while not starts and at is not None:
        starts = [part.meta["start"] for part in at.walk() if "start" in part.meta]
        at = at.parent
    return min(starts, default=0)


def _sql(node: x.Expr) -> str:
    text = node.sql(comments=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
