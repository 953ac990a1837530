"""Convert written values to what a column needs, or raise an error that says what was expected."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from fractions import Fraction

from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import Scalar, Value
from niche.segments.model.predicates import Bound
from niche.segments.model.problems import did_you_mean, hinted

_SPAN = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|m|months?|q|quarters?|y|years?)", re.IGNORECASE | re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,40})?)\s*%")
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]{1,15}")
_UNDERSCORES = re.compile(r"([-+]?[0-9]{1,3}(?:_[0-9]{3})+)(\.[0-9]+)?")
_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?:(?P=mark)(?P<day>[0-9]{1,2}))?)?"
    r"|(?P<day_first>[0-9]{1,2})\.(?P<then_month>[0-9]{1,2})\.(?P<last_year>[0-9]{4})"
)
_TIME = re.compile(r"[T\s](?P<time>[0-9]{1,2}:[0-9:.,]+)\s*(?:Z|UTC|[-+][0-9]{2}:?[0-9]{2})?", re.IGNORECASE)
_LONGEST = 60
"""Limit of characters of a value that an error message repeats."""


class MismatchError(Exception):
    """A condition does not fit the data. `rule` is the slug of the finding that reports it."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        self.rule, self.message, self.hint = rule, message, hint
        super().__init__(hinted(message, hint))


def one(value: Value) -> Scalar:
    """The single value; a list of one is accepted. Raises MismatchError for a longer list."""
    if not isinstance(value, tuple):
        return value
    if len(value) == 1:
        return value[0]
    raise MismatchError("wrong-type", "expected one value, not a list")


def many(value: Value) -> tuple[Scalar, ...]:
    """The values as a tuple; a single value is a tuple of one."""
    return value if isinstance(value, tuple) else (value,)


def pair(value: Value) -> tuple[Scalar, Scalar]:
    """Exactly two values. Raises MismatchError otherwise."""
    if not isinstance(value, tuple) or len(value) != 2:
        raise MismatchError("wrong-type", "expected two values, [low, high]")
    return value[0], value[1]


def text(value: Value) -> str:
    """The value as text; codes that were written as numbers keep their digits."""
    scalar = one(value)
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, float):
        return spelling(scalar)
    return scalar.isoformat() if isinstance(scalar, dt.date) else str(scalar)


def spelling(number: float) -> str:
    """A number as files write it: with a point, since YAML 1.1 takes `1e-09` for text."""
    digits, e, exponent = repr(number).partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}e{exponent}" if e else digits


def number(column: Column, value: Scalar) -> int | float:
    """Convert to a finite number; text may be `1,500`, `10M`, `1_000`, or `12%` for a percentage.

    Raises MismatchError. A whole-number column gets an int wherever possible.
    """
    parsed = _written_number(column, value) if isinstance(value, str) else value
    infinite = isinstance(parsed, float) and not math.isfinite(parsed)
    if isinstance(parsed, bool) or not isinstance(parsed, int | float) or infinite:
        raise MismatchError("wrong-type", f"{column.name} needs a number, not {_short(value)}")
    return int(parsed) if isinstance(parsed, float) and column.integer and parsed.is_integer() else parsed


def _written_number(column: Column, text: str) -> int | float | None:
    from niche.segments.model.parsing import parse_number

    text = text.strip()
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    if _UNDERSCORES.fullmatch(text):
        text = text.replace("_", "")
    parsed = parse_number(text)
    if parsed is not None and "%" in text and column.kind is not Kind.PERCENTAGE:
        hint = f"write {parsed:.15g}, or {parsed / 100:.15g} if the values are shares of one"
        raise MismatchError("wrong-type", f"{column.name} is {column.kind.phrase}, not a percentage", hint)
    return parsed


def date(column: Column, value: Scalar) -> dt.date:
    """Convert to a date; text may be 2026-11-21, 2026/11/21 or 21.11.2026.

    2026-11 and 2026 mean their first day. A time of midnight is dropped. Raises MismatchError for any other time, and
    for what is no date.
    """
    if isinstance(value, dt.date):
        return value
    written = str(value).strip()
    day, time = written, _TIME.search(written, written.find(":") - 4) if ":" in written else None
    if time and time.end() == len(written):
        day = written[: time.start()]
        if time["time"].strip("0:.,"):
            message = f"{column.name} has days without times"
            raise MismatchError("wrong-type", message, f"write {day.strip()}, without {time['time']}")
    try:
        if match := _DAY.fullmatch(day.strip()):
            parts = match["year"] or match["last_year"], match["month"] or match["then_month"]
            return dt.date(int(parts[0]), int(parts[1] or 1), int(match["day"] or match["day_first"] or 1))
        return dt.date.fromisoformat(day.strip())
    except ValueError:
        message = f"{column.name} needs a date such as 2026-11-21, not {_short(written)}"
        raise MismatchError("wrong-type", message) from None


def _short(value: Scalar) -> str:
    """A value as error messages repeat it, truncated."""
    shown = repr(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def bound(column: Column, value: Scalar) -> Bound:
    """Convert to a bound of a number or date column. Raises MismatchError."""
    return date(column, value) if column.kind is Kind.DATE else number(column, value)


def category(column: Column, value: Scalar) -> str:
    """Check that a value is one of an ordered category's. Raises MismatchError."""
    written = text(value)
    if written not in column.values:
        hint = did_you_mean(written, column.values)
        raise MismatchError("wrong-type", f"{written!r} is not one of {column.name}'s ordered values", hint)
    return written


def exact(column: Column, value: Scalar) -> Scalar | None:
    """The value to test for equality; None if no account can have it (2.5 in a column of whole numbers)."""
    if column.kind.numeric:
        parsed = number(column, value)
        return None if column.integer and isinstance(parsed, float) else parsed
    if column.kind is Kind.DATE:
        return date(column, value)
    return yes_no(column, value) if column.kind is Kind.YES_NO else text(value)


def yes_no(column: Column, value: Scalar) -> bool:
    """Convert to yes or no, from any word that tables use for them. Raises MismatchError."""
    from niche.segments.model.parsing import BINARY

    answer = BINARY.get(text(value).strip().casefold())
    if answer is None:
        raise MismatchError("wrong-type", f"{column.name} needs yes or no, not {_short(value)}")
    return answer


def is_limit(value: Value) -> bool:
    """Whether the value is a positive count or a percentage above 0, up to 100."""
    if isinstance(value, str):
        match = _PERCENT.fullmatch(value.strip())
        return match is not None and 0 < Fraction(match[1]) <= 100
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def limit(value: Value, known: int) -> int:
    """The number of accounts that `top` or `bottom` takes, of those with a known value; percentages round up."""
    scalar = one(value)
    if isinstance(scalar, str):
        match = _PERCENT.fullmatch(scalar.strip())
        assert match is not None
        return max(1, math.ceil(known * Fraction(match[1]) / 100))
    assert isinstance(scalar, int)
    return scalar


def is_span(value: Value) -> bool:
    """Whether the value is a span of time: a number of days, weeks, months, quarters or years."""
    return isinstance(value, str) and _SPAN.fullmatch(value.strip()) is not None


def shifted(day: dt.date, span: Value, sign: int) -> dt.date:
    """Shift a day by a span of time. Months are calendar months; the 31st becomes the last day of a shorter month.

    >>> shifted(dt.date(2026, 8, 31), "6 months", -1)
    datetime.date(2026, 2, 28)

    Raises MismatchError if the result is outside the calendar.
    """
    match = _SPAN.fullmatch(text(span).strip())
    assert match is not None
    amount, unit = sign * int(match[1]), match[2][0].lower()
    try:
        if unit in "dw":
            return day + dt.timedelta(days=amount * (7 if unit == "w" else 1))
        months = day.year * 12 + day.month - 1 + amount * {"m": 1, "q": 3, "y": 12}[unit]
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        raise MismatchError("wrong-type", f"{text(span)} ends outside the calendar") from None
