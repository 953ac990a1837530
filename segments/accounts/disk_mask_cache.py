"""Masks of a table that is read from disk, kept beside its columns for later, and for the next time it is opened."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.masks import empty
from niche.segments.model.predicates import HasItems, Interval, Missing, OneOf, TextMatch, Under

if TYPE_CHECKING:
    from niche.segments.accounts.universe import Universe

_PREDICATES = Interval | OneOf | Missing | TextMatch | HasItems | Under


class MaskShelf:
    """The masks of predicates; all others are quickly made of these."""

    def __init__(self, universe: Universe) -> None:
        assert isinstance(universe.table, BigTable)
        self._table = universe.table
        self._placements = universe.placements
        self._words = len(empty(len(universe)))

    def find(self, key: Hashable) -> Mask | None:
        """The mask that was kept."""
        return self._table.store.mask(self._name(key), self._words) if isinstance(key, _PREDICATES) else None

    def made(self, key: Hashable, mask: Mask) -> None:
        """Keep the masks of text, for which all of it was read."""
        if isinstance(key, _PREDICATES) and key.column in self._table.readings and self._table.in_text(key.column):
            self._table.store.keep_mask(self._name(key), mask)

    def dropped(self, key: Hashable, mask: Mask) -> None:
        """Keep what the cache has no room for."""
        if isinstance(key, _PREDICATES):
            self._table.store.keep_mask(self._name(key), mask)

    def _name(self, key: _PREDICATES) -> str:
        """What the predicate means on this table: itself, and how its column is read or its accounts are placed."""
        column = key.column
        nodes = self._placements[column].stored if column in self._placements else None
        placed = "" if nodes is None else nodes.what
        return repr((key, self._table.readings.get(column), placed))
