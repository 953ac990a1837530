"""A filter in one line of SQL, for niche itself or for a database. sqlglot is imported when it is needed."""

from __future__ import annotations

from pathlib import Path

from niche.segments.accounts.universe import Universe
from niche.segments.counting.compiled import Segments
from niche.segments.language.expressions import render
from niche.segments.model.filters import Filter
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import MismatchError

OWN = "niche"
"""The line that niche reads."""
DIALECTS = (OWN, "duckdb", "postgres", "sqlite")


def condition(where: Filter, universe: Universe, dialect: str, segments: Segments, table: str = "") -> str:
    """Write a filter as a condition that counts the same. Raises BadInputError where a dialect cannot say it.

    `table` is what the table is called in the database, which only a limit says; by default as its file.
    """
    if dialect == OWN:
        return render(where, universe)
    from niche.segments.language.sql import where as written
    from niche.segments.language.sqllimits import unique_ids
    from niche.segments.language.sqlplaces import by_values

    named = table or f'"{Path(universe.name).stem}"'
    try:
        return written(where, universe, dialect, by_values(universe), segments, named, unique_ids(universe))
    except MismatchError as error:
        raise BadInputError(Problem(error.message, hint=error.hint)) from None
