"""The kind of a column, guessed from its header and a sample of its values, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from niche.segments.model.columns import Kind, trimmed
from niche.segments.model.parsing import ENGLISH, NUMBERS, PAIRS, YES_NO, is_range, parse_band
from niche.segments.reading import casting, headers

SAMPLE = 1_000
"""Size of the sample from which a kind is guessed."""
MOST = 0.8
"""The share of the sample that must parse as a kind; the rest is counted as unparsed."""
MOST_VALUES = 3_000
"""Distinct values up to which text is a category; any built-in taxonomy has fewer codes."""
FEW = 12
"""Distinct values up to which text of a small table is a category."""
MOST_BANDS = 60
"""Distinct values up to which a column is tested for ranges."""
NOTHING = ("n/a", "na", "#n/a", "null", "none", "nan", "-", "--", "?", "unknown", "tbd")
"""Placeholders for a missing value, in lower case. Left out of the sample; counted as unparsed."""
LONGEST_ID = 40
"""Characters up to which a value without spaces looks like a code."""
_FIRST = 50_000
"""Values that are tested for duplicates before the whole column is."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind of a column, how to read its values, and the reason in words."""

    kind: Kind
    why: str
    styles: tuple[str, ...] = ()
    """Formats of numbers, dates or yes/no to try, likeliest first; the one that parses most values is used."""
    split: str = ""
    """Separator of the items of a list."""
    values: tuple[str, ...] = ()
    """The values of a category, in order."""
    unit: str = ""
    series: pl.Series | None = field(default=None, compare=False, repr=False)
    """The column converted, where the guess had to convert it anyway."""


def guess_kind(series: pl.Series, header: str, whole: pl.Series) -> Guess:
    """Guess the kind of a column from its header, the type in the file, and the values.

    `series` is what is sampled; `whole` is the column, or the part of it that is at hand.
    """
    dtype = series.dtype
    for matches, kind in _TYPES:
        if matches(dtype):
            return _typed(whole, header, kind)
    text = casting.as_text(whole)
    sample = sample_of(casting.as_text(series))
    if sample.is_empty():
        return Guess(Kind.TEXT, "there are no values")
    for guessed in (_yes_no, _date, _bands, _number, _list):
        if guess := guessed(sample, text, header):
            return guess
    return _words(sample, text, header)


_TYPES: tuple[tuple[Callable[[pl.DataType], bool], Kind], ...] = (
    (lambda dtype: dtype == pl.Boolean, Kind.YES_NO),
    (lambda dtype: dtype.is_numeric(), Kind.NUMBER),
    (lambda dtype: dtype in (pl.Date, pl.Datetime), Kind.DATE),
    (casting.is_nested, Kind.TEXT),
    (lambda dtype: isinstance(dtype, pl.List | pl.Array), Kind.LIST),
    (lambda dtype: isinstance(dtype, pl.Enum), Kind.CATEGORY),
)


def _typed(series: pl.Series, header: str, kind: Kind) -> Guess:
    """Take the kind from the type in the file; a number may still be a code, or yes and no, by its header."""
    why = f"the file holds {str(series.dtype).split('(')[0].lower()} values"
    if kind is Kind.NUMBER:
        if headers.is_code(header):
            text = casting.as_text(series)
            return _words(sample_of(text), text, header)
        if headers.is_question(header) and set(series.unique().drop_nulls()) == {0, 1}:
            return Guess(Kind.YES_NO, _ASKED, ("binary",))
        if casting.are_rounded(series):
            return Guess(Kind.TEXT, _EXACT)
        number_kind = headers.number_kind(header)
        return Guess(number_kind, f"{why}{_by_name(number_kind)}")
    values = series.dtype.categories if isinstance(series.dtype, pl.Enum) else ()
    return Guess(kind, why, values=tuple(dict.fromkeys(filter(None, map(trimmed, values)))))


_EXACT = "its numbers have more digits than can be counted exactly, so they are kept as text"


def sample_of(text: pl.Series) -> pl.Series:
    """Sample the known values, evenly spread over the table. Placeholders are dropped unless nothing else is left."""
    spread = casting.known_text(text.gather_every(max(1, len(text) // (2 * SAMPLE)))).drop_nulls()
    if len(spread) < SAMPLE // 10:
        spread = casting.known_text(text).drop_nulls()
    values = spread.gather_every(max(1, len(spread) // SAMPLE))
    known = values.filter(~values.str.strip_chars().str.to_lowercase().is_in(NOTHING))
    return values if known.is_empty() else known


def distinct(text: pl.Series) -> list[str]:
    """The distinct known values of a column."""
    return casting.known_text(text.unique()).drop_nulls().unique().to_list()


def share_read(parsed: pl.Series) -> float:
    """The share of a parsed sample that is not null, 0 to 1."""
    return 1 - parsed.null_count() / len(parsed)


def _yes_no(sample: pl.Series, text: pl.Series, header: str) -> Guess | None:
    values = _spelled(sample.unique())
    if (
        headers.is_question(header)
        and values <= {"0", "1"}
        and _spelled(text.unique().drop_nulls()) - {""} == {"0", "1"}
    ):
        return Guess(Kind.YES_NO, _ASKED, ("binary",))
    if not values <= YES_NO.keys():
        return None
    if any(values <= {*pair} for pair in ENGLISH):
        if len(values) == 1 and not headers.COUNTRY_WORDS.isdisjoint(headers.words(header)):
            return None
    # Short foreign words may be codes: accept them only if the whole column holds both words and nothing else.
    elif _spelled(text.unique().drop_nulls()) - {"", *NOTHING} not in map(set, PAIRS):
        return None
    seen = " and ".join(sorted(sample.unique().to_list())[:2])
    return Guess(Kind.YES_NO, f"the values are {seen}", ("words",))


_ASKED = "the values are 0 and 1, and the name asks"


def _spelled(values: pl.Series) -> set[str]:
    return set(values.str.strip_chars().str.to_lowercase())


def _digits_share(sample: pl.Series) -> float:
    return float(sample.str.contains("[0-9]").sum()) / len(sample)


_DATED = r"(?i)[0-9][-/.][0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
"""Matches part of every date; much quicker to test than parsing."""


def _date(sample: pl.Series, _: pl.Series, __: str) -> Guess | None:
    if sample.str.contains(_DATED).sum() < len(sample) * MOST:
        return None
    if _digits_share(sample) < MOST or not casting.plain_numbers(sample, "point").has_nulls():
        return None
    shares = {style: share_read(casting.dates(sample, style)) for style in casting.DATE_STYLES}
    styles = tuple(sorted(shares, key=lambda style: -shares[style]))
    best = shares[styles[0]]
    if best < MOST:
        return None
    order = {"iso": "year first", "us": "month/day/year", "eu": "day.month.year"}[styles[0]]
    why = f"{best:.0%} of the values are dates, {order}"
    if styles[0] == "us" and shares["eu"] == best:
        why += "; they fit day/month too: say parse: date-eu if they are"
    return Guess(Kind.DATE, why, styles)


def _bands(sample: pl.Series, text: pl.Series, _: str) -> Guess | None:
    sampled = sample.unique().to_list()
    if len(sampled) > MOST_BANDS or sum(map(is_range, sampled)) * 2 < len(sampled):
        return None
    values = distinct(text)
    bands = [value for value in values if parse_band(value) is not None]
    if len(bands) < 2 or len(bands) < len(values) * MOST:
        return None
    ordered = in_order(bands)
    return Guess(Kind.ORDERED, f"the values are ranges, from {ordered[0]} to {ordered[-1]}", values=ordered)


def in_order(values: list[str]) -> tuple[str, ...]:
    """Sort ranges by their lower bound; values that are no range follow, alphabetically."""
    bands = {value: parse_band(value) for value in values}
    ranges = sorted((band, value) for value, band in bands.items() if band is not None)
    return (*(value for _, value in ranges), *sorted(value for value, band in bands.items() if band is None))


def _number(sample: pl.Series, text: pl.Series, header: str) -> Guess | None:
    if headers.is_code(header) or _digits_share(sample) < MOST or _zero_led(text):
        return None
    kind = headers.number_kind(header)
    if not casting.plain_numbers(sample, "point").has_nulls():
        if casting.are_rounded(text):
            return Guess(Kind.TEXT, _EXACT)
        if casting.grouped_by_points(sample, kind is Kind.MONEY):
            return Guess(kind, f"the values are numbers with {_POINTS}", COMMA_FIRST)
        return Guess(kind, f"the values are numbers{_by_name(kind)}", casting.NUMBER_STYLES)
    shares = {style: share_read(casting.numbers(sample, style)) for style in casting.NUMBER_STYLES}
    styles = tuple(sorted(shares, key=lambda style: -shares[style]))
    best = shares[styles[0]]
    if best < MOST:
        return None
    if casting.are_rounded(text):
        return Guess(Kind.TEXT, _EXACT)
    parts = sample.str.extract_groups(NUMBERS[styles[0]]).struct.unnest()
    currencies = pl.concat([parts["currency"], parts["after"]]).drop_nulls()
    if len(currencies) * 2 > len(sample):
        kind = Kind.MONEY
    elif len(parts["percent"].drop_nulls()) * 2 > len(sample):
        kind = Kind.PERCENTAGE
    unit = str(currencies.mode().sort()[0]) if kind is Kind.MONEY and len(currencies) else ""
    why = f"{best:.0%} of the values are numbers" + (" with a decimal comma" if styles[0] == "comma" else "")
    if styles[0] == "point" and shares["comma"] == best and casting.grouped_by_points(sample, kind is Kind.MONEY):
        styles, why = COMMA_FIRST, f"{best:.0%} of the values are numbers with {_POINTS}"
    return Guess(kind, why, styles, unit="%" if kind is Kind.PERCENTAGE else unit)


COMMA_FIRST = casting.NUMBER_STYLES[::-1]
_POINTS = "points between thousands"


def _by_name(kind: Kind) -> str:
    return "" if kind is Kind.NUMBER else f", {kind.value} by the name"


def _zero_led(text: pl.Series) -> bool:
    """Whether some value has a leading zero, which a number would lose."""
    return bool(text.filter(text < "1").str.contains(ZERO_LED).any())


ZERO_LED = r"^\s*0[0-9]"


def _list(sample: pl.Series, _: pl.Series, header: str) -> Guess | None:
    bracketed = (sample.str.starts_with("[") & sample.str.ends_with("]")).mean()
    brackets = isinstance(bracketed, float) and bracketed > MOST
    for separator in (",",) if brackets else headers.separators(header):
        if sample.str.contains(separator, literal=True).sum() * 10 < len(sample):
            continue
        items = casting.lists(sample, separator).drop_nulls().explode()
        if items.n_unique() * 3 <= len(items) * 2 or brackets:
            return Guess(Kind.LIST, f"the values hold items separated by {separator}", split=separator)
    return None


def _words(sample: pl.Series, text: pl.Series, header: str) -> Guess:
    last = headers.words(header)[-1:]
    if not headers.ID_WORDS.isdisjoint(last):
        return Guess(Kind.ID, "its name says id")
    if not headers.PROSE_WORDS.isdisjoint(last):
        return Guess(Kind.TEXT, "its name says text")
    coded = _few(sample, text)
    if coded is not None and isinstance(coded.dtype, pl.Enum):
        values = tuple(coded.dtype.categories)
        return Guess(
            Kind.CATEGORY,
            f"{len(values)} distinct value{'s' if len(values) > 1 else ''}",
            values=values,
            series=coded,
        )
    if _coded(sample) and not _repeating(text):
        return Guess(Kind.ID, "no two values are alike")
    return Guess(Kind.TEXT, "many different values")


def _few(sample: pl.Series, text: pl.Series) -> pl.Series | None:
    """The column as an Enum; None where it has too many distinct values to be a category."""
    if len(sample) > FEW * 10 and sample.n_unique() * 5 > len(sample) * 4:
        return None
    coded = casting.as_categories(text, MOST_VALUES)
    if coded is None or not isinstance(coded.dtype, pl.Enum):
        return None
    known, values = len(coded) - coded.null_count(), len(coded.dtype.categories)
    return coded if values < known and values <= max(FEW, known // 2) else None


def _repeating(text: pl.Series) -> bool:
    """Whether some value occurs twice. The first values are tested alone, since they mostly decide."""
    for part in (text.head(_FIRST), text):
        known = casting.known_text(part).drop_nulls()
        if known.n_unique() < len(known):
            return True
    return False


def _coded(sample: pl.Series) -> bool:
    """Whether the values look like codes: short and without spaces."""
    return not (sample.str.contains(r"\s") | (sample.str.len_chars() > LONGEST_ID)).any()
