"""Dates as people and programs write them."""

from __future__ import annotations

import datetime as dt
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.model.columns import Kind
from niche.segments.model.settings import ColumnSettings
from niche.segments.reading import dates
from niche.segments.reading.casting import DATE_STYLES, best_style, parse_dates
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import read_column
from niche.segments.reading.notices import NoticeKind


@pytest.mark.parametrize(
    ("text", "style", "day"),
    [
        ("05-12-19", "eu", (2019, 12, 5)),
        ("05-12-19", "us", (2019, 5, 12)),
        ("05-12-19", "yy", (2005, 12, 19)),
        ("31/12/68", "eu", (2068, 12, 31)),
        ("31/12/69", "eu", (1969, 12, 31)),
        ("5. 3. 2024", "eu", (2024, 3, 5)),
        ("25032024", "eu", (2024, 3, 25)),
        ("03252024", "us", (2024, 3, 25)),
        ("20240113", "iso", (2024, 1, 13)),
        ("20240113101500", "iso", (2024, 1, 13)),
        ("45292", "iso", (2024, 1, 1)),
        ("45292.75", "iso", (2024, 1, 1)),
        ("1577923200", "iso", (2020, 1, 2)),
        ("1577923200000", "iso", (2020, 1, 2)),
        ("Mar-24", "iso", (2024, 3, 1)),
        ("Mar-2024", "iso", (2024, 3, 1)),
        ("2012-06", "iso", (2012, 6, 1)),
        ("06/2012", "iso", (2012, 6, 1)),
        ("2012-Q2", "iso", (2012, 4, 1)),
        ("Q4 2012", "iso", (2012, 10, 1)),
        ("Apr 2, 2024, 3:04 PM", "iso", (2024, 4, 2)),
        ("Mon, 2 Mar 2024 10:00:00 GMT", "iso", (2024, 3, 2)),
        ("2. März 2024", "iso", (2024, 3, 2)),
        ("2 févr. 2024", "iso", (2024, 2, 2)),
        ("2 de marzo de 2024", "iso", (2024, 3, 2)),
        ("5 мая 2024 г.", "iso", (2024, 5, 5)),
        ("2024年3月25日", "iso", (2024, 3, 25)),
        ("٢٥/٠٣/٢٠٢٤", "eu", (2024, 3, 25)),
        ("0005-12-19", "iso", None),
        ("2024-02-30", "iso", None),
        ("31.04.2024", "eu", None),
        ("4711", "iso", None),
        ("Q5 2012", "iso", None),
        ("24-Mar", "iso", None),
    ],
)
def test_one_date_in_its_style(text: str, style: str, day: tuple[int, int, int] | None) -> None:
    assert parse_dates(pl.Series([text]), style).to_list() == [None if day is None else dt.date(*day)]


@pytest.mark.parametrize(
    ("texts", "style", "first"),
    [
        (["05-12-19", "06-11-20", "17-03-24"], "eu", (2019, 12, 5)),
        (["05.12.19", "24.11.20", "07.03.24"], "eu", (2019, 12, 5)),
        (["12/05/19", "11/24/20"], "us", (2019, 12, 5)),
        (["99-12-31", "24-11-20"], "yy", (1999, 12, 31)),
        (["2024-01-05", "2024-02-05"], "iso", (2024, 1, 5)),
    ],
)
def test_the_order_is_found_by_the_values(texts: list[str], style: str, first: tuple[int, int, int]) -> None:
    column = pl.Series("since", texts)
    assert read_column(column, "since", ColumnSettings()).kind is Kind.DATE
    assert best_style(column, DATE_STYLES, parse_dates)[0] == style
    assert best_style(column, DATE_STYLES, parse_dates)[1][0] == dt.date(*first)


@given(st.text(alphabet="0123456789-/. qQ14", max_size=8) | st.text() | st.sampled_from(tuple(dates.MONTHS)))
def test_signs_of_a_date_are_what_its_pattern_matches(text: str) -> None:
    for written in (text, text.upper(), f"12 {text.title()} 2024"):
        matched = pl.Series([written], dtype=pl.String).str.contains(dates.TELLING).item()
        assert dates.is_telling(written) == matched


PARTS = (
    ("", " ", "Mon, ", "Lunes ", "+"),
    ("", "3 ", "12.", "1st ", "2024-", "Q2 ", "2024年"),
    ("", "März ", "Mar.", "mai", "03/", "3月"),
    ("", "de ", "of ", "- "),
    ("", "2024", "'24", "24", "3, 2024"),
    ("", " г.", " 10:30", "."),
)


def test_every_date_begins_as_one() -> None:
    texts = pl.Series(map("".join, product(*PARTS)))
    read = [parse_dates(texts, style).is_not_null() for style in DATE_STYLES]
    found = texts.filter(read[0] | read[1] | read[2] | read[3])
    assert len(found) > 1_000
    assert all(map(dates.may_begin, found))


def test_a_date_before_the_year_one_is_no_date() -> None:
    column = pl.Series("since", ["-2024-01-05", "2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08"])
    found = encode(column, read_column(column, "since", ColumnSettings()))
    assert found.column.kind is Kind.DATE
    assert found.column.unparsed_examples == ("-2024-01-05",)
    assert found.series[1] == dt.date(2024, 2, 5)


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("createdate", ["1577923200000", "1609545600000"], Kind.DATE),
        ("Close Date", ["20240113", "20250101"], Kind.DATE),
        ("Close Date", [20240113, 20250101], Kind.DATE),
        ("created_at", ["44003", "45292"], Kind.DATE),
        ("population", ["20240113", "20250101"], Kind.NUMBER),
        ("candidate", ["44003", "45292"], Kind.NUMBER),
        ("updated", ["2012", "2013"], Kind.NUMBER),
    ],
)
def test_digits_are_dates_where_the_header_says_so(header: str, values: list[object], kind: Kind) -> None:
    found = read_column(pl.Series(header, values), header, ColumnSettings())
    assert found.kind is kind
    assert [notice.kind for notice in found.notices] == ([NoticeKind.DIGITS] if kind is Kind.DATE else [])


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["01/02/2024", "03/04/2024"], True),
        (["01/01/2024", "03/03/2024"], False),
        (["25/02/2024", "03/04/2024"], False),
    ],
)
def test_two_possible_orders_are_told_with_the_setting_that_decides(texts: list[str], told: bool) -> None:
    (notice,) = read_column(pl.Series("Signed", texts), "signed", ColumnSettings()).notices or (None,)
    assert (notice is not None) == told
    if notice is not None:
        assert notice.kind is NoticeKind.DATE_ORDER
        assert notice.setting is not None
        assert (notice.setting.key, notice.setting.value) == (("columns", "signed", "parse"), "date-eu")
