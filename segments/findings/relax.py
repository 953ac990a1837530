"""Relax a filter: move a bound, add values, drop an item, replace a taxonomy node by one of its ancestors."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

import polars as pl

from niche.segments.accounts.table import holdable
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.findings.bounds import Edge, edges, ranks, reaching, simplest
from niche.segments.language.description import describe
from niche.segments.model import edits
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Path, Scalar, live, negated
from niche.segments.model.mismatches import mismatches
from niche.segments.model.values import many, text

Change: TypeAlias = "tuple[str, Filter]"
"""What a change does in words, and the filter it makes."""


TRIED = 12
"""Values of which all sets are tried, the most frequent ones."""
WIDE = 100
"""Conditions for which changes are tried."""


def relaxations(counter: Counter, counts: Counts, minimum: int) -> Iterator[Change]:
    """For each condition, yield the smallest change of each kind after which at least `minimum` accounts match.

    Skip conditions inside an odd number of `not`: to relax the filter they would have to be restricted, and dropping
    them says the same more plainly.
    """
    for path, condition in promising(counts, minimum)[:WIDE]:
        if any(mismatches(condition, counter.universe)):
            continue
        relaxation = _Relaxation(counter, counts, path, condition, minimum)
        yield from relaxation.bounds()
        yield from relaxation.values()
        yield from relaxation.items()
        yield from relaxation.parents()


def promising(counts: Counts, minimum: int) -> list[tuple[Path, Condition]]:
    """The conditions that can be relaxed so that at least `minimum` accounts match: no further than if they, or the
    groups that offer them as one choice among others, were dropped."""
    where = counts.filter
    return [
        (path, condition)
        for path, condition in live(where)
        if isinstance(condition, Condition) and not negated(where, path) and _most(counts, path) >= minimum
    ]


def _most(counts: Counts, path: Path) -> int:
    """Count the accounts that match if the node at `path` matches everybody."""
    flipped = False
    for length in range(len(path), 0, -1):
        above = edits.at(counts.filter, path[: length - 1])
        flipped ^= isinstance(above, Not)
        if isinstance(above, All | Any) and isinstance(above, Any) == flipped:
            return counts.nodes[path[:length]].without
    return counts.of


class _Relaxation:
    """The relaxations of one condition."""

    def __init__(self, counter: Counter, counts: Counts, path: Path, condition: Condition, minimum: int) -> None:
        self.counter, self.counts, self.path, self.condition = counter, counts, path, condition
        self.universe = counter.universe
        self.column: Column = self.universe.columns[condition.column]
        self.needed = minimum - counts.total
        self.minimum = minimum

    def bounds(self) -> Iterator[Change]:
        """Move each bound to the nearest value that reaches the minimum; and both bounds equally far."""
        ends = edges(self.condition, self.counter)
        gained = [self._gained(end.opened).drop_nulls() for end in ends]
        for end, values in zip(ends, gained, strict=True):
            at = reaching(values, self.needed, end.side)
            if at is not None:
                yield from self._moved(end.moved(simplest(at, values, end.side, self.column)))
        if len(ends) == 2:
            yield from self._moved(self._both(ends, gained))

    def _both(self, ends: Sequence[Edge], gained: Sequence[pl.Series]) -> Condition | None:
        """Move both bounds past the same number of accounts each, as few as reach the minimum; None if none do."""
        below, above = gained[0].sort(descending=True), gained[1].sort()
        most = min(len(below), len(above))

        def taken(steps: int) -> int:
            return int((below >= below[steps - 1]).sum() + (above <= above[steps - 1]).sum())

        steps = 1 + bisect_left(range(1, most + 1), self.needed, key=taken)
        if steps > most:
            return None
        half = ends[0].moved(simplest(below[steps - 1], below, "low", self.column))
        assert half is not None
        other = edges(half, self.counter)[1]
        return other.moved(simplest(above[steps - 1], above, "high", self.column))

    def values(self) -> Iterator[Change]:
        """Add the fewest values that reach the minimum; of single values, the one that adds the fewest accounts."""
        operator = _WIDER.get(self.condition.operator)
        if operator is None or self.column.kind not in CATEGORICAL | {Kind.LIST}:
            return
        listed = self.column.kind is Kind.LIST
        everything = Condition(self.column.name, "has_any" if listed else "in", self.column.values)
        values = self._gained(everything)
        texts = values.cast(pl.List(pl.String()) if listed else pl.String())
        frame = pl.DataFrame({"account": pl.int_range(len(values), eager=True), "value": texts})
        frame = (frame.explode("value") if listed else frame).unique()
        added = _fewest(frame, self.needed)
        if added:
            wider = Condition(self.column.name, operator, (*many(self.condition.value), *added))
            yield f"add {', '.join(map(text, added))} to {describe(self.condition, self.universe)}", self._with(wider)

    def items(self) -> Iterator[Change]:
        """Drop one of several required items: the one that adds the fewest accounts and reaches the minimum."""
        asked = tuple(dict.fromkeys(many(self.condition.value)))
        if self.condition.operator != "has_all" or len(asked) < 2:
            return
        wider = {item: self._with(_all_of(self.column, (one for one in asked if one != item))) for item in asked}
        sizes = dict(zip(asked, self.counter.sizes(list(wider.values())), strict=True))
        enough = [item for item in asked if sizes[item] >= self.minimum]
        if enough:
            item = min(enough, key=lambda item: sizes[item])
            yield f"drop {text(item)} from {describe(self.condition, self.universe)}", wider[item]

    def parents(self) -> Iterator[Change]:
        """Replace each node by its nearest ancestor that reaches the minimum."""
        if self.condition.operator != "under":
            return
        taxonomy = self.universe.placements[self.column.name].taxonomy
        nodes = [(value, taxonomy.find(text(value))) for value in many(self.condition.value)]
        for _, node in nodes:
            for above in taxonomy.ancestors(node):
                kept = tuple(value for value, other in nodes if not above.position <= other.position < above.end)
                wider = self._with(Condition(self.column.name, "under", (*kept, above.label)))
                if self.counter.size(wider) >= self.minimum:
                    yield f"{above.label} instead of {node.label}", wider
                    break

    def _moved(self, condition: Condition | None) -> Iterator[Change]:
        if condition is not None and condition != self.condition:
            new = describe(condition, self.universe)
            yield f"{new} instead of {describe(self.condition, self.universe)}", self._with(condition)

    def _with(self, node: Filter) -> Filter:
        return edits.replace(self.counts.filter, self.path, node)

    def _gained(self, node: Filter) -> pl.Series:
        """The values of the accounts added by `node` in place of the condition; empty if they do not fit in memory."""
        gained = self.counter.difference(self._with(node), self.counts.matched)
        held = gained if holdable(self.universe.table, gained.size) else self.counter.union(())
        return ranks(self.counter, self.column, held)


def _fewest(frame: pl.DataFrame, needed: int) -> tuple[Scalar, ...]:
    """Choose the fewest values that at least `needed` accounts have; empty if all values together do not suffice.

    Greedy set cover: take the most frequent value until a single one is enough. Where accounts have several values
    that may take one too many, so all smaller sets of the most frequent values are tried as well.
    """
    everything, added, left = frame, list[Scalar](), needed
    while left > 0 and frame.height:
        sizes = frame.group_by("value").len().sort(["len", "value"])
        enough = sizes.filter(pl.col("len") >= left)
        value, size = (enough.row(0) if enough.height else sizes.row(-1))[:2]
        added.append(value)
        left -= size
        frame = frame.join(frame.filter(pl.col("value") == value).select("account"), on="account", how="anti")
    if left > 0:
        return ()
    # One value would have been found, and two suffice where two were taken.
    return _together(everything, needed, len(added) - 1) or tuple(added)


def _together(frame: pl.DataFrame, needed: int, most: int) -> tuple[Scalar, ...]:
    """Choose two to `most` values that at least `needed` accounts have; empty if there are none.

    Counts the accounts once by the set of tried values that they have, so that each choice is a sum of few counts.
    """
    if most < 2 or frame["account"].n_unique() == frame.height:
        return ()
    sizes = frame.group_by("value").len().sort(["len", "value"], descending=[True, False]).head(TRIED)
    tried = sizes.select("value", bit=pl.Series([1 << place for place in range(sizes.height)]))
    held = frame.join(tried, on="value").group_by("account").agg(pl.col("bit").sum()).group_by("bit").len()
    bits = dict(zip(tried["value"].to_list(), tried["bit"].to_list(), strict=True))
    for number in range(2, most + 1):
        for chosen in combinations(bits, number):
            asked = sum(bits[value] for value in chosen)
            if sum(size for held_bits, size in held.iter_rows() if held_bits & asked) >= needed:
                return chosen
    return ()


def _all_of(column: Column, items: Iterable[Scalar]) -> Condition:
    asked = tuple(items)
    return Condition(column.name, "has_all", asked) if len(asked) > 1 else Condition(column.name, "has", asked[0])


_WIDER = {"is": "in", "in": "in", "has": "has_any", "has_any": "has_any"}
"""The operator that takes further values."""
