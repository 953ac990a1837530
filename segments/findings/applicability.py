"""To which accounts a column applies: a state is asked of some countries only, and is not unknown elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from niche.segments.accounts.universe import Universe
from niche.segments.counting.engine import Engine
from niche.segments.findings.bounds import known
from niche.segments.findings.kept import kept
from niche.segments.model.columns import CATEGORICAL, Column, Kind, Role
from niche.segments.model.filters import All, Condition, Filter, Not, Scalar
from niche.segments.reading import headers

ENOUGH = 20
"""Accounts below which a value says nothing of a column."""
KNOWN, UNKNOWN = 0.8, 0.02
"""Shares of the accounts of a value that have a column where it applies, at least, and where it does not, at most."""
MOST_VALUES = 200
_ORIGINS = frozenset(
    {"source", "origin", "import", "imported", "list", "provider", "vendor", "created", "owner", "batch"}
)
"""Words for where a record comes from: what a source leaves out is not known, rather than not applicable."""


def applicable(engine: Engine, column: str) -> Filter | None:
    """The accounts to which a column may apply; None for all.

    As `niche.yaml` says, else as the data tell: another column parts the accounts cleanly if each of its values with
    enough accounts has the column nearly always or nearly never. Accounts without that other column may have it.
    """
    said = engine.universe.columns[column].applies
    return said or kept(engine.universe, ("applies", column), lambda: _told(engine, column))


def _told(engine: Engine, column: str) -> Filter | None:
    having = engine.match(known(column))
    without: dict[Filter, int] = {}
    for other in _parting(engine.universe, column):
        every, some = engine.values(other.name, All()), engine.values(other.name, having)
        shares = {value: some.get(value, 0) / number for value, number in every.items() if number >= ENOUGH}
        never = [value for value, share in shares.items() if share <= UNKNOWN]
        always = [value for value, share in shares.items() if share >= KNOWN]
        if always and never and len(always) + len(never) == len(shares):
            without[Not(_one_of(other, never))] = sum(every[value] for value in never)
    return max(without, key=lambda where: without[where], default=None)


def _parting(universe: Universe, column: str) -> Iterator[Column]:
    """The columns that may tell where another one applies."""
    aside = {universe.roles.get(Role.OWNER), column}
    for other in universe.columns.values():
        few = other.kind is Kind.YES_NO or (other.kind in CATEGORICAL and len(other.values) <= MOST_VALUES)
        told = other.kind is Kind.INDUSTRY or (few and universe.table.ready(other.name))
        if told and other.name not in aside and _ORIGINS.isdisjoint(headers.words(other.header or other.name)):
            yield other


def _one_of(column: Column, values: list[str]) -> Condition:
    if column.kind is Kind.INDUSTRY:
        return Condition(column.name, "under", tuple(values))
    written: tuple[Scalar, ...] = (
        tuple(value == "yes" for value in values) if column.kind is Kind.YES_NO else tuple(values)
    )
    return Condition(column.name, "is", written[0]) if len(written) == 1 else Condition(column.name, "in", written)


def applications(engine: Engine, columns: set[str]) -> Mapping[str, Filter]:
    """The accounts to which each of these columns applies, of those that do not apply to all."""
    found = {column: applicable(engine, column) for column in sorted(columns)}
    return {column: where for column, where in found.items() if where is not None}
