"""Restrict a filter: move or add a bound, keep fewer of the values or nodes asked for, add a value or an industry."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

import polars as pl

from niche.segments.accounts.table import holdable
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.drivers.describing import describing
from niche.segments.findings.bounds import Ends, Side, bounded, edges, ends, ranged, ranks, rounded, written
from niche.segments.findings.changes import Change, Manner, Sizes
from niche.segments.findings.usual import of_record
from niche.segments.language.description import describe
from niche.segments.model import edits
from niche.segments.model.columns import NUMERIC, Column, Kind
from niche.segments.model.filters import All, Condition, Filter, Limit, Path, Scalar, live
from niche.segments.model.mismatches import mismatches
from niche.segments.model.values import many, text

_SIDES: tuple[Side, Side] = ("low", "high")
_FEWER = {"in": "is", "has_any": "has", "under": "under"}
"""The operators that take several values, and what they are with one."""
KEPT = 0.5
"""Share of the largest size that a bound keeps where it can, and of the best value that another one must keep."""
CHOICES = 3
"""Values of a column that are looked at, those that keep the most accounts."""

V = TypeVar("V", bound=Hashable)


def restrictions(counter: Counter, counts: Counts, sizes: Sizes) -> Iterator[Change]:
    """Yield changes of the segment's own conditions, and for each other column conditions more, that lead to a size.

    Days are cut only where the segment asks for some already: each account has days of its own, so there is always a
    cut, and it says nothing of who is kept.
    """
    universe = counter.universe
    steps = [(path, step) for path, step in _steps(counts.filter) if not any(mismatches(step, universe))]
    asked = {step.column for _, step in steps}
    holding = holdable(universe.table, counts.total)
    for path, step in steps:
        yield from _fewer(counter, counts, path, step, sizes)
        if holding and not of_record(universe.columns[step.column]):
            yield from _tighter(counter, counts, path, step, sizes)
    for column in describing(universe) if holding else ():
        if column.name not in asked:
            yield from _further(counter, counts, column, sizes)
    yield from _industries(counter, counts, steps, sizes)


def _steps(where: Filter, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """The conditions that every account must meet."""
    if isinstance(where, Condition):
        yield path, where
    elif isinstance(where, Limit):
        yield from _steps(where.child, (*path, 0))
    elif isinstance(where, All):
        yield from (((*path, place), step) for place, step in enumerate(where.children) if isinstance(step, Condition))


def _fewer(counter: Counter, counts: Counts, path: Path, step: Condition, sizes: Sizes) -> Iterator[Change]:
    """Keep the first of several values or nodes, as many as fit: people name first what they are after."""
    asked = tuple(dict.fromkeys(many(step.value)))
    if step.operator not in _FEWER:
        return
    kept = [_of(step, asked[:number]) for number in range(len(asked) - 1, 0, -1)]
    made = [edits.replace(counts.filter, path, one) for one in kept]
    for one, where, size in zip(kept, made, counter.sizes(made), strict=True):
        if sizes.hold(size):
            yield Change(_instead(counter, one, step), where, Manner.VALUE, path, one)
            return


def _of(step: Condition, values: tuple[Scalar, ...]) -> Condition:
    operator = step.operator if len(values) > 1 else _FEWER[step.operator]
    return Condition(step.column, operator, values if len(values) > 1 or operator == "under" else values[0])


def _tighter(counter: Counter, counts: Counts, path: Path, step: Condition, sizes: Sizes) -> Iterator[Change]:
    """Move each end of a range, and add the end that it has not."""
    moving = edges(step, counter)
    if not moving:
        return
    column = counter.universe.columns[step.column]
    values = ranks(counter, column, counts.matched).drop_nulls()
    made = [(Manner.BOUND, edge.moved(found)) for edge in moving if (found := _kept(values, sizes, edge.side))]
    made += [(Manner.END, bounded(step, side, end)) for side, end in _bounds(values, column, sizes)]
    for manner, new in made:
        if new is not None:
            where = edits.replace(counts.filter, path, new)
            yield Change(_instead(counter, new, step), where, manner, path, new)


def _bounds(values: pl.Series, column: Column, sizes: Sizes) -> Iterator[tuple[Side, Scalar]]:
    """The round bound on each side."""
    for side in _SIDES:
        if found := _kept(values, sizes, side):
            yield side, written(column, rounded(found, column))


def _kept(values: pl.Series, sizes: Sizes, side: Side) -> Ends | None:
    """The ends that keep clear of the limits, and a half of the largest size where any does."""
    clear = sizes.clear()
    enough = max(clear.least, int(KEPT * clear.most))
    return ends(values, enough, clear.most, side, far=True) or ends(values, clear.least, clear.most, side, far=True)


def _further(counter: Counter, counts: Counts, column: Column, sizes: Sizes) -> Iterator[Change]:
    """A condition on a column that the segment does not speak of yet."""
    if column.kind in NUMERIC or column.kind is Kind.ORDERED:
        values = ranks(counter, column, counts.matched).drop_nulls()
        for side, bound in _bounds(values, column, sizes):
            condition = _beyond(column, side, bound)
            change = _added(counter, counts.filter, condition, Manner.BOUND)
            # A bound that keeps out fewer by their value than for want of one says little of who is kept.
            if len(values) - counter.size(change.filter) >= counts.total - len(values):
                yield change
    elif column.kind in (Kind.CATEGORY, Kind.LIST):
        operator = "has" if column.kind is Kind.LIST else "is"
        for value in _largest(counter.values(column.name, counts.matched), sizes):
            yield _added(counter, counts.filter, Condition(column.name, operator, value), Manner.VALUE)


def _beyond(column: Column, side: Side, bound: Scalar) -> Condition:
    """The values from a bound on; of an order that ends there, the one value."""
    if column.kind is Kind.ORDERED and bound == column.values[-1 if side == "low" else 0]:
        return Condition(column.name, "is", bound)
    return ranged(column.name, *((bound, None) if side == "low" else (None, bound)))


def _largest(held: Mapping[V, int], sizes: Sizes) -> Sequence[V]:
    """The values that keep the most accounts, or nearly as many."""
    fitting = {value: size for value, size in held.items() if size and sizes.hold(size)}
    most = max(fitting.values(), default=0)
    large = (value for value, size in fitting.items() if size >= KEPT * most)
    return sorted(large, key=lambda value: -fitting[value])[:CHOICES]


def _industries(
    engine: Engine, counts: Counts, steps: Sequence[tuple[Path, Condition]], sizes: Sizes
) -> Iterator[Change]:
    """Yield the nodes that keep most: within the nodes asked for where there are any, in their place."""
    main = next(iter(engine.universe.placements.items()), None)
    if main is None:
        return
    name, placement = main
    nodes, tree = placement.taxonomy.nodes[:-1], counts.tree
    path, step = next(
        (found for found in steps if found[1].column == name and found[1].operator == "under"), ((), None)
    )
    if step is not None:
        above = [placement.taxonomy.find(text(value)) for value in many(step.value)]
        nodes = tuple(node for node in nodes if any(one.position <= node.position < one.end for one in above))
    # A node that holds no more than the one below it says the same with fewer words.
    held = {n: int(tree[n.position]) for n in nodes if n.parent is None or tree[n.parent] > tree[n.position]}
    for node in _largest(held, sizes):
        condition = Condition(name, "under", (node.label,))
        if step is None:
            yield _added(engine, counts.filter, condition, Manner.VALUE)
        else:
            where = edits.replace(counts.filter, path, condition)
            yield Change(_instead(engine, condition, step), where, Manner.VALUE, path, condition)


def _instead(engine: Engine, new: Condition, old: Condition) -> Callable[[], str]:
    return lambda: f"{describe(new, engine.universe)} instead of {describe(old, engine.universe)}"


def _added(engine: Engine, where: Filter, condition: Condition, manner: Manner) -> Change:
    made = edits.narrowed(where, condition)
    path = [path for path, node in live(made) if node == condition][-1]
    return Change(lambda: f"add {describe(condition, engine.universe)}", made, manner, path, condition, further=True)
