"""Accounts to segments by priority, and to the people of each by capacity and balance: the arithmetic, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from niche.segments.model.assigning import UNLIMITED, Balance, Capacity

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
"""No segment, or no owner."""


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """What is dealt: accounts that stay together, in the order of their first account. Arrays of shape (families,)."""

    sizes: Ints
    """Accounts."""
    values: Floats
    """Together, 0 or more."""


@dataclass(slots=True)
class Load:
    """What a person has so far."""

    name: str
    capacity: Capacity = UNLIMITED
    accounts: int = 0
    value: float = 0.0

    def room(self, accounts: int, value: float) -> bool:
        """Whether there is room for so many more."""
        most, worth = self.capacity.accounts, self.capacity.value
        return (most is None or self.accounts + accounts <= most) and (worth is None or self.value + value <= worth)

    def take(self, accounts: int, value: float) -> None:
        """Take them."""
        self.accounts += accounts
        self.value += value


@dataclass(frozen=True, slots=True, eq=False)
class Dealt:
    """Where each family goes. Arrays of shape (families,)."""

    segment: Ints
    """The index of the segment; NONE where no segment that holds it has room."""
    owner: Ints
    """The index of the load; NONE where the segment has no people."""
    full: Ints
    """The index in `without_room`."""
    without_room: tuple[tuple[int, ...], ...]
    """Sets of segments that hold a family, come before its own, and had no room for it; the first is empty."""


def pour(
    families: Families, held: Sequence[Ints], people: Sequence[Sequence[int]], loads: Sequence[Load], by: Balance
) -> Dealt:
    """Give each family to the first segment that holds it and has room, and to one of its people; fills the loads.

    `held` are the families of each segment, by priority; `people` the indices of the loads of each, none for a segment
    without people, which has room for all. In a segment the families come largest first, and each goes to the person
    with the least so far among those with room: the rule LPT of Graham, Bounds on Multiprocessing Timing Anomalies,
    SIAM Journal on Applied Mathematics 17 (1969), by which the largest load is at most 4/3 of the least possible where
    there are no limits. Since loads only grow, a segment that had no room for a family has none at the end.
    """
    count = len(families.sizes)
    segment, owner, full = (np.full(count, fill, np.int64) for fill in (NONE, NONE, 0))
    codes: dict[tuple[int, ...], int] = {(): 0}
    for place, members in enumerate(held):
        asking = members[segment[members] == NONE]
        asking = asking[_largest_first(families, asking, by)]
        given = _deal(families, asking, [(index, loads[index]) for index in people[place]], by)
        fits = given != _LEFT
        segment[asking[fits]], owner[asking[fits]] = place, given[fits]
        left = asking[~fits]
        for code in np.unique(full[left]).tolist():
            before = next(key for key, known in codes.items() if known == code)
            same = left[full[left] == code]
            full[same] = codes.setdefault((*before, place), len(codes))
    return Dealt(segment, owner, full, tuple(codes))


_LEFT = -2


def _largest_first(families: Families, asking: Ints, by: Balance) -> Ints:
    """The order in which they are dealt: by what is balanced, then the value, then the first id."""
    values, sizes = -families.values[asking], -families.sizes[asking]
    return np.lexsort((asking, values) if by is Balance.VALUE else (asking, values, sizes))


def _deal(families: Families, asking: Ints, people: Sequence[tuple[int, Load]], by: Balance) -> Ints:
    """The index of the load that each family goes to, NONE without people, _LEFT where nobody has room."""
    given = np.full(len(asking), _LEFT if people else NONE, np.int64)
    if not people:
        return given
    sizes, values = families.sizes[asking], families.values[asking]
    if len(people) == 1 and not people[0][1].capacity.limited:
        index, load = people[0]
        load.take(int(sizes.sum()), float(np.cumsum(values)[-1]) if len(values) else 0.0)
        given[:] = index
        return given
    going = [(index, load) for index, load in people if load.room(1, 0.0)]
    for place, (size, value) in enumerate(zip(sizes.tolist(), values.tolist(), strict=True)):
        if not going:
            break
        best: tuple[float, float, str, int, Load] | None = None
        for index, load in going:
            if load.room(size, value):
                # What is worth nothing would all go to the person with the least value.
                worth = by is Balance.VALUE and value > 0
                key = (load.value, load.accounts) if worth else (load.accounts, load.value)
                if best is None or (*key, load.name) < best[:3]:
                    best = (*key, load.name, index, load)
        if best is not None:
            best[4].take(size, value)
            given[place] = best[3]
            if not best[4].room(1, 0.0):
                going = [(index, load) for index, load in going if load is not best[4]]
    return given


def components(nodes: int, first: Ints, second: Ints) -> Ints:
    """The least node that each node is joined with, by edges between `first` and `second`. Shape (nodes,)."""
    label = np.arange(nodes, dtype=np.int64)
    while True:
        one, other = label[first], label[second]
        apart = one != other
        if not apart.any():
            return label
        one, other = one[apart], other[apart]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while (label != (above := label[label])).any():
            label = above


def numbered(labels: Ints) -> tuple[Ints, Ints]:
    """Labels as 0, 1, … in the order in which they first appear, and the place of each first one."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[inverse].astype(np.int64), first[order].astype(np.int64)
