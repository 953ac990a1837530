"""Figures as people read them: thousands separators, short forms, percentages."""

from __future__ import annotations

import datetime as dt

from niche.segments.filters import Scalar


def count(number: int) -> str:
    """1204 as `1,204`."""
    return f"{number:,}"


def accounts(number: int) -> str:
    """A number of accounts: `1 account`, `1,204 accounts`."""
    return "1 account" if number == 1 else f"{count(number)} accounts"


def short(number: float) -> str:
    """At most five characters: 932, 1.64k, 20.0k, 3.20M, 1.10B."""
    for unit, size in (("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e3)):
        # 999,950 and up would round to 1000k: it belongs to the next unit.
        if abs(number) >= size * 0.9995 and abs(number) >= 1000:
            scaled = number / size
            decimals = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return f"{scaled:.{decimals}f}{unit}"
    return f"{number:.0f}" if float(number).is_integer() else f"{number:.3g}"


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage with two significant decimals: 4.66 %, 0.03 %, 100 %."""
    points = share * 100
    decimals = 0 if points >= 99.95 or points == 0 else 1 if points >= 9.995 else 2
    return f"{points:.{decimals}f} %"


def rate(share: float) -> str:
    """A share that somebody gave, with the digits it was given with: 20 %, 2.5 %."""
    return f"{share * 100:.6g} %"


def scalar(value: Scalar) -> str:
    """A value as it is shown in a sentence or a condition."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.10g}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
