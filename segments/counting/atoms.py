"""The accounts split by what each of some masks says of them, so that later counts need not look at accounts again.

However the conditions of a filter are negated, switched off or grouped, the accounts of one atom share the outcome, so
the size of any combination is a sum over atoms. As in Boolean algebra; six conditions have a hundred or so.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.model.cancelling import Cancelled, check, never

MOST = 2_048
"""Atoms from which the sizes are counted from the masks as quickly."""
_KEPT = 4

Plane = NDArray[np.bool_]
"""Shape (atoms,): which atoms a set of accounts is made of."""


class Atoms:
    """The atoms of some masks. Holds no mask: what the tables of a workspace may take is bounded elsewhere."""

    def __init__(self, sets: Sequence[Mask], sizes: dict[int, int]) -> None:
        """`sizes` is the accounts of each atom by the sets that it is in: bit i stands for set i."""
        signatures = np.array(list(sizes), np.uint64)
        self.sizes = np.array(list(sizes.values()), np.int64)
        bits = [(signatures >> np.uint64(index) & np.uint64(1)).astype(np.bool_) for index in range(len(sets))]
        self._planes = {id(mask): (ref(mask), plane) for mask, plane in zip(sets, bits, strict=True)}

    def planes(self, sets: Iterable[Mask]) -> list[Plane] | None:
        """The atoms of each set; None where a set is not one that they were made for."""
        found: list[Plane] = []
        for mask in sets:
            known, plane = self._planes.get(id(mask), (None, None))
            if known is None or plane is None or known() is not mask:
                return None
            found.append(plane)
        return found


class KeptAtoms:
    """The atoms made last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[Atoms] = deque(maxlen=_KEPT)

    def covering(self, sets: Sequence[Mask]) -> tuple[Atoms, list[Plane]] | None:
        """Atoms for all of these sets, and which each set is made of; None where there are none."""
        for atoms in tuple(self._kept):
            if (planes := atoms.planes(sets)) is not None:
                return atoms, planes
        return None

    def make(self, sets: Sequence[Mask], accounts: int, cancelled: Cancelled = never) -> None:
        """Keep the atoms of these sets, unless they are too many. Raises CancelledError."""
        if self.covering(sets) is None and (atoms := atoms_of(sets, accounts, cancelled)) is not None:
            self._kept.appendleft(atoms)


def atoms_of(sets: Sequence[Mask], accounts: int, cancelled: Cancelled = never) -> Atoms | None:
    """The atoms of at most 64 sets of accounts; None where they would be too many. Raises CancelledError."""
    if len(sets) > 64:
        return None
    sizes: Tally[int] = Tally()
    everybody = masks.full(accounts)
    for part in masks.blocks(len(everybody)):
        for signature, size in _parts([one[part] for one in sets], everybody[part], cancelled):
            sizes[signature] += size
        if len(sizes) > MOST:
            return None
    return Atoms(sets, dict(sizes))


def _parts(sets: Sequence[Mask], whole: Mask, cancelled: Cancelled) -> Iterator[tuple[int, int]]:
    """Signatures and sizes of the parts of one block: each set in turn parts what is left, the half inside first."""
    rest = [whole.copy(), *(np.empty_like(whole) for _ in sets)]
    bits = np.empty(len(whole), np.uint8)

    def parted(depth: int, first: int, signature: int, size: int) -> Iterator[tuple[int, int]]:
        check(cancelled)
        here, inside = rest[depth], rest[depth + 1] if depth + 1 < len(rest) else None
        for index in range(first, len(sets)):
            assert inside is not None
            np.bitwise_and(here, sets[index], inside)
            shared = int(np.add.reduce(np.bitwise_count(inside, bits), dtype=np.uint32))
            if shared == size:
                signature |= 1 << index
            elif shared:
                np.bitwise_xor(here, inside, here)
                size -= shared
                yield from parted(depth + 1, index + 1, signature | 1 << index, shared)
        yield signature, size

    yield from parted(0, 0, 0, int(np.add.reduce(np.bitwise_count(whole, bits), dtype=np.uint32)))
