"""Figures as people read them: thousands separators, short forms, percentages, with the marks that the user wants."""

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
    """How figures are written."""

    thousands: str = ","
    decimal: str = "."
    compact: bool = False
    """Whether numbers of accounts are cut short: 12.3k for 12,345."""


USUAL = Marks()
"""What files, commits and everything that a program may read are written with."""

_own = USUAL
_for_others: ContextVar[bool] = ContextVar("for_others", default=False)


def write_with(marks: Marks) -> None:
    """Write figures with these marks from now on, wherever they are meant for this user alone."""
    global _own
    _own = marks


@contextmanager
def for_others() -> Iterator[None]:
    """Write figures with the usual marks meanwhile, for a file or a commit."""
    token = _for_others.set(True)
    try:
        yield
    finally:
        _for_others.reset(token)


def _marks() -> Marks:
    return USUAL if _for_others.get() else _own


def marked(text: str) -> str:
    """A figure as Python writes it, with the marks that hold."""
    marks = _marks()
    return text if marks is USUAL else text.translate({ord(","): marks.thousands, ord("."): marks.decimal})


def unmarked(text: str) -> str:
    """What was typed, with the usual marks where it is a number with the user's own; else as it is."""
    marks = _marks()
    if marks is USUAL:
        return text
    groups = rf"\d{{1,3}}(?:{re.escape(marks.thousands)}\d{{3}})+" if marks.thousands else r"\d+"
    if re.fullmatch(rf"[-+]?(?:{groups}|\d+)(?:{re.escape(marks.decimal)}\d+)?", text) is None:
        return text
    return text.replace(marks.thousands, "").replace(marks.decimal, ".")


def count(number: int) -> str:
    """1204 as `1,204`."""
    return short(number) if _marks().compact else marked(f"{number:,}")


def change(number: int) -> str:
    """A difference of counts with its sign: `+1,204`, `-3`."""
    return f"{'-' if number < 0 else '+'}{count(abs(number))}"


def accounts(number: int) -> str:
    """A number of accounts: `1 account`, `1,204 accounts`."""
    return "1 account" if number == 1 else f"{count(number)} accounts"


def matching(number: int) -> str:
    """How many accounts match: `1 account matches`, `1,204 accounts match`."""
    return f"{accounts(number)} {'matches' if number == 1 else 'match'}"


def short(number: float) -> str:
    """At most five characters: 932, 1.64k, 20.0k, 3.20M, 1.10B, ∞."""
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
    """A value of a column in at most five characters: whole below 10,000, for it may be a year; beyond as `short`."""
    return marked(f"{number:.0f}") if 999.5 <= abs(number) < 9999.5 else short(number)


def decimal(number: float, decimals: int) -> str:
    """A number with so many decimals: `2.24`, `1,204.5`, `∞`."""
    return short(number) if math.isinf(number) else marked(f"{number:,.{decimals}f}")


def within(value: float, low: float, high: float, decimals: int = 2) -> str:
    """An estimate with its interval: `0.81 (0.50 to 1.32)`."""
    return f"{decimal(value, decimals)} ({decimal(low, decimals)} to {decimal(high, decimals)})"


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage with two significant decimals: 4.66 %, 0.03 %, 100 %."""
    points = share * 100
    decimals = 0 if points >= 99.95 or points == 0 else 1 if points >= 9.995 else 2
    return marked(f"{points:.{decimals}f} %")


def rate(share: float) -> str:
    """A share that somebody gave, with the digits it was given with: 20 %, 2.5 %."""
    return marked(f"{share * 100:.6g} %")


def scalar(value: Scalar) -> str:
    """A value as it is shown in a sentence or a condition."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return marked(f"{value:,}") if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return marked(f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.10g}")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
