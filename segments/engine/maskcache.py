"""Masks kept for reuse, the least recently used given up first when their bytes exceed a budget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from niche.segments.counts import Mask
from niche.segments.engine import masks


@dataclass(frozen=True, slots=True)
class Sized:
    """A mask with its number of accounts. The mask is shared: it must not be written to."""

    mask: Mask = field(repr=False)
    size: int

    @classmethod
    def of(cls, mask: Mask) -> Sized:
        """The mask, counted and made read-only."""
        mask.flags.writeable = False
        return cls(mask, masks.popcount(mask))


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """What a cache holds and how well it does."""

    masks: int
    bytes: int
    budget: int
    hits: int
    misses: int


class MaskCache:
    """Masks by what they stand for, within a budget of bytes. Safe to use from several threads."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._kept: OrderedDict[Hashable, Sized] = OrderedDict()
        self._bytes = self._hits = self._misses = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Mask]) -> Sized:
        """The mask for `key`, made where it is not at hand. Two threads may make the same one; either will do."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._hits += 1
                self._kept.move_to_end(key)
                return found
            self._misses += 1
        made = Sized.of(make())
        with self._lock:
            self._put(key, made)
        return made

    def peek(self, key: Hashable) -> Sized | None:
        """The mask for `key` if it is at hand; neither a hit nor a miss, nor a use."""
        with self._lock:
            return self._kept.get(key)

    def figures(self) -> CacheFigures:
        """What is kept now, and how often it was of use."""
        with self._lock:
            return CacheFigures(len(self._kept), self._bytes, self.budget, self._hits, self._misses)

    def _put(self, key: Hashable, made: Sized) -> None:
        if made.mask.nbytes > self.budget or key in self._kept:
            return
        self._kept[key] = made
        self._bytes += made.mask.nbytes
        while self._bytes > self.budget:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.mask.nbytes
