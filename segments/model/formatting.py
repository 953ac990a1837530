"""Format numbers for people: thousands separators, short forms, percentages, in the user's number format."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from niche.segments.model.filters import Scalar


@dataclass(frozen=True, slots=True)
class Marks:
    """A number format."""

    thousands: str = ","
    decimal: str = "."
    compact: bool = False
    """Whether numbers of accounts are shortened: 12.3k for 12,345."""


USUAL = Marks()
"""The format of files, commits and all output that a program may read."""

_own = USUAL
_for_others: ContextVar[bool] = ContextVar("for_others", default=False)


def write_with(marks: Marks) -> None:
    """Set the format for what this user alone sees."""
    global _own
    _own = marks


@contextmanager
def for_others() -> Iterator[None]:
    """Use the usual format within the block, for a file or a commit."""
    token = _for_others.set(True)
    try:
        yield
    finally:
        _for_others.reset(token)


def _marks() -> Marks:
    return USUAL if _for_others.get() else _own


def marked(text: str) -> str:
    """Convert a number formatted by Python to the current format."""
    marks = _marks()
    return text if marks is USUAL else text.translate({ord(","): marks.thousands, ord("."): marks.decimal})


def unmarked(text: str) -> str:
    """Convert a number typed in the current format to the usual one; return other text unchanged."""
    marks = _marks()
    if marks is USUAL:
        return text
    groups = rf"\d{{1,3}}(?:{re.escape(marks.thousands)}\d{{3}})+" if marks.thousands else r"\d+"
    if re.fullmatch(rf"[-+]?(?:{groups}|\d+)(?:{re.escape(marks.decimal)}\d+)?", text) is None:
        return text
    return text.replace(marks.thousands, "").replace(marks.decimal, ".")


def count(number: int) -> str:
    """Format a count: `1,204`."""
    return short(number) if _marks().compact else marked(f"{number:,}")


def change(number: int) -> str:
    """Format a difference of counts with its sign: `+1,204`, `-3`."""
    return f"{'-' if number < 0 else '+'}{count(abs(number))}"


def amount(number: int, noun: str) -> str:
    """Format a number of things, whose noun takes an s: `1 row`, `1,204 rows`."""
    return f"1 {noun}" if number == 1 else f"{count(number)} {noun}s"


def accounts(number: int) -> str:
    """Format a number of accounts: `1 account`, `1,204 accounts`."""
    return amount(number, "account")


def matching(number: int) -> str:
    """Format a number of matches: `1 account matches`, `1,204 accounts match`."""
    return f"{accounts(number)} {'matches' if number == 1 else 'match'}"


def short(number: float) -> str:
    """Format a number in at most five characters: 932, 1.64k, 20.0k, 3.20M, 1.10B, ∞."""
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    for unit, size in (("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e3)):
        # 999,950 and up would round to 1000k: it belongs to the next unit.
        if abs(number) >= size * 0.9995 and abs(number) >= 1000:
            scaled = number / size
            decimals = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return marked(f"{scaled:.{decimals}f}{unit}")
    return marked(f"{number:.0f}" if float(number).is_integer() else f"{number:.3g}")


def value(number: float) -> str:
    """Format a value in at most five characters: in full below 10,000, since it may be a year, else as `short`."""
    return marked(f"{number:.0f}") if 999.5 <= abs(number) < 9999.5 else short(number)


def decimal(number: float, decimals: int) -> str:
    """Format a number with a fixed number of decimals: `2.24`, `1,204.5`, `∞`."""
    return short(number) if math.isinf(number) else marked(f"{number:,.{decimals}f}")


def within(value: float, low: float, high: float) -> str:
    """Format an estimate with its interval: `0.81 (0.50 to 1.32)`."""
    return f"{decimal(value, 2)} ({decimal(low, 2)} to {decimal(high, 2)})"


def percent(share: float) -> str:
    """Format a share (0 to 1) as a percentage: 4.66 %, 0.03 %, 100 %."""
    points = share * 100
    decimals = 0 if points >= 99.95 or points == 0 else 1 if points >= 9.995 else 2
    return marked(f"{points:.{decimals}f} %")


def rate(share: float) -> str:
    """Format a share that a user wrote, without adding digits: 20 %, 2.5 %."""
    return marked(f"{share * 100:.6g} %")


def scalar(value: Scalar) -> str:
    """Format a value for a sentence or a condition."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return marked(f"{value:,}") if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return marked(f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.10g}")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
