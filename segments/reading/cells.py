"""Find what the source cells have that the typed values lose, for SQL on the source table."""

from __future__ import annotations

import polars as pl

from niche.segments.model.columns import BLANKS, PLAIN, Raw
from niche.segments.reading import casting, dates
from niche.segments.reading.missing import WORDS, spellings

_SHORT = 2_000
"""Size of a column up to which a loop is quicker than the start of a query."""


def raw_cells(cells: pl.Series, typed: pl.Series, missing: tuple[str, ...] = WORDS) -> Raw:
    """The properties of the cells from which `typed` was converted, `missing` being the words for a missing value.

    Lists are examined where they are converted.
    """
    stored, dtype = cells.dtype, typed.dtype
    if isinstance(stored, pl.Datetime):
        return Raw(times=True, zone=stored.time_zone or "")
    if stored == pl.Duration and dtype.is_numeric():
        return Raw(elapsed=True)
    if stored.is_float() and dtype.is_numeric():
        return PLAIN if cells.is_finite().all() else Raw(nonfinite=True)
    if stored == pl.String and dtype == pl.Date:
        return Raw(times=True) if cells.str.contains(dates.TIME).any() else PLAIN
    if isinstance(stored, pl.Enum | pl.Categorical | pl.Binary):
        cells, stored = casting.as_text(cells), pl.String()
    if stored == pl.String and dtype in (pl.String, pl.Enum):
        # Only blanks are ever stripped, so texts of equal length are equal.
        if typed.null_count() == cells.null_count():
            if len(cells) <= _SHORT and cells.equals(typed.cast(pl.String)):
                return PLAIN
            return PLAIN if _bytes(cells) == _bytes(typed) else Raw(edges=casting.edges(cells, BLANKS))
        lost = cells.filter(typed.is_null() & cells.is_not_null()).unique()
        bare = lost.str.strip_chars()
        named = bare.is_in(spellings(missing))
        nothing = "\n".join(bare.filter(named).unique().sort())
        return Raw(casting.edges(cells, BLANKS), blank=not named.all(), nothing=nothing)
    return PLAIN


def _bytes(texts: pl.Series) -> int:
    if isinstance(texts.dtype, pl.Enum):
        sizes = texts.dtype.categories.str.len_bytes()
        return int(sizes.gather(texts.to_physical()).sum())
    return int(texts.str.len_bytes().sum())
