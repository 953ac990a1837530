"""Why an account that somebody looks for is not in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts.exports import as_text, places
from niche.segments.counting.counter import Counter
from niche.segments.language.description import sentence
from niche.segments.model.filters import All, Condition, Filter, Not, Off


@dataclass(frozen=True, slots=True)
class Failed:
    """A step of a segment's filter that an account does not pass."""

    step: str
    """The step in words."""
    value: str | None = None
    """What the account has in the column that the step asks for; empty where that is missing, None for a group."""


@dataclass(frozen=True, slots=True)
class Outside:
    """An account that is not in a segment."""

    name: str
    failed: tuple[Failed, ...]


def outside(counter: Counter, where: Filter, text: str, named: str, most: int) -> tuple[Outside, ...]:
    """The first accounts outside a segment that have a text in any column, `most` of them; `named` is the column that
    tells who they are. Meant for a thread.
    """
    universe = counter.universe
    rest = counter.rows(counter.difference(All(), where))
    held = islice(places(universe, list(universe.columns), rest, text, 0, len(rest)), most)
    found = [rest[place : place + 1] for place in held]
    steps = where.children if isinstance(where, All) else (where,)
    passed = {step: counter.match(All((step,))) for step in steps} if found else {}
    return tuple(
        Outside(
            _cell(counter, named, row),
            tuple(
                Failed(sentence(step, universe), _value(counter, step, row))
                for step in steps
                if not counter.holds(passed[step], row[0])
            ),
        )
        for row in found
    )


def _value(counter: Counter, step: Filter, row: NDArray[np.int64]) -> str | None:
    while isinstance(step, Not | Off):
        step = step.child
    known = isinstance(step, Condition) and step.column in counter.universe.columns
    return _cell(counter, step.column, row) if known and isinstance(step, Condition) else None


def _cell(counter: Counter, column: str, row: NDArray[np.int64]) -> str:
    return as_text(counter.universe, [column], row).item() or ""
