"""Figures as people read them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from niche.segments.model import formatting
from niche.segments.model.filters import Scalar


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
        (math.inf, "∞"),
        (-math.inf, "-∞"),
    ],
)
def test_short_fits_five_characters(number: float, text: str) -> None:
    assert formatting.short(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1990, "1990"),
        (2013.5, "2014"),
        (-44, "-44"),
        (0.25, "0.25"),
        (999, "999"),
        (999.9, "1000"),
        (9999, "9999"),
        (9999.5, "10.0k"),
        (12_000, "12.0k"),
        (-2000, "-2000"),
        (math.inf, "∞"),
    ],
)
def test_a_value_that_may_be_a_year_is_no_thousands(number: float, text: str) -> None:
    assert formatting.value(number) == text
    assert len(text) <= 5


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
    assert formatting.percent(share) == text


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
    assert formatting.scalar(value) == text


def test_count() -> None:
    assert formatting.count(1_204_000) == "1,204,000"


GERMAN = formatting.Marks(".", ",")
SPACED = formatting.Marks("\u00a0", ",")
SetMarks: TypeAlias = Callable[[formatting.Marks], None]
BARE = formatting.Marks("", ".")


@pytest.fixture
def write_with() -> Iterator[SetMarks]:
    """Set the user's own marks; afterwards they are the usual ones again."""
    yield formatting.write_with
    formatting.write_with(formatting.USUAL)


@pytest.mark.parametrize(
    ("marks", "texts"),
    [
        (GERMAN, ["1.204.000", "-1.204", "1,64k", "4,66 %", "2,5 %", "60.500", "2,5", "1.204,50"]),
        (
            SPACED,
            ["1\u00a0204\u00a0000", "-1\u00a0204", "1,64k", "4,66 %", "2,5 %", "60\u00a0500", "2,5", "1\u00a0204,50"],
        ),
        (BARE, ["1204000", "-1204", "1.64k", "4.66 %", "2.5 %", "60500", "2.5", "1204.50"]),
        (formatting.Marks(compact=True), ["1.20M", "-1.20k", "1.64k", "4.66 %", "2.5 %", "60,500", "2.5", "1,204.50"]),
    ],
)
def test_every_figure_has_the_users_marks(write_with: SetMarks, marks: formatting.Marks, texts: list[str]) -> None:
    write_with(marks)
    assert [
        formatting.count(1_204_000),
        formatting.change(-1204),
        formatting.short(1640),
        formatting.percent(0.0466),
        formatting.rate(0.025),
        formatting.scalar(60_500),
        formatting.scalar(2.5),
        formatting.decimal(1204.5, 2),
    ] == texts


@pytest.mark.parametrize(("number", "text"), [(2.236, "2.24"), (math.inf, "∞"), (-math.inf, "-∞")])
def test_a_number_with_decimals(number: float, text: str) -> None:
    assert formatting.decimal(number, 2) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 accounts match"), (1, "1 account matches"), (1204, "1,204 accounts match")],
)
def test_how_many_match(number: int, text: str) -> None:
    assert formatting.matching(number) == text


def test_a_change_has_its_sign() -> None:
    assert [formatting.change(number) for number in (1204, 0, -3)] == ["+1,204", "+0", "-3"]


def test_what_others_read_has_the_usual_marks(write_with: SetMarks) -> None:
    write_with(GERMAN)
    with formatting.for_others():
        assert formatting.count(1204) == "1,204"
    assert formatting.count(1204) == "1.204"


@pytest.mark.parametrize(
    ("marks", "typed", "read"),
    [
        (formatting.USUAL, "1,204", "1,204"),
        (GERMAN, "1.204", "1204"),
        (GERMAN, "1.204.000,5", "1204000.5"),
        (GERMAN, "2,5", "2.5"),
        (GERMAN, "2.5", "2.5"),  # no group of three: a point that was typed by habit
        (GERMAN, "1,204.5", "1,204.5"),
        (GERMAN, "10M", "10M"),
        (SPACED, "60\u00a0500", "60500"),
        (BARE, "60500.5", "60500.5"),
    ],
)
def test_what_the_screen_shows_can_be_typed(
    write_with: SetMarks, marks: formatting.Marks, typed: str, read: str
) -> None:
    write_with(marks)
    assert formatting.unmarked(typed) == read
