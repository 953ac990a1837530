"""Figures as people read them."""

from __future__ import annotations

import datetime as dt

import pytest

from niche.segments import figures
from niche.segments.filters import Scalar


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (7, "7"),
        (932, "932"),
        (999, "999"),
        (1000, "1.00k"),
        (1640, "1.64k"),
        (9994, "9.99k"),
        (9996, "10.0k"),
        (20_000, "20.0k"),
        (99_960, "100k"),
        (999_400, "999k"),
        (999_950, "1.00M"),
        (3_200_000, "3.20M"),
        (1_100_000_000, "1.10B"),
        (-20_000, "-20.0k"),
        (0.1234, "0.123"),
    ],
)
def test_short_fits_five_characters(number: float, text: str) -> None:
    assert figures.short(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.0003, "0.03 %"),
        (0.0466, "4.66 %"),
        (0.1, "10.0 %"),
        (0.41, "41.0 %"),
        (0.9996, "100 %"),
        (1, "100 %"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert figures.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (1995, "1995"),
        (60_500, "60,500"),
        (2.5, "2.5"),
        (1e6, "1,000,000"),
        (dt.date(2026, 11, 21), "2026-11-21"),
        ("NO", "NO"),
    ],
)
def test_scalar(value: Scalar, text: str) -> None:
    assert figures.scalar(value) == text


def test_count() -> None:
    assert figures.count(1_204_000) == "1,204,000"
