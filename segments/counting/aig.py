"""Set algebra as a circuit: each gate made once and simplified, then all run block by block over packed masks.

A wire is the number of its gate doubled, plus one where it carries the complement. No gate puts out a complement, so
padding stays zero; the size of a complement is what its gate's size leaves of all accounts, and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.cores import CORES, cores
from niche.segments.accounts.mask_cache import CountedMask
from niche.segments.model.cancelling import Cancelled, check, never

Wire: TypeAlias = int

_SHARED = 32
"""Blocks from which it pays to share them between the cores: 25 million accounts."""

NOBODY: Wire = 0
EVERYBODY: Wire = 1


def complement(wire: Wire) -> Wire:
    """Every account that the wire does not carry."""
    return wire ^ 1


@dataclass(frozen=True, slots=True)
class _Gate:
    """Two wires joined by `join`. A complement among them is laid out for this purpose, with undefined padding."""

    join: np.ufunc
    one: Wire
    other: Wire


class Circuit:
    """Gates over masks of one universe. Sizes are known after a run."""

    def __init__(self, accounts: int) -> None:
        self._accounts = accounts
        self._gates: list[_Gate | Mask] = [masks.empty(0)]
        self._made: dict[tuple[Wire, Wire] | int, Wire] = {}
        self._factors: dict[Wire, tuple[Wire, Wire]] = {}
        self._sizes = {NOBODY: 0}

    def leaf(self, sized: CountedMask) -> Wire:
        """The accounts of a mask."""
        if sized.size in (0, self._accounts):
            return EVERYBODY if sized.size else NOBODY
        wire = self._made.get(id(sized.mask))
        if wire is None:
            wire = self._made[id(sized.mask)] = self._add(sized.mask)
            self._sizes[wire] = sized.size
        return wire

    def both(self, one: Wire, other: Wire) -> Wire:
        """The accounts that both wires carry."""
        one, other = min(one, other), max(one, other)
        if one in (NOBODY, complement(other)):
            return NOBODY
        if one in (EVERYBODY, other) or one in self._factors.get(other, ()):
            return other
        if other in self._factors.get(one, ()):
            return one
        wire = self._made.get((one, other))
        if wire is None:
            wire = self._made[one, other] = self._joined(one, other)
            self._factors[wire] = one, other
        return wire

    def either(self, one: Wire, other: Wire) -> Wire:
        """The accounts that at least one wire carries."""
        return complement(self.both(complement(one), complement(other)))

    def disjoint(self, one: Wire, other: Wire) -> Wire:
        """As `either`, for wires that share no account: the size needs no counting where theirs are known."""
        wire = self.either(one, other)
        if wire > EVERYBODY and all(part & ~1 in self._sizes for part in (one, other)):
            self._know(wire, self.size(one) + self.size(other))
        return wire

    def size(self, wire: Wire) -> int:
        """The accounts of a wire that was counted in a run. Raises KeyError for one that was not."""
        size = self._sizes[wire & ~1]
        return self._accounts - size if wire & 1 else size

    def run(self, counted: Iterable[Wire], whole: Wire = NOBODY, cancelled: Cancelled = never) -> Mask:
        """Count these wires; the mask of `whole`. Raises CancelledError."""
        asked = {wire & ~1 for wire in counted} - self._sizes.keys()
        mask = masks.empty(self._accounts)
        program = _Program(self._gates, asked, whole & ~1)
        self._sizes |= zip(program.counted, program.run(mask, cancelled), strict=True)
        return masks.invert(mask, self._accounts) if whole & 1 else mask

    def _know(self, wire: Wire, size: int) -> None:
        self._sizes[wire & ~1] = self._accounts - size if wire & 1 else size

    def _add(self, gate: _Gate | Mask) -> Wire:
        self._gates.append(gate)
        return 2 * len(self._gates) - 2

    def _joined(self, one: Wire, other: Wire) -> Wire:
        if one & other & 1:  # neither one nor other
            return complement(self._add(_Gate(np.bitwise_or, complement(one), complement(other))))
        return self._add(_Gate(np.bitwise_and, one, other))


@dataclass(frozen=True, slots=True)
class _Step:
    """Joins two slots into a third, or inverts one where `join` is None. `count` says as which its bits are counted."""

    join: np.ufunc | None
    one: int
    other: int
    out: int
    count: int | None


_WHOLE = -1
"""The slot of the mask that a program writes."""


class _Program:
    """The gates that lead to some wires, over as few buffers as can be, so that they stay in a core's cache.

    Its slots are the masks, then the buffers, then the mask that it writes.
    """

    def __init__(self, gates: list[_Gate | Mask], counted: set[Wire], whole: Wire) -> None:
        self.counted = tuple(sorted(counted))
        needed = _needed(gates, {*counted, whole})
        leaves = [wire for wire in needed if isinstance(gates[wire >> 1], np.ndarray) and not wire & 1]
        self.leaves = [gate for wire in leaves if isinstance(gate := gates[wire >> 1], np.ndarray)]
        slots = {wire: slot for slot, wire in enumerate(leaves)}
        joins = {wire: _join(gates, wire) for wire in needed if wire not in slots}
        self._steps = list(self._laid_out(joins, slots, whole))
        if whole in leaves:
            self._steps.append(_Step(np.bitwise_and, slots[whole], slots[whole], _WHOLE, None))

    def _laid_out(self, joins: dict[Wire, _Gate], slots: dict[Wire, int], whole: Wire) -> Iterator[_Step]:
        """The steps in order; a buffer is used again once nothing reads it any more."""
        last = {wire: out for out, gate in joins.items() for wire in (gate.one, gate.other)}
        counts = {wire: index for index, wire in enumerate(self.counted)}
        passing = joins.keys() - {whole}
        free: list[int] = []
        self._buffers = 0
        for out, gate in joins.items():
            one, other = slots[gate.one], slots[gate.other]
            free += {slots[wire] for wire in (gate.one, gate.other) if wire in passing and last[wire] == out}
            if out == whole:
                slots[out] = _WHOLE
            elif free:
                slots[out] = free.pop()
            else:
                slots[out] = len(self.leaves) + self._buffers
                self._buffers += 1
            if out not in last and out in passing:
                free.append(slots[out])
            yield _Step(None if gate.one == gate.other else gate.join, one, other, slots[out], counts.get(out))

    def run(self, mask: Mask, cancelled: Cancelled) -> list[int]:
        """Write the mask; how many accounts each counted wire carries. Raises CancelledError."""
        parts = list(masks.blocks(len(mask))) if self._steps else []
        if len(parts) < _SHARED or CORES < 2:
            return self._run(mask, parts, cancelled)
        each = -(-len(parts) // CORES)
        shares = [parts[start : start + each] for start in range(0, len(parts), each)]
        found = cores().map(lambda share: self._run(mask, share, cancelled), shares)
        return [sum(totals) for totals in zip(*found, strict=True)]

    def _run(self, mask: Mask, parts: Sequence[slice], cancelled: Cancelled) -> list[int]:
        """As `run`, over some blocks."""
        totals = [0] * len(self.counted)
        longest = min(masks.BLOCK, len(mask))
        buffers = [np.empty(longest, np.uint64) for _ in range(self._buffers)]
        bits = np.empty(longest, np.uint8)
        for part in parts:
            check(cancelled)
            found = bits[: part.stop - part.start]
            slots = [leaf[part] for leaf in self.leaves] + [buffer[: len(found)] for buffer in buffers] + [mask[part]]
            for step in self._steps:
                out = slots[step.out]
                if step.join is None:
                    np.bitwise_not(slots[step.one], out)
                else:
                    step.join(slots[step.one], slots[step.other], out)
                if step.count is not None:
                    totals[step.count] += _popcount(found, out)
        return totals


def _popcount(bits: NDArray[np.uint8], mask: Mask) -> int:
    """The accounts of a block; `bits` is written to."""
    return int(np.add.reduce(np.bitwise_count(mask, bits), dtype=np.uint32))


def _needed(gates: list[_Gate | Mask], wanted: set[Wire]) -> list[Wire]:
    """The wires to lay out for the wanted ones, in an order in which each comes after those it is made of."""
    needed = wanted - {NOBODY}
    for number in range(len(gates) - 1, 0, -1):
        wire, gate = 2 * number, gates[number]
        if complement(wire) in needed:
            needed.add(wire)
        if wire in needed and isinstance(gate, _Gate):
            needed |= {gate.one, gate.other}
    return sorted(needed)


def _join(gates: list[_Gate | Mask], wire: Wire) -> _Gate:
    """The gate of a wire; a complement has its wire twice."""
    gate = gates[wire >> 1]
    if wire & 1 or not isinstance(gate, _Gate):
        return _Gate(np.bitwise_not, complement(wire), complement(wire))
    return gate
