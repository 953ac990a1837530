"""Write a limit as SQL: the accounts whose id is among the first of their group. Imports sqlglot: import late."""

from __future__ import annotations

from fractions import Fraction

import sqlglot.expressions as x

from niche.segments.accounts.universe import Universe
from niche.segments.language.sqlcells import name
from niche.segments.model import values
from niche.segments.model.columns import TEXTUAL, Role
from niche.segments.model.filters import Limit
from niche.segments.model.operators import Schema
from niche.segments.model.values import MismatchError

_PLACE, _RANKED = "place", "ranked"


def unique_ids(universe: Universe) -> bool:
    """Whether every account has an id that no other account has."""
    column = universe.roles.get(Role.ID)
    if column is None:
        return False
    return universe.known(column) == len(universe) == (universe.table.distinct(column) or 0)


def id_column(schema: Schema, unique: bool) -> str:
    """The column that tells accounts apart. Raises MismatchError where there is none, or `unique` says it does not."""
    column = schema.roles.get(Role.ID)
    if column is None:
        raise MismatchError("wrong-type", "SQL cannot express a limit without a column of ids", "set the role id")
    if not unique:
        raise MismatchError("wrong-type", f"SQL cannot express a limit: some accounts have the same {column}, or none")
    return column


def among_first(
    limit: Limit, dialect: str, table: str, ids: str, schema: Schema, where: x.Expr, by: x.Expr, per: x.Expr | None
) -> x.Expr:
    """The test that an account is one of those that the limit takes of `where`, whose `by` is known."""
    order = [x.Ordered(this=by, desc=not limit.smallest), x.Ordered(this=_id(ids, schema, dialect))]
    groups = {} if per is None else {"partition_by": [per]}
    place = x.Window(this=x.RowNumber(), **groups, order=x.Order(expressions=order))
    scalar = values.one(limit.top)
    columns = [name(ids), x.alias_(place, _PLACE)]
    if isinstance(scalar, str):
        # A percentage rounds up: a place is in where the one before it is below that share of the known.
        share = Fraction(scalar.strip().rstrip("%").strip())
        known = x.Window(this=x.Count(this=x.Star()), **groups)
        columns.append(x.alias_(known, "known"))
        before = x.paren(x.column(_PLACE) - 1) * x.Literal.number(100 * share.denominator)
        first: x.Expr = before < x.column("known") * x.Literal.number(share.numerator)
    else:
        first = x.column(_PLACE) <= x.Literal.number(str(scalar))
    inner = x.select(*columns).from_(x.to_table(table, dialect=dialect)).where(where)
    taken = x.select(name(ids)).from_(inner.subquery(_RANKED)).where(first)
    return x.In(this=name(ids), query=taken.subquery())


def _id(ids: str, schema: Schema, dialect: str) -> x.Expr:
    """The id to order by: texts by their characters, whatever the collation of the database."""
    if dialect == "postgres" and schema.columns[ids].kind in TEXTUAL:
        return x.Collate(this=name(ids), expression=x.to_identifier("C", quoted=True))
    return name(ids)
