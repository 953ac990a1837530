"""The bit algebra of a count: what a planned filter matches, and what each of its nodes does to the whole.

Everything is combined block by block, so that the intermediate masks of a whole filter stay in a core's cache.
"""

from __future__ import annotations

from collections import Counter as Totals
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate

import numpy as np

from niche.segments import masks
from niche.segments.cancelling import Cancelled, check, never
from niche.segments.counts import Mask, NodeCounts
from niche.segments.filters import Path
from niche.segments.masks import popcount
from niche.segments.plans import Plan, Step


@dataclass(frozen=True, slots=True)
class Tally:
    """What one filter matches, in accounts; `nodes` by path."""

    mask: Mask
    total: int
    undecided: int
    nodes: dict[Path, NodeCounts]


def tally(plan: Plan, accounts: int, cancelled: Cancelled = never) -> Tally:
    """Everything counted of a plan with its switched-off nodes. Raises CancelledError."""
    mask = masks.empty(accounts)
    totals: Totals[tuple[Path, str]] = Totals()
    undecided = 0
    for node in plan.walk():
        if node.path is not None and node.leaf is not None and node.leaf.unknown is not None:
            totals[node.path, "unknown"] = node.leaf.unknown.size
    for part in masks.blocks(len(mask)):
        check(cancelled)
        truth = _Marginals(accounts, part, totals).whole(plan)
        mask[part] = truth.match
        undecided += truth.unknown
    nodes = {
        node.path: NodeCounts(**{figure: totals[node.path, figure] for figure in NodeCounts.__dataclass_fields__})
        for node in plan.walk()
        if node.path is not None
    }
    total = accounts if plan.inert else nodes[()].alone
    return Tally(mask, total, undecided, nodes)


def match(plan: Plan, accounts: int, cancelled: Cancelled = never) -> Mask:
    """The accounts that a plan without switched-off nodes matches. Raises CancelledError."""
    mask = masks.empty(accounts)
    for part in masks.blocks(len(mask)):
        check(cancelled)
        mask[part] = _Block(accounts, part).truth(plan).match
    return mask


def undecided(plan: Plan, accounts: int, cancelled: Cancelled = never) -> int:
    """Accounts for which a plan without switched-off nodes depends on a missing value. Raises CancelledError."""
    total = 0
    for part in masks.blocks(len(masks.empty(accounts))):
        check(cancelled)
        total += _Block(accounts, part).truth(plan).unknown
    return total


def sizes(plans: Sequence[Plan], accounts: int, cancelled: Cancelled = never) -> list[int]:
    """Accounts that each plan matches; a block of every condition they share is read from memory once."""
    totals = [0] * len(plans)
    for part in masks.blocks(len(masks.empty(accounts))):
        check(cancelled)
        block = _Block(accounts, part)
        for index, plan in enumerate(plans):
            totals[index] += popcount(block.truth(plan).match)
    return totals


@dataclass(frozen=True, slots=True)
class _Truth:
    """One block of a node. `match` is the two-valued meaning, `certain` and `possible` Kleene's bounds.

    Masks that are the same object are known to be equal, which spares most of the work.
    """

    match: Mask
    certain: Mask
    possible: Mask

    @property
    def unknown(self) -> int:
        """Accounts for which the node depends on a missing value."""
        # Whatever is certain is possible.
        return 0 if self.possible is self.certain else popcount(self.possible) - popcount(self.certain)


class _Block:
    """The words `part` of the universe's masks."""

    def __init__(self, accounts: int, part: slice) -> None:
        self.part = part
        self.accounts = min(part.stop * 64, accounts) - part.start * 64
        self.everyone = masks.full(self.accounts)

    def complement(self, mask: Mask) -> Mask:
        return masks.invert(mask, self.accounts)

    def truth(self, plan: Plan) -> _Truth:
        """What a node says of each account, by itself and as if it were switched on."""
        if plan.leaf is not None:
            match = plan.leaf.match.mask[self.part]
            unknown = plan.leaf.unknown
            return _Truth(match, match, match if unknown is None else match | unknown.mask[self.part])
        below = [self.truth(child) for child in plan.below]
        if plan.step is Step.SAME:
            return below[0]
        effective = [truth for truth, child in zip(below, plan.below, strict=True) if not child.inert]
        if not effective:
            return _Truth(self.everyone, self.everyone, self.everyone)
        return self._negated(effective[0]) if plan.step is Step.NOT else _joined(plan.step, effective)

    def _negated(self, truth: _Truth) -> _Truth:
        match = self.complement(truth.match)
        certain = match if truth.possible is truth.match else self.complement(truth.possible)
        possible = match if truth.certain is truth.match else self.complement(truth.certain)
        return _Truth(match, certain, possible)


def _joined(step: Step, below: Sequence[_Truth]) -> _Truth:
    match: Mask = reduce(_JOIN[step], (truth.match for truth in below))
    certain = possible = match
    if any(truth.certain is not truth.match for truth in below):
        certain = reduce(_JOIN[step], (truth.certain for truth in below))
    if any(truth.possible is not truth.match for truth in below):
        possible = reduce(_JOIN[step], (truth.possible for truth in below))
    return _Truth(match, certain, possible)


_JOIN = {Step.ALL: np.bitwise_and, Step.ANY: np.bitwise_or}


@dataclass(frozen=True, slots=True)
class _Hole:
    """The whole filter as a function of one node's mask: `gained | (kept & mask)`, the mask negated under a `not`.

    `gained` None is nobody, `kept` None is everybody.
    """

    gained: Mask | None = None
    kept: Mask | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands. `reached`: accounts that got as far as its group; `removed`: the whole without the node."""

    reached: Mask
    removed: Mask
    hole: _Hole


class _Marginals(_Block):
    """Adds up, block by block, what each node does to the whole."""

    def __init__(self, accounts: int, part: slice, totals: Totals[tuple[Path, str]]) -> None:
        super().__init__(accounts, part)
        self._totals = totals
        self._seen: dict[Path | None, _Truth] = {}
        self._sizes: dict[int, tuple[Mask, int]] = {}

    def whole(self, plan: Plan) -> _Truth:
        """Count every node of a plan; the truth of the whole."""
        self.truth(plan)
        self._count(plan, _Place(self.everyone, self.everyone, _Hole()))
        return self._seen[()] if not plan.inert else _Truth(self.everyone, self.everyone, self.everyone)

    def truth(self, plan: Plan) -> _Truth:
        self._seen[plan.path] = found = super().truth(plan)
        return found

    def _count(self, plan: Plan, place: _Place) -> None:
        if plan.path is None:
            return
        match = self._seen[plan.path].match
        reached = match if place.reached is self.everyone else place.reached & match
        for figure, mask in (("alone", match), ("running", reached), ("without", place.removed)):
            self._totals[plan.path, figure] += self._size(mask)
        if plan.leaf is None:
            self._totals[plan.path, "unknown"] += self._seen[plan.path].unknown
        if plan.step in _JOIN:
            self._count_group(plan, place)
        else:
            hole = replace(place.hole, negated=not place.hole.negated) if plan.step is Step.NOT else place.hole
            for child in plan.below:
                self._count(child, replace(place, hole=hole))

    def _size(self, mask: Mask) -> int:
        """Accounts in a mask; one that several figures are about is counted once."""
        found = self._sizes.get(id(mask))
        if found is None:
            found = self._sizes[id(mask)] = (mask, popcount(mask))  # kept, so that its identity stays its own
        return found[1]

    def _count_group(self, plan: Plan, place: _Place) -> None:
        """Count the children: what the others leave of the group, from running joins from both ends."""
        join = _JOIN[plan.step]
        effective = [index for index, child in enumerate(plan.below) if not child.inert]
        matches = [self._seen[plan.below[index].path].match for index in effective]
        before = list(accumulate(matches, join))
        after = list(accumulate(reversed(matches), join))[::-1]
        passed = 0
        for index, child in enumerate(plan.below):
            counted = index in effective
            ends = (before[passed - 1 : passed], after[passed + counted : passed + counted + 1])
            others: Mask | None = reduce(join, [mask for end in ends for mask in end]) if any(ends) else None
            reached = place.reached
            if plan.step is Step.ALL and passed:
                reached = before[passed - 1] if reached is self.everyone else reached & before[passed - 1]
            self._count(child, self._inside(plan.step, place, others, reached))
            passed += counted

    def _inside(self, step: Step, place: _Place, others: Mask | None, reached: Mask) -> _Place:
        """The place of a child whose group's other children match `others`; None where there are no others."""
        if others is None:
            return replace(place, reached=reached)
        hole = place.hole
        given = self.complement(others) if hole.negated else others
        kept = given if hole.kept is None else hole.kept & given
        removed = kept if hole.gained is None else hole.gained | kept
        if (step is Step.ALL) is not hole.negated:
            return _Place(reached, removed, replace(hole, kept=kept))
        return _Place(reached, removed, replace(hole, gained=removed))
