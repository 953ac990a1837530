"""Text columns made into typed ones, whole columns at a time. What cannot be read becomes null, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from niche.segments.tables.parsing import BINARY, EXPONENTS, GROUPING, NUMBERS, YES_NO

Cast = Callable[[pl.Series, str], pl.Series]
"""Reads a text column in one style; null where it cannot."""

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
_TIME = r"(?i)[T ]\d{1,2}:\d{2}.*$"
_EXACT = 2.0**53
"""Whole floats up to here are exact."""
_GLANCE = 1_000


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
    floats = series.cast(pl.Float64, strict=False)
    finite = floats.is_finite()
    if not finite.all():
        floats = floats.to_frame("n").select(pl.when(finite).then("n")).to_series()
    if (floats.head(_GLANCE) % 1 != 0).any():
        return floats
    whole = floats.cast(pl.Int64, strict=False)
    exact = (whole == floats) & (floats.abs() <= _EXACT)
    return whole if exact.all() else floats


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
    frame = series.str.replace(_TIME, "").str.strip_chars().alias("day").to_frame()
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
    bare = series.str.strip_chars(" \t[]{}") if series.str.starts_with("[").any() else series
    return _per_distinct(bare, lambda distinct: tidy_lists(distinct.str.split(separator)))


def tidy_lists(series: pl.Series) -> pl.Series:
    """A column of lists as List(Enum) of stripped items without blanks and repeats; an empty list is null."""
    flat = series.explode()
    distinct = flat.drop_nulls().unique()
    stripped = distinct.cast(pl.String).str.strip_chars(" \t\r\n\"'")
    items = pl.Enum(stripped.filter(stripped != "").unique().sort())
    if not len(items.categories):
        return pl.Series(series.name, [None] * len(series), dtype=pl.List(items))
    # Items are few: each is stripped once and looked up, which is three times as quick as stripping all of them.
    meant = stripped.to_frame("t").select(pl.when(pl.col("t") != "").then("t").cast(items)).to_series()
    known = series.list.eval(pl.element().replace_strict(distinct, meant, default=None, return_dtype=items))
    sizes = series.list.len().fill_null(0)
    if meant.has_nulls() or flat.null_count() > (sizes == 0).sum():
        known = known.list.drop_nulls()
    if (known.list.n_unique() != known.list.len()).any():
        known = known.list.unique(maintain_order=True)
    filled = pl.when(pl.col("items").list.len() > 0).then("items")
    return known.to_frame("items").select(filled).to_series().alias(series.name)


def known_text(series: pl.Series) -> pl.Series:
    """The column as text, blank values as null; other text stays as it is."""
    text = as_text(series)
    # Blank text is empty or begins with white space, which is below "!" or beyond ASCII: seldom worth stripping all.
    if not ((text < "!") | (text > "~")).any():
        return text
    blank = text.str.strip_chars() == ""
    return text.to_frame("t").select(pl.when(~blank).then("t")).to_series() if blank.any() else text


def as_text(series: pl.Series) -> pl.Series:
    """Any column as text: whole floats without `.0`, so that codes read as numbers come back as codes."""
    if series.dtype == pl.String:
        return series
    if series.dtype.is_float() or isinstance(series.dtype, pl.Decimal):
        series = tidy_numbers(series)
    if isinstance(series.dtype, pl.List | pl.Array):
        return series.cast(pl.List(pl.String)).list.join("; ", ignore_nulls=True)
    if isinstance(series.dtype, pl.Struct):
        return series.struct.json_encode()
    if series.dtype == pl.Binary:
        return series.cast(pl.String, strict=False)
    return series.cast(pl.String)


def _per_distinct(series: pl.Series, cast: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`cast`, on each distinct value once where values repeat: patterns are slow and columns repeat themselves."""
    distinct = series.unique().drop_nulls()
    if len(distinct) * 2 > len(series):
        return cast(series)
    found = cast(distinct)
    if not found.dtype.is_nested():
        return series.replace_strict(distinct, found, default=None, return_dtype=found.dtype)
    places = pl.Series(range(len(distinct)), dtype=pl.UInt32)
    return found.gather(series.replace_strict(distinct, places, default=None))
