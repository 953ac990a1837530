"""Numbers, bands, lists, headers and roles in the forms in which people and vendors write them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from universes import frame_of

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Kind, Role
from niche.segments.model.parsing import Band, parse_band, parse_number
from niche.segments.model.settings import ColumnSettings, Settings
from niche.segments.reading.code_headers import is_code
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.inference import read_column
from niche.segments.reading.notices import NoticeKind

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.5 Cr", 25_000_000),
        ("75 Lakh", 7_500_000),
        ("$10 mil.", 10_000_000),
        ("5 bil", 5_000_000_000),
        ("1 200 kr", 1200),
        ("5 zł", 5),
        ("AED 1,200", 1200),
        ("Rs. 5,00,000", 500_000),
        ("₺ 500", 500),
        ("5 тыс. руб", 5000),
        ("3 млн", 3_000_000),
        ("120万", 1_200_000),
        ("87-", -87),
        ("CHF 1'200.-", 1200),
        ("1.200,– €", 1200),
        ("500 TEUR", 500_000),
        ("1.234,56-", -1234.56),
        ("1,200 employees", 1200),
        ("12 Prozent", 12),
        ("١٢٣٤", 1234),
        ("１２３４", 1234),
        ("1'234.50", 1234.5),
        ("12 kg", None),
        ("5 mil", None),
    ],
)
def test_a_number(text: str, number: float | None) -> None:
    assert parse_number(text) == number
    read = universe_from_frame(
        pl.DataFrame({"c": [text]}), Settings("", Path(), columns={"c": ColumnSettings(parse="number")})
    )
    assert frame_of(read)["c"].to_list() == [number]


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("$10 mil. - $25 mil.", Band(10_000_000, 25_000_000)),
        ("Over $5 bil.", Band(5_000_000_000, INFINITE)),
        ("10 à 49", Band(10, 49)),
        ("von 10 bis 49", Band(10, 49)),
        ("entre 10 y 49", Band(10, 49)),
        ("plus de 500", Band(500, INFINITE)),
        ("über 500", Band(500, INFINITE)),
        ("moins de 10", Band(-INFINITE, 10)),
        ("c_00011_00050", Band(11, 50)),
        ("c_10001_max", Band(10001, INFINITE)),
        ("50 et plus", Band(50, INFINITE)),
        ("A - B", None),
    ],
)
def test_a_band(text: str, band: Band | None) -> None:
    assert parse_band(text) == band


def test_bands_that_a_spreadsheet_made_dates_of_keep_their_place() -> None:
    found = read_column(
        pl.Series("size", ["51-200", "10-Jan", "201-500", "Nov-50", "51-200"]), "size", ColumnSettings()
    )
    assert (found.kind, found.values) == (Kind.ORDERED, ("10-Jan", "Nov-50", "51-200", "201-500"))


@pytest.mark.parametrize(
    ("cells", "numbers", "told"),
    [
        (["(216)", "(12)", "(50)"], [216, 12, 50], True),
        (["(216)", "12", "(50)"], [-216, 12, -50], False),
        (["(216)", None, "N/A"], [216, None, None], True),
    ],
)
@pytest.mark.parametrize("parse", ["", "number"])
def test_brackets_around_every_number_are_no_minus(
    cells: list[str | None], numbers: list[int | None], told: bool, parse: str
) -> None:
    columns = {"reviews": ColumnSettings(parse=parse)} if parse else {}
    universe = universe_from_frame(pl.DataFrame({"reviews": cells}), Settings("", Path(), columns=columns))
    assert frame_of(universe)["reviews"].to_list() == numbers
    assert (NoticeKind.BRACKETS in [notice.kind for notice in universe.notices]) == (told and not parse)


@pytest.mark.parametrize(
    ("cells", "lists"),
    [
        (['["Food, Beverage","Retail"]', '["Retail"]', "[]"], [["Food, Beverage", "Retail"], ["Retail"], None]),
        (["['a, b', 'c']", "['c']", None], [["a, b", "c"], ["c"], None]),
        (['{a,"b, c"}', "{a}", "{}"], [["a", "b, c"], ["a"], None]),
        (['[{"name": "AWS"}, {"name": "GCP"}]', "[]", "[]"], [["AWS", "GCP"], None, None]),
    ],
)
def test_a_list_within_a_cell(cells: list[str | None], lists: list[list[str] | None]) -> None:
    universe = universe_from_frame(pl.DataFrame({"lines": cells}), Settings("", Path()))
    assert frame_of(universe)["lines"].to_list() == lists


@pytest.mark.parametrize(
    ("header", "code"),
    [
        *((header, True) for header in ("Account Number", "Customer No.", "Kundennummer", "DUNS Number", "cik_str")),
        *((header, True) for header in ("CompanyNumber", "SIREN", "Telephone", "Mobile", "Postleitzahl", "Téléphone")),
        *((header, True) for header in ("Record ID - Company", "Debitornr", "Invoice No", "CAP", "CEP")),
        *((header, False) for header in ("Number of Employees", "No. of Deals", "Employee Number", "Umsatz Jahr")),
        *((header, False) for header in ("Market Cap", "Small Cap")),
    ],
)
def test_a_header_of_codes(header: str, code: bool) -> None:
    assert is_code(header) == code


def test_letters_that_cannot_be_seen_are_no_part_of_a_header() -> None:
    assert unique_headers(["\ufeffEmployees", "Em\u200bployees", "\u00ada  b"]) == ["Employees", "Employees_2", "a b"]
    assert unique_headers(["می\u200cخواهم", "👩\u200d👧"]) == ["می\u200cخواهم", "👩\u200d👧"]


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        *((name, ["A GmbH", "B Ltd"], Role.NAME) for name in ("Organization Name", "Customer", "Firma", "Legal Name")),
        *((name, ["1", "2"], Role.ID) for name in ("CompanyNumber", "LEI", "Record ID - Company", "CIK")),
        ("opened", ["2024-01-05", "2024-02-05"], Role.OPENED),
        ("Customer", ["yes", "no"], Role.CUSTOMER),
    ],
)
def test_a_role_by_the_header(header: str, cells: list[str], role: Role | None) -> None:
    roles = universe_from_frame(pl.DataFrame({header: cells, "x": ["p", "q"]}), Settings("", Path())).roles
    assert roles == ({role: header} if role else {})


@pytest.mark.parametrize(
    ("header", "cells", "kinds"),
    [
        ("id", ["1", "1", "2"], [NoticeKind.REPEATED]),
        ("serial no", ["1.23457E+11", "9.87654E+11"], [NoticeKind.LOST_DIGITS]),
        ("industry", ["Bank", "bank", "Bank"], [NoticeKind.SPELLING]),
        ("country", ["DE", "DE", "DE"], [NoticeKind.CONSTANT]),
        ("fax", [None, None], [NoticeKind.EMPTY]),
        ("staff", ["5", "6", "7", "8", "9", "many"], [NoticeKind.UNREAD]),
    ],
)
def test_what_a_column_shows_is_told(header: str, cells: list[str | None], kinds: list[NoticeKind]) -> None:
    universe = universe_from_frame(pl.DataFrame({header: cells}), Settings("", Path()))
    assert [notice.kind for notice in universe.notices] == kinds
