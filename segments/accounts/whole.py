"""Columns in memory that are no numbers and no codes: texts, and lists as they stand."""

from __future__ import annotations

import polars as pl

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import EncodedPart
from niche.segments.accounts.part_pool import Spans, SplitRows
from niche.segments.accounts.parts import PartsInMemory, Stored


class WholeColumn(Stored):
    """A column as one series, `whole`; its parts are slices of it."""

    def __init__(self, values: pl.Series, spans: Spans) -> None:
        self.whole = values
        parts = PartsInMemory()
        for number in range(len(spans)):
            some = values[spans.rows(number)]
            parts.add(EncodedPart(b"", {"known": len(some) - some.null_count()}))
        super().__init__(parts, values.name, spans)

    def series(self, number: int) -> pl.Series:
        """The values of a part."""
        return self.whole[self.spans.rows(number)]

    def gather(self, rows: SplitRows) -> pl.Series:
        """The values of some accounts."""
        return self.whole.gather(pl.Series(rows.rows))

    def _present(self, number: int) -> Mask:
        return masks.pack(self.series(number).is_not_null())


class Texts(WholeColumn):
    """A text or id column."""
