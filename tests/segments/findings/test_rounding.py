"""The roundest number, day and span of an interval."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.findings.rounding import Leeway, roundest, roundest_day, roundest_span

TODAY = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("wanted", "other", "found"),
    [
        (337, 240, 250),
        (337, 260, 300),
        (950, 1_700, 1000),
        (41_000_000, 60_000_000, 50_000_000),
        (1_200_000, 2_900_000, 2_500_000),
        (2003, 2008, 2005),
        (1991, 2004, 2000),
        (2011, 2014, 2012.5),
        (0.12, 0.19, 0.15),
        (0.031, 0.034, 0.0325),
        (8, 0, 5),  # 0 would round away all that is asked
        (-337, -240, -250),
        (3, -8, 2.5),
        (0, -9, 0),
        (7, 7, 7),
    ],
)
def test_numbers_are_rounded_as_people_do(wanted: float, other: float, found: float) -> None:
    assert roundest(Leeway(wanted, other)) == found


@pytest.mark.parametrize(("wanted", "other", "found"), [(2011, 2014, 2011), (26, 24, 25), (13, 12, 13)])
def test_whole_numbers_stay_whole(wanted: int, other: int, found: int) -> None:
    assert roundest(Leeway(wanted, other), integer=True) == found


@examples(200)
@given(st.integers(1, 5000), st.integers(1, 5000), st.booleans())
def test_no_rounder_number_lies_within(wanted: int, other: int, open_: bool) -> None:
    leeway: Leeway[float] = Leeway(wanted, other, open_ and wanted != other)
    found = roundest(leeway, integer=True)
    steps = [Fraction(mantissa) * 10**power for power in (3, 2, 1, 0) for mantissa in (5, Fraction(5, 2), 1)]
    whole = [step for step in steps if step.denominator == 1]
    numbers = [number for number in range(min(wanted, other), max(wanted, other) + 1) if leeway.holds(number)]
    if wanted != other:
        best = next(step for step in whole if any(number % step == 0 for number in numbers))
        assert found == min((n for n in numbers if n % best == 0), key=lambda n: abs(n - wanted))
    assert leeway.holds(found)


@pytest.mark.parametrize(
    ("wanted", "other", "found"),
    [
        ("2024-05-20", "2023-12-20", "2024-01-01"),
        ("2024-05-20", "2024-02-02", "2024-04-01"),
        ("2024-05-20", "2024-04-02", "2024-05-01"),
        ("2024-05-20", "2024-05-10", "2024-05-20"),
        ("2021-05-20", "2024-05-20", "2022-01-01"),
    ],
)
def test_days_are_rounded_to_the_first_of_a_year_a_quarter_or_a_month(wanted: str, other: str, found: str) -> None:
    days = Leeway(dt.date.fromisoformat(wanted), dt.date.fromisoformat(other))
    assert roundest_day(days) == dt.date.fromisoformat(found)


@pytest.mark.parametrize(
    ("wanted", "other", "sign", "found"),
    [
        (300, 400, -1, "1 year"),
        (300, 360, -1, "10 months"),
        (95, 119, -1, "100 days"),
        (95, 130, -1, "4 months"),
        (300, 400, 1, "1 year"),
        (3, 4, 1, "3 days"),
    ],
)
def test_spans_are_rounded_to_years_months_or_days(wanted: int, other: int, sign: int, found: str) -> None:
    assert roundest_span(Leeway(wanted, other), TODAY, sign) == found
