"""What a limit means on the data: the column to rank by, and the column to group by."""

from __future__ import annotations

from dataclasses import dataclass

from niche.segments.model import values
from niche.segments.model.columns import NUMERIC, Column, Kind, named_now
from niche.segments.model.filters import Limit
from niche.segments.model.operators import Schema, Shape
from niche.segments.model.problems import did_you_mean
from niche.segments.model.values import MismatchError

RANKED = NUMERIC | {Kind.DATE}
GROUPED = frozenset(Kind) - {Kind.LIST, Kind.INDUSTRY}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order in which a limit takes accounts. `per` is empty where all of them are one group."""

    by: str
    per: str
    smallest: bool


def ranking(limit: Limit, schema: Schema) -> Ranking:
    """The columns of a limit. Raises MismatchError with the rule `unknown-column` or `wrong-type`."""
    if problem := count_problem(limit.top):
        raise MismatchError("wrong-type", problem)
    by = _column(limit.by, schema)
    if by.kind not in RANKED:
        raise MismatchError("wrong-type", f"limit by {by.name}: it is {by.kind.phrase}", "use a number or a date")
    if not limit.per:
        return Ranking(by.name, "", limit.smallest)
    per = _column(limit.per, schema)
    if per.kind not in GROUPED:
        raise MismatchError("wrong-type", f"limit per {per.name}: it is {per.kind.phrase}", "use a category")
    return Ranking(by.name, per.name, limit.smallest)


def count_problem(top: object) -> str:
    """What is wrong with the number of a limit; empty if nothing is."""
    valid = isinstance(top, int | str) and values.is_limit(top)
    return "" if valid else f"a limit takes {Shape.LIMIT}"


def _column(name: str, schema: Schema) -> Column:
    """A column by its name, or else by its role."""
    named = schema.columns.get(name)
    if named is None and (held := {role.value: column for role, column in schema.roles.items()}.get(name)):
        named = schema.columns.get(held)
    if named is None:
        now = named_now(name, schema.columns)
        hint = f"use {now}" if now else did_you_mean(name, schema.columns)
        raise MismatchError("unknown-column", f"there is no column {name}", hint)
    return named
