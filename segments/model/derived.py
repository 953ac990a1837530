"""Columns that niche works out of others: values by conditions, sums of numbers, answers by the values of a stage."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from niche.segments.model.filters import All, Any, Filter, Not, conditions


class Rest(StrEnum):
    """The words that stand for values in the place of a list."""

    KNOWN = "known"
    """Any value."""
    MISSING = "missing"
    """No value."""
    OTHER = "other"
    """Any value that the other answer does not list."""


Answer: TypeAlias = "tuple[str, ...] | Rest"


@dataclass(frozen=True, slots=True)
class Stage:
    """The answers that the values of a column give, such as those of a CRM's stage; other values give none."""

    column: str
    yes: Answer = ()
    no: Answer = ()
    where: str = ""
    """A condition: accounts that do not meet it have no answer."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Values by condition: an account has the value of the first condition that it meets, else none."""

    cases: tuple[tuple[str, Filter], ...]
    stage: Stage | None = None
    """What the conditions were made of, if not written as such."""

    def having(self, values: Container[str]) -> Filter:
        """The accounts that have one of some values."""
        met: list[Filter] = []
        for place, (value, where) in enumerate(self.cases):
            if value in values:
                before = tuple(other for _, other in self.cases[:place])
                met.append(All((where, Not(Any(before)))) if before else where)
        return Any(tuple(met))

    def missing(self) -> Filter:
        """The accounts that have no value."""
        return Not(Any(tuple(where for _, where in self.cases)))


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of numbers of an account, missing if one of them is."""

    columns: tuple[str, ...]


Derived: TypeAlias = "Cases | Sum"


def sources(derived: Derived | None) -> frozenset[str]:
    """The columns that a column is worked out of."""
    if isinstance(derived, Sum):
        return frozenset(derived.columns)
    cases = () if derived is None else derived.cases
    return frozenset(condition.column for _, where in cases for _, condition in conditions(where))
