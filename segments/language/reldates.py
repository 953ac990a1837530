"""Parse days relative to today, `CURRENT_DATE - INTERVAL '90 days'`, and express them by niche's operators."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from niche.segments.language.cursor import Cursor
from niche.segments.language.tokens import TokenKind
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.values import MismatchError, date, is_span

_TODAY = ("current_date", "today", "curdate")
_MOMENTS = frozenset({"now", "current_timestamp", "getdate", "sysdate", "localtimestamp", "current_time"})
_ARITHMETIC = frozenset({"dateadd", "date_add", "date_sub", "datediff", "date_diff", "date_trunc", "age"})
WITHIN = "use within(column, '90 days'), older_than or in_next"
_DAYS = re.compile(r"(\d+)\s*(?:d|days?)", re.IGNORECASE)
_TEXT_COLUMN = Column("it", Kind.DATE)


@dataclass(frozen=True, slots=True)
class Relative:
    """A day `span` before (sign -1) or after (sign 1) the workspace's today."""

    sign: int
    span: str

    def earlier(self) -> Relative | None:
        """The day before; None if the span is not in days, since months differ in length."""
        return self._moved(-1)

    def later(self) -> Relative | None:
        """The day after; None if the span is not in days."""
        return self._moved(1)

    def _moved(self, days: int) -> Relative | None:
        written = _DAYS.fullmatch(self.span)
        if written is None:
            return None
        count = self.sign * int(written[1]) + days
        return Relative(-1 if count <= 0 else 1, f"{abs(count)} days")


TODAY = Relative(-1, "0 days")


def day(text: str) -> dt.date:
    """Parse a full date. Raises ValueError."""
    try:
        if re.fullmatch(r"\s*\d{4}(-\d{1,2})?\s*", text):
            raise ValueError(f"{text} is not a date")
        return date(_TEXT_COLUMN, text)
    except MismatchError as error:
        reason = error.message if "time" in error.message else f"{text} is not a date"
        raise ValueError(reason.replace("it holds days: ", "")) from None


def hint(function: str) -> str:
    """Advice on what to use instead of a date function; empty for other functions."""
    return WITHIN if function in _MOMENTS | _ARITHMETIC | {"interval"} else ""


def read(cursor: Cursor) -> Relative | None:
    """Parse a day relative to CURRENT_DATE; None if none comes next. Raises RefusedError for a time of day."""
    token = cursor.token
    if token.text in _MOMENTS and (cursor.ahead().says("(") or token.text.startswith(("current", "local"))):
        cursor.refuse("days are compared, not times", f"{WITHIN}; or CURRENT_DATE")
    if token.text == "interval" and (cursor.ahead().kind in (TokenKind.TEXT, TokenKind.NUMBER)):
        cursor.refuse("a value is expected, not an interval", WITHIN)
    if token.text not in _TODAY or (token.text != "current_date" and not cursor.ahead().says("(")):
        return None
    cursor.take()
    if cursor.accept("("):
        cursor.need(")")
    if not cursor.comes("-") and not cursor.comes("+"):
        return TODAY
    sign = -1 if cursor.take().text == "-" else 1
    span, start = _interval(cursor)
    if not is_span(span):
        cursor.refuse(f"{span} is no span of time such as 90 days", WITHIN, start)
    if cursor.comes("-") or cursor.comes("+"):
        cursor.refuse("one interval is expected", WITHIN)
    return Relative(sign, span)


def _interval(cursor: Cursor) -> tuple[str, int]:
    """Parse an interval; return it with its offset."""
    if cursor.token.kind is TokenKind.NUMBER:
        token = cursor.take()
        return f"{token.text} days", token.start
    if not cursor.accept("interval"):
        cursor.refuse("INTERVAL is expected", "such as INTERVAL '90 days'")
    bracket = cursor.accept("(")
    if cursor.token.kind not in (TokenKind.TEXT, TokenKind.NUMBER):
        cursor.refuse("a span of time is expected", "such as INTERVAL '90 days'")
    start = cursor.token.start
    span = cursor.take().text.strip()
    if bracket:
        cursor.need(")")
    if span.isdecimal():
        if not cursor.token.text.isalpha():
            cursor.refuse("a unit of time is expected", "such as INTERVAL 90 DAY")
        span = f"{span} {cursor.take().text}"
    return span.lower(), start


def compared(column: str, operator: str, day: Relative) -> Filter | None:
    """A bound on a column as a filter that moves with today; None if no operator expresses it."""
    moved: Mapping[str, Callable[[], Relative | None]] = {
        "below": lambda: day,
        "at_least": lambda: day,
        "at_most": day.later,
        "above": day.later,
    }
    if operator not in moved:
        return None
    first = moved[operator]()
    before = None if first is None else _before(column, first)
    if before is None and operator in ("at_most", "above") and day.sign > 0:
        before = Any((_older(column, "0 days"), Condition(column, "in_next", day.span)))
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


def _older(column: str, span: str) -> Condition:
    return Condition(column, "older_than", span)


def _before(column: str, day: Relative) -> Filter | None:
    """The filter "column lies before the day"; None if no operator expresses it."""
    if day.sign < 0:
        return _older(column, day.span)
    last = day.earlier()
    if last is None:
        return None
    if last.sign < 0:
        return (
            _older(column, "0 days")
            if last != TODAY
            else Any((_older(column, "0 days"), Condition(column, "in_next", "0 days")))
        )
    return Any((_older(column, "0 days"), Condition(column, "in_next", last.span)))
