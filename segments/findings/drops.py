"""Drop nodes of a filter, so that more accounts match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.counting.idle import kept_out_by_two
from niche.segments.findings.changes import Change, Manner, Sizes
from niche.segments.findings.relax import WIDE
from niche.segments.language.description import describe, sentence
from niche.segments.model import edits
from niche.segments.model.filters import All, Filter, Limit, Path, live

FEW = 12
"""Steps of which all pairs are tried."""


def dropping(engine: Engine, where: Filter, path: Path) -> tuple[str, Filter]:
    """Drop the node at `path`, with the `not` directly above it: in words, and what is left."""
    return _told(engine, where, path), edits.remove(where, path)


def _told(engine: Engine, where: Filter, *paths: Path) -> str:
    nodes = (edits.with_not(where, path) for path in paths)
    words = (
        describe(node, engine.universe) if isinstance(node, Limit) else sentence(node, engine.universe)
        for node in nodes
    )
    return f"drop {' and '.join(words)}"


def drops(engine: Engine, counts: Counts, sizes: Sizes) -> Iterator[Change]:
    """Drop each node whose removal leads to one of the sizes, a group only if none of its own nodes does; of many,
    those that let in the fewest accounts."""
    without = {
        path: counts.nodes[path].without for path, node in live(counts.filter) if path or isinstance(node, Limit)
    }
    enough = [path for path, size in without.items() if sizes.hold(size)]
    above = {path[:length] for path in enough for length in range(len(path))}
    innermost = sorted((path for path in enough if path not in above), key=lambda path: without[path])
    for path in sorted(innermost[:WIDE]):
        left = edits.remove(counts.filter, path)
        yield Change(partial(_told, engine, counts.filter, path), left, Manner.DROP, path)


def double_drops(counter: Counter, counts: Counts, sizes: Sizes) -> Iterator[Change]:
    """Drop two steps of the outermost group together; of many, the pairs that let in the fewest accounts."""
    found = {pair: size for pair, size in pairs(counter, counts) if sizes.hold(size)}
    for first, second in sorted(sorted(found, key=lambda pair: found[pair])[:WIDE]):
        left = edits.remove(edits.remove(counts.filter, second), first)
        words = partial(_told, counter, counts.filter, first, second)
        yield Change(words, left, Manner.DROP_TWO, first, other=second)


def pairs(counter: Counter, counts: Counts) -> Iterator[tuple[tuple[Path, Path], int]]:
    """Yield pairs of steps of the outermost group with the size of the filter without both.

    Of a wide `all`, try the steps that exclude the most accounts alone, and all pairs that exclude some together: if
    any pair reaches a size, one of these does.
    """
    steps: list[Path] = [path for path, _ in live(counts.filter) if len(path) == 1]
    if len(steps) <= FEW or not isinstance(counts.filter, All):
        for first, second in combinations(steps[:FEW], 2):
            yield (first, second), counter.size(edits.remove(edits.remove(counts.filter, second), first))
        return
    without: dict[Path, int] = {step: counts.nodes[step].without for step in steps}
    together = kept_out_by_two(counter, counts.filter, steps)
    alone = sorted(sorted(steps, key=lambda step: -without[step])[:FEW])
    for one, other in sorted({*combinations(alone, 2), *together}):
        yield (one, other), without[one] + without[other] - counts.total + together.get((one, other), 0)
