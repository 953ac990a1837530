"""What a wider filter still means: how much of what its conditions kept out is let in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from niche.segments.accounts.universe import Universe
from niche.segments.counting.engine import Engine
from niche.segments.findings.changes import Change, Manner
from niche.segments.model import edits
from niche.segments.model.filters import Filter, Not, Path, conditions

GENTLE, ROUGH = 0.25, 0.5
"""Shares of the accounts kept out by a condition that a change of it lets in: beyond the first it means something else,
beyond the other it is as good as dropped."""
LARGER = 3
"""Times the accounts of a node that one above it may hold and still mean about the same."""
_EXCLUSION, _INDUSTRY = Manner.DROP_TWO + 1, Manner.DROP_TWO + 2
"""The places after all others: to take in what was left out, and to give up the industry for nearly any."""


def meanings(engine: Engine, where: Filter, changes: Sequence[Change]) -> dict[Change, tuple[float, ...]]:
    """The places of changes that relax a filter, those first that leave most of its meaning.

    By the manner of the change, if it is a gentle one, then the last step of the filter before the first, then the
    share let in. Changes after which a condition holds for every account are left out: they are drops in disguise.
    """
    pairs = {change: edits.at(where, change.path) for change in changes if change.condition is not None}
    asked = [one for change, old in pairs.items() for one in (old, change.condition) if one is not None]
    alone = dict(zip(asked, engine.sizes(asked), strict=True))
    found: dict[Change, tuple[float, ...]] = {}
    for change in changes:
        old, new = pairs.get(change), change.condition
        step = -sum(path[0] for path in (change.path, change.other) if path)
        if old is None or new is None:
            found[change] = (float(_dropped(engine.universe, where, change)), step, 1.0)
            continue
        known = _known(engine.universe, new.column)
        if alone[new] < known:
            place, let_in = _relaxed(change, alone[old], alone[new], known)
            found[change] = (float(place), step, round(let_in, 1))
    return found


def _relaxed(change: Change, before: int, after: int, known: int) -> tuple[int, float]:
    """The place of a change of a condition that `before` accounts met and `after` meet, and the share let in."""
    let_in = (after - before) / (known - before)
    gentle = after <= LARGER * before if change.manner is Manner.PARENT else let_in <= GENTLE
    if gentle:
        return change.manner, let_in
    if change.manner is Manner.PARENT:
        return _INDUSTRY, let_in
    return (Manner.DROP if let_in <= ROUGH else Manner.DROP_TWO), let_in


def _known(universe: Universe, column: str) -> int:
    """The accounts with a value."""
    return universe.placements[column].classified if column in universe.placements else universe.known(column)


def _dropped(universe: Universe, where: Filter, change: Change) -> int:
    """The place of a drop."""
    paths = [change.path] if change.other is None else [change.path, change.other]
    if any(_industry(universe, where, path) for path in paths):
        return _INDUSTRY
    return _EXCLUSION if any(isinstance(edits.with_not(where, path), Not) for path in paths) else change.manner


def _industry(universe: Universe, where: Filter, path: Path) -> bool:
    """Whether a node says in which industry accounts are, and nothing else."""
    columns = _columns_of_trees(universe)
    named = [condition.column for _, condition in conditions(edits.at(where, path))]
    return bool(named) and all(column in columns for column in named)


def _columns_of_trees(universe: Universe) -> Collection[str]:
    return {*universe.placements, *(column for one in universe.placements.values() for column in one.columns)}
