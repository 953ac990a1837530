"""Searching text in memory: by its words where they are indexed, else among the accounts of a shorter text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.cores import CORES, cores
from niche.segments.accounts.mask_cache import CountedMask, MaskCache
from niche.segments.accounts.text_index import WordIndex, build, finder
from niche.segments.model.cancelling import Cancelled, check
from niche.segments.model.predicates import TextMatch

_PART = 1 << 19
"""Texts searched at a time, between two looks at whether anybody waits; a multiple of 64."""
_LEAST = 1 << 14
"""Texts below which another core is not worth asking; a multiple of 64."""
_FEW = 4
"""Less than one in so many accounts is few enough to look only at them."""
_MOST_PARTS = 64
"""Parts of a text that are tried as known before it."""


class TextSearch:
    """Searches the text columns of one table; `cache` holds what was found."""

    def __init__(self, cache: MaskCache) -> None:
        self.cache = cache
        self._words: dict[str, WordIndex | None] = {}
        self._found = masks.empty(0), np.zeros(0, np.uint32)
        """The latest mask of a text that was searched for, and its rows."""

    def index(self, series: pl.Series, cancelled: Cancelled) -> None:
        """Index the words of a column, where they repeat enough. Raises CancelledError."""
        if series.name not in self._words:
            self._words[series.name] = build(series, cancelled)

    def find(self, series: pl.Series, test: TextMatch, cancelled: Cancelled) -> Mask:
        """The accounts whose text matches, in the test's column. Raises CancelledError."""
        finds = finder(test.how, test.text)
        words = self._words.get(test.column)
        found = None if words is None or test.how == "matches" else words.candidates(test.how, test.text)
        if found is not None:
            return self._among(series, found.rows, None if found.exact else finds, cancelled)
        within = self._narrower(test, len(series))
        if within is None:
            mask = self._in_parts(series, finds, cancelled)
            if masks.popcount(mask) * _FEW < len(series):
                self._found = mask, _rows(mask, len(series))  # the next letter is looked for among these
            return mask
        mask, rows = self._found
        if mask is not within.mask:
            rows = _rows(within.mask, len(series))
        return self._among(series, rows, finds, cancelled)

    def _among(
        self,
        series: pl.Series,
        rows: NDArray[np.uint32],
        finds: Callable[[pl.Series], pl.Series] | None,
        cancelled: Cancelled,
    ) -> Mask:
        """The accounts in these rows, only those that the search finds where there is one."""
        if finds is not None:
            found = self._in_parts(series.gather(rows), finds, cancelled)
            rows = rows[masks.flags(found, len(rows))]
        mask = masks.from_rows(rows, len(series))
        self._found = mask, rows
        return mask

    def _narrower(self, test: TextMatch, accounts: int) -> CountedMask | None:
        """Accounts already known to hold a part of the text, so that only they need a look: few, or None."""
        if test.how == "matches":
            return None
        text, length = test.text, len(test.text)
        parts = (text[start : start + size] for size in range(length, 1, -1) for start in range(length - size + 1))
        for part in (*islice(parts, _MOST_PARTS), text[:1]):
            found = self.cache.peek(TextMatch(test.column, "contains", part)) if part else None
            if found is not None:
                return found if found.size * _FEW < accounts else None
        return None

    def _in_parts(self, series: pl.Series, finds: Callable[[pl.Series], pl.Series], cancelled: Cancelled) -> Mask:
        def part(start: int) -> Mask:
            check(cancelled)
            return masks.pack(finds(series.slice(start, size)))

        fair = -(-len(series) // CORES // 64) * 64
        size = min(max(fair, _LEAST), _PART)
        starts = range(0, len(series), size)
        return part(0) if len(starts) < 2 else np.concatenate(list(cores().map(part, starts)))


def _rows(mask: Mask, accounts: int) -> NDArray[np.uint32]:
    return masks.rows(mask, accounts).astype(np.uint32)
