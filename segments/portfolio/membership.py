"""Explain why accounts that are looked for are not in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.exports import as_text, places
from niche.segments.counting.engine import Engine
from niche.segments.language.description import describe, sentence
from niche.segments.model.filters import All, Condition, Filter, Not, Off, unlimited


@dataclass(frozen=True, slots=True)
class Failed:
    """A step of a segment's filter that an account does not pass; the last may be a limit."""

    step: str
    """The step in words."""
    value: str | None = None
    """What the account has in the column that the step asks for; empty where that is missing, None for a group."""


@dataclass(frozen=True, slots=True)
class Outside:
    """An account that is not in a segment."""

    name: str
    failed: tuple[Failed, ...]


def outside(engine: Engine, where: Filter, text: str, named: str, most: int) -> tuple[Outside, ...]:
    """Find the first accounts outside a segment that have a text in any column, with the steps that they fail.

    Args:
        engine: Counts the accounts.
        where: The filter of the segment.
        text: The text to look for.
        named: The column with the names of accounts.
        most: The number of accounts to find.
    """
    universe = engine.universe
    rest = engine.rows(engine.difference(All(), where))
    held = islice(places(universe, list(universe.columns), rest, text, 0, len(rest)), most)
    found = [rest[place : place + 1] for place in held]
    inner = unlimited(where)
    steps = inner.children if isinstance(inner, All) else (inner,)
    passed = {step: engine.match(All((step,))) for step in steps} if found else {}
    return tuple(
        Outside(
            _cell(engine, named, row),
            tuple(
                Failed(sentence(step, universe), _value(engine, step, row))
                for step in steps
                if not engine.holds(passed[step], row[0])
            )
            or (Failed(describe(where, universe)),),  # it passes all conditions, so the limit leaves it out
        )
        for row in found
    )


def _value(engine: Engine, step: Filter, row: NDArray[np.int64]) -> str | None:
    while isinstance(step, Not | Off):
        step = step.child
    if not isinstance(step, Condition) or step.column not in engine.universe.columns:
        return None
    return _cell(engine, step.column, row)


def _cell(engine: Engine, column: str, row: NDArray[np.int64]) -> str:
    return as_text(engine.universe, [column], row).item() or ""
