"""Parse a filter from one line of SQL, and render a filter as SQL.

What SQL can express is written in SQL, the rest as functions: `under(industry, '5132')`, `top(revenue, '10%')`,
`within(founded, '90 days')`, `has(tags, 'a')`, `has_any`, `has_all`, `matches`, `listed_in(id, 'ids.csv')`,
`in_segment('name')`, `off(…)`, and `all_of(…)`, `any_of(…)` for groups of one condition or none. A condition on a
missing value does not match, here as everywhere: `country <> 'US'` keeps unknown countries.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import replace

from niche.segments.language import likes
from niche.segments.language.cursor import Cursor
from niche.segments.language.limits import write_limit
from niche.segments.language.parser import Parser
from niche.segments.language.tokens import RefusedError
from niche.segments.model import filters, values
from niche.segments.model.columns import TYPED
from niche.segments.model.filters import All, Any, Condition, Filter, InSegment, Limit, Not, Off, Scalar
from niche.segments.model.operators import OPERATORS, Schema, Shape
from niche.segments.model.problems import BadInputError, Problem

_IN_TEXTS = (Shape.ONE, Shape.MANY, Shape.PAIR, Shape.TEXT, Shape.NODES)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        all alter and any as asc between by call case check column connect_by_root create cross current_catalog
        current_date current_time current_timestamp current_user default desc describe distinct drop else end except
        execute explain false fetch for from glob grant group having if ilike in inner insert intersect interval into is
        join lateral like limit localtime localtimestamp not notnull null on optimize or order outer partitioned_by
        prepare qualify regexp rename returning revoke rlike rollback select session_user show straight_join table
        tablesample then true uncache union user using vacuum values when where with xor
        """,
    )
)
"""Names that SQL reads as something else, and that are therefore quoted."""


def parse(
    text: str,
    columns: Collection[str] | None = None,
    schema: Schema | None = None,
    file: str = "",
    segments: Collection[str] | None = None,
) -> Filter:
    """Parse a filter, in SQL, in the words of the screen, or both.

    `= x` becomes `is`, `<> x` becomes `not is`; LIKE, which minds case, and regular expressions become `matches`. An
    empty text at either end (`ILIKE '%'`) becomes `contains`.

    >>> parse("employees >= 100 and country in ('DE', 'FR')").children[1]
    Condition(column='country', operator='in', value=('DE', 'FR'))

    Args:
        text: The filter, of at most 200,000 characters.
        columns: The column names that are known; None for those of `schema`, or for any.
        schema: The table to check operators, values and nodes against; it also decides how a value is read.
        file: The file that errors name.
        segments: The slugs that are known; None for any.

    Raises BadInputError with every error found, each at the character of its word.
    """
    problems: list[RefusedError] = []
    try:
        parser = Parser(Cursor(text, schema, columns), segments)
        problems = parser.problems
        where = parser.whole()
    except RefusedError as error:
        # An error behind a refused condition may only follow from it.
        problems = problems or [error]
    except RecursionError:
        problems = [RefusedError(0, "nested too deeply")]
    if problems:
        raise BadInputError([_problem(text, error, file) for error in problems])
    return where


def _problem(text: str, error: RefusedError, file: str) -> Problem:
    """The error as a Problem; its line is set if the text has several."""
    before = text[: error.offset]
    line = before.count("\n") + 1 if "\n" in text.strip() else 0
    return Problem(error.message, file, line, error.offset - before.rfind("\n"), error.hint)


def render(node: Filter, schema: Schema | None = None) -> str:
    """Render a filter as a SQL condition. `parse` reads it back to the same tree if values have their operator's shape.

    With a `schema`, values of text columns are written as texts, even if the file wrote numbers.

    >>> render(Not(Condition("country", "is", "US")))
    "country <> 'US'"
    """
    return _rendered(node if schema is None else _by_kind(node, schema))


def _by_kind(node: Filter, schema: Schema) -> Filter:
    if not isinstance(node, Condition):
        return filters.with_children(node, (_by_kind(child, schema) for child in filters.children(node)))
    column, operator = schema.columns.get(node.column), OPERATORS.get(node.operator)
    if column is None or operator is None or operator.shape not in _IN_TEXTS or column.kind in TYPED:
        return node
    texts = tuple(map(values.text, values.many(node.value)))
    return replace(node, value=texts if isinstance(node.value, tuple) else texts[0])


def _rendered(node: Filter, nested: bool = False) -> str:
    """Render a node, with `nested` as an operand of a larger expression."""
    match node:
        case All(()) if not nested:
            return "TRUE"
        case All(children) | Any(children) if len(children) > 1:
            joint = " AND " if isinstance(node, All) else " OR "
            text = joint.join(_rendered(child, nested=True) for child in children)
            return f"({text})" if nested else text
        case All(children) | Any(children):
            return f"{'all_of' if isinstance(node, All) else 'any_of'}({''.join(map(_argument, children))})"
        case Not(child):
            return _negated(child)
        case Off(child):
            return f"off({_argument(child)})"
        case Limit(child):
            below = "" if child == All() else f" WHERE {_rendered(child)}"
            text = f"{write_limit(node, name)}{below}"
            return f"({text})" if nested else text
        case InSegment(slug):
            return f"in_segment({literal(slug)})"
        case Condition():
            return _condition(node)


def _argument(node: Filter) -> str:
    return "all_of()" if node == All() else _rendered(node)


def _negated(child: Filter) -> str:
    match child:
        case Condition(column, "is", value) if not isinstance(value, tuple):
            return f"{name(column)} <> {literal(value)}"
        case Condition(column, "in", tuple() as wanted):
            return f"{name(column)} NOT IN {_list(wanted)}"
        case Condition(column, "missing", True):
            return f"{name(column)} IS NOT NULL"
        case Not() | Condition():
            return f"NOT ({_rendered(child, nested=True)})"
        case _:
            return f"NOT {_rendered(child, nested=True)}"


def _condition(condition: Condition) -> str:
    column, operator, value = name(condition.column), condition.operator, condition.value
    sign = OPERATORS[operator].sql if operator in OPERATORS else ""
    if sign and not isinstance(value, tuple):
        return f"{column} {sign} {literal(value)}"
    if operator in likes.WRITTEN and isinstance(value, str):
        return f"{column} ILIKE {_like(operator, value)}"
    match operator, value:
        case "in", tuple():
            return f"{column} IN {_list(value)}"
        case "between", (low, high):
            return f"{column} BETWEEN {literal(low)} AND {literal(high)}"
        case "missing", True:
            return f"{column} IS NULL"
    return f"{operator}({', '.join([column, *map(literal, values.many(value))])})"


def _list(wanted: tuple[Scalar, ...]) -> str:
    return f"({', '.join(map(literal, wanted))})"


def _like(operator: str, text: str) -> str:
    pattern, escape = likes.write(operator, text)
    return f"{literal(pattern)} ESCAPE {literal(escape)}" if escape else literal(pattern)


def literal(value: Scalar) -> str:
    """Render a value as a SQL literal."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | float):
        return repr(value)
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def name(column: str) -> str:
    """Render a column name for SQL, quoted if it is no plain identifier."""
    if _PLAIN_NAME.fullmatch(column) and column.lower() not in _RESERVED:
        return column
    doubled = column.replace('"', '""')
    return f'"{doubled}"'
