"""Read days relative to today, `CURRENT_DATE - INTERVAL '90 days'`, and express them by niche's operators."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from niche.segments.language.cursor import Cursor
from niche.segments.language.tokens import TokenKind
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.values import MismatchError, date, is_span

_TODAY = ("current_date", "today", "curdate")
_MOMENTS = frozenset({"now", "current_timestamp", "getdate", "sysdate", "localtimestamp", "current_time"})
_ARITHMETIC = frozenset({"dateadd", "date_add", "date_sub", "datediff", "date_diff", "date_trunc", "age", "interval"})
WITHIN = "use within(column, '90 days'), older_than or in_next"
_DAYS = re.compile(r"(\d+)\s*(?:d|days?)", re.IGNORECASE)
_TEXT_COLUMN = Column("it", Kind.DATE)


@dataclass(frozen=True, slots=True)
class Relative:
    """A day `span` before (sign -1) or after (sign 1) the workspace's today."""

    sign: int
    span: str

    def moved(self, days: int) -> Relative | None:
        """The day some days later; None if the span is not in days, since months differ in length."""
        written = _DAYS.fullmatch(self.span)
        if written is None:
            return None
        count = self.sign * int(written[1]) + days
        return Relative(-1 if count <= 0 else 1, f"{abs(count)} days")


TODAY = Relative(-1, "0 days")


def day(text: str) -> dt.date:
    """Parse a full date. Raises ValueError."""
    no_date = f"{text} is not a date"
    if re.fullmatch(r"\s*\d{4}(-\d{1,2})?\s*", text):
        raise ValueError(no_date)
    try:
        return date(_TEXT_COLUMN, text)
    except MismatchError as error:
        raise ValueError(error.message.replace("it holds days: ", "") if "time" in error.message else no_date) from None


def hint(function: str) -> str:
    """Advice on what to use instead of a date function; empty for other functions."""
    return WITHIN if function in _MOMENTS | _ARITHMETIC else ""


def read_relative(cursor: Cursor) -> Relative | None:
    """Read a day relative to CURRENT_DATE; None if none comes next. Raises RefusedError for a time of day."""
    token, called = cursor.token, cursor.ahead().says("(")
    if token.text in _MOMENTS and (called or token.text.startswith(("current", "local"))):
        raise cursor.refused("a condition compares days, not times", f"{WITHIN}; or CURRENT_DATE")
    if token.text == "interval" and cursor.ahead().kind in (TokenKind.TEXT, TokenKind.NUMBER):
        raise cursor.refused("expected a value, not an interval", WITHIN)
    if token.text not in _TODAY or not (called or token.text == "current_date"):
        return None
    cursor.take()
    if cursor.accept("("):
        cursor.need(")")
    if not cursor.token.says("-", "+"):
        return TODAY
    sign = -1 if cursor.take().text == "-" else 1
    span, start = _read_interval(cursor)
    if not is_span(span):
        raise cursor.refused(f"{span} is not a span of time such as 90 days", WITHIN, start)
    if cursor.token.says("-", "+"):
        raise cursor.refused("expected one interval", WITHIN)
    return Relative(sign, span)


def _read_interval(cursor: Cursor) -> tuple[str, int]:
    """Read an interval; return it with its offset."""
    if cursor.token.kind is TokenKind.NUMBER:
        token = cursor.take()
        return f"{token.text} days", token.start
    if not cursor.accept("interval"):
        raise cursor.refused("expected INTERVAL", "such as INTERVAL '90 days'")
    bracket = cursor.accept("(")
    if cursor.token.kind not in (TokenKind.TEXT, TokenKind.NUMBER):
        raise cursor.refused("expected a span of time", "such as INTERVAL '90 days'")
    token = cursor.take()
    span = token.text.strip()
    if bracket:
        cursor.need(")")
    if span.isdecimal():
        if not cursor.token.text.isalpha():
            raise cursor.refused("expected a unit of time", "such as INTERVAL 90 DAY")
        span = f"{span} {cursor.take().text}"
    return span.lower(), token.start


def compared(column: str, operator: str, day: Relative) -> Filter | None:
    """A bound on a column as a filter that moves with today; None if no operator expresses it."""
    if operator not in ("below", "at_least", "at_most", "above"):
        return None
    inclusive = operator in ("at_most", "above")
    first = day.moved(1) if inclusive else day
    before = None if first is None else _before(column, first)
    if before is None and inclusive and day.sign > 0:
        before = _up_to(column, day)
    if before is None or operator in ("below", "at_most"):
        return before
    return All((Not(before), Not(Condition(column, "missing", True))))


def between(column: str, low: Relative, high: Relative) -> Filter | None:
    """A column between two days, inclusive; None if no operator expresses it."""
    if high == TODAY and low.sign < 0:
        return Condition(column, "within", low.span)
    if low == TODAY and high.sign > 0:
        return Condition(column, "in_next", high.span)
    ends = compared(column, "at_least", low), compared(column, "at_most", high)
    return None if ends[0] is None or ends[1] is None else All((ends[0], ends[1]))


def _before(column: str, day: Relative) -> Filter | None:
    """The filter "column lies before the day"; None if no operator expresses it."""
    if day.sign < 0:
        return Condition(column, "older_than", day.span)
    last = day.moved(-1)
    if last is None:
        return None
    return _up_to(column, last) if last.sign > 0 or last == TODAY else Condition(column, "older_than", TODAY.span)


def _up_to(column: str, day: Relative) -> Filter:
    """The filter "column lies before today, or from today up to the day", which does not lie before today."""
    return Any((Condition(column, "older_than", TODAY.span), Condition(column, "in_next", day.span)))
