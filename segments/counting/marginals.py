"""What a planned filter matches, and what each of its nodes does to the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate

from niche.segments.accounts.bitmaps import Mask
from niche.segments.counting.aig import EVERYBODY, NOBODY, Circuit, Wire, complement
from niche.segments.counting.compiled import CompiledFilter, Step
from niche.segments.counting.counts import NodeCounts, Size
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.filters import Path

_TOGETHER = 256
"""Plans whose sizes are counted in one run, which bounds its buffers."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one filter matches, in accounts; `nodes` by path."""

    mask: Mask
    total: int
    undecided: int
    nodes: dict[Path, NodeCounts]


def tally(plan: CompiledFilter, accounts: int, cancelled: Cancelled = never) -> Tally:
    """Everything counted of a plan with its switched-off nodes. Raises CancelledError."""
    if plan.step is Step.LIMIT:
        return _tally_limited(plan, accounts, cancelled)
    circuit = Circuit(accounts)
    whole, figures = _laid_out(plan, circuit)
    wires = [wire for node in figures.values() for wire in (node.alone, node.running, node.without, *node.truth.bounds)]
    mask = circuit.run([*wires, *whole.bounds, whole.match], whole.match, cancelled)
    return Tally(
        mask,
        circuit.size(whole.match),
        whole.unknown(circuit),
        {path: found.counts(circuit) for path, found in figures.items()},
    )


def _laid_out(plan: CompiledFilter, circuit: Circuit) -> tuple[_Truth, dict[Path, _Figures]]:
    marginals = _Marginals(circuit)
    whole = marginals.truth(plan)
    figures = dict(marginals.figures(plan))
    return _EVERYBODY if plan.inert else whole, figures


def _tally_limited(plan: CompiledFilter, accounts: int, cancelled: Cancelled) -> Tally:
    """Of a limit and what is below it: what the whole is without a node is limited as well."""
    (below,) = plan.below
    assert plan.leaf is not None
    assert plan.taken is not None
    found = tally(below, accounts, cancelled)
    circuit = Circuit(accounts)
    without = {path: figures.without for path, figures in _laid_out(below, circuit)[1].items()}
    sizes = {wire: plan.taken(circuit.run((), wire, cancelled)) for wire in set(without.values())}
    nodes = {path: replace(node, without=sizes[without[path]]) for path, node in found.nodes.items()}
    size = plan.leaf.match.size
    undecided = sum(part.size for part in (plan.leaf.unknown, plan.leaf.doubtful) if part is not None)
    return Tally(plan.leaf.match.mask, size, undecided, {(): NodeCounts(size, size, found.total, undecided), **nodes})


def bounds(plan: CompiledFilter, accounts: int, cancelled: Cancelled = never) -> tuple[Mask, Mask, Mask]:
    """The accounts that a plan matches, those that it matches for certain, and those that it possibly does.

    Bounds that are the same are the same mask. Raises CancelledError.
    """
    circuit = Circuit(accounts)
    truth = _EVERYBODY if plan.inert else _Truths(circuit).truth(plan)
    found = {wire: circuit.run((), wire, cancelled) for wire in {truth.match, truth.certain, truth.possible}}
    return found[truth.match], found[truth.certain], found[truth.possible]


def match(plan: CompiledFilter, accounts: int, cancelled: Cancelled = never) -> Mask:
    """The accounts that a plan without switched-off nodes matches. Raises CancelledError."""
    circuit = Circuit(accounts)
    return circuit.run((), _Truths(circuit).truth(plan).match, cancelled)


def measure(plans: Sequence[CompiledFilter], accounts: int, cancelled: Cancelled = never) -> list[Size]:
    """The size of each plan without switched-off nodes; what they share is worked out once. Raises CancelledError."""
    found: list[Size] = []
    for start in range(0, len(plans), _TOGETHER):
        circuit = Circuit(accounts)
        laid_out = _Truths(circuit)
        truths = [laid_out.truth(plan) for plan in plans[start : start + _TOGETHER]]
        circuit.run([wire for truth in truths for wire in (truth.match, *truth.bounds)], cancelled=cancelled)
        found += (Size(circuit.size(truth.match), truth.unknown(circuit)) for truth in truths)
    return found


@dataclass(frozen=True, slots=True)
class _Truth:
    """What a node says of each account: `match` is the two-valued meaning, the others are Kleene's bounds."""

    match: Wire
    certain: Wire
    possible: Wire

    @property
    def bounds(self) -> tuple[Wire, ...]:
        """What must be counted to know `unknown`."""
        return () if self.certain == self.possible else (self.certain, self.possible)

    def unknown(self, circuit: Circuit) -> int:
        """Accounts for which the node depends on a missing value; whatever is certain is possible."""
        return circuit.size(self.possible) - circuit.size(self.certain) if self.bounds else 0


_EVERYBODY = _Truth(EVERYBODY, EVERYBODY, EVERYBODY)


class _Truths:
    """Lays out in a circuit what the nodes of a plan say."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._join = {Step.ALL: circuit.both, Step.ANY: circuit.either}

    def truth(self, plan: CompiledFilter) -> _Truth:
        """What a node says of each account, by itself and as if it were switched on."""
        if plan.leaf is not None:
            match = self.circuit.leaf(plan.leaf.match)
            unknown, doubtful = plan.leaf.unknown, plan.leaf.doubtful
            return _Truth(
                match,
                match if doubtful is None else self.circuit.both(match, complement(self.circuit.leaf(doubtful))),
                match if unknown is None else self.circuit.disjoint(match, self.circuit.leaf(unknown)),
            )
        below = [self.truth(child) for child in plan.below]
        if plan.step is Step.SAME:
            return below[0]
        effective = [truth for truth, child in zip(below, plan.below, strict=True) if not child.inert]
        if not effective:
            return _EVERYBODY
        if plan.step is Step.NOT:
            (truth,) = effective
            return _Truth(complement(truth.match), complement(truth.possible), complement(truth.certain))
        join = self._join[plan.step]
        match = certain = possible = reduce(join, [truth.match for truth in effective])
        if any(truth.certain != truth.match for truth in effective):
            certain = reduce(join, [truth.certain for truth in effective])
        if any(truth.possible != truth.match for truth in effective):
            possible = reduce(join, [truth.possible for truth in effective])
        return _Truth(match, certain, possible)


@dataclass(frozen=True, slots=True)
class _Figures:
    """One node: its own truth; the accounts it lets through of those that reach it; the whole without it."""

    truth: _Truth
    running: Wire
    without: Wire

    @property
    def alone(self) -> Wire:
        """The accounts that the node matches by itself."""
        return self.truth.match

    def counts(self, circuit: Circuit) -> NodeCounts:
        """The figures in accounts, after a run."""
        alone, running, without = map(circuit.size, (self.alone, self.running, self.without))
        return NodeCounts(alone, running, without, self.truth.unknown(circuit))


@dataclass(frozen=True, slots=True)
class _Hole:
    """The whole filter as a function of one node's accounts: `gained | (kept & node)`, negated under a `not`."""

    gained: Wire = NOBODY
    kept: Wire = EVERYBODY
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Position:
    """Where a node stands. `reached`: accounts that got as far as its group; `removed`: the whole without the node."""

    reached: Wire = EVERYBODY
    removed: Wire = EVERYBODY
    hole: _Hole = _Hole()


class _Marginals(_Truths):
    """Lays out in a circuit what each node does to the whole."""

    def __init__(self, circuit: Circuit) -> None:
        super().__init__(circuit)
        self._seen: dict[Path | None, _Truth] = {}

    def truth(self, plan: CompiledFilter) -> _Truth:
        """As above; kept, for the figures."""
        self._seen[plan.path] = found = super().truth(plan)
        return found

    def figures(self, plan: CompiledFilter, place: _Position = _Position()) -> Iterator[tuple[Path, _Figures]]:
        """Of a plan whose truth is laid out and all nodes below it, by path."""
        if plan.path is None:
            return
        truth = self._seen[plan.path]
        yield plan.path, _Figures(truth, self.circuit.both(place.reached, truth.match), place.removed)
        if plan.step in self._join:
            yield from self._group(plan, place)
        else:
            hole = replace(place.hole, negated=not place.hole.negated) if plan.step is Step.NOT else place.hole
            for child in plan.below:
                yield from self.figures(child, replace(place, hole=hole))

    def _group(self, plan: CompiledFilter, place: _Position) -> Iterator[tuple[Path, _Figures]]:
        """The children: what the others leave of the group, from running joins from both ends."""
        join = self._join[plan.step]
        effective = [index for index, child in enumerate(plan.below) if not child.inert]
        matches = [self._seen[plan.below[index].path].match for index in effective]
        before = list(accumulate(matches, join))
        after = list(accumulate(reversed(matches), join))[::-1]
        passed = 0
        for index, child in enumerate(plan.below):
            counted = index in effective
            ends = (before[passed - 1 : passed], after[passed + counted : passed + counted + 1])
            others = [wire for end in ends for wire in end]
            reached = place.reached
            if plan.step is Step.ALL and passed:
                reached = self.circuit.both(reached, before[passed - 1])
            inside = self._inside(plan.step, place, reduce(join, others)) if others else place
            yield from self.figures(child, replace(inside, reached=reached))
            passed += counted

    def _inside(self, step: Step, place: _Position, others: Wire) -> _Position:
        """The place of a child whose group's other children match `others`."""
        hole = place.hole
        kept = self.circuit.both(hole.kept, complement(others) if hole.negated else others)
        removed = self.circuit.either(hole.gained, kept)
        narrowed = (step is Step.ALL) is not hole.negated
        return _Position(
            place.reached, removed, replace(hole, kept=kept) if narrowed else replace(hole, gained=removed)
        )
