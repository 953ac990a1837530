"""Words in headers and cells that mean something in most tables mean nothing where the values say otherwise."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from universes import frame_of

from niche.segments.accounts.opening import universe_from_frame
from niche.segments.model.columns import Kind
from niche.segments.model.settings import ColumnSettings, Settings
from niche.segments.reading.inference import read_column
from niche.segments.reading.notices import NoticeKind

_RANDOM = random.Random(1)
COUNTS = [str(_RANDOM.randrange(1, 60_000)) for _ in range(60)]
CENTS = [f"{_RANDOM.randrange(100, 99_999) / 100:.2f}" for _ in range(60)]
LONG = [str(_RANDOM.randrange(4_000_000_000, 4_999_999_999)) for _ in range(60)]
GRADES = [_RANDOM.choice(("A", "AA", "B", "BBB")) for _ in range(60)]
SENTENCES = [f"met them at the fair, no {number}" for number in range(60)]

QUANTITIES = (
    *(
        "Visits from mobile",
        "Mobile visits",
        "Mobile 2023",
        "Mobile",
        "Handy",
        "Sessions (mobile)",
        "Fax",
        "Calls by phone",
    ),
    *("Lines of code", "Promo codes used", "Country codes used", "QR code scans", "Key accounts", "Keys issued"),
    *("Products without EAN", "EAN count", "EAN", "ISIN count", "Anzahl EAN", "Active SKUs", "IDs issued"),
    *("Market Cap", "No. of Accounts", "Employees No.", "Number of customers", "Numero dipendenti", "Part numbers"),
    *("Número de empleados", "Liczba klientów", "Besuche über Handy", "Anfragen per Telefon", "Clics sur mobile"),
    *("Deals closed", "Emails Opened", "Tickets Created", "Contracts signed", "Comments", "Notes", "Lei", "Hotel"),
)


@pytest.mark.parametrize("header", QUANTITIES)
def test_counts_are_numbers(header: str) -> None:
    assert read_column(pl.Series(header, COUNTS), header, ColumnSettings()).kind is Kind.NUMBER


@pytest.mark.parametrize(
    "header",
    ["Revenue incl. VAT", "Umsatz ohne VAT", "Net of VAT", "VAT", "Price per SKU", "Spend on mobile", "Preț lei"],
)
def test_amounts_are_numbers(header: str) -> None:
    assert read_column(pl.Series(header, CENTS), header, ColumnSettings()).kind in (Kind.NUMBER, Kind.MONEY)


@pytest.mark.parametrize(
    "header",
    [
        *("Mobile", "Handy", "Company Phone", "Fax", "EAN", "VAT", "Kundennummer", "N° client", "Nr klienta"),
        *("Número de cliente", "Číslo zákazníka", "Номер клиента", "顧客番号", "郵便番号", "Номер телефона"),
        *(
            "ZIP/Postal code of Address",
            "Cost Center",
            "Kostenstelle",
            "DUNS Number",
            "Phone 2",
            "Referred by ID of account id",
        ),
    ],
)
def test_long_numbers_below_words_for_codes_are_labels(header: str) -> None:
    assert read_column(pl.Series(header, LONG), header, ColumnSettings()).kind in (Kind.ID, Kind.TEXT)


@pytest.mark.parametrize("header", ["Note", "Credit note", "Bio", "Remark", "City of Address"])
def test_few_short_values_are_a_category_and_sentences_text(header: str) -> None:
    assert read_column(pl.Series(header, GRADES), header, ColumnSettings()).kind is Kind.CATEGORY
    assert read_column(pl.Series(header, SENTENCES), header, ColumnSettings()).kind is Kind.TEXT


@pytest.mark.parametrize("header", ["Postcode", "Código postal", "Telefon"])
def test_codes_with_dashes_are_no_bands(header: str) -> None:
    codes = [f"{place}-{place + 400}" for place in range(10, 50)]
    assert read_column(pl.Series(header, codes), header, ColumnSettings()).kind is not Kind.ORDERED


@pytest.mark.parametrize(
    ("header", "cells", "known"),
    [
        ("Sales Team", ["EMEA", "NA", "APAC", "NA"], 4),
        ("Country", ["DE", "NA", "FR", "NA"], 4),
        ("País", ["DE", "NA", "FR", "NA"], 4),
        ("Stage", ["Open", "NA", "Won", "NA"], 2),
        ("Product", ["A-1", "-", "B - 2", "N/A rated"], 3),
        ("Brand", ["None the Less", "None", "Unknown Pleasures", "Null & Co"], 3),
        ("Hinweis", ["keine Angabe", "Keine Angabe", "KEINE ANGABE", "Angabe"], 1),
    ],
)
def test_words_for_nothing_are_values_where_the_others_say_so(header: str, cells: list[str], known: int) -> None:
    universe = universe_from_frame(pl.DataFrame({header: cells * 3}), Settings("", Path()))
    assert universe.known(header) == known * 3
    told = NoticeKind.MISSING in {notice.kind for notice in universe.notices}
    assert told == (known < len(cells))


@pytest.mark.parametrize(
    ("cells", "told", "setting"),
    [
        (["1/2/2024", "3/4/2024"], True, "date-eu"),
        (["25/12/2024", "3/4/2024"], False, ""),
        (["19-05-12", "21-11-03"], True, "date-yy"),
        (["2024-05-12", "2024-11-03"], False, ""),
        (["12. März 2024", "3. Mai 2024"], False, ""),
    ],
)
def test_dates_that_fit_another_order_are_told_with_it(cells: list[str], told: bool, setting: str) -> None:
    universe = universe_from_frame(pl.DataFrame({"since": cells}), Settings("", Path()))
    found = [notice for notice in universe.notices if notice.kind is NoticeKind.DATE_ORDER]
    assert [notice.setting.value for notice in found if notice.setting] == [setting] * told


@pytest.mark.parametrize(
    ("cells", "numbers", "kinds"),
    [
        (["1.234", "12.500", "3.100"], [1.234, 12.5, 3.1], [NoticeKind.DECIMAL]),
        (["1.234", "12.500", "3.100", "87"], [1234, 12500, 3100, 87], []),
        (["0.234", "12.500", "3.100"], [0.234, 12.5, 3.1], []),
        (["$5", "€6", "US$7"], [5, 6, 7], [NoticeKind.CURRENCIES]),
        (["$5", "US$6", "USD 7"], [5, 6, 7], []),
        (["120*", "80", "300†"], [120, 80, 300], []),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_told(
    cells: list[str], numbers: list[float], kinds: list[NoticeKind]
) -> None:
    universe = universe_from_frame(pl.DataFrame({"staff": cells}), Settings("", Path()))
    assert frame_of(universe)["staff"].to_list() == numbers
    assert [notice.kind for notice in universe.notices] == kinds
