"""Repairs of a size: changes of the filter, each counted, so that what a repair promises is what it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.counting.idle import kept_out_by_two
from niche.segments.findings.bounds import known
from niche.segments.findings.finding import Repair
from niche.segments.findings.relax import WIDE, Change, promising, relaxations
from niche.segments.findings.restrict import restrictions
from niche.segments.language.description import sentence
from niche.segments.model import edits
from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Filter, Path, conditions, live
from niche.segments.model.formatting import count, percent
from niche.segments.stats.estimates import RELIABLE, shrunk

SHOWN = 10
"""Closed deals below which a rate says nothing at all."""
OFFERED = 6
"""Repairs of one finding. More than can be read at a glance help nobody."""
FEW = 12
"""Steps of which all pairs are tried."""


def repair(engine: Engine, change: str, filter: Filter) -> Repair:  # noqa: A002
    """Make a repair, with the size of its filter."""
    return Repair(change, filter, engine.size(filter))


def larger(counter: Counter, counts: Counts, minimum: int) -> tuple[Repair, ...]:
    """Find repairs after which at least `minimum` accounts match, those that lose least lift and are smallest first.

    A gain of lift is no reason to come first: of few deals it is mostly chance. Relax a condition or drop a node; drop
    two nodes together only if nothing else reaches the minimum.
    """
    candidates = [repair(counter, *change) for change in relaxations(counter, counts, minimum)]
    candidates += _dropped(counter, counts, minimum)
    enough = [candidate for candidate in candidates if candidate.accounts >= minimum]
    if not enough:
        enough = list(_both_dropped(counter, counts, minimum))
    record = _Record(counter, counts.filter)
    ranked = sorted(_distinct(enough), key=lambda r: (record.lost(r.filter), r.accounts))
    return tuple(map(record.told, ranked[:OFFERED]))


def unsearched(counts: Counts, minimum: int) -> str:
    """Remark that not all conditions of a filter were tried; empty if they were."""
    number = len(promising(counts, minimum))
    return "" if number <= WIDE else f"; changes were tried for {WIDE} of {count(number)} conditions"


def smaller(counter: Counter, counts: Counts, maximum: int, minimum: int = 0) -> tuple[Repair, ...]:
    """Find repairs after which `minimum` to `maximum` accounts match, those that lose least lift and are largest first.

    Dates come after all others: nearly every account has days of its own, so there is always one that keeps the very
    maximum, and it says little of who is kept.
    """
    record = _Record(counter, counts.filter)
    changes = restrictions(counter, counts, maximum, minimum, record.lost)
    fitting = [r for r in _distinct(repair(counter, *change) for change in changes) if minimum <= r.accounts <= maximum]
    fitting.sort(key=lambda r: (record.lost(r.filter), _dates(counter.universe, counts.filter, r.filter), -r.accounts))
    return tuple(map(record.told, fitting[:OFFERED]))


def _dates(universe: Universe, old: Filter, new: Filter) -> bool:
    """Whether the new filter has a condition on a date that the old one has not."""
    present = {condition for _, condition in conditions(old)}
    added = (condition for _, condition in conditions(new) if condition not in present)
    return any(universe.columns[condition.column].kind is Kind.DATE for condition in added)


def _distinct(candidates: Iterable[Repair]) -> tuple[Repair, ...]:
    return tuple({candidate.filter: candidate for candidate in candidates}.values())


class _Record:
    """Compare the win rates of filters with that of the present one, as far as it is known who was won."""

    def __init__(self, engine: Engine, present: Filter) -> None:
        self._engine = engine
        won = () if engine.won is None else (engine.won,)
        self._won, self._closed = engine.union(won), engine.union(known(condition.column) for condition in won)
        self._all_deals = self._won.size, self._closed.size
        self._present = self._lift(present)
        self._lost: dict[Filter, float] = {}

    def _deals(self, where: Filter) -> tuple[int, int]:
        won, closed = self._engine.shared([where], [self._won, self._closed])[0].tolist()
        return won, closed

    def _lift(self, where: Filter) -> float:
        """The win rate over that of all accounts, shrunk towards it where deals are few; 1 if none is won."""
        won, closed = self._all_deals
        if not won:
            return 1.0
        base = won / closed
        return shrunk(*self._deals(where), base, RELIABLE) / base

    def lost(self, where: Filter) -> float:
        """The part of the present lift that a filter loses, to one decimal; 0 if it gains."""
        if where not in self._lost:
            self._lost[where] = max(0.0, round(self._present - self._lift(where), 1))
        return self._lost[where]

    def told(self, repair: Repair) -> Repair:
        """Add the win rate that a repair leads to, if that rests on enough deals to be shown."""
        won, closed = self._deals(repair.filter)
        return replace(repair, outcome=f"win rate {percent(won / closed)}") if closed >= SHOWN else repair


def dropping(engine: Engine, where: Filter, path: Path) -> Change:
    """Drop the node at `path`, with the `not` directly above it."""
    return f"drop {sentence(edits.with_not(where, path), engine.universe)}", edits.remove(where, path)


def _dropped(engine: Engine, counts: Counts, minimum: int) -> Iterator[Repair]:
    """Drop each node whose removal reaches the minimum, a group only if none of its own nodes does; of many, those
    nearest to the minimum."""
    sizes = {path: counts.nodes[path].without for path, _ in live(counts.filter) if path}
    enough = [path for path, size in sizes.items() if size >= minimum]
    above = {path[:length] for path in enough for length in range(len(path))}
    innermost = sorted((path for path in enough if path not in above), key=lambda path: sizes[path])
    for path in sorted(innermost[:WIDE]):
        yield Repair(*dropping(engine, counts.filter, path), sizes[path])


def _both_dropped(counter: Counter, counts: Counts, minimum: int) -> Iterator[Repair]:
    """Drop two steps of the outermost group together; of many, the pairs nearest to the minimum."""
    sizes = {pair: size for pair, size in _pairs(counter, counts) if size >= minimum}
    for first, second in sorted(sorted(sizes, key=lambda pair: sizes[pair])[:WIDE]):
        one, after = dropping(counter, edits.remove(counts.filter, second), first)
        two, _ = dropping(counter, counts.filter, second)
        yield Repair(f"{one} and {two.removeprefix('drop ')}", after, sizes[first, second])


def _pairs(counter: Counter, counts: Counts) -> Iterator[tuple[tuple[Path, Path], int]]:
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
