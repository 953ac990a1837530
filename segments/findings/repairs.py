"""Repairs of a size: changes of the filter, each counted, so that what a repair promises is what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.counting.engine import Engine
from niche.segments.drivers.splits import Split
from niche.segments.findings.bounds import known
from niche.segments.findings.changes import Change, Manner, Sizes, keeping
from niche.segments.findings.drops import double_drops, drops
from niche.segments.findings.finding import Repair
from niche.segments.findings.guardrails import Limits
from niche.segments.findings.intent import meanings
from niche.segments.findings.relax import WIDE, promising, relaxations
from niche.segments.findings.restrict import restrictions
from niche.segments.findings.usual import UNUSUAL, familiarity, subject
from niche.segments.model.columns import Role
from niche.segments.model.filters import Condition, Filter, prune
from niche.segments.model.formatting import count, percent
from niche.segments.stats.estimates import RELIABLE, shrunk, wilson

SHOWN = 10
"""Closed deals below which a rate says nothing at all."""
OFFERED = 3
"""Repairs of one finding. More than can be read at a glance help nobody."""
FEW = 12
"""Changes whose outcomes are compared, the first ones by what they do to the intent."""
TINY = 0.25
"""Share of the largest size below which a part says little about the whole that it is cut from."""
_LAST = 2 + UNUSUAL
"""The place of what is offered only where nothing else is: a part that is tiny, a column that nobody uses."""
ALIKE = 0.8
"""Jaccard index from which on two repairs keep the same accounts by other words."""


def repair(engine: Engine, change: str, filter: Filter) -> Repair:  # noqa: A002
    """Make a repair, with the size of its filter."""
    return Repair(change, filter, engine.size(filter))


def allowed(limits: Limits) -> Sizes:
    """The sizes within the guardrails."""
    return Sizes(limits.min.accounts, limits.max.accounts)


@dataclass(frozen=True)
class _Ranked:
    """A change with the size that it leads to, and its place among the others."""

    change: Change
    accounts: int
    place: tuple[float, ...]
    """By what it does to the intent; the least comes first."""


def larger(counter: Counter, counts: Counts, sizes: Sizes) -> tuple[Repair, ...]:
    """Find up to three repairs of a narrow segment, those that change its meaning least first.

    A bound moved a little, values like those asked for, an item less, the node above, a condition dropped; of each, the
    last condition before the first, since people begin with what matters. Exclusions and the industry are dropped
    last, and two steps together only if nothing else leads to one of the sizes. Only where all that is the same does
    it count how much lift a change loses; a gain is no reason to come first, of few deals it is mostly chance.
    """
    changes = _fitting(counter, counts, [*relaxations(counter, counts, sizes), *drops(counter, counts, sizes)], sizes)
    places = meanings(counter, counts.filter, list(changes))
    if all(place[0] >= Manner.DROP_TWO for place in places.values()):
        double = _fitting(counter, counts, list(double_drops(counter, counts, sizes)), sizes)
        changes, places = changes | double, places | meanings(counter, counts.filter, list(double))
    clear = sizes.clear()
    found = [
        _Ranked(change, changes[change], (place, not clear.hold(changes[change]), *rest, changes[change]))
        for change, (place, *rest) in places.items()
    ]
    # What gives up the point of the segment is offered where nothing else is.
    return _chosen(counter, counts, _within(found, Manner.DROP_TWO), lambda one: one.change.path, alike=1, again=True)


def _within(found: Sequence[_Ranked], place: int) -> list[_Ranked]:
    """Those up to a place, or else the first ones beyond it."""
    least = min((one.place[0] for one in found), default=0)
    return [one for one in found if one.place[0] <= max(least, place)]


def unsearched(counts: Counts, minimum: int) -> str:
    """Remark that not all conditions of a filter were tried; empty if they were."""
    number = len(promising(counts, minimum))
    return "" if number <= WIDE else f"; changes were tried for {WIDE} of {count(number)} conditions"


def smaller(
    counter: Counter, counts: Counts, sizes: Sizes, splits: Sequence[Split] = (), used: Collection[str] = ()
) -> tuple[Repair, ...]:
    """Find up to three repairs of a broad segment.

    First the better part of a confirmed split, then a closer bound or fewer values of the segment's own conditions,
    then a condition on the columns that people cut a market by (`used` are those of other segments), then on others.
    """
    changes = _fitting(counter, counts, [*_parts(splits, counter), *restrictions(counter, counts, sizes)], sizes)

    def place(change: Change, accounts: int) -> tuple[float, ...]:
        if change.manner is Manner.SPLIT:
            return (0, change.path[0], 0, -accounts)
        late = _LAST if accounts < TINY * sizes.most else 0
        if not change.further or change.condition is None:
            return (late + 1, -change.path[0] if change.path else 0, change.manner, -accounts)
        column = counter.universe.columns[change.condition.column]
        return (late + 2 + familiarity(counter.universe, column, used), 0, change.manner, -accounts)

    def about(candidate: _Ranked) -> Hashable:
        """What a change asks about: of these one is enough."""
        condition = candidate.change.condition
        return candidate.change if condition is None else subject(counter.universe, condition.column)

    found = [_Ranked(change, size, place(change, size)) for change, size in changes.items()]
    return _chosen(counter, counts, _within(found, _LAST - 1), about, alike=ALIKE)


def _parts(splits: Sequence[Split], engine: Engine) -> Iterator[Change]:
    """Keep the part of a split that turns out better."""
    for place, split in enumerate(splits):
        part = split.parts[split.role is Role.CYCLE_DAYS]  # the larger figure comes first; of days the smaller
        told = partial(keeping, part.condition, engine.universe)
        condition = part.condition if isinstance(part.condition, Condition) else None
        yield Change(told, part.filter, Manner.SPLIT, (place,), condition)


def _fitting(counter: Counter, counts: Counts, changes: Sequence[Change], sizes: Sizes) -> dict[Change, int]:
    """The changes that lead to one of the sizes, and leave a condition that keeps somebody out."""
    present = prune(counts.filter)
    real = (change for change in reversed(changes) if prune(change.filter) not in (None, present))
    left = [*{change.filter: change for change in real}.values()][::-1]  # of the same filter the first
    counted = zip(left, counter.sizes([change.filter for change in left]), strict=True)
    return {change: size for change, size in counted if sizes.hold(size) and 0 < size < counts.of}


def _chosen(
    counter: Counter,
    counts: Counts,
    found: Sequence[_Ranked],
    about: Callable[[_Ranked], Hashable],
    *,
    alike: float,
    again: bool = False,
) -> tuple[Repair, ...]:
    """The first few by place, in which outcomes only break ties; each node and each set of accounts once."""
    record = _Record(counter, counts.filter)
    first = sorted(found, key=lambda one: one.place)[:FEW]

    def order(one: _Ranked) -> tuple[float, ...]:
        return (*one.place[:-1], record.lost(one.change.filter), one.place[-1])

    first.sort(key=order)
    once = {about(one): one for one in reversed(first)}
    least = sorted(once.values(), key=order)
    chosen: list[_Ranked] = []
    for candidate in [*least, *(one for one in first if again and once[about(one)] is not one)]:
        if len(chosen) < OFFERED and not any(_alike(counter, candidate, other, alike) for other in chosen):
            chosen.append(candidate)
    return tuple(_told(counter, counts, record, candidate) for candidate in sorted(chosen, key=order))


def _alike(counter: Counter, one: _Ranked, other: _Ranked, share: float) -> bool:
    """Whether two changes lead to nearly the same accounts."""
    both = int(counter.shared([one.change.filter], [other.change.filter])[0, 0])
    return both >= share * (one.accounts + other.accounts - both)


def _told(counter: Counter, counts: Counts, record: _Record, candidate: _Ranked) -> Repair:
    """The repair of a change, with what it gains and loses."""
    change, size = candidate.change, candidate.accounts
    both = int(counter.shared([change.filter], [counts.matched])[0, 0])
    outcome = record.told(change.filter)
    return Repair(change.words(), change.filter, size, outcome, gained=size - both, lost=counts.total - both)


class _Record:
    """Compare the win rates of filters with that of the present one, as far as it is known who was won."""

    def __init__(self, engine: Engine, present: Filter) -> None:
        self._engine = engine
        won = () if engine.won is None else (engine.won,)
        self._won, self._closed = engine.union(won), engine.union(known(condition.column) for condition in won)
        self._all_deals = self._won.size, self._closed.size
        self._deals_of: dict[Filter, tuple[int, int]] = {}
        self._present = present

    def _deals(self, where: Filter) -> tuple[int, int]:
        if where not in self._deals_of:
            won, closed = self._engine.shared([where], [self._won, self._closed])[0].tolist()
            self._deals_of[where] = won, closed
        return self._deals_of[where]

    def _lift(self, where: Filter) -> float:
        """The win rate over that of all accounts, shrunk towards it where deals are few; 1 if none is won."""
        won, closed = self._all_deals
        if not won:
            return 1.0
        base = won / closed
        return shrunk(*self._deals(where), base, RELIABLE) / base

    def lost(self, where: Filter) -> float:
        """The part of the present lift that a filter loses, to one decimal; 0 if it gains."""
        return max(0.0, round(self._lift(self._present) - self._lift(where), 1))

    def told(self, where: Filter) -> str:
        """The win rate that a filter leads to, with its interval and what it is now; empty where deals are few."""
        won, closed = self._deals(where)
        if closed < RELIABLE:
            return ""
        rate, (before, of) = wilson(won, closed), self._deals(self._present)
        now = f", now {percent(before / of)}" if of >= RELIABLE else ""
        return f"win rate {percent(rate.value)} ({percent(rate.low)} to {percent(rate.high)}{now})"
