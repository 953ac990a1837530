"""A written value made into what a column needs, or an error that says what was expected."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re

from niche.segments.columns import CATEGORICAL, Column, Kind
from niche.segments.filters import Scalar, Value
from niche.segments.predicates import Bound
from niche.segments.problems import did_you_mean, hinted

_SPAN = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|m|months?|q|quarters?|y|years?)", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class UnfitError(Exception):
    """A condition that does not fit the data. `rule` is the slug of the finding that reports it."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        self.rule, self.message, self.hint = rule, message, hint
        super().__init__(hinted(message, hint))


def one(value: Value) -> Scalar:
    """The single value; a list of one is accepted."""
    if not isinstance(value, tuple):
        return value
    if len(value) == 1:
        return value[0]
    raise UnfitError("wrong-type", "expected one value, not a list")


def many(value: Value) -> tuple[Scalar, ...]:
    """The values; a single one is a list of one."""
    return value if isinstance(value, tuple) else (value,)


def pair(value: Value) -> tuple[Scalar, Scalar]:
    """Exactly two values."""
    if not isinstance(value, tuple) or len(value) != 2:
        raise UnfitError("wrong-type", "expected two values, [low, high]")
    return value[0], value[1]


def text(value: Value) -> str:
    """The value as text: codes that were written as numbers come back as they were written."""
    scalar = one(value)
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return scalar.isoformat() if isinstance(scalar, dt.date) else str(scalar)


def number(column: Column, value: Scalar) -> int | float:
    """A finite number, from a number or from text that is one (`1,500`, `10M`, `12%` in a percentage column)."""
    from niche.segments.tables.parsing import parse_number

    found = parse_number(value) if isinstance(value, str) else value
    infinite = isinstance(found, float) and not math.isfinite(found)
    if isinstance(found, bool) or not isinstance(found, int | float) or infinite:
        raise UnfitError("wrong-type", f"{column.name} needs a number, not {value!r}")
    return int(found) if isinstance(found, float) and column.integer and found.is_integer() else found


def date(column: Column, value: Scalar) -> dt.date:
    """A date, from a date or from ISO text (2026-11-21, 2026-11 and 2026 stand for their first day)."""
    if isinstance(value, dt.date):
        return value
    written = str(value)
    for tail in ("", "-01", "-01-01"):
        try:
            return dt.date.fromisoformat(written + tail)
        except ValueError:
            continue
    raise UnfitError("wrong-type", f"{column.name} needs a date such as 2026-11-21, not {written!r}")


def bound(column: Column, value: Scalar) -> Bound:
    """A bound on a number or a date column."""
    return date(column, value) if column.kind is Kind.DATE else number(column, value)


def category(column: Column, value: Scalar) -> str:
    """One of the declared values of an ordered category."""
    written = text(value)
    if written not in column.values:
        hint = did_you_mean(written, column.values)
        raise UnfitError("wrong-type", f"{written!r} is not one of {column.name}'s ordered values", hint)
    return written


def exact(column: Column, value: Scalar) -> Scalar | None:
    """The value to compare for equality; None where no account can have it (2.5 in a column of whole numbers)."""
    if column.kind.numeric:
        found = number(column, value)
        return None if column.integer and isinstance(found, float) else found
    if column.kind is Kind.DATE:
        return date(column, value)
    if column.kind is Kind.YES_NO:
        answer = value if isinstance(value, bool) else _YES_NO.get(str(value).casefold())
        if answer is None:
            raise UnfitError("wrong-type", f"{column.name} needs yes or no, not {value!r}")
        return answer
    if (
        column.kind in CATEGORICAL
        and isinstance(value, float)
        and value.is_integer()
        and text(value) not in column.values
    ):
        return str(int(value))
    return text(value)


def is_limit(value: Value) -> bool:
    """Whether the value is a positive count or a percentage above 0, up to 100."""
    if isinstance(value, str):
        found = _PERCENT.fullmatch(value.strip())
        return found is not None and 0 < float(found[1]) <= 100
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def limit(value: Value, known: int) -> int:
    """How many accounts a `top` or `bottom` takes, of those with a known value; a percentage is rounded up."""
    scalar = one(value)
    if isinstance(scalar, str):
        found = _PERCENT.fullmatch(scalar.strip())
        assert found is not None
        return max(1, math.ceil(known * float(found[1]) / 100))
    assert isinstance(scalar, int)
    return scalar


def is_span(value: Value) -> bool:
    """Whether the value is a span of time: a number and days, weeks, months, quarters or years."""
    return isinstance(value, str) and _SPAN.fullmatch(value.strip()) is not None


def shifted(day: dt.date, span: Value, sign: int) -> dt.date:
    """`day` moved by a span of time. Months are calendar months; the 31st becomes the last day of a shorter month."""
    found = _SPAN.fullmatch(text(span).strip())
    assert found is not None
    amount, unit = sign * int(found[1]), found[2][0].lower()
    try:
        if unit in "dw":
            return day + dt.timedelta(days=amount * (7 if unit == "w" else 1))
        months = day.year * 12 + day.month - 1 + amount * {"m": 1, "q": 3, "y": 12}[unit]
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        raise UnfitError("wrong-type", f"{text(span)} reaches outside the calendar") from None
