"""The kind of a column, guessed from its header and a sample of its values, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from niche.segments.model.columns import Kind, trimmed
from niche.segments.model.parsing import (
    ENGLISH,
    NUMBERS,
    PAIRS,
    YES_NO,
    is_range,
    parse_number,
    parse_time,
)
from niche.segments.reading import casting, cell_lists, code_headers, dates, doubts, headers
from niche.segments.reading.bands import band_of, in_order
from niche.segments.reading.cell_lists import LISTS
from niche.segments.reading.missing import WORDS, spellings
from niche.segments.reading.notices import TableNotice
from niche.segments.reading.samples import SAMPLE, Cells, sample_of

MOST = 0.8
"""The share of the sample that must parse as a kind; the rest is counted as unparsed."""
MOST_VALUES = 3_000
"""Distinct values up to which text is a category; any built-in taxonomy has fewer codes."""
FEW = 12
"""Distinct values up to which text of a small table is a category."""
MOST_BANDS = 60
"""Distinct values up to which a column is tested for ranges."""
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
    notices: tuple[TableNotice, ...] = field(default=(), compare=False, repr=False)
    """Doubts about the guess; the column is named by its header."""


def guess_kind(series: pl.Series, header: str, whole: pl.Series, missing: tuple[str, ...] = WORDS) -> Guess:
    """Guess the kind of a column from its header, the type in the file, and the values.

    `series` is what is sampled; `whole` is the column, or the part of it that is at hand; `missing` are the words for
    a missing value, in lower case.
    """
    dtype = series.dtype
    for matches, kind in _TYPES if dtype != pl.String else ():
        if matches(dtype):
            return _typed(whole, header, kind, missing)
    cells = Cells.of(series, whole, header, missing)
    if cells.known.null_count() == len(cells.known):
        return Guess(Kind.TEXT, "there are no values")
    for guessed in (_yes_no, _date, _bands, _number, _list):
        if guess := guessed(cells):
            return guess
    return _words(cells)


_TYPES: tuple[tuple[Callable[[pl.DataType], bool], Kind], ...] = (
    (lambda dtype: dtype == pl.Boolean, Kind.YES_NO),
    (lambda dtype: dtype.is_numeric() or dtype == pl.Duration, Kind.NUMBER),
    (lambda dtype: dtype in (pl.Date, pl.Datetime), Kind.DATE),
    (casting.is_nested, Kind.TEXT),
    (lambda dtype: isinstance(dtype, pl.List | pl.Array), Kind.LIST),
    (lambda dtype: isinstance(dtype, pl.Enum), Kind.CATEGORY),
)


def _typed(series: pl.Series, header: str, kind: Kind, missing: tuple[str, ...]) -> Guess:
    """Take the kind from the type in the file; a number may still be a code, or yes and no, by its header."""
    why = f"the file holds {str(series.dtype).split('(')[0].lower()} values"
    if series.dtype == pl.Duration:
        unit = casting.unit_of(series)
        return Guess(kind, f"{why}, read as {unit}", unit=unit)
    if kind is Kind.NUMBER:
        if code_headers.is_code(header) and _are_codes(cells := Cells.of(series, series, header, missing)):
            return _words(cells)
        if headers.is_question(header) and set(series.unique().drop_nulls()) == {0, 1}:
            return Guess(Kind.YES_NO, _ASKED, ("binary",))
        if headers.is_date(header) and (dated := _dates_in_digits(sample_of(casting.as_text(series), missing), header)):
            return dated
        if casting.are_rounded(series):
            return Guess(Kind.TEXT, _EXACT)
        number_kind = headers.number_kind(header)
        return Guess(number_kind, f"{why}{_by_name(number_kind)}")
    return Guess(kind, why, values=tuple(_known_categories(series.dtype, missing)))


def _known_categories(dtype: pl.DataType, missing: tuple[str, ...]) -> dict[str, None]:
    """The distinct known values of an Enum in its order; none for other types."""
    values = map(trimmed, dtype.categories) if isinstance(dtype, pl.Enum) else ()
    return dict.fromkeys(value for value in values if value and value not in spellings(missing))


_EXACT = "its numbers have too many digits to be exact: kept as text"


def share_read(parsed: pl.Series) -> float:
    """The share of a parsed sample that is not null, 0 to 1."""
    return 1 - parsed.null_count() / len(parsed)


def _yes_no(cells: Cells) -> Guess | None:
    header = cells.header
    if cells.vary(_MOST_SPELLINGS):
        return None
    values = _spelled(cells.different)
    if headers.is_question(header) and values <= {"0", "1"} and _spelled(cells.distinct()) == {"0", "1"}:
        return Guess(Kind.YES_NO, _ASKED, ("binary",))
    if not values <= YES_NO.keys():
        return None
    if any(values <= {*pair} for pair in ENGLISH):
        if len(values) == 1 and not headers.COUNTRY_WORDS.isdisjoint(headers.words(header)):
            return None
    # Short foreign words may be codes: accept them only if the whole column holds both words and nothing else.
    elif _spelled(cells.distinct()) not in map(set, PAIRS):
        return None
    seen = " and ".join(sorted(cells.different)[:2])
    return Guess(Kind.YES_NO, f"the values are {seen}", ("words",))


_MOST_SPELLINGS = 100
"""Distinct values, with all spellings, beyond which a column is none of yes and no."""
_ASKED = "the values are 0 and 1, and the name is a question"


def _spelled(values: Iterable[str]) -> set[str]:
    return {value.strip().lower() for value in values}


_DIGIT = re.compile("[0-9]")


def _date(cells: Cells) -> Guess | None:
    cells, header = cells.in_ascii, cells.header
    if cells.plain:
        return _dates_in_digits(cells.sample, header) if headers.is_date(header) else None
    begun = (value for value in cells.glanced if _DIGIT.search(value) and dates.may_begin(value))
    if not any(map(dates.is_telling, begun)):
        return None
    why = f"{1:.0%} of the values are dates, {_ORDERS['iso']}"
    if all(map(_YEAR_FIRST.match, cells.glanced)) and (whole := cells.converted(casting.plain_dates)) is not None:
        return Guess(Kind.DATE, why, casting.DATE_STYLES, series=whole)
    if not cells.mostly(dates.may_begin, MOST) or cells.digits_share < MOST:
        return None
    if cells.known.str.contains(dates.TELLING).sum() < len(cells.values) * MOST:
        return None
    sample = cells.sample
    if casting.plain_dates(sample) is not None:
        return Guess(Kind.DATE, why, casting.DATE_STYLES)
    rest = sample.filter(casting.parse_dates(sample, "iso").is_null())  # all styles read the others alike
    parsed = {style: casting.parse_dates(rest, style, others=True) for style in casting.DATE_STYLES}
    shares = {style: 1 - days.null_count() / len(sample) for style, days in parsed.items()}
    styles = tuple(sorted(shares, key=lambda style: -shares[style]))
    best = shares[styles[0]]
    if best < MOST:
        return None
    why = f"{best:.0%} of the values are dates, {_ORDERS[styles[0]]}"
    read = parsed[styles[0]]
    for other in styles[1:]:
        if shares[other] == best and not parsed[other].equals(read):
            why += f"; they fit {_ORDERS[other]} too: if so, set parse: date-{other}"
            return Guess(Kind.DATE, why, styles, notices=(doubts.date_order(rest, header, styles[0], other),))
    return Guess(Kind.DATE, why, styles)


_YEAR_FIRST = re.compile("[0-9]{4}-[0-9]")
_ORDERS = {"iso": "year first", "us": "month/day/year", "eu": "day.month.year", "yy": "a year of two digits first"}


def _dates_in_digits(sample: pl.Series, header: str) -> Guess | None:
    """Dates written without separators, below a header that speaks of dates: `20240325`, `1577923200000`, `45292`."""
    if sample.is_empty() or not headers.is_date(header) or sample.str.contains(r"^\s*[0-9]{4}\s*$").any():
        return None
    if share_read(casting.parse_dates(sample, "iso")) < 1:
        return None
    notices = (doubts.dates_in_digits(sample, header),)
    return Guess(Kind.DATE, "the values are digits, and the name says date", casting.DATE_STYLES, notices=notices)


def _bands(cells: Cells) -> Guess | None:
    if cells.plain and cells.vary(MOST_BANDS):
        return None
    sampled = cells.different
    times = all(":" in value for value in sampled) and all(map(parse_time, sampled))
    if not times and (
        len(sampled) > MOST_BANDS
        or code_headers.is_code(cells.header)
        or sum(map(is_range, sampled)) * 2 < len(sampled)
    ):
        return None
    values = cells.distinct()
    bands = [value for value in values if band_of(value) is not None]
    if len(bands) < 2 or len(bands) < len(values) * MOST or len(bands) > MOST_VALUES:
        return None
    ordered, what = in_order(bands), "times of day" if times else "ranges"
    return Guess(Kind.ORDERED, f"the values are {what}, from {ordered[0]} to {ordered[-1]}", values=ordered)


may_be_number = re.compile(r"[\W_]*+(?:[^\W\d_]++[\W_]*+){0,2}[0-9]").match
"""Matches the begin of every number, its digits in ASCII: before the first are at most `about` and a currency."""


def _number(cells: Cells) -> Guess | None:
    written, cells, text, header = cells.values, cells.in_ascii, cells.text, cells.header
    if not cells.plain and all(parse_number(value) is None for value in cells.glanced if may_be_number(value)):
        return None
    if cells.digits_share < MOST or _zero_led(text) or _are_codes(cells):
        return None
    kind = headers.number_kind(header)
    if cells.plain:
        if cells.have_more_letters(casting.EXACT_DIGITS) and casting.are_rounded(text):
            return Guess(Kind.TEXT, _EXACT)
        grouped = not cells.whole_numbers and casting.may_be_grouped(cells.glanced)
        if grouped and casting.grouped_by_points(cells.sample, kind is Kind.MONEY):
            return Guess(kind, f"the values are numbers with {_POINTS}", COMMA_FIRST)
        notices = (*doubts.lost_digits(written, header), *doubts.decimal_points(cells.values, header))
        why, whole = f"the values are numbers{_by_name(kind)}", cells.converted_numbers()
        return Guess(kind, why, casting.NUMBER_STYLES, series=whole, notices=notices)
    sample = cells.sample
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
    if casting.all_in_brackets(sample):
        unsigned = tuple(style + casting.UNSIGNED for style in styles)
        return Guess(kind, f"{why}, all in brackets", unsigned, notices=(doubts.brackets(sample, header),))
    if styles[0] == "point" and shares["comma"] == best and casting.grouped_by_points(sample, kind is Kind.MONEY):
        styles, why = COMMA_FIRST, f"{best:.0%} of the values are numbers with {_POINTS}"
    unit = "%" if kind is Kind.PERCENTAGE else unit
    return Guess(kind, why, styles, unit=unit, notices=tuple(doubts.currencies(currencies, header)))


def _are_codes(cells: Cells) -> bool:
    """Whether values are codes by their header, and not quantities: with decimals, or too short for its codes."""
    header = cells.header
    if not code_headers.is_code(header):
        return code_headers.names_codes(header) and _are_long(cells.sample)
    fewest, sample = code_headers.fewest_digits(header), cells.sample
    if fewest is None or _zero_led(sample):
        return True
    parted = sample.str.contains(r"[0-9][.,][0-9]{1,2}\s*$") & ~sample.str.contains(r"[.,]0\s*$")
    short = sample.str.count_matches("[0-9]") < fewest
    return max(parted.sum(), short.sum()) * 2 <= len(sample)


def _are_long(sample: pl.Series) -> bool:
    """Whether all values are long numbers of one length, which quantities hardly are."""
    return bool(sample.str.contains("^[0-9]{9,}$").all()) and sample.str.len_chars().n_unique() == 1


COMMA_FIRST = casting.NUMBER_STYLES[::-1]
_POINTS = "points between thousands"


def _by_name(kind: Kind) -> str:
    return "" if kind is Kind.NUMBER else f", {kind.value} by the name"


def _zero_led(text: pl.Series) -> bool:
    """Whether some value has a leading zero, which a number would lose."""
    first = text.min()
    if isinstance(first, str) and first >= "1":
        return False
    early = text.filter(text < "1")
    if len(early) <= 2 * SAMPLE:
        return any(map(_ZERO_LED_COMPILED.search, early.to_list()))
    return bool(early.str.contains(ZERO_LED).any())


ZERO_LED = r"^\s*0[0-9]"
_ZERO_LED_COMPILED = re.compile(ZERO_LED)


def _list(cells: Cells) -> Guess | None:
    values, joined = cells.values, cells.joined
    bracketed = cells.sample.str.contains(LISTS).mean() if "]" in joined or "}" in joined else 0.0
    brackets = isinstance(bracketed, float) and bracketed > MOST
    usual = (",",) if brackets else headers.separators(cells.header)
    commas = "," in joined and usual and "," not in usual and not code_headers.is_code(cells.header)
    for separator in (*usual, ",") if commas and cell_lists.are_listed(cells.sample) else usual:
        if not brackets and (separator not in joined or sum(separator in value for value in values) * 10 < len(values)):
            continue
        items = cell_lists.lists(cells.sample, separator, cells.missing)[0].drop_nulls().explode()
        if brackets or items.n_unique() * 3 <= len(items) * 2:
            return Guess(Kind.LIST, f"the values hold items separated by {separator}", split=separator)
    return None


def _words(cells: Cells) -> Guess:
    last = headers.words(cells.header)[-1:]
    whole = cells.converted_text()
    notices = tuple(doubts.lost_digits(cells.values, cells.header))
    if not headers.ID_WORDS.isdisjoint(last):
        return Guess(Kind.ID, "its name says id", series=whole, notices=notices)
    if headers.is_prose(cells.header) and not _are_labels(cells):
        return Guess(Kind.TEXT, "its name says text", series=whole)
    coded = _few(cells)
    if coded is not None and isinstance(coded.dtype, pl.Enum):
        values = tuple(coded.dtype.categories)
        return Guess(
            Kind.CATEGORY,
            f"{len(values)} distinct value{'s' if len(values) > 1 else ''}",
            values=values,
            series=coded,
        )
    if _coded(cells.values) and not _repeating(cells):
        return Guess(Kind.ID, "no two values are alike", series=whole, notices=notices)
    return Guess(Kind.TEXT, "many different values", series=whole, notices=notices)


def _are_labels(cells: Cells) -> bool:
    """Whether values are few short words that repeat, whatever the header says: grades below `Note`."""
    values = cells.different
    few = len(values) <= FEW and len(values) * 3 <= len(cells.values)
    return few and not any(map(_LONG_LABEL.search, values))


_LONG_LABEL = re.compile(r"\s\S+\s|.{20}|@|://")


def _few(cells: Cells) -> pl.Series | None:
    """The column as an Enum; None where it has too many distinct values to be a category."""
    sampled = len(cells.values)
    if sampled > FEW * 10 and len(cells.different) * 5 > sampled * 4:
        return None
    distinct = cells.different if cells.known is cells.text else None
    coded = casting.as_categories(cells.text, MOST_VALUES, cells.missing, distinct)
    if coded is None or not isinstance(coded.dtype, pl.Enum):
        return None
    known, values = len(coded) - coded.null_count(), len(coded.dtype.categories)
    return coded if values < known and values <= max(FEW, known // 2) else None


def _repeating(cells: Cells) -> bool:
    """Whether some value occurs twice. The first values are tested alone, since they mostly decide."""
    if cells.converted_text() is not None:
        return len(cells.different) < len(cells.values)
    for part in (cells.text.head(_FIRST), cells.text):
        known = casting.known_text(part, missing=cells.missing).drop_nulls()
        if known.n_unique() < len(known):
            return True
    return False


def _coded(sample: list[str]) -> bool:
    """Whether the values look like codes: short and without spaces."""
    return not any(len(value) > LONGEST_ID or _BLANK.search(value) for value in sample)


_BLANK = re.compile(r"\s")
