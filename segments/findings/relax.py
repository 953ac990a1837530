"""Relax a filter: move a bound, add similar values, drop an item, take a taxonomy node's siblings or an ancestor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import polars as pl

from niche.segments.accounts.table import holdable
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.findings.bounds import edges, ends, ranks
from niche.segments.findings.changes import Change, Manner, Sizes
from niche.segments.findings.likeness import alike
from niche.segments.findings.siblings import sibling_values, similar_nodes
from niche.segments.language.description import describe
from niche.segments.model import edits
from niche.segments.model.columns import CATEGORICAL, Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Path, Scalar, live, negated
from niche.segments.model.mismatches import mismatches
from niche.segments.model.values import many, text

WIDE = 100
"""Conditions for which changes are tried."""
ADDED = 3
"""Values that are added at most; with more of them the segment is about something else."""
TRIED = 6
"""Values that are tried alone, the most alike first."""
FAR = 1.5
"""Times of the minimum up to which a bound may be moved so that it is a round one."""


def relaxations(counter: Counter, counts: Counts, sizes: Sizes) -> Iterator[Change]:
    """For each condition, yield a change of each kind that leads to one of the sizes.

    Skip conditions inside an odd number of `not`: to relax the filter they would have to be restricted, and dropping
    them says the same more plainly.
    """
    for path, condition in promising(counts, sizes.least)[:WIDE]:
        if any(mismatches(condition, counter.universe)):
            continue
        relaxation = _Relaxation(counter, counts, path, condition, sizes)
        yield from relaxation.bounds()
        yield from relaxation.values()
        yield from relaxation.items()
        yield from relaxation.nodes()


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

    def __init__(self, counter: Counter, counts: Counts, path: Path, condition: Condition, sizes: Sizes) -> None:
        self.counter, self.counts, self.path, self.condition, self.sizes = counter, counts, path, condition, sizes
        self.universe = counter.universe
        self.column: Column = self.universe.columns[condition.column]

    def bounds(self) -> Iterator[Change]:
        """Move each bound to the roundest place near the present one that keeps clear of the limits."""
        total, clear = self.counts.total, self.sizes.clear()
        most = min(clear.most, max(int(FAR * self.sizes.least), 2 * clear.least - total))
        for edge in edges(self.condition, self.counter):
            values = self._gained(edge.opened).drop_nulls()
            found = ends(values, clear.least - total, most - total, edge.side)
            condition = None if found is None else edge.moved(found)
            if condition is not None and condition != self.condition:
                yield self._instead(condition, Manner.BOUND)

    def values(self) -> Iterator[Change]:
        """Add values that are like those asked for: one if one is enough, else up to three of the most alike."""
        operator = _WIDER.get(self.condition.operator)
        if operator is None or self.column.kind not in CATEGORICAL | {Kind.LIST}:
            return
        asked = many(self.condition.value)

        def wider(added: Sequence[str]) -> Condition:
            return Condition(self.column.name, operator, (*asked, *added))

        near = self._similar([text(value) for value in asked])
        gains = self._sizes([wider((value,)) for value in near])
        helpful = [value for value, size in zip(near, gains, strict=True) if size > self.counts.total]
        choices = [[value] for value in helpful[:TRIED]] + [helpful[:n] for n in range(2, 1 + min(ADDED, len(helpful)))]
        if self.column.kind is Kind.ORDERED:  # the neighbours at both ends are no more alike than one another
            choices = [*choices[:2], *([helpful] if len(helpful) > 1 else [])]
        sizes = self._sizes([wider(choice) for choice in choices])
        added = next((choice for choice, size in zip(choices, sizes, strict=True) if self.sizes.hold(size)), None)
        if added is not None:
            yield self._changed(self._adding(added), wider(added), Manner.VALUE)

    def _similar(self, asked: list[str]) -> Sequence[str]:
        """The further values like those asked for, the most alike first: in an order the next ones, in the columns of
        a tree the siblings, else by the profile of their accounts."""
        if self.column.kind is Kind.ORDERED:
            places = sorted(self.column.values.index(value) for value in asked)
            around = places[0] - 1, places[-1] + 1
            return [self.column.values[at] for at in around if 0 <= at < len(self.column.values)]
        found = alike(self.universe, self.column, asked)
        siblings = sibling_values(self.universe, self.column, asked)
        if siblings is None:
            return found
        return sorted(siblings, key=lambda value: found.index(value) if value in found else len(found))

    def items(self) -> Iterator[Change]:
        """Drop one of several required items: the one that adds the fewest accounts and reaches the minimum."""
        asked = tuple(dict.fromkeys(many(self.condition.value)))
        if self.condition.operator != "has_all" or len(asked) < 2:
            return
        wider = {item: _all_of(self.column, (one for one in asked if one != item)) for item in asked}
        sizes = dict(zip(asked, self._sizes(list(wider.values())), strict=True))
        enough = [item for item in asked if self.sizes.hold(sizes[item])]
        if enough:
            item = min(enough, key=lambda item: sizes[item])
            yield self._changed(lambda: f"drop {text(item)} from {self._present()}", wider[item], Manner.ITEM)

    def nodes(self) -> Iterator[Change]:
        """Take a sibling of a node as well, and replace a node by its nearest ancestor that reaches the minimum."""
        if self.condition.operator != "under":
            return
        taxonomy = self.universe.placements[self.column.name].taxonomy
        nodes = [(value, taxonomy.find(text(value))) for value in many(self.condition.value)]
        for node in similar_nodes(self.universe, self.column.name, [node for _, node in nodes]):
            wider = Condition(self.column.name, "under", (*many(self.condition.value), node.label))
            if self.sizes.hold(self._sizes([wider])[0]):
                yield self._changed(self._adding([node.label]), wider, Manner.VALUE)
                break
        for _, node in nodes:
            for above in taxonomy.ancestors(node):
                kept = tuple(value for value, other in nodes if not above.position <= other.position < above.end)
                wider = Condition(self.column.name, "under", (*kept, above.label))
                size = self._sizes([wider])[0]
                if self.sizes.hold(size):
                    words = partial("{} instead of {}".format, above.label, node.label)
                    yield self._changed(words, wider, Manner.PARENT)
                if size >= self.sizes.least:
                    break

    def _instead(self, condition: Condition, manner: Manner) -> Change:
        return self._changed(
            lambda: f"{describe(condition, self.universe)} instead of {self._present()}", condition, manner
        )

    def _present(self) -> str:
        return describe(self.condition, self.universe)

    def _adding(self, values: Sequence[str]) -> Callable[[], str]:
        return lambda: f"add {', '.join(values)} to {self._present()}"

    def _changed(self, words: Callable[[], str], condition: Condition, manner: Manner) -> Change:
        return Change(words, self._with(condition), manner, self.path, condition)

    def _with(self, node: Filter) -> Filter:
        return edits.replace(self.counts.filter, self.path, node)

    def _sizes(self, wider: Sequence[Condition]) -> list[int]:
        return self.counter.sizes([self._with(condition) for condition in wider])

    def _gained(self, node: Filter) -> pl.Series:
        """The values of the accounts added by `node` in place of the condition; empty if they do not fit in memory."""
        gained = self.counter.difference(self._with(node), self.counts.matched)
        held = gained if holdable(self.universe.table, gained.size) else self.counter.union(())
        return ranks(self.counter, self.column, held)


def _all_of(column: Column, items: Iterable[Scalar]) -> Condition:
    asked = tuple(items)
    return Condition(column.name, "has_all", asked) if len(asked) > 1 else Condition(column.name, "has", asked[0])


_WIDER = {"is": "in", "in": "in", "has": "has_any", "has_any": "has_any"}
"""The operator that takes further values."""
