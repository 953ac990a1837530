"""What the cells of the user's table have that the typed values have not, for who asks the same of a database."""

from __future__ import annotations

import polars as pl

from niche.segments.columns import BLANKS, PLAIN, QUOTES, Raw
from niche.segments.tables import casting


def raw_cells(cells: pl.Series, typed: pl.Series) -> Raw:
    """What the cells of a column have, of which `typed` was made."""
    if isinstance(cells.dtype, pl.Datetime):
        return Raw(times=True, zone=cells.dtype.time_zone or "")
    if cells.dtype.is_float() and typed.dtype.is_numeric():
        return PLAIN if cells.is_finite().all() else Raw(nonfinite=True)
    if cells.dtype == pl.String and typed.dtype == pl.Date:
        return Raw(times=True) if cells.str.contains(casting.TIME).any() else PLAIN
    if isinstance(cells.dtype, pl.List | pl.Array) and isinstance(typed.dtype, pl.List):
        return _of_lists(cells, typed)
    if isinstance(cells.dtype, pl.Enum | pl.Categorical | pl.Binary):
        cells = casting.as_text(cells)
    if cells.dtype == pl.String and typed.dtype in (pl.String, pl.Enum):
        blank = typed.null_count() > cells.null_count()
        # Only blanks are ever taken off, so that equal lengths are equal texts.
        same = _bytes(cells) == _bytes(typed)
        return PLAIN if same and not blank else Raw(edges="" if same else edges(cells, BLANKS), blank=blank)
    return PLAIN


def _of_lists(cells: pl.Series, typed: pl.Series) -> Raw:
    items = cells.cast(pl.List(pl.String)).explode(empty_as_null=False, keep_nulls=False)
    if not items.has_nulls() and _bytes(items) == _bytes(typed.drop_nulls().explode()) and not (items == "").any():
        return PLAIN
    written = items.unique()
    return Raw(
        edges=edges(written, BLANKS + QUOTES), blank=bool((casting.bare_items(written).fill_null("") == "").any())
    )


def _bytes(texts: pl.Series) -> int:
    if isinstance(texts.dtype, pl.Enum):
        sizes = texts.dtype.categories.str.len_bytes()
        return int(sizes.gather(texts.drop_nulls().to_physical()).sum())
    return int(texts.str.len_bytes().sum())


def edges(texts: pl.Series, taken: str) -> str:
    """The characters among `taken` that stand at the ends of some texts, ascending."""
    padded = texts.filter(texts.str.strip_chars(taken) != texts).unique()
    within = taken.replace("\\", "\\\\")
    ends = [padded.str.extract(pattern).unique() for pattern in (f"^([{within}]*)", f"([{within}]*)$")]
    return "".join(sorted({char for found in ends for end in found.drop_nulls() for char in end}))
