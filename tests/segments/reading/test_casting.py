"""Whole columns of text made into numbers, dates, yes/no and lists."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.parsing import NUMBERS, parse_number
from niche.segments.reading import casting, cell_lists

NUMBER_TEXT = st.from_regex(
    r"\A(c\. )?[-(]?[$€]?[0-9]{1,4}([,. ][0-9]{1,3}){0,2}( ?(k|M|bn|%))?\)?( \(x\))?\Z"
) | st.text(alphabet="0123456789,.-()$% kM", max_size=8)


@given(st.lists(NUMBER_TEXT, min_size=1, max_size=6))
def test_a_column_reads_each_value_as_it_reads_alone(texts: list[str]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    by_style = {style: casting.numbers(series, style).to_list() for style in NUMBERS}
    for index, text in enumerate(texts):
        alone = parse_number(text)
        read = [by_style[style][index] for style in NUMBERS]
        assert next((value for value in read if value is not None), None) == (
            None if alone is None else pytest.approx(alone)
        )


@pytest.mark.parametrize(
    ("texts", "style", "numbers"),
    [
        (["1", None, "3"], "point", [1, None, 3]),
        (["1.500", "2.5"], "point", [1.5, 2.5]),
        (["1.500", "2,75"], "comma", [1500.0, 2.75]),
        (["1,500", "2,5"], "comma", [1.5, 2.5]),
        (["$1,500.00", "n/a", "(20)"], "point", [1500, None, -20]),
        (["inf", "nan", "5"], "point", [None, None, 5]),
    ],
)
def test_one_decimal_sign_holds_for_the_column(
    texts: list[str | None], style: str, numbers: list[float | None]
) -> None:
    series = pl.Series(texts)
    assert casting.best_style(series, casting.NUMBER_STYLES, casting.numbers)[0] == style
    assert casting.numbers(series, style).to_list() == numbers


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([1.0, None, 3.0], pl.Int64, [1, None, 3]),
        ([1.5, math.nan, math.inf], pl.Float64, [1.5, None, None]),
        ([1e300], pl.Float64, [1e300]),
    ],
)
def test_numbers_are_whole_where_all_are_and_never_nan(
    values: list[float | None], dtype: pl.DataType, expected: list[float | None]
) -> None:
    tidy = casting.tidy_numbers(pl.Series(values))
    assert tidy.dtype == dtype
    assert tidy.to_list() == expected


DAY = dt.date(2024, 3, 25)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("2024-03-25", "iso"),
        ("2024-03-25T10:30:00Z", "iso"),
        ("2024-03-25 10:30", "iso"),
        ("2024/03/25", "iso"),
        ("25 Mar 2024", "iso"),
        ("March 25, 2024", "iso"),
        ("25-Mar-24", "iso"),
        ("3/25/2024", "us"),
        ("03/25/24", "us"),
        ("3/25/2024 4:05 PM", "us"),
        ("25.03.2024", "eu"),
        ("25/3/2024", "eu"),
        ("25.03.24", "eu"),
    ],
)
def test_a_date_is_read_in_its_style(text: str, style: str) -> None:
    series = pl.Series([text])
    assert casting.parse_dates(series, style).to_list() == [DAY]
    assert casting.best_style(series, casting.DATE_STYLES, casting.parse_dates)[0] == style


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["01/02/2024", "25/02/2024"], [dt.date(2024, 2, 1), dt.date(2024, 2, 25)]),
        (["01/02/2024", "02/25/2024"], [dt.date(2024, 1, 2), dt.date(2024, 2, 25)]),
        (["2024-02-30", "2024-02-28"], [None, dt.date(2024, 2, 28)]),
        (["Mar 2024"], [dt.date(2024, 3, 1)]),
    ],
)
def test_the_style_of_the_column_is_the_one_that_reads_most(texts: list[str], dates: list[dt.date | None]) -> None:
    assert casting.best_style(pl.Series(texts), casting.DATE_STYLES, casting.parse_dates)[1].to_list() == dates


def test_yes_and_no_have_many_spellings_and_digits_and_ticks_only_where_declared() -> None:
    texts = pl.Series(["Yes", "n", " TRUE ", "f", "Nein", "sí", "1", "0", "X", "maybe", None])
    answers = [True, False, True, False, False, True]
    assert casting.yes_no(texts, "words").to_list() == [*answers, None, None, None, None, None]
    assert casting.yes_no(texts, "binary").to_list() == [*answers, True, False, True, None, None]


@pytest.mark.parametrize(
    ("text", "separator", "items"),
    [
        ("a; b ;a", ";", ["a", "b"]),
        ("a", ";", ["a"]),
        (" ; ", ";", None),
        ("", ";", None),
        ('["a", "b"]', ",", ["a", "b"]),
        ("[]", ",", None),
    ],
)
def test_a_list_has_stripped_items_without_repeats(text: str, separator: str, items: list[str] | None) -> None:
    assert cell_lists.lists(pl.Series([text]), separator)[0].to_list() == [items]


def test_blank_text_is_missing_and_other_text_is_without_blanks_around_it() -> None:
    cells, wanted = ["", " \t", " a ", None, "b\xa0", "\u3000c d\n"], [None, None, "a", None, "b", "c d"]
    assert casting.known_text(pl.Series(cells)).to_list() == wanted


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([[[1, 2], [3]], None, []], ["[[1,2],[3]]", None, "[]"]),
        ([[{"v": 1}], None, []], ['[{"v":1}]', None, "[]"]),
    ],
)
def test_lists_of_lists_and_of_records_are_text(values: list[object], texts: list[str | None]) -> None:
    assert casting.as_text(pl.Series("deals", values)).to_list() == texts


def test_values_are_many_and_rare_and_still_all_found() -> None:
    values = [f"v{number % 7}" for number in range(30_000)] + ["rare", "", None, " "]
    found = casting.as_categories(pl.Series(values), 100)
    assert found is not None
    assert found.to_list() == [*values[:-3], None, None, None]
    assert isinstance(found.dtype, pl.Enum)
    assert found.dtype.categories.to_list() == ["rare", *(f"v{number}" for number in range(7))]
    assert casting.as_categories(pl.Series(values), 7) is None


@pytest.mark.parametrize("items", [3, 90])
def test_a_list_holds_each_item_once_however_many_there_are(items: int) -> None:
    texts = [f"i{number % items}; i{(number + 1) % items}; i{number % items}" for number in range(200)]
    found = cell_lists.lists(pl.Series(texts), ";")[0]
    assert found.to_list() == [[f"i{number % items}", f"i{(number + 1) % items}"] for number in range(200)]


@given(st.lists(st.lists(st.none() | st.lists(st.sampled_from(["a", " b", "", "c", None]))), min_size=1, max_size=4))
def test_lists_in_pieces_are_read_as_in_one(pieces: list[list[list[str | None] | None]]) -> None:
    series = pl.concat([pl.Series(piece, dtype=pl.List(pl.String)) for piece in pieces], rechunk=False)
    found, whole = cell_lists.tidied_lists(series)[0], cell_lists.tidied_lists(series.rechunk())[0]
    assert found.dtype == whole.dtype
    assert found.equals(whole)


def test_codes_that_were_read_as_floats_come_back_as_codes() -> None:
    assert casting.as_text(pl.Series([5132.0, None])).to_list() == ["5132", None]


@pytest.mark.parametrize(
    ("series", "texts"),
    [
        (pl.Series([dt.timedelta(days=1, hours=2), None]), ["1d 2h", None]),
        (pl.Series([b"ab", b"\xff", None]), ["ab", "\ufffd", None]),
    ],
    ids=["durations", "bytes"],
)
def test_what_is_no_text_can_be_read(series: pl.Series, texts: list[str | None]) -> None:
    assert casting.as_text(series).to_list() == texts
