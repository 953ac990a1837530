"""Convert text columns to typed ones, a whole column at a time. What cannot be parsed becomes null, never a guess."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import polars as pl

from niche.segments.model.columns import BLANKS
from niche.segments.model.parsing import BINARY, EXPONENTS, GROUPING, MINUS_SIGNS, NUMBERS, OTHER_DIGITS, YES_NO
from niche.segments.reading import dates
from niche.segments.reading.missing import WORDS, different, known_few, spelling_set, spellings

Cast = Callable[[pl.Series, str], pl.Series]
"""Parses a text column in one style; null where that fails."""

Text = TypeVar("Text", pl.Series, pl.Expr)

NUMBER_STYLES = tuple(NUMBERS)
UNSIGNED = "()"
"""Behind a style of numbers: brackets are no minus."""
_OTHER_DIGITS = f"[{''.join(OTHER_DIGITS)}]"
YES_NO_STYLES = ("words", "binary")
DATE_STYLES = dates.STYLES
_FIRST_DAY = (dt.date(1000, 1, 1) - dt.date(1970, 1, 1)).days
_TELLING = 3
"""Size of a sample of numbers that must agree on what a point means."""
_EXACT = 2.0**53
"""Whole floats up to here are exact."""
EXACT_DIGITS = 15
"""Significant digits of a decimal that a float always keeps."""
_MANY_DIGITS = r"^\s*[-+]?(?:[0-9][,'’ ]?){16,}\s*$"
"""A whole number that may be beyond the exact floats."""
_GLANCE = 1_000
_SPREAD = 10_000
"""Size of the sample, evenly spread over a column, from which its values are guessed."""
_SHORT = 2_000
"""Size of a column up to which a loop is quicker than the start of a query."""
_REPEATED = 20_000
"""Distinct values up to which a column is encoded, so that only its distinct values are parsed."""


def best_style(series: pl.Series, styles: Sequence[str], cast: Cast) -> tuple[str, pl.Series]:
    """The first style that parses every value, else the one that parses most; with the column parsed in it."""
    best = styles[0], cast(series, styles[0])
    if best[1].null_count() == series.null_count():
        return best
    missing = known_text(series).null_count()
    for style in styles[1:]:
        if best[1].null_count() == missing:
            break
        parsed = cast(series, style)
        if parsed.null_count() < best[1].null_count():
            best = style, parsed
    return best


def numbers(series: pl.Series, style: str) -> pl.Series:
    """Parse a text column to Int64 if all values are whole, else Float64.

    `style` is the decimal sign, with UNSIGNED behind it where brackets do not mean that a number is negative.
    """
    plain = plain_numbers(series, style)
    if plain.null_count() > series.null_count():
        known = known_text(series)
        if plain.null_count() > known.null_count():
            plain = _per_distinct(known, lambda distinct: _written_numbers(distinct, style))
    return tidy_numbers(plain)


def plain_numbers(series: pl.Series, style: str) -> pl.Series:
    """Parse the plain numbers of a text column, without signs and separators. Quick, since it needs no pattern."""
    glance, comma = series.head(_GLANCE), style.startswith("comma")
    first = glance.cast(pl.Int64, strict=False)
    if comma or first.null_count() == glance.null_count():
        whole = first if len(glance) == len(series) else series.cast(pl.Int64, strict=False)
        if comma or whole.null_count() == series.null_count():
            return whole
    return series.cast(pl.Float64, strict=False)


def ascii_digits(series: pl.Series) -> pl.Series:
    """Write the digits of other scripts in a text column in ASCII."""
    if len(series) <= _SHORT and "".join(filter(None, series.to_list())).isascii():
        return series
    if not series.str.contains(_OTHER_DIGITS).any():
        return series
    return series.str.replace_many(list(OTHER_DIGITS), list(OTHER_DIGITS.values()))


def all_in_brackets(numbers: pl.Series) -> bool:
    """Whether all numbers as they are written are in brackets, which then cannot mean that they are negative."""
    return bool(numbers.str.contains(r"^\s*\([^()]*[0-9][^()]*\)\s*$").all()) and not numbers.is_empty()


def grouped_by_points(written: pl.Series, money: bool) -> bool:
    """Whether points group thousands in numbers as they are written: `1.234` beside `87`, never `2.5` or `0.125`."""
    if len(written) <= _SHORT and not may_be_grouped(written.to_list()):
        return False
    digits = written.str.extract(r"([0-9][0-9.,]*)").drop_nulls()
    parted = digits.filter(digits.str.contains(".", literal=True))
    whole = digits.filter(~digits.str.contains(".", literal=True))
    if len(parted) < _TELLING or not parted.str.contains(r"^[1-9][0-9]{0,2}\.[0-9]{3}$").all():
        return False
    return not (whole.str.len_chars() > 3).any() and (money or len(whole) > 0)


_PART = re.compile(r"[0-9][0-9.,]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def may_be_grouped(written: Iterable[str | None]) -> bool:
    """Whether each number that has a point has it between thousands."""
    found = (_PART.search(value) for value in written if value and "." in value)
    return all(_GROUPED.fullmatch(part[0]) for part in found if part and "." in part[0])


def _written_numbers(series: pl.Series, style: str) -> pl.Series:
    parts = pl.col("parts").struct
    decimal = style.removesuffix(UNSIGNED)
    digits = parts.field("digits").str.replace_all(GROUPING[decimal], "").str.replace(",", ".", literal=True)
    exponent = parts.field("scale").str.to_lowercase().replace_strict(EXPONENTS, default=0, return_dtype=pl.Int64)
    scaled = pl.when(exponent == 0).then(digits).otherwise(digits + "e" + exponent.cast(pl.String))
    signs = MINUS_SIGNS if decimal == style else tuple(name for name in MINUS_SIGNS if name != "open")
    negative = pl.any_horizontal(parts.field(name).is_not_null() for name in signs)
    balanced = parts.field("open").is_null() == parts.field("close").is_null()
    value = scaled.cast(pl.Float64, strict=False)
    groups = ascii_digits(series).str.extract_groups(NUMBERS[decimal]).alias("parts").to_frame()
    return groups.select(pl.when(balanced).then(pl.when(negative).then(-value).otherwise(value))).to_series()


def tidy_numbers(series: pl.Series) -> pl.Series:
    """Convert a numeric column to Int64 if all values are whole, else Float64; NaN and infinities become null."""
    if series.dtype.is_integer():
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else tidy_numbers(series.cast(pl.Float64))
    if (
        isinstance(series.dtype, pl.Decimal)
        and not series.to_frame("n").select(_unlike_whole(pl.col("n"), series.dtype).any()).item()
    ):
        return series.cast(pl.Int64)
    floats = series.cast(pl.Float64, strict=False)
    if not math.isfinite(floats.sum()) and not (finite := floats.is_finite()).all():
        floats = floats.to_frame("n").select(pl.when(finite).then("n")).to_series()
    if (floats.head(_GLANCE) % 1 != 0).any():
        return floats
    whole = floats.cast(pl.Int64, strict=False)
    exact = (whole == floats) & (floats.abs() <= _EXACT)
    return whole if exact.all() else floats


UNITS: Mapping[str, int] = {
    "days": 86_400_000_000,
    "hours": 3_600_000_000,
    "minutes": 60_000_000,
    "seconds": 1_000_000,
}
"""The microseconds of the units of elapsed times."""


def unit_of(elapsed: pl.Series) -> str:
    """The largest unit of which half the known elapsed times have one or more."""
    median = elapsed.dt.total_microseconds().abs().median()
    return next((unit for unit, size in UNITS.items() if isinstance(median, float) and median >= size), "seconds")


def elapsed(series: pl.Series, unit: str) -> pl.Series:
    """Convert elapsed times to numbers of a unit."""
    return tidy_numbers(series.dt.total_microseconds() / UNITS[unit])


def text_lists(series: pl.Series) -> pl.Series:
    """Convert the items of lists to text."""
    inner = series.dtype.inner if isinstance(series.dtype, pl.List | pl.Array) else series.dtype
    if inner == pl.Duration:
        items = series.cast(pl.List(inner)).list
        return items.eval(pl.element().dt.to_string("polars"))
    return series.cast(pl.List(pl.String))


def exactness_tests(column: pl.Expr, dtype: pl.DataType) -> Sequence[pl.Expr]:
    """Tests whose first hits show that numbers of this type, or text parsed as such, are not exact."""
    if dtype in (pl.UInt64, pl.Int128, pl.UInt128):
        return [column.is_not_null() & column.cast(pl.Int64, strict=False).is_null()]
    if isinstance(dtype, pl.Decimal):
        digits = column.cast(pl.String).str.replace_all(r"[-.]", "").str.strip_chars("0")
        return [digits.str.len_bytes() > EXACT_DIGITS, _unlike_whole(column, dtype)]
    return [column.str.contains(_MANY_DIGITS), _unlike_whole(column, dtype)] if dtype == pl.String else []


def _unlike_whole(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The test that a value is no whole number of 64 bits."""
    whole = column.cast(pl.Int64, strict=False)
    same = whole.is_not_null() if dtype == pl.String else (column.round(0) == column) & whole.is_not_null()
    return column.is_not_null() & ~same


def are_rounded(series: pl.Series) -> bool:
    """Whether numbers, or text parsed as numbers, lose digits: every test of `exactness_tests` finds some value."""
    if isinstance(series.dtype, pl.Decimal):
        largest = series.cast(pl.Float64).abs().max()
        if not isinstance(largest, float) or largest * 10.0**series.dtype.scale < 10.0**EXACT_DIGITS:
            return False
    short = series.dtype == pl.String and len(series) <= _SHORT
    if short and max(map(len, filter(None, series.to_list())), default=0) <= EXACT_DIGITS:
        return False
    frame, tests = series.to_frame(), exactness_tests(pl.col(series.name), series.dtype)
    return bool(tests) and all(frame.select(test.any()).item() for test in tests)


def plain_dates(series: pl.Series) -> pl.Series | None:
    """Parse a text column whose values are all written as `2024-03-25`; None where some is not."""
    fast = series.str.to_date("%Y-%m-%d", strict=False, cache=False)  # quicker than looking each text up
    if fast.null_count() > series.null_count():
        return None
    first = fast.cast(pl.Int32).min()  # dates before the year 1 are none of Python's
    return None if isinstance(first, int) and first < _FIRST_DAY else fast


def parse_dates(series: pl.Series, style: str, others: bool = False) -> pl.Series:
    """Parse a text column to Date; a time of day is dropped, a month stands for its first day.

    With `others` only what not all styles read alike is parsed.
    """
    fast = plain_dates(series)
    if fast is not None:
        return fast
    return _per_distinct(series, lambda distinct: dates.parse_dates(ascii_digits(distinct), style, others))


def yes_no(series: pl.Series, style: str) -> pl.Series:
    """Parse a text column to Boolean; style `binary` also reads 1 and 0."""
    meanings = BINARY if style == "binary" else YES_NO
    return _per_distinct(
        series,
        lambda distinct: (
            distinct.str.strip_chars()
            .str.to_lowercase()
            .replace_strict(meanings, default=None, return_dtype=pl.Boolean)
        ),
    )


def edges(texts: pl.Series, taken: str) -> str:
    """The characters of `taken` that occur at the ends of texts, ascending."""
    padded = texts.filter(texts.str.strip_chars(taken) != texts).unique()
    within = taken.replace("\\", "\\\\")
    ends = [padded.str.extract(pattern).unique() for pattern in (f"^([{within}]*)", f"([{within}]*)$")]
    return "".join(sorted({char for chars in ends for end in chars.drop_nulls() for char in end}))


def as_categories(
    series: pl.Series, most: int, missing: tuple[str, ...] = WORDS, distinct: set[str] | None = None
) -> pl.Series | None:
    """Convert a text column to an Enum of its values in alphabetical order; blanks and words for `missing` become null.

    None if there are more than `most` values. They are guessed from a sample, so that mostly each text is looked up
    once. `distinct` are the values of a short column, where they are at hand.
    """
    if len(series) <= _SHORT:
        known = sorted(_known_among(different(series.to_list()) if distinct is None else distinct, missing))
        return _trimmed_categories(series.cast(pl.Enum(known), strict=False), known) if len(known) <= most else None
    values = _known_values(spread(series), missing)
    while len(values) <= most:
        coded = series.cast(pl.Enum(values.sort()), strict=False)
        if coded.null_count() == series.null_count():
            return _trimmed_categories(coded, values.to_list())
        others = _known_values(series.filter(coded.is_null()), missing)
        if others.is_empty():
            return _trimmed_categories(coded, values.to_list())
        values = pl.concat([values, others])
    return None


def _trimmed_categories(series: pl.Series, values: list[str]) -> pl.Series:
    """Strip the categories, which are these values, merging those that become equal."""
    if values == [value.strip(BLANKS) for value in values]:
        return series
    assert isinstance(series.dtype, pl.Enum)
    meant = series.dtype.categories.str.strip_chars()
    return meant.cast(pl.Enum(meant.unique().sort())).gather(series.to_physical()).alias(series.name)


def spread(series: pl.Series) -> pl.Series:
    """Some values, evenly spread over a column."""
    step = max(1, len(series) // _SPREAD)
    if step == 1:
        return series
    if not isinstance(series.dtype, pl.List):
        return series.gather_every(step)
    # Chunk by chunk, since lists in several chunks would first be copied into one.
    return pl.concat([chunk.gather_every(step) for chunk in series.get_chunks()])


def _known_values(series: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    values = series.unique().drop_nulls()
    if len(values) <= _SHORT:
        return pl.Series(values.name, _known_among(values.to_list(), missing), dtype=pl.String)
    return values.filter((_bare(values) != "") & ~values.str.strip_chars().is_in(spellings(missing)))


def _known_among(values: Iterable[str | None], missing: tuple[str, ...]) -> list[str]:
    nothing = spelling_set(missing)
    known = [value for value in values if value is not None and value.strip(BLANKS) not in nothing]
    return [value for value in known if value.strip("\0" + BLANKS)]


def known_text(series: pl.Series, padded: bool = True, missing: tuple[str, ...] = WORDS) -> pl.Series:
    """Convert a column to stripped text; blank values and words for `missing` become null.

    It is returned unchanged if that makes no difference. `padded` is False if no value is known to have blanks around
    it or to be missing; it is then not searched for any.
    """
    text = as_text(series)
    if not padded:
        return text
    if len(text) <= _SHORT:
        values = text.to_list()
        return known_few(text, values, different(values), missing)
    bare = text.str.strip_chars()  # strips BLANKS, and is faster than naming them
    text = text if bare.str.len_bytes().sum() == text.str.len_bytes().sum() else bare
    # Blank text is empty, or begins with a zero byte.
    blank = (text < " ") & (_bare(text) == "") if (text < " ").any() else pl.Series([False])
    nothing = text.is_in(spellings(missing)) | blank
    return text.set(nothing.fill_null(value=False), None) if nothing.any() else text


def _bare(text: Text) -> Text:
    """Strip white space and zero bytes."""
    return text.str.strip_chars("\0").str.strip_chars()


def is_nested(dtype: pl.DataType) -> bool:
    """Whether values are maps, or lists of lists, records or maps, which cannot be filtered."""
    if isinstance(dtype, pl.List | pl.Array):
        return isinstance(dtype.inner, pl.DataType) and dtype.inner.is_nested()
    return isinstance(dtype, pl.Map)


def as_text(series: pl.Series) -> pl.Series:
    """Convert any column to text; whole floats without `.0`, so that codes read as numbers keep their digits."""
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
        return text_lists(series).list.join("; ", ignore_nulls=True)
    if isinstance(series.dtype, pl.Struct):
        return series.struct.json_encode().set(series.is_null(), None)
    if series.dtype == pl.Binary:
        return series.map_elements(lambda value: bytes(value).decode("utf-8", "replace"), pl.String)
    if series.dtype == pl.Duration:
        return series.dt.to_string("polars")
    return series.cast(pl.String)


def _per_distinct(series: pl.Series, cast: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply `cast` to each distinct value once if values repeat, since patterns are slow."""
    converted = _through_codes(series, cast)
    if converted is not None:
        return converted
    distinct = series.unique().drop_nulls()
    if len(distinct) * 2 > len(series):
        return cast(series)
    converted = cast(distinct)
    return series.replace_strict(distinct, converted, default=None, return_dtype=converted.dtype)


def _through_codes(series: pl.Series, cast: Callable[[pl.Series], pl.Series]) -> pl.Series | None:
    """Apply `cast` to each distinct value once; None if there are too many for that to pay."""
    sample = spread(series)
    few = as_categories(series, _REPEATED) if sample.n_unique() * 2 <= len(sample) else None
    if few is None or not isinstance(few.dtype, pl.Enum) or few.dtype.categories.is_empty():
        return None
    return cast(few.dtype.categories).gather(few.to_physical()).alias(series.name)
