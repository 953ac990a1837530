"""Parse columns of text to dates: all orders of day, month and year, month names, quarters, serial days, epochs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

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
TELLING_COMPILED = re.compile(TELLING)

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
_DIGITS = r"^([0-9]+)(?:\.[0-9]+)?$"

Attempt = Callable[[pl.Expr], pl.Expr]
"""Parses texts without a time of day to dates; null where that fails."""


def parse_dates(series: pl.Series, style: str) -> pl.Series:
    """Parse a text column to Date in a style of `STYLES`; a time of day is dropped.

    A month, a quarter or a year stands for its first day.
    """
    day = series.str.strip_chars().str.replace(TIME, "").str.strip_chars(" ,")
    if day.str.contains("[年년]").any():
        day = day.str.replace_all(r"\s*[年月년월]\s*", "-").str.replace(r"-?\s*[日일]?\s*$", "")
    first, *others = _ATTEMPTS[style]
    found = _tried(day, first)
    for attempt in others:
        places = (found.is_null() & day.is_not_null()).arg_true()
        if not len(places):
            break
        found = found.scatter(places, _tried(day.gather(places), attempt))
    return found.alias(series.name)


def _tried(texts: pl.Series, attempt: Attempt) -> pl.Series:
    return texts.alias("day").to_frame().select(attempt(pl.col("day"))).to_series().cast(pl.Date)


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The date of three texts of digits; null where there is none, or it is before the year 1000."""
    numbers = (text.cast(pl.Int32, strict=False) for text in (year, month, day))
    number, month_number, day_number = numbers
    digits = year.str.len_bytes()
    century = pl.when(number < _CENTURY).then(2000).otherwise(1900)
    whole = pl.when(digits == 2).then(number + century).when(digits == 4).then(number)
    valid = (whole >= _FIRST_YEAR) & month_number.is_between(1, 12) & day_number.is_between(1, 31)
    valid = valid.fill_null(value=False)
    first = pl.date(
        pl.when(valid).then(whole).otherwise(2000), pl.when(valid).then(month_number).otherwise(1), pl.lit(1)
    )
    found = first + pl.duration(days=day_number - 1)
    return pl.when(valid & (found.dt.month() == month_number)).then(found)


def _month(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _parts(day: pl.Expr, pattern: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    groups = day.str.extract_groups(pattern).struct
    return groups.field("1"), groups.field("2"), groups.field("3")


def _year_first(day: pl.Expr) -> pl.Expr:
    first, second, third = _parts(day, _PARTED)
    return _date(pl.when(first.str.len_bytes() == 4).then(first), second, third)


def _year_last(day: pl.Expr, pattern: str, day_first: bool) -> pl.Expr:
    first, second, third = _parts(day, pattern)
    return _date(third, second, first) if day_first else _date(third, first, second)


def _short_year_first(day: pl.Expr) -> pl.Expr:
    first, second, third = _parts(day, _PARTED)
    return _date(pl.when(first.str.len_bytes() == 2).then(first), second, third)


def _named_month(day: pl.Expr, pattern: str, places: tuple[int, int, int]) -> pl.Expr:
    """`places` are the groups of year, month and day in the pattern; 0 or an empty group for the first day."""
    year, month = day.str.extract(pattern, places[0]), _month(day.str.extract(pattern, places[1]))
    number = day.str.extract(pattern, places[2]).fill_null("1") if places[2] else pl.lit("1")
    return _date(year, month, number)


def _part_of_year(day: pl.Expr) -> pl.Expr:
    """Months and quarters in digits: `2012-06`, `06/2012`, `2012-Q2`, `Q2 2012`."""
    quarter = pl.coalesce(
        day.str.extract(r"^[0-9]{4}[\s\-/]*[qQ]([1-4])$"), day.str.extract(r"^[qQ]([1-4])[\s\-/']*[0-9]{2,4}$")
    )
    of_quarter = (quarter.cast(pl.Int64) * 3 - 2).cast(pl.String)
    year = pl.coalesce(day.str.extract(r"^([0-9]{4})"), day.str.extract("([0-9]{4}|[0-9]{2})$"))
    month = pl.coalesce(
        of_quarter, day.str.extract(r"^[0-9]{4}[-/.]([0-9]{1,2})$"), day.str.extract(r"^([0-9]{1,2})[-/.][0-9]{4}$")
    )
    return _date(year, month, pl.lit("1"))


def _digits(day: pl.Expr, order: str = "") -> pl.Expr:
    """Dates without separators, by their number of digits. `order` reads `25032024` as well: `dmy` or `mdy`."""
    digits = day.str.extract(_DIGITS)
    length, number = digits.str.len_bytes(), digits.cast(pl.Int64, strict=False)
    micros = number * length.replace_strict(_MICROSECONDS, default=None, return_dtype=pl.Int64)
    plausible = pl.when(digits.str.contains("^(1[89]|2[01])")).then(digits)
    year, month, date = plausible.str.slice(0, 4), plausible.str.slice(4, 2), plausible.str.slice(6, 2)
    dates = [
        pl.when(length.is_in((8, 14))).then(_date(year, month, date)),
        pl.when(length == 6).then(_date(year, month, pl.lit("1"))),
        pl.when(length == 4).then(_date(year, pl.lit("1"), pl.lit("1"))),
        pl.when((length == 5) & (number >= 10_000)).then(_SPREADSHEET_EPOCH + pl.duration(days=number)),
        pl.from_epoch(micros, time_unit="us").dt.date(),
    ]
    if order:
        first, second, last = digits.str.slice(0, 2), digits.str.slice(2, 2), digits.str.slice(4, 4)
        written = _date(last, second, first) if order == "dmy" else _date(last, first, second)
        dates.append(pl.when(length == 8).then(written))
    return pl.coalesce(dates)


_NAMED: tuple[Attempt, ...] = (
    partial(_named_month, pattern=_DAY_MONTH_YEAR, places=(3, 2, 1)),
    partial(_named_month, pattern=_MONTH_DAY_YEAR, places=(3, 1, 2)),
    partial(_named_month, pattern=_MONTH_YEAR, places=(2, 1, 0)),
    partial(_named_month, pattern=_YEAR_MONTH_DAY, places=(1, 2, 3)),
    _part_of_year,
)
_ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    "iso": (_year_first, *_NAMED, _digits),
    "us": (
        partial(_year_last, pattern=_WITHOUT_POINTS, day_first=False),
        _year_first,
        *_NAMED,
        partial(_digits, order="mdy"),
    ),
    "eu": (partial(_year_last, pattern=_PARTED, day_first=True), _year_first, *_NAMED, partial(_digits, order="dmy")),
    "yy": (_short_year_first, _year_first, *_NAMED, _digits),
}
"""What is tried in each style; no two of one style read the same text."""
