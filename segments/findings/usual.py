"""Which columns people cut a market by: told by their kind, their header, and what other segments use."""

from __future__ import annotations

from collections.abc import Collection

from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import CATEGORICAL, Column, Kind, Role
from niche.segments.model.filters import Filter, conditions
from niche.segments.reading import headers

_STAFF = frozenset(
    {
        *("employees", "employee", "headcount", "staff", "fte", "ftes", "workforce", "people", "size"),
        *("mitarbeiter", "beschäftigte", "salariés", "effectif", "effectifs", "empleados", "dipendenti", "medewerkers"),
    }
)
_PLACES = headers.COUNTRY_WORDS | {"countries", "region", "continent", "state", "province", "territory", "bundesland"}
_MONEY = frozenset(
    {
        *("revenue", "turnover", "sales", "umsatz", "omzet", "fatturato", "ingresos", "arr"),
        *("cap", "ebitda", "profit", "assets"),
    }
)
_RECORDS = frozenset({"created", "updated", "modified", "imported", "added", "synced"})
FEW_VALUES = 30
"""Values of a category up to which one of them says something to whoever reads it."""
UNUSUAL = 6


def familiarity(universe: Universe, column: Column, used: Collection[str]) -> int:
    """How far from hand a column is: 0 for the industry, up to UNUSUAL for one that is a last resort.

    `used` are the columns that other segments of the workspace name.
    """
    text = column.kind in CATEGORICAL | {Kind.LIST}
    named = column.name in used, text and len(column.values) <= FEW_VALUES
    return [*_subjects(universe, column), *named, True].index(True)


def of_record(column: Column) -> bool:
    """Whether it tells the day on which something was done to the record, which says nothing of the account."""
    return column.kind is Kind.DATE and not _RECORDS.isdisjoint(headers.words(column.header or column.name))


def subject(universe: Universe, name: str) -> str:
    """What a column is about, as far as segments tell it from others: of two columns on one subject one is enough."""
    told = _subjects(universe, universe.columns[name])
    return ("industry", "people", "place", "money")[told.index(True)] if True in told else name


def asked_about(universe: Universe, where: Filter) -> frozenset[str]:
    """The columns on what a filter asks about: those that it names, and others that say it in other words."""
    asked = {condition.column for _, condition in conditions(where) if condition.column in universe.columns}
    subjects = {subject(universe, name) for name in asked}
    return frozenset(name for name in universe.columns if name in asked or subject(universe, name) in subjects)


def _subjects(universe: Universe, column: Column) -> list[bool]:
    """Whether it tells the industry, the people, the place, the money."""
    words = set(headers.words(column.header or column.name))
    numeric, value = column.kind.numeric, universe.roles.get(Role.VALUE) == column.name
    return [
        column.kind is Kind.INDUSTRY,
        bool(words & _STAFF) and (numeric or column.kind is Kind.ORDERED),
        bool(words & _PLACES) and column.kind is Kind.CATEGORY,
        column.kind is Kind.MONEY or value or (bool(words & _MONEY) and numeric),
    ]
