"""Convert columns of lists: split text, cells in the form of JSON, Python or PostgreSQL, and stored lists."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import numpy as np
import polars as pl

from niche.segments.model.columns import BLANKS, QUOTES, Raw
from niche.segments.reading import casting
from niche.segments.reading.missing import WORDS, spellings

_UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
_BITS = 64
_SLICE = 1 << 16
"""Lists processed at a time, so that their bits fit the processor's cache."""
LISTS = r"^\s*(?:\[.*\]|\{[^:]*\})\s*$"
"""What is written as a list; what has a colon in braces is a record."""
_NAMES = ("name", "label", "title", "value", "id")
"""The keys of a record that say what an item is called."""


def parse_lists(cells: pl.Series) -> pl.Series:
    """The items of cells that are written as lists, each cell a list of texts; null for other cells."""
    distinct = cells.filter(cells.str.contains(LISTS)).unique()
    parsed = pl.Series("items", [_parsed(cell) for cell in distinct], dtype=pl.List(pl.String))
    by_cell = pl.DataFrame([distinct.alias("cell"), parsed])
    found = cells.alias("cell").to_frame().join(by_cell, on="cell", how="left", maintain_order="left")
    return found.get_column("items").alias(cells.name)


def _parsed(cell: str) -> list[str]:
    """The items of one list; where it is broken, what stands between its commas."""
    written = cell.strip()
    inner = written[1:-1]
    if written.startswith("["):
        for parse in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
                return [_named(item) for item in parse(written) if item is not None]
    with suppress(csv.Error):
        return next(csv.reader([inner], skipinitialspace=True, doublequote=False, escapechar="\\"), [])
    return inner.split(",")


def _named(item: object) -> str:
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in _NAMES if key in item), json.dumps(item, default=str))
    return item if isinstance(item, str) else json.dumps(item, default=str, ensure_ascii=False)


def lists(series: pl.Series, separator: str, missing: tuple[str, ...] = WORDS) -> tuple[pl.Series, Raw]:
    """Split a text column and convert it as `tidied_lists`; cells in brackets are read as lists of their own form.

    Of what was stripped only the words for a missing value are returned: cells of text are searched by no item.
    """
    if series.str.starts_with("[").any() or series.str.starts_with("{").any():
        written = parse_lists(series)
        split = series.str.split(separator).set(written.is_not_null(), None).fill_null(written)
        return _worded(tidied_lists(split, missing))
    # Splitting by separator and space leaves nothing to strip, which is three times as fast.
    spaced = f"{separator} "
    if not _items(casting.spread(series).str.split(spaced)).str.contains(separator, literal=True).any():
        split, raw = tidied_lists(series.str.split(spaced), missing)
        items = _categories(split)
        if not items.str.contains(separator, literal=True).any():
            return _worded((split, raw))
    return _worded(tidied_lists(series.str.split(separator), missing))


def _worded(found: tuple[pl.Series, Raw]) -> tuple[pl.Series, Raw]:
    return found[0], Raw(nothing=found[1].nothing)


def tidied_lists(series: pl.Series, missing: tuple[str, ...] = WORDS) -> tuple[pl.Series, Raw]:
    """Convert lists to List(Enum) of stripped items without blanks, words for `missing` and duplicates.

    An empty list becomes null. Return as well what was stripped from the items.
    """
    texts = casting.text_lists(series)
    known = _of_values(texts, _items(casting.spread(texts)))
    codes = _items(known).to_physical()
    if codes.has_nulls():  # values beyond the sample, or missing items
        known = _of_values(texts, _items(texts))
        codes = _items(known).to_physical()
    written = _categories(known)
    meant = known_items(written, missing)
    raw = raw_items(written, missing)
    raw = replace(raw, blank=raw.blank or codes.has_nulls())
    if codes.has_nulls() or ((meant != written) | (meant == "")).any():
        items = pl.Enum(meant.filter(meant != "").unique().sort())
        table = meant.to_frame("t").select(pl.when(pl.col("t") != "").then("t")).to_series().cast(items)
        read = pl.element().replace_strict(written.cast(pl.Enum(written)), table, default=None, return_dtype=items)
        known = known.list.eval(read).list.drop_nulls()
        codes = _items(known).to_physical()
    if _repeating(known, codes):
        known = known.list.unique(maintain_order=True)
    if (known.list.len() == 0).any():
        known = known.to_frame("items").select(pl.when(pl.col("items").list.len() > 0).then("items")).to_series()
    return known.alias(series.name), raw


def _items(lists: pl.Series) -> pl.Series:
    """The items of all lists, concatenated."""
    return lists.explode(empty_as_null=False, keep_nulls=False)


def _of_values(texts: pl.Series, items: pl.Series) -> pl.Series:
    """Convert lists of text to lists of categories, those in `items`; any other item becomes null."""
    return texts.list.eval(pl.element().cast(pl.Enum(items.drop_nulls().unique().sort()), strict=False))


def _categories(lists: pl.Series) -> pl.Series:
    """The categories of a column of lists."""
    assert isinstance(lists.dtype, pl.List)
    assert isinstance(lists.dtype.inner, pl.Enum)
    return lists.dtype.inner.categories


def _repeating(lists: pl.Series, codes: pl.Series) -> bool:
    """Whether some list contains an item twice. `codes` are the codes of all items, concatenated."""
    size = len(_categories(lists))
    if size > _BITS:
        return bool((lists.list.n_unique() != lists.list.len()).any())
    # Each item is a bit; a list with a duplicate has fewer bits than items.
    smallest = next(dtype for dtype in _UNSIGNED if size <= np.iinfo(dtype).bits)
    bits = (np.uint64(1) << np.arange(_BITS, dtype=np.uint64)).astype(smallest)
    sizes = lists.list.len().drop_nulls().to_numpy()
    ends = np.cumsum(sizes[sizes > 0], dtype=np.int64)
    items = codes.to_numpy()
    for place in range(0, len(ends), _SLICE):
        first = ends[place - 1] if place else 0
        part = ends[place : place + _SLICE]
        starts = np.concatenate([[first], part[:-1]]) - first
        if np.bitwise_count(np.bitwise_or.reduceat(bits[items[first : part[-1]]], starts)).sum() < part[-1] - first:
            return True
    return False


def known_items(items: pl.Series, missing: tuple[str, ...] = WORDS) -> pl.Series:
    """Strip blanks and quotes from list items; words for `missing` become empty."""
    bare = _bare_items(items)
    return bare.set(bare.is_in(spellings(missing)), "")


def raw_items(items: pl.Series, missing: tuple[str, ...] = WORDS) -> Raw:
    """The properties of list items that `known_items` takes away."""
    bare = _bare_items(items)
    nothing = bare.filter(bare.is_in(spellings(missing))).unique().sort()
    return Raw(casting.edges(items, BLANKS + QUOTES), bool((bare == "").any()), nothing="\n".join(nothing))


def _bare_items(items: pl.Series) -> pl.Series:
    return items.str.strip_chars(BLANKS + QUOTES)


_OFTEN = 4
"""How often the items of a list occur at least, on average, where only their commas tell that they are items."""
_LONGEST_ITEM = 40
"""Characters of an item of such a list, at most."""


def are_listed(sample: pl.Series) -> bool:
    """Whether commas part items of a small vocabulary, in any order, and not the parts of names and places."""
    if sample.str.contains(",", literal=True).sum() * 3 < len(sample):
        return False
    rows = sample.str.split(",").list.eval(pl.element().str.strip_chars())
    items = rows.explode()
    if items.n_unique() * _OFTEN > len(items) or (items.str.len_chars() > _LONGEST_ITEM).any():
        return False
    first, later = rows.list.first().unique(), rows.list.slice(1).explode().drop_nulls().unique()
    return rows.list.len().n_unique() > 1 and later.is_in(first.implode()).sum() * 2 > len(later)
