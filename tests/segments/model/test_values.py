"""A written value is read by the kind of its column, or refused with what was expected."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.documents.writing import scalar_text
from niche.segments.model import values
from niche.segments.model.columns import CATEGORICAL, TEXTUAL, Column, Kind
from niche.segments.model.filters import Scalar
from niche.segments.model.parsing import BINARY
from niche.segments.model.values import MismatchError

DAY = Column("founded", Kind.DATE)
TRIAL = Column("trial", Kind.YES_NO)
GROWTH = Column("growth", Kind.NUMBER)
MARGIN = Column("margin", Kind.PERCENTAGE)
EMPLOYEES = Column("employees", Kind.NUMBER, integer=True)


@pytest.mark.parametrize(
    "written",
    ["1.10", "1.1", "7e10", "12E4", "007", "01234", "0x1F", "1_000", "3.9", "5.0", "NO", "True", "1,5", "12%", " a "],
)
@pytest.mark.parametrize("kind", sorted(TEXTUAL | CATEGORICAL))
def test_text_keeps_its_spelling(kind: Kind, written: str) -> None:
    assert values.exact(Column("code", kind), written) == written


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_for_a_text_column_is_the_text_that_files_write_for_it(number: float) -> None:
    assert values.exact(Column("code", Kind.CATEGORY, values=("5", "100000")), number) == scalar_text(number)


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        (EMPLOYEES, "1e5", 100_000),
        (EMPLOYEES, "12E4", 120_000),
        (EMPLOYEES, "1_000", 1000),
        (EMPLOYEES, "1_234_567", 1_234_567),
        (EMPLOYEES, "0x1F", 31),
        (EMPLOYEES, "007", 7),
        (EMPLOYEES, "1,500", 1500),
        (EMPLOYEES, "1bn", 10**9),
        (EMPLOYEES, "5M", 5_000_000),
        (EMPLOYEES, " 10 k ", 10_000),
        (EMPLOYEES, "9007199254740993", 2**53 + 1),
        (EMPLOYEES, "0" * 5000 + "5", 5),
        (GROWTH, "1.10", 1.1),
        (GROWTH, "-2.50", -2.5),
        (GROWTH, "1_000.5", 1000.5),
        (MARGIN, "15%", 15),
        (MARGIN, "12.5 %", 12.5),
    ],
)
def test_numbers_as_people_write_them(column: Column, written: str, meant: float) -> None:
    found = values.number(column, written)
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize("written", ["", "ten", "1_0", "_1", "1e", "0x", "1e999", "9" * 5000, "inf", "nan", True])
def test_what_is_no_number_is_refused_and_never_repeated_whole(written: Scalar) -> None:
    with pytest.raises(MismatchError, match="employees needs a number") as caught:
        values.number(EMPLOYEES, written)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.MONEY])
def test_a_percentage_of_what_is_none_is_refused_with_both_that_it_may_be(kind: Kind) -> None:
    with pytest.raises(MismatchError, match=r"not a percentage \(write 15, or 0\.15 if the values are shares of one\)"):
        values.number(Column("growth", kind), "15%")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-21", (2026, 11, 21)),
        ("2026-11", (2026, 11, 1)),
        ("2026", (2026, 1, 1)),
        (2026, (2026, 1, 1)),
        ("2000-1-1", (2000, 1, 1)),
        ("2000-1", (2000, 1, 1)),
        ("2000/1/31", (2000, 1, 31)),
        ("21.11.2026", (2026, 11, 21)),
        ("1.2.2026", (2026, 2, 1)),
        ("20261121", (2026, 11, 21)),
        (" 2026-11-21 ", (2026, 11, 21)),
        ("2026-11-21 00:00", (2026, 11, 21)),
        ("2026-11-21T00:00:00Z", (2026, 11, 21)),
        ("2026-11-21T00:00:00.000+02:00", (2026, 11, 21)),
        (dt.date(2026, 11, 21), (2026, 11, 21)),
    ],
)
def test_dates_as_people_write_them(written: Scalar, meant: tuple[int, int, int]) -> None:
    assert values.date(DAY, written) == dt.date(*meant)


@pytest.mark.parametrize("time", [" 12:30", "T00:00:01", "T23:59:59Z", " 0:00:00.5", "T12:00:00+01:00"])
def test_a_time_of_day_is_refused_as_one(time: str) -> None:
    with pytest.raises(MismatchError, match="has days without times") as caught:
        values.date(DAY, f"2026-11-21{time}")
    assert caught.value.hint.startswith("write 2026-11-21,")


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2026-13-01", "2026-02-30", "11/21/2026", "2026-1/1", "12:30", ":", "2026-11-21T", "9" * 5000],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(MismatchError, match="founded needs a date such as 2026-11-21"):
        values.date(DAY, written)


@given(
    st.dates(dt.date(1000, 1, 1)),
    st.sampled_from(["{:%Y}-{:%m}-{:%d}", "{0.year:04}-{0.month}-{0.day}", "{0.day}.{0.month}.{0.year:04}"]),
)
def test_a_date_is_the_same_in_every_form(day: dt.date, form: str) -> None:
    assert values.date(DAY, form.format(day, day, day)) == day


@pytest.mark.parametrize("word", sorted(BINARY))
def test_yes_and_no_are_read_in_every_word_that_a_table_has_for_them(word: str) -> None:
    assert values.exact(TRIAL, word) is BINARY[word]
    assert values.exact(TRIAL, f" {word.upper()} ") is BINARY[word]


def test_yes_and_no_may_be_numbers_and_nothing_else() -> None:
    assert [values.exact(TRIAL, one) for one in (True, False, 1, 0)] == [True, False, True, False]
    for wrong in ("maybe", 2, 1.0, ""):
        with pytest.raises(MismatchError, match="trial needs yes or no"):
            values.exact(TRIAL, wrong)


@given(st.integers(0, 10**9), st.integers(1, 1000 * 100), st.sampled_from([0, 1, 2, 3]))
def test_the_percentage_of_a_limit_is_exact(known: int, thousandths: int, places: int) -> None:
    share = Fraction(thousandths, 1000)
    written = f"{thousandths // 1000}.{thousandths % 1000:03}{'0' * places} %"
    assert values.is_limit(written)
    assert values.limit(written, known) == max(1, math.ceil(known * share / 100))


@pytest.mark.parametrize(
    "wrong", ["0%", "101%", "100.1%", "1.%", "%", "1" * 5000 + "%", "1." + "1" * 5000 + "%", 0, -1, True]
)
def test_what_is_no_limit(wrong: Scalar) -> None:
    assert not values.is_limit(wrong)
