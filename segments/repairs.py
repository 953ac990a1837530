"""Computed changes that mend a size: each tried on the data, so that what it promises is what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from niche.segments import edits
from niche.segments.counting import Counter
from niche.segments.counts import Counts
from niche.segments.filters import Filter, Not, Path, live
from niche.segments.findings.finding import Repair
from niche.segments.loosening import loosened
from niche.segments.tightening import tightened
from niche.segments.wording import sentence

OFFERED = 6
"""Repairs of one finding. More than can be read at a glance help nobody."""


def repair(counter: Counter, change: str, filter: Filter) -> Repair:  # noqa: A002
    """The change with the size that its filter has."""
    return Repair(change, filter, counter.size(filter))


def larger(counter: Counter, counts: Counts, minimum: int) -> tuple[Repair, ...]:
    """Changes after which at least `minimum` accounts match, the smallest first.

    A bound moved to the nearest place, further values, a node above, a condition dropped; two dropped together where
    nothing else reaches the minimum.
    """
    found = [repair(counter, *change) for change in loosened(counter, counts, minimum)]
    found += [repair(counter, *change) for change in _dropped(counter, counts, minimum)]
    enough = [candidate for candidate in found if candidate.accounts >= minimum]
    if not enough:
        enough = [r for r in _both_dropped(counter, counts) if r.accounts >= minimum]
    return _ranked(enough, ascending=True)


def smaller(counter: Counter, counts: Counts, maximum: int, minimum: int = 0) -> tuple[Repair, ...]:
    """Changes after which at most `maximum` and at least `minimum` accounts match, those that keep most first."""
    found = (repair(counter, *change) for change in tightened(counter, counts, maximum, minimum))
    return _ranked((r for r in found if minimum <= r.accounts <= maximum), ascending=False)


def _ranked(found: Iterable[Repair], ascending: bool) -> tuple[Repair, ...]:
    by_filter = {candidate.filter: candidate for candidate in found}
    ordered = sorted(by_filter.values(), key=lambda r: r.accounts if ascending else -r.accounts)
    return tuple(ordered[:OFFERED])


def _dropped(counter: Counter, counts: Counts, minimum: int) -> Iterator[tuple[str, Filter]]:
    """Each node that can go by itself; a group only where none of its own nodes would do."""
    enough = [path for path, _ in live(counts.filter) if path and counts.nodes[path].without >= minimum]
    for path in enough:
        if not any(other[: len(path)] == path and other != path for other in enough):
            yield _drop(counter, counts.filter, path)


def _both_dropped(counter: Counter, counts: Counts) -> Iterator[Repair]:
    """Every two steps of the outermost group, dropped together."""
    steps = [path for path, _ in live(counts.filter) if len(path) == 1]
    for first, second in combinations(steps, 2):
        one, after = _drop(counter, edits.remove(counts.filter, second), first)
        two, _ = _drop(counter, counts.filter, second)
        yield repair(counter, f"{one} and {two.removeprefix('drop ')}", after)


def _drop(counter: Counter, where: Filter, path: Path) -> tuple[str, Filter]:
    above = edits.at(where, path[:-1])
    node = above if isinstance(above, Not) else edits.at(where, path)
    return f"drop {sentence(node, counter.universe)}", edits.remove(where, path)
