"""Changes that let more accounts in: bounds moved, values added, a node exchanged for the one above it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import polars as pl

from niche.segments import edits
from niche.segments.columns import CATEGORICAL, Column, Kind
from niche.segments.counting import Counter
from niche.segments.counts import Counts, Mask
from niche.segments.engine import masks
from niche.segments.filters import Condition, Filter, Path, Scalar, live, negated
from niche.segments.language.wording import describe
from niche.segments.operators import resolve
from niche.segments.repairing.bounds import Edge, edges, ranks, reaching, simplest
from niche.segments.taxonomy import Taxonomy
from niche.segments.values import UnfitError, many, text

Change: TypeAlias = "tuple[str, Filter]"
"""What a change does in words, and the filter it makes."""


def loosened(counter: Counter, counts: Counts, minimum: int) -> Iterator[Change]:
    """For each condition, the smallest change of each kind after which at least `minimum` accounts match.

    Conditions inside an odd number of `not` are left alone: to loosen the whole they would have to be tightened, and
    dropping them says the same more plainly.
    """
    where = counts.filter
    for path, condition in live(where):
        if not isinstance(condition, Condition) or negated(where, path) or not _fits(condition, counter):
            continue
        loosening = _Loosening(counter, counts, path, condition, minimum)
        yield from loosening.bounds()
        yield from loosening.values()
        yield from loosening.parents()


def _fits(condition: Condition, counter: Counter) -> bool:
    try:
        resolve(condition, counter.universe)
    except UnfitError:
        return False
    return True


class _Loosening:
    """One condition that is to let more accounts in."""

    def __init__(self, counter: Counter, counts: Counts, path: Path, condition: Condition, minimum: int) -> None:
        self.counter, self.counts, self.path, self.condition = counter, counts, path, condition
        self.universe = counter.universe
        self.column: Column = self.universe.columns[condition.column]
        self.needed = minimum - counts.total
        self.minimum = minimum

    def bounds(self) -> Iterator[Change]:
        """Each end moved to the nearest value that reaches the minimum, and both ends moved equally far."""
        ends = edges(self.condition, self.universe)
        gained = [self._values(self._gained(end.opened)).drop_nulls() for end in ends]
        for end, values in zip(ends, gained, strict=True):
            at = reaching(values, self.needed, end.side)
            if at is not None:
                yield from self._moved(end.moved(simplest(at, values, end.side, self.column)))
        if len(ends) == 2:
            yield from self._moved(self._both(ends, gained))

    def _both(self, ends: Sequence[Edge], gained: Sequence[pl.Series]) -> Condition | None:
        """Both ends moved until each has passed the same number of accounts, as few as reach the minimum."""
        below, above = gained[0].sort(descending=True), gained[1].sort()
        most = min(len(below), len(above))

        def taken(steps: int) -> int:
            return int((below >= below[steps - 1]).sum() + (above <= above[steps - 1]).sum())

        steps = 1 + bisect_left(range(1, most + 1), self.needed, key=taken)
        if steps > most:
            return None
        half = ends[0].moved(simplest(below[steps - 1], below, "low", self.column))
        assert half is not None
        other = edges(half, self.universe)[1]
        return other.moved(simplest(above[steps - 1], above, "high", self.column))

    def values(self) -> Iterator[Change]:
        """The fewest further values that reach the minimum; of single values the one that adds least."""
        operator = _WIDER.get(self.condition.operator)
        if operator is None or self.column.kind not in CATEGORICAL | {Kind.LIST}:
            return
        listed = self.column.kind is Kind.LIST
        everything = Condition(self.column.name, "has_any" if listed else "in", self.column.values)
        values = self._values(self._gained(everything))
        frame = pl.DataFrame({"account": pl.int_range(len(values), eager=True), "value": values.cast(_text(listed))})
        frame = (frame.explode("value") if listed else frame).unique()
        added: list[Scalar] = []
        needed = self.needed
        while needed > 0 and frame.height:
            sizes = frame.group_by("value").len().sort(["len", "value"])
            enough = sizes.filter(pl.col("len") >= needed)
            value, size = (enough.row(0) if enough.height else sizes.row(-1))[:2]
            added.append(value)
            needed -= size
            frame = frame.join(frame.filter(pl.col("value") == value).select("account"), on="account", how="anti")
        if added and needed <= 0:
            wider = Condition(self.column.name, operator, (*many(self.condition.value), *added))
            yield f"add {', '.join(map(text, added))} to {describe(self.condition, self.universe)}", self._with(wider)

    def parents(self) -> Iterator[Change]:
        """Each node exchanged for the nearest one above it that reaches the minimum."""
        if self.condition.operator != "under":
            return
        taxonomy = self.universe.placements[self.column.name].taxonomy
        nodes = many(self.condition.value)
        for value in nodes:
            node = taxonomy.find(text(value))
            for above in taxonomy.ancestors(node):
                kept = tuple(v for v in nodes if not _below(taxonomy, text(v), above.code))
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

    def _gained(self, node: Filter) -> Mask:
        """The accounts that come in with `node` in the condition's place."""
        gained: Mask = self.counter.mask(self._with(node)) & ~self.counts.mask
        return gained

    def _values(self, mask: Mask) -> pl.Series:
        return ranks(self.column, self.universe).filter(masks.unpack(mask, len(self.universe)))


def _text(listed: bool) -> pl.DataType:
    return pl.List(pl.String()) if listed else pl.String()


def _below(taxonomy: Taxonomy, text: str, code: str) -> bool:
    node, above = taxonomy.find(text), taxonomy[code]
    return above.position <= node.position < above.end


_WIDER = {"is": "in", "in": "in", "has": "has_any", "has_any": "has_any"}
"""The operator that takes further values."""
