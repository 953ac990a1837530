"""Masks kept for reuse, the least recently used given up first when their bytes exceed a budget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, TextMatch, Under

if TYPE_CHECKING:
    from niche.segments.accounts.bigtable import BigTable
    from niche.segments.accounts.universe import Classification


@dataclass(frozen=True, slots=True)
class CountedMask:
    """A mask with its number of accounts. The mask is shared: it must not be written to."""

    mask: Mask = field(repr=False)
    size: int

    @classmethod
    def of(cls, mask: Mask) -> CountedMask:
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


_PREDICATES = Interval | OneOf | Missing | TextMatch | HasItems | Under


class StoredMasks:
    """The masks of predicates, kept beside the columns of a table on disk, for the next time it is opened, too.

    All other masks are quickly made of these.
    """

    def __init__(self, table: BigTable, placements: Mapping[str, Classification]) -> None:
        self._table, self._placements = table, placements
        self._words = len(masks.empty(table.height))

    def find(self, key: Hashable) -> Mask | None:
        """The mask that was kept."""
        return self._table.store.mask(self._name(key), self._words) if isinstance(key, _PREDICATES) else None

    def made(self, key: Hashable, mask: Mask) -> None:
        """Keep the masks of text, for which all of it was read."""
        if isinstance(key, _PREDICATES) and key.column in self._table.readings and self._table.scanned(key.column):
            self.dropped(key, mask)

    def dropped(self, key: Hashable, mask: Mask) -> None:
        """Keep what the cache has no room for."""
        if isinstance(key, _PREDICATES):
            self._table.store.keep_mask(self._name(key), mask)

    def _name(self, key: _PREDICATES) -> str:
        """What the predicate means on this table: itself, and how its column is read or its accounts are placed."""
        column = key.column
        placed = self._placements[column].name if column in self._placements else ""
        return repr((key, self._table.described(column), placed))


class MaskCache:
    """Masks by what they stand for, within a budget of bytes. Safe to use from several threads."""

    def __init__(self, budget: int, stored: StoredMasks | None = None) -> None:
        self.budget = budget
        self._stored = stored
        self._kept: OrderedDict[Hashable, CountedMask] = OrderedDict()
        self._bytes = self._hits = self._misses = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Mask]) -> CountedMask:
        """The mask for `key`, made where it is not at hand. Two threads may make the same one; either will do."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._hits += 1
                self._kept.move_to_end(key)
                return found
            self._misses += 1
        made = self._found(key, make) if self._stored is not None else CountedMask.of(make())
        with self._lock:
            dropped = self._put(key, made)
        if self._stored is not None:
            for other, mask in dropped:
                self._stored.dropped(other, mask)
        return made

    def _found(self, key: Hashable, make: Callable[[], Mask]) -> CountedMask:
        assert self._stored is not None
        found = self._stored.find(key)
        if found is None:
            found = make()
            self._stored.made(key, found)
        return CountedMask.of(found)

    def peek(self, key: Hashable) -> CountedMask | None:
        """The mask for `key` if it is at hand; neither a hit nor a miss, nor a use."""
        with self._lock:
            return self._kept.get(key)

    def figures(self) -> CacheFigures:
        """What is kept now, and how often it was of use."""
        with self._lock:
            return CacheFigures(len(self._kept), self._bytes, self.budget, self._hits, self._misses)

    def _put(self, key: Hashable, made: CountedMask) -> list[tuple[Hashable, Mask]]:
        """Keep a mask; what had to go for it."""
        gone: list[tuple[Hashable, Mask]] = []
        if made.mask.nbytes > self.budget or key in self._kept:
            return gone
        self._kept[key] = made
        self._bytes += made.mask.nbytes
        while self._bytes > self.budget:
            other, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.mask.nbytes
            gone.append((other, dropped.mask))
        return gone
