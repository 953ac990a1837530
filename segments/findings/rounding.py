"""Numbers, days and spans of time as people round them: the roundest one that an interval holds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from niche.segments.model.values import MismatchError, shifted

N = TypeVar("N", int, float, dt.date)


@dataclass(frozen=True, slots=True)
class Leeway(Generic[N]):
    """From `wanted`, the end to be near to, to the other end, below or above it."""

    wanted: N
    other: N
    open: bool = False
    """Whether the other end is left out."""

    def turned(self, last: N) -> Leeway[N]:
        """The part from `last`, to which to be near instead, to what was wanted."""
        return Leeway(last, self.wanted)

    def holds(self, value: N) -> bool:
        """Whether a value lies within."""
        low, high = sorted((self.wanted, self.other))
        return low <= value <= high and not (self.open and value == self.other)


_STEPS = (Fraction(5), Fraction(5, 2), Fraction(1))
"""A bound is a multiple of one of these, times a power of ten: 100, 250, 500, 1,000."""
_DIGITS = 17


def roundest(interval: Leeway[float], integer: bool = False) -> float:
    """The multiple of the largest step of 1, 2.5 or 5 times a power of ten; of several the one nearest to the wanted.

    >>> roundest(Leeway(337, 240), integer=True), roundest(Leeway(2003, 2008), integer=True)
    (250, 2005)
    """
    wanted, other = _exact(interval.wanted), _exact(interval.other)
    if wanted == other:
        return interval.wanted
    largest = max(abs(wanted), abs(other))
    top = math.ceil(math.log10(largest))
    for exponent in range(top, top - _DIGITS, -1):
        for mantissa in _STEPS:
            step = mantissa * Fraction(10) ** exponent
            if integer and step.denominator != 1:
                continue
            multiple = (math.ceil if other > wanted else math.floor)(wanted / step) * step
            found = int(multiple) if integer else float(multiple)
            if interval.holds(found) and (found or not wanted):  # 0 rounds away all that was asked
                return found
    return interval.wanted


def _exact(number: float) -> Fraction:
    """A number as it is written: 0.1 is a tenth."""
    return Fraction(repr(number))


def roundest_day(interval: Leeway[dt.date]) -> dt.date:
    """The first day of a year, else of a quarter, else of a month, the nearest to the wanted day; else that day itself.

    >>> roundest_day(Leeway(dt.date(2024, 5, 20), dt.date(2024, 2, 2)))
    datetime.date(2024, 4, 1)
    """
    firsts = [day for day in _months(*sorted((interval.wanted, interval.other))) if interval.holds(day)]
    for every in (12, 3, 1):
        found = [day for day in firsts if (day.month - 1) % every == 0]
        if found:
            return min(found, key=lambda day: abs(day - interval.wanted))
    return interval.wanted


def _months(low: dt.date, high: dt.date) -> Iterator[dt.date]:
    for month in range(low.year * 12 + low.month - 1, high.year * 12 + high.month):
        yield dt.date(month // 12, month % 12 + 1, 1)


def roundest_span(days: Leeway[int], today: dt.date, sign: int) -> str:
    """The span of time whose last day lies so many days before (sign -1) or after today (1): in years, else months,
    else days.
    """
    for span in (*_spans(range(1, 51), "year"), *_spans(range(1, 61), "month")):
        try:
            away = abs((shifted(today, span, sign) - today).days)
        except MismatchError:
            continue
        if days.holds(away):
            return span
    return f"{roundest(Leeway(days.wanted, days.other, days.open), integer=True)} days"


def _spans(numbers: Iterable[int], unit: str) -> Iterator[str]:
    return (f"{number} {unit}{'s' * (number > 1)}" for number in numbers)
