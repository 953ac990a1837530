"""Parse columns of text to dates: all orders of day, month and year, month names, quarters, serial days, epochs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import polars as pl

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "at": "jänner feber maerz - - - - - - - - -",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr without accents": "- fevrier - - - - - aout - - - decembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pl nominative": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "cs nominative": "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru nominative": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "abbreviated": "jan feb mar apr may jun jul aug sep oct nov dec",
    "sept": "janv févr mrz avr mai juin juil août sept okt nov déc",
    "more": "ene fevr mrt abr mag giu lug ago set ott - dez",
    "pt and fr": "gen fev mär - - - - - - out - dic",
    "last": "sty lut - kwi maj cze lip sie wrz paź lis gru",
    "ru short": "янв фев мар апр май июн июл авг сен окт ноя дек",
    "ru shorter": "- февр - - - - - - сент - нояб -",
}
"""Month names in lower case, January first, by language; `-` where a line adds none."""
MONTHS: Mapping[str, int] = {
    name: month for names in _NAMES.values() for month, name in enumerate(names.split(), 1) if name != "-"
}
"""The number of each month name and abbreviation."""

STYLES = ("iso", "us", "eu", "yy")
"""Orders of a date in digits: year first, month first, day first, and a year of two digits first.

Every style also reads dates with the year first in four digits, month names, months, quarters, years, days without
separators (`20240325`), serial days of spreadsheets, and epochs.
"""
TIME = r"(?i)(?:,? at|,)?[T\s]\s*[0-9]{1,2}:[0-9]{2}.*$"
"""A time of day behind a date."""
TELLING = rf"(?i)[0-9]\s?[-/.年년]\s?[0-9]|{'|'.join(sorted({name[:3] for name in MONTHS}))}|\bq[1-4]\b"
"""Matches part of every date that is not all digits; much quicker to test than parsing."""
_LETTERS_ALONE = r"[^\W\d_]++\.?"
may_begin = re.compile(
    rf"(?i)[\s,+-]*+(?:{_LETTERS_ALONE},?\s++)?(?:{_LETTERS_ALONE}[\s\-/,]*+(?:(?:de|of)\s++)?'?)?[0-9]"
).match
"""Matches the begin of every date, its digits in ASCII: a weekday, a month and `of` at most before the first digit."""
_TELLING = re.compile(TELLING)
_MONTH_STARTS = frozenset(name[:3] for name in MONTHS)
_TELLING_SIGNS = re.compile(TELLING.split("|")[0] + r"|\bq[1-4]\b")

_FIRST_YEAR = 1000
_CENTURY = 69
"""Two-digit years from here on are of the 1900s, as in POSIX."""
_SPREADSHEET_EPOCH = pl.date(1899, 12, 30)
_MICROSECONDS = {9: 10**6, 10: 10**6, 12: 10**3, 13: 10**3, 15: 1, 16: 1}
"""Microseconds in a unit of an epoch, by its number of digits."""

_PARTED = r"^([0-9]{1,4})\.?\s?[-/. ]\s?([0-9]{1,2})\.?\s?[-/. ]\s?([0-9]{1,4})\.?$"
_WITHOUT_POINTS = r"^([0-9]{1,2})[-/ ]([0-9]{1,2})[-/ ]([0-9]{1,4})$"
_YEAR = "'?([0-9]{4}|[0-9]{2})"
_WEEKDAY = r"^(?:\p{L}+\.?,?\s+)?"
_OF = r"(?:de\s+|of\s+)?"
_DAY_MONTH_YEAR = (
    rf"(?i){_WEEKDAY}([0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?[\s\-./]*{_OF}(\p{{L}}+)\.?[\s\-./,]*{_OF}{_YEAR}"
    r"(?:\s*(?:г|r)\.?)?$"
)
_MONTH_DAY_YEAR = rf"(?i){_WEEKDAY}(\p{{L}}+)\.?[\s\-/]*([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+|[-/]){_YEAR}$"
_MONTH_YEAR = rf"(?i)^(\p{{L}}+)\.?[\s\-/,]*{_OF}{_YEAR}$"
_YEAR_MONTH_DAY = r"(?i)^([0-9]{4})[\s\-/]+(\p{L}+)\.?(?:[\s\-/]+([0-9]{1,2}))?$"
_FIRST_DIGITS = "^(1[89]|2[01])"
"""The first digits of a year."""
_LETTERS = r"[A-Za-z]|[^\x00-\x7f]"
_DIGITS = r"^([0-9]+)(?:\.[0-9]+)?$"

Attempt = Callable[[pl.Series], pl.Series]
"""Parses texts without a time of day to dates; null where that fails."""
Parts = tuple[pl.Expr, pl.Expr, pl.Expr]
"""Year, month and day of texts in a column `day`, each as a text of digits."""


def is_telling(text: str) -> bool:
    """Whether TELLING matches a text, in a tenth of the time that its many words take in Python."""
    if not text.isascii():
        return _TELLING.search(text) is not None
    lower = text.lower()
    starts = (lower[place : place + 3] for place in range(len(lower) - 2))
    return _TELLING_SIGNS.search(lower) is not None or not _MONTH_STARTS.isdisjoint(starts)


def parse_dates(series: pl.Series, style: str, others: bool = False) -> pl.Series:
    """Parse a text column to Date in a style of `STYLES`; a time of day is dropped.

    A month, a quarter or a year stands for its first day. With `others` only what not all styles read alike is parsed,
    which is quicker.
    """
    day = series.str.strip_chars().str.replace(TIME, "").str.strip_chars(" ,")
    if day.str.contains("[年년]").any():
        day = day.str.replace_all(r"\s*[年月년월]\s*", "-").str.replace(r"-?\s*[日일]?\s*$", "")
    found = day.clear(len(day)).cast(pl.Date)
    for attempt in (*_OWN[style], *(() if others else _COMMON)):
        places = (found.is_null() & day.is_not_null()).arg_true()
        if not len(places):
            break
        found = found.scatter(places, attempt(day.gather(places)))
    return found.alias(series.name)


def _dates(day: pl.Series, parts: Parts) -> pl.Series:
    """The dates of parts of texts; null where there is none, or it is before the year 1000."""
    texts = dict(zip(("year", "month", "date"), parts, strict=True))
    written = day.alias("day").to_frame().select(**texts)
    whole = written.select(
        pl.all().cast(pl.Int32, strict=False).fill_null(0), pl.col("year").str.len_bytes().alias("digits")
    )
    year, month, date, digits = (whole.get_column(name).fill_null(0).to_numpy() for name in whole.columns)
    century = np.where(year < _CENTURY, 2000, 1900)
    year = np.where(digits == 2, year + century, np.where(digits == 4, year, 0))
    valid = (year >= _FIRST_YEAR) & (month >= 1) & (month <= 12) & (date >= 1) & (date <= 31)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(valid, date - 1, 0)
    valid &= days.astype("datetime64[M]") == months  # else the month has no such day
    return pl.Series(days.astype(np.int32)).cast(pl.Date).set(pl.Series(~valid), None)


def _month(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _parts(pattern: str) -> Parts:
    groups = pl.col("day").str.extract_groups(pattern).struct
    return groups.field("1"), groups.field("2"), groups.field("3")


def _year_first(day: pl.Series) -> pl.Series:
    first, second, third = _parts(_PARTED)
    return _dates(day, (pl.when(first.str.len_bytes() == 4).then(first), second, third))


def _year_last(day: pl.Series, pattern: str, day_first: bool) -> pl.Series:
    first, second, third = _parts(pattern)
    return _dates(day, (third, second, first) if day_first else (third, first, second))


def _short_year_first(day: pl.Series) -> pl.Series:
    first, second, third = _parts(_PARTED)
    return _dates(day, (pl.when(first.str.len_bytes() == 2).then(first), second, third))


def _named_month(day: pl.Series, pattern: str, places: tuple[int, int, int]) -> pl.Series:
    """`places` are the groups of year, month and day in the pattern; 0 or an empty group for the first day."""
    if not day.str.contains(_LETTERS).any():
        return day.clear(len(day)).cast(pl.Date)
    text = pl.col("day")
    number = text.str.extract(pattern, places[2]).fill_null("1") if places[2] else pl.lit("1")
    return _dates(day, (text.str.extract(pattern, places[0]), _month(text.str.extract(pattern, places[1])), number))


def _part_of_year(day: pl.Series) -> pl.Series:
    """Months and quarters in digits: `2012-06`, `06/2012`, `2012-Q2`, `Q2 2012`."""
    text = pl.col("day")
    quarter = pl.coalesce(
        text.str.extract(r"^[0-9]{4}[\s\-/]*[qQ]([1-4])$"), text.str.extract(r"^[qQ]([1-4])[\s\-/']*[0-9]{2,4}$")
    )
    of_quarter = (quarter.cast(pl.Int64) * 3 - 2).cast(pl.String)
    year = pl.coalesce(text.str.extract(r"^([0-9]{4})"), text.str.extract("([0-9]{4}|[0-9]{2})$"))
    month = pl.coalesce(
        of_quarter, text.str.extract(r"^[0-9]{4}[-/.]([0-9]{1,2})$"), text.str.extract(r"^([0-9]{1,2})[-/.][0-9]{4}$")
    )
    return _dates(day, (year, month, pl.lit("1")))


def _digits(day: pl.Series) -> pl.Series:
    """Dates without separators, the year first; serial days and epochs; by their number of digits."""
    written = day.str.extract(_DIGITS).alias("day")
    if written.null_count() == len(written):
        return written.cast(pl.Date)
    text, length = pl.col("day"), pl.col("day").str.len_bytes()
    plausible = pl.when(text.str.contains(_FIRST_DIGITS) & length.is_in((4, 6, 8, 14))).then(text)
    first = pl.lit("1")
    month = pl.when(length == 4).then(first).otherwise(plausible.str.slice(4, 2))
    date = pl.when(length <= 6).then(first).otherwise(plausible.str.slice(6, 2))
    found = _dates(written, (plausible.str.slice(0, 4), month, date))
    number = text.cast(pl.Int64, strict=False)
    micros = number * length.replace_strict(_MICROSECONDS, default=None, return_dtype=pl.Int64)
    serial = pl.when((length == 5) & (number >= 10_000)).then(_SPREADSHEET_EPOCH + pl.duration(days=number))
    counted = pl.coalesce(serial, pl.from_epoch(micros, time_unit="us").dt.date())
    return found.fill_null(written.to_frame().select(counted.cast(pl.Date)).to_series())


def _eight_digits(day: pl.Series, day_first: bool) -> pl.Series:
    """Dates such as `25032024`, where the first digits are not those of a year."""
    eight = day.str.extract("^([0-9]{8})$").alias("day")
    if eight.null_count() == len(eight):
        return eight.cast(pl.Date)
    year_first = _digits(eight)
    text = pl.col("day")
    one, other, last = text.str.slice(0, 2), text.str.slice(2, 2), text.str.slice(4, 4)
    return _dates(eight, (last, other, one) if day_first else (last, one, other)).set(year_first.is_not_null(), None)


_NAMED: tuple[Attempt, ...] = (
    partial(_named_month, pattern=_DAY_MONTH_YEAR, places=(3, 2, 1)),
    partial(_named_month, pattern=_MONTH_DAY_YEAR, places=(3, 1, 2)),
    partial(_named_month, pattern=_MONTH_YEAR, places=(2, 1, 0)),
    partial(_named_month, pattern=_YEAR_MONTH_DAY, places=(1, 2, 3)),
    _part_of_year,
)
_COMMON: tuple[Attempt, ...] = (_year_first, *_NAMED, _digits)
"""What is tried in all styles."""
_OWN: Mapping[str, tuple[Attempt, ...]] = {
    "iso": (),
    "us": (
        partial(_year_last, pattern=_WITHOUT_POINTS, day_first=False),
        partial(_eight_digits, day_first=False),
    ),
    "eu": (partial(_year_last, pattern=_PARTED, day_first=True), partial(_eight_digits, day_first=True)),
    "yy": (_short_year_first,),
}
"""What is tried in one style, first; no text is read by two attempts of a style."""
