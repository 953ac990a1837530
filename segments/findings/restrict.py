"""Restrict a filter: add or move a bound, add a value or an industry."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from niche.segments.accounts.table import holdable
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.drivers.describing import describing
from niche.segments.findings.bounds import Side, keeping, narrowed, ranged, ranks, simplest, written
from niche.segments.findings.relax import Change
from niche.segments.language.description import describe
from niche.segments.model import edits
from niche.segments.model.columns import CATEGORICAL, NUMERIC, Column, Kind
from niche.segments.model.filters import All, Condition, Filter

_CUT = NUMERIC | {Kind.DATE, Kind.ORDERED}
"""Kinds whose values have an order."""
_SIDES: tuple[Side, Side] = ("low", "high")


def restrictions(
    counter: Counter, counts: Counts, maximum: int, minimum: int = 0, lost: Callable[[Filter], float] = lambda _: 0.0
) -> Iterator[Change]:
    """For each column, yield the condition that keeps the most accounts between `minimum` and `maximum`.

    `lost` rates what a filter gives away: of the two bounds of a column, the one that gives away less is preferred to
    the one that keeps more.
    """
    for column in describing(counter.universe) if holdable(counter.universe.table, counts.total) else ():
        if column.kind in _CUT:
            yield from _cut(counter, counts, column, maximum, lost)
        if column.kind in CATEGORICAL | {Kind.LIST}:
            yield from _values(counter, counts, column, maximum, minimum)
    yield from _industries(counter, counts, maximum, minimum)


def _cut(
    counter: Counter, counts: Counts, column: Column, maximum: int, lost: Callable[[Filter], float]
) -> Iterator[Change]:
    """Yield the bound, low or high, that gives away less or else keeps more; the low one of equals."""
    values = ranks(counter, column, counts.matched).drop_nulls()
    ends: list[tuple[int, Change]] = []
    for side in _SIDES:
        at = keeping(values, maximum, side)
        if at is None:
            continue
        kept = int((values >= at if side == "low" else values <= at).sum())
        bound = written(column, simplest(at, values, side, column))
        condition = ranged(column.name, *((bound, None) if side == "low" else (None, bound)))
        ends.append((kept, _narrowed(counter, counts.filter, condition, side)))
    if ends:
        yield min(ends, key=lambda end: (lost(end[1][1]), -end[0]))[1]


def _narrowed(engine: Engine, where: Filter, condition: Condition, side: Side) -> Change:
    """Move the bound of a condition on the same column in the outermost `all`; if there is none, add the condition."""
    steps = where.children if isinstance(where, All) else ()
    for index, step in enumerate(steps):
        if isinstance(step, Condition) and step.column == condition.column:
            assert not isinstance(condition.value, tuple)
            new = narrowed(step, side, condition.value)
            if new is not None:
                words = f"{describe(new, engine.universe)} instead of {describe(step, engine.universe)}"
                return words, edits.replace(where, (index,), new)
    return f"add {describe(condition, engine.universe)}", edits.narrowed(where, condition)


def _values(engine: Engine, counts: Counts, column: Column, maximum: int, minimum: int) -> Iterator[Change]:
    sizes = engine.values(column.name, counts.matched).items()
    fitting = [(-size, value) for value, size in sizes if max(minimum, 1) <= size <= maximum]
    if fitting:
        _, value = min(fitting)
        condition = Condition(column.name, "has" if column.kind is Kind.LIST else "is", value)
        yield f"add {describe(condition, engine.universe)}", edits.narrowed(counts.filter, condition)


def _industries(engine: Engine, counts: Counts, maximum: int, minimum: int) -> Iterator[Change]:
    main = next(iter(engine.universe.placements.items()), None)
    if main is None:
        return
    name, placement = main
    sizes = ((int(counts.tree[node.position]), node) for node in placement.taxonomy.nodes)
    fitting = [(size, node) for size, node in sizes if minimum <= size <= maximum and size]
    if fitting:
        _, node = max(fitting, key=lambda found: (found[0], -found[1].depth))
        condition = Condition(name, "under", (node.label,))
        yield f"add {describe(condition, engine.universe)}", edits.narrowed(counts.filter, condition)
