"""Columns of dates in the ways in which programs and people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from messy_columns import Draw, MessyColumn
from messy_words import Language

from niche.segments.model.columns import Kind
from niche.segments.reading.notices import NoticeKind


def _days(draw: Draw, most_day: int = 28) -> list[dt.date]:
    rng = draw.rng
    return [
        dt.date(rng.randrange(2001, 2026), rng.randrange(1, 13), rng.randrange(1, most_day + 1))
        for _ in range(draw.rows)
    ]


def dates(draw: Draw, header: str) -> MessyColumn:
    """Days in the ways in which programs and people write them."""
    rng, language = draw.rng, draw.language
    forms = [
        "iso",
        "iso time",
        "zoned",
        "us",
        "us time",
        "dots",
        "dashes",
        "short dots",
        "short dashes",
        "year slashes",
    ]
    forms += ["month name", "english", "serial", "millis", "digits", "doubtful", "month", "quarter", "Mar-24"]
    forms += ["slashes", "unpadded", "rfc", "offset", "of", "short year first", "points year first", "one style more"]
    spoken = any(word in header.casefold() for word in ("date", "created", "time"))
    undoubted = [form for form in forms if spoken or form not in ("serial", "millis", "digits")]
    form = rng.choice(undoubted)
    if form == "month name" and language.code == "ja":
        form = "japanese"
    days = _days(draw, 12 if form == "doubtful" else 28)
    if form in (
        "us",
        "us time",
        "dots",
        "dashes",
        "short dots",
        "short dashes",
        "slashes",
        "unpadded",
        "one style more",
    ):
        days[0] = dt.date(2019, 5, 23)
    if form == "of" and language.code not in ("es", "pt"):
        form = "english"
    if form in ("month", "Mar-24"):
        days = [day.replace(day=1) for day in days]
    if form == "quarter":
        days = [day.replace(day=1, month=day.month - (day.month - 1) % 3) for day in days]
    made = [(_WRITTEN[form](day, language), day) for day in days]
    if form == "one style more":
        made = [(f"{day:%d %b %Y}", day) if row % 9 == 5 else (cell, day) for row, (cell, day) in enumerate(made)]
    told = _DOUBTS.get(form, frozenset())
    words = ("", "N/A", "-", "n/a", "NULL")
    more = {"told": told} if told else {}
    return draw.column(header, f"date: {form}", made, frozenset({Kind.DATE}), words=words, typed=form == "iso", **more)


_UNDOUBTED = frozenset(
    {"us", "us time", "dots", "dashes", "short dots", "short dashes", "slashes", "unpadded", "one style more"}
)
_DOUBTS = {
    **dict.fromkeys(("doubtful", "short year first"), frozenset({NoticeKind.DATE_ORDER})),
    **dict.fromkeys(("serial", "millis", "digits"), frozenset({NoticeKind.DIGITS})),
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_EPOCH = dt.date(1970, 1, 1)
_WRITTEN: Mapping[str, Callable[[dt.date, Language], str]] = {
    "iso": lambda day, _: day.isoformat(),
    "iso time": lambda day, _: f"{day} 14:05",
    "zoned": lambda day, _: f"{day}T08:15:30.000Z",
    "us": lambda day, _: f"{day.month}/{day.day}/{day.year}",
    "us time": lambda day, _: f"{day.month}/{day.day}/{day.year} 3:04 PM",
    "doubtful": lambda day, _: f"{day.month}/{day.day}/{day.year}",
    "dots": lambda day, _: f"{day.day:02}.{day.month:02}.{day.year}",
    "dashes": lambda day, _: f"{day.day:02}-{day.month:02}-{day.year}",
    "short dots": lambda day, _: f"{day.day:02}.{day.month:02}.{day.year % 100:02}",
    "short dashes": lambda day, _: f"{day.day:02}-{day.month:02}-{day.year % 100:02}",
    "year slashes": lambda day, _: f"{day.year}/{day.month:02}/{day.day:02}",
    "month name": lambda day, language: f"{day.day}. {language.months[day.month - 1]} {day.year}",
    "english": lambda day, _: f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",
    "japanese": lambda day, _: f"{day.year}年{day.month}月{day.day}日",
    "slashes": lambda day, _: f"{day.day:02}/{day.month:02}/{day.year}",
    "one style more": lambda day, _: f"{day.day:02}/{day.month:02}/{day.year}",
    "unpadded": lambda day, _: f"{day.day}.{day.month}.{day.year}",
    "rfc": lambda day, _: f"{day:%a, %d %b %Y} 10:00:00 GMT",
    "offset": lambda day, _: f"{day}T23:30:00+02:00",
    "of": lambda day, language: f"{day.day} de {language.months[day.month - 1]} de {day.year}",
    "short year first": lambda day, _: f"{day.year % 100:02}-{day.month:02}-{day.day:02}",
    "points year first": lambda day, _: f"{day.year}.{day.month:02}.{day.day:02}",
    "serial": lambda day, _: str((day - dt.date(1899, 12, 30)).days),
    "millis": lambda day, _: str((day - _EPOCH).days * 86_400_000 + 3_600_000),
    "digits": lambda day, _: f"{day:%Y%m%d}",
    "month": lambda day, _: f"{day.year}-{day.month:02}",
    "quarter": lambda day, _: f"{day.year}-Q{(day.month + 2) // 3}",
    "Mar-24": lambda day, _: f"{_MONTHS[day.month - 1]}-{day.year % 100:02}",
}
