"""Text columns made into typed ones, whole columns at a time. What cannot be read becomes null, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import polars as pl

from niche.segments.model.columns import BLANKS, QUOTES, Raw
from niche.segments.model.parsing import BINARY, EXPONENTS, GROUPING, NUMBERS, YES_NO

Cast = Callable[[pl.Series, str], pl.Series]
"""Reads a text column in one style; null where it cannot."""

Text = TypeVar("Text", pl.Series, pl.Expr)

NUMBER_STYLES = tuple(NUMBERS)
YES_NO_STYLES = ("words", "binary")
_NAMED_MONTHS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%b %Y", "%B %Y")
_ISO = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d")
_FORMATS: Mapping[str, tuple[str, ...]] = {
    "iso": (*_ISO, *_NAMED_MONTHS),
    "us": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y", *_ISO, *_NAMED_MONTHS),
    "eu": ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%y", "%d/%m/%Y", "%d-%m-%Y", *_ISO, *_NAMED_MONTHS),
}
"""Two-digit years first: `%Y` would read `24` as the year 24."""
DATE_STYLES = tuple(_FORMATS)
_MONTH_ONLY = frozenset({"%b %Y", "%B %Y"})
TIME = r"(?i)[T ]\d{1,2}:\d{2}.*$"
_TELLING = 3
"""Numbers that must agree on what a point means."""
_EXACT = 2.0**53
"""Whole floats up to here are exact."""
_DIGITS = 15
"""Significant digits of a decimal that a float always keeps."""
_MANY_DIGITS = r"^\s*[-+]?(?:[0-9][,'’ ]?){16,}\s*$"
"""A whole number that may be beyond the exact floats."""
_GLANCE = 1_000
_SPREAD = 10_000
"""Values looked at, evenly spread over a column, to guess which values it has."""
_REPEATED = 20_000
"""Distinct values up to which a column is made into codes, and only its distinct values are read."""
_UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
_BITS = 64
_SLICE = 1 << 16
"""Lists worked on at a time, so that their bits stay near the processor."""


def best_style(series: pl.Series, styles: Sequence[str], cast: Cast) -> tuple[str, pl.Series]:
    """The first style that reads everything, else the one that reads most; the column in that style."""
    best = styles[0], cast(series, styles[0])
    if best[1].null_count() == series.null_count():
        return best
    missing = known_text(series).null_count()
    for style in styles[1:]:
        if best[1].null_count() == missing:
            break
        found = cast(series, style)
        if found.null_count() < best[1].null_count():
            best = style, found
    return best


def numbers(series: pl.Series, style: str) -> pl.Series:
    """A text column as Int64 where all values are whole, else Float64. `style` is the decimal sign."""
    plain = plain_numbers(series, style)
    if plain.null_count() > series.null_count():
        known = known_text(series)
        if plain.null_count() > known.null_count():
            plain = _per_distinct(known, lambda distinct: _written_numbers(distinct, style))
    return tidy_numbers(plain)


def plain_numbers(series: pl.Series, style: str) -> pl.Series:
    """A text column as numbers, as far as they are written without signs and separators: quick, as no pattern is."""
    glance = series.head(_GLANCE)
    if style == "comma" or glance.cast(pl.Int64, strict=False).null_count() == glance.null_count():
        whole = series.cast(pl.Int64, strict=False)
        if style == "comma" or whole.null_count() == series.null_count():
            return whole
    return series.cast(pl.Float64, strict=False)


def grouped_by_points(written: pl.Series, money: bool) -> bool:
    """Whether points part thousands in numbers as they are written: `1.234` beside `87`, never `2.5` or `0.125`.

    Amounts of money have no three decimals, so that they need no small number beside them.
    """
    digits = written.str.extract(r"([0-9][0-9.,]*)").drop_nulls()
    parted = digits.filter(digits.str.contains(".", literal=True))
    whole = digits.filter(~digits.str.contains(".", literal=True))
    if len(parted) < _TELLING or not parted.str.contains(r"^[1-9][0-9]{0,2}\.[0-9]{3}$").all():
        return False
    return not (whole.str.len_chars() > 3).any() and (money or len(whole) > 0)


def _written_numbers(series: pl.Series, style: str) -> pl.Series:
    parts = pl.col("parts").struct
    digits = parts.field("digits").str.replace_all(GROUPING[style], "").str.replace(",", ".", literal=True)
    exponent = parts.field("scale").str.to_lowercase().replace_strict(EXPONENTS, default=0, return_dtype=pl.Int64)
    scaled = pl.when(exponent == 0).then(digits).otherwise(digits + "e" + exponent.cast(pl.String))
    negative = pl.any_horizontal(parts.field(name).is_not_null() for name in ("open", "minus", "inner"))
    balanced = parts.field("open").is_null() == parts.field("close").is_null()
    value = scaled.cast(pl.Float64, strict=False)
    found = series.str.extract_groups(NUMBERS[style]).alias("parts").to_frame()
    return found.select(pl.when(balanced).then(pl.when(negative).then(-value).otherwise(value))).to_series()


def tidy_numbers(series: pl.Series) -> pl.Series:
    """Any numeric column as Int64 where all values are whole, else as Float64; NaN and infinities are null."""
    if series.dtype.is_integer():
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else tidy_numbers(series.cast(pl.Float64))
    if (
        isinstance(series.dtype, pl.Decimal)
        and not series.to_frame("n").select(_unlike_whole(pl.col("n"), series.dtype).any()).item()
    ):
        return series.cast(pl.Int64)
    floats = series.cast(pl.Float64, strict=False)
    finite = floats.is_finite()
    if not finite.all():
        floats = floats.to_frame("n").select(pl.when(finite).then("n")).to_series()
    if (floats.head(_GLANCE) % 1 != 0).any():
        return floats
    whole = floats.cast(pl.Int64, strict=False)
    exact = (whole == floats) & (floats.abs() <= _EXACT)
    return whole if exact.all() else floats


def telling(column: pl.Expr, dtype: pl.DataType) -> Sequence[pl.Expr]:
    """Tests for values of which the first few tell whether numbers of this type, or text read as such, are exact."""
    if dtype in (pl.UInt64, pl.Int128, pl.UInt128):
        return [column.is_not_null() & column.cast(pl.Int64, strict=False).is_null()]
    if isinstance(dtype, pl.Decimal):
        digits = column.cast(pl.String).str.replace_all(r"[-.]", "").str.strip_chars("0")
        return [digits.str.len_bytes() > _DIGITS, _unlike_whole(column, dtype)]
    return [column.str.contains(_MANY_DIGITS), _unlike_whole(column, dtype)] if dtype == pl.String else []


def _unlike_whole(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """That a value is no whole number of 64 bits."""
    whole = column.cast(pl.Int64, strict=False)
    same = whole.is_not_null() if dtype == pl.String else (column.round(0) == column) & whole.is_not_null()
    return column.is_not_null() & ~same


def are_rounded(series: pl.Series) -> bool:
    """Whether numbers, or text that is read as numbers, are not exact: each test of `telling` finds some value."""
    if isinstance(series.dtype, pl.Decimal):
        largest = series.cast(pl.Float64).abs().max()
        if not isinstance(largest, float) or largest * 10.0**series.dtype.scale < 10.0**_DIGITS:
            return False
    frame, tests = series.to_frame(), telling(pl.col(series.name), series.dtype)
    return bool(tests) and all(frame.select(test.any()).item() for test in tests)


def dates(series: pl.Series, style: str) -> pl.Series:
    """A text column as Date; a time of day is dropped, a month stands for its first day."""
    fast = series.str.to_date("%Y-%m-%d", strict=False)
    if fast.null_count() == series.null_count():
        return fast
    return _per_distinct(series, lambda distinct: _written_dates(distinct, style))


def _written_dates(series: pl.Series, style: str) -> pl.Series:
    day = pl.col("day")
    tried = [
        (day + " 1").str.to_date(f"{form} %d", strict=False)
        if form in _MONTH_ONLY
        else day.str.to_date(form, strict=False)
        for form in _FORMATS[style]
    ]
    frame = series.str.replace(TIME, "").str.strip_chars().alias("day").to_frame()
    found = frame.select(
        pl.coalesce(one if "%y" in form else _after_1000(one) for one, form in zip(tried, _FORMATS[style], strict=True))
    )
    return found.to_series()


def _after_1000(date: pl.Expr) -> pl.Expr:
    return pl.when(date.dt.year() >= 1000).then(date)


def yes_no(series: pl.Series, style: str) -> pl.Series:
    """A text column as Boolean; style `binary` also reads 1 and 0."""
    meanings = BINARY if style == "binary" else YES_NO
    return _per_distinct(
        series,
        lambda distinct: (
            distinct.str.strip_chars()
            .str.to_lowercase()
            .replace_strict(meanings, default=None, return_dtype=pl.Boolean)
        ),
    )


def lists(series: pl.Series, separator: str) -> pl.Series:
    """A text column as `tidy_lists`; brackets around the items and quotes around each are dropped."""
    # Items that are all parted by separator and space have no space left to strip, which is three times as quick.
    spaced = f"{separator} "
    if not _items(_spread(series).str.split(spaced)).str.contains(separator, literal=True).any():
        found = tidy_lists(series.str.split(spaced))
        items = _categories(found)
        if not (items.str.contains(separator, literal=True) | items.str.starts_with("[")).any():
            return found
    bare = series.str.strip_chars(" \t[]{}") if series.str.starts_with("[").any() else series
    return tidy_lists(bare.str.split(separator))


def tidy_lists(series: pl.Series) -> pl.Series:
    """A column of lists as List(Enum) of stripped items without blanks and repeats; an empty list is null."""
    return tidied_lists(series)[0]


def tidied_lists(series: pl.Series) -> tuple[pl.Series, Raw]:
    """As `tidy_lists`, and what the items had that was taken off."""
    texts = series.cast(pl.List(pl.String))
    known = _of_values(texts, _items(_spread(texts)))
    codes = _items(known).to_physical()
    if codes.has_nulls():  # values that were not among the first, or items that are missing
        known = _of_values(texts, _items(texts))
        codes = _items(known).to_physical()
    written = _categories(known)
    meant = bare_items(written)
    raw = Raw(edges(written, BLANKS + QUOTES), codes.has_nulls() or bool((meant == "").any()))
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


def edges(texts: pl.Series, taken: str) -> str:
    """The characters among `taken` that stand at the ends of some texts, ascending."""
    padded = texts.filter(texts.str.strip_chars(taken) != texts).unique()
    within = taken.replace("\\", "\\\\")
    ends = [padded.str.extract(pattern).unique() for pattern in (f"^([{within}]*)", f"([{within}]*)$")]
    return "".join(sorted({char for found in ends for end in found.drop_nulls() for char in end}))


def _items(lists: pl.Series) -> pl.Series:
    """The items of all lists, one after the other."""
    return lists.explode(empty_as_null=False, keep_nulls=False)


def _of_values(texts: pl.Series, items: pl.Series) -> pl.Series:
    """Lists of text as lists of categories, those among `items`; any other item is null."""
    return texts.list.eval(pl.element().cast(pl.Enum(items.drop_nulls().unique().sort()), strict=False))


def _categories(lists: pl.Series) -> pl.Series:
    """The categories of a column of lists."""
    assert isinstance(lists.dtype, pl.List)
    assert isinstance(lists.dtype.inner, pl.Enum)
    return lists.dtype.inner.categories


def _repeating(lists: pl.Series, codes: pl.Series) -> bool:
    """Whether some list of categories holds an item twice. `codes` are the items of all."""
    size = len(_categories(lists))
    if size > _BITS:
        return bool((lists.list.n_unique() != lists.list.len()).any())
    # Each item is a bit: a list that holds one twice has fewer bits than items.
    smallest = next(dtype for dtype in _UNSIGNED if size <= np.iinfo(dtype).bits)
    bits = (np.uint64(1) << np.arange(_BITS, dtype=np.uint64)).astype(smallest)
    sizes = lists.list.len().drop_nulls().to_numpy()
    ends = np.cumsum(sizes[sizes > 0], dtype=np.int64)
    items = codes.to_numpy()
    for place in range(0, len(ends), _SLICE):
        first = ends[place - 1] if place else 0
        some = ends[place : place + _SLICE]
        starts = np.concatenate([[first], some[:-1]]) - first
        if np.bitwise_count(np.bitwise_or.reduceat(bits[items[first : some[-1]]], starts)).sum() < some[-1] - first:
            return True
    return False


def as_categories(series: pl.Series, most: int) -> pl.Series | None:
    """A text column as Enum of its values in alphabetical order, blank ones as null; None for more than `most`.

    The values are guessed from some, so that in most columns each text is looked up only once.
    """
    values = _known_values(_spread(series))
    while len(values) <= most:
        found = series.cast(pl.Enum(values.sort()), strict=False)
        if found.null_count() == series.null_count():
            return _trimmed_categories(found)
        others = _known_values(series.filter(found.is_null()))
        if others.is_empty():
            return _trimmed_categories(found)
        values = pl.concat([values, others])
    return None


def _trimmed_categories(series: pl.Series) -> pl.Series:
    """The same categories without blanks around them."""
    assert isinstance(series.dtype, pl.Enum)
    written = series.dtype.categories
    meant = written.str.strip_chars()
    if (meant == written).all():
        return series
    return meant.cast(pl.Enum(meant.unique().sort())).gather(series.to_physical()).alias(series.name)


def _spread(series: pl.Series) -> pl.Series:
    # Chunk by chunk: lists in several would all be copied into one first.
    step = max(1, len(series) // _SPREAD)
    return pl.concat([chunk.gather_every(step) for chunk in series.get_chunks()])


def _known_values(series: pl.Series) -> pl.Series:
    values = series.unique().drop_nulls()
    return values.filter(_bare(values) != "")


def known_text(series: pl.Series, padded: bool = True) -> pl.Series:
    """The column as text without blanks around it, blank values as null; as it is where that is all the same.

    `padded` is False where no value is known to have blanks around it, which is then not looked for.
    """
    text = as_text(series)
    if padded:
        bare = text.str.strip_chars()  # which takes off BLANKS, and is quicker than naming them
        text = text if bare.str.len_bytes().sum() == text.str.len_bytes().sum() else bare
    # Blank text is empty or begins with a zero byte.
    if not (_bare(text.filter(text < " ")) == "").any():
        return text
    return text.to_frame("t").select(pl.when(_bare(pl.col("t")) != "").then("t")).to_series()


def bare_items(items: pl.Series) -> pl.Series:
    """Items of lists without the blanks and quotes around them."""
    return items.str.strip_chars(BLANKS + QUOTES)


def _bare(text: Text) -> Text:
    """Text without white space and zero bytes around it."""
    return text.str.strip_chars("\0").str.strip_chars()


def is_nested(dtype: pl.DataType) -> bool:
    """Whether values are maps, or lists of lists, records or maps, which are no lists to filter by."""
    if isinstance(dtype, pl.List | pl.Array):
        return isinstance(dtype.inner, pl.DataType) and dtype.inner.is_nested()
    return isinstance(dtype, pl.Map)


def as_text(series: pl.Series) -> pl.Series:
    """Any column as text: whole floats without `.0`, so that codes read as numbers come back as codes."""
    if series.dtype == pl.String:
        return series
    if isinstance(series.dtype, pl.Decimal):
        return series.cast(pl.String).str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".")
    if series.dtype.is_float():
        series = tidy_numbers(series)
    if is_nested(series.dtype):
        record = pl.struct(pl.col("v")).struct.json_encode()
        known = pl.when(pl.col("v").is_not_null()).then(record.str.slice(len('{"v":')).str.head(-1))
        return series.to_frame("v").select(known.alias(series.name)).to_series()
    if isinstance(series.dtype, pl.List | pl.Array):
        return series.cast(pl.List(pl.String)).list.join("; ", ignore_nulls=True)
    if isinstance(series.dtype, pl.Struct):
        return series.struct.json_encode()
    if series.dtype == pl.Binary:
        return series.map_elements(lambda value: bytes(value).decode("utf-8", "replace"), pl.String)
    if series.dtype == pl.Duration:
        return series.dt.to_string("polars")
    return series.cast(pl.String)


def _per_distinct(series: pl.Series, cast: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`cast`, on each distinct value once where values repeat: patterns are slow and columns repeat themselves."""
    found = _through_codes(series, cast)
    if found is not None:
        return found
    distinct = series.unique().drop_nulls()
    if len(distinct) * 2 > len(series):
        return cast(series)
    found = cast(distinct)
    return series.replace_strict(distinct, found, default=None, return_dtype=found.dtype)


def _through_codes(series: pl.Series, cast: Callable[[pl.Series], pl.Series]) -> pl.Series | None:
    """`cast`, on each distinct value once; None where there are too many to be worth it."""
    some = _spread(series)
    few = as_categories(series, _REPEATED) if some.n_unique() * 2 <= len(some) else None
    if few is None or not isinstance(few.dtype, pl.Enum) or few.dtype.categories.is_empty():
        return None
    return cast(few.dtype.categories).gather(few.to_physical()).alias(series.name)
