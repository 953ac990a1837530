"""What a column means, from its name and values, and what the settings say instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from niche.segments.model import formatting
from niche.segments.model.columns import Kind, Role
from niche.segments.model.parsing import parse_number
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings, FileLayout, Settings
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Reading, infer, read_column
from niche.segments.reading.kinds import may_be_number


def settings(columns: dict[str, ColumnSettings] | None = None, roles: dict[Role, str] | None = None) -> Settings:
    return Settings("accounts.csv", Path("segments"), columns=columns or {}, roles=roles or {})


def reading(header: str, values: list[object], said: ColumnSettings | None = None) -> Reading:
    frame = pl.DataFrame({header: values}, strict=False)
    return infer(frame, settings({header: said} if said else None)).columns[0]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("employees", ["1", "20", "300"], Kind.NUMBER),
        ("employees", ["1,200", "c. 20", "n/a", "5", "7", "8"], Kind.NUMBER),
        ("employees", [1, 2, None], Kind.NUMBER),
        ("score", [0.5, float("nan")], Kind.NUMBER),
        ("size", ["$1,234.50", "$5"], Kind.MONEY),
        ("size", ["1.234,50 €", "5,10 €"], Kind.MONEY),
        ("Annual Revenue", ["100", "200"], Kind.MONEY),
        ("Umsatz (€)", ["100", "200"], Kind.MONEY),
        ("Umsatz (€)", ["100,50", "200"], Kind.MONEY),
        ("Umsatz in EUR", [100, 200], Kind.MONEY),
        ("Umsatz (TEUR)", ["100", "200"], Kind.MONEY),
        ("umsatz_eur", ["100", "200"], Kind.MONEY),
        ("Omsättning (SEK)", ["100", "200"], Kind.MONEY),
        ("Deals > $100k", ["1", "2"], Kind.NUMBER),
        ("Dauer (sek)", ["100", "200"], Kind.NUMBER),
        ("TRY_COUNT", ["1", "2"], Kind.NUMBER),
        ("Europe", ["1", "2"], Kind.NUMBER),
        ("Umsatz (€)", ["viel", "wenig", "viel"], Kind.CATEGORY),
        ("Revenue growth (%)", ["12", "3.5"], Kind.PERCENTAGE),
        ("growth", ["12%", "3.5%"], Kind.PERCENTAGE),
        ("growth_pct", ["12", "3.5"], Kind.PERCENTAGE),
        ("created", ["2024-01-05", "2024-02-30x", "2024-02-28", "2024-03-01", "2024-03-02"], Kind.DATE),
        ("created", ["1/25/2024", "2/3/2024"], Kind.DATE),
        ("created", ["25.01.2024", "03.02.2024"], Kind.DATE),
        ("created", [dt.datetime(2024, 1, 5, 10)], Kind.DATE),
        ("customer", ["Yes", "No", None], Kind.YES_NO),
        ("customer", ["TRUE", "TRUE"], Kind.YES_NO),
        ("customer", ["Y", "N"], Kind.YES_NO),
        ("customer", [True, None], Kind.YES_NO),
        ("Kunde", ["Ja", "nein", None, "JA"], Kind.YES_NO),
        ("klant", ["Nee", "Ja", "-"], Kind.YES_NO),
        ("client", ["oui", "non"], Kind.YES_NO),
        ("cliente", ["Sí", "No", "sí"], Kind.YES_NO),
        ("cliente", ["si", "no"], Kind.YES_NO),
        ("klient", ["tak", "nie"], Kind.YES_NO),
        ("клиент", ["Да", "нет"], Kind.YES_NO),
        ("aktiv", ["WAHR", "FALSCH"], Kind.YES_NO),
        ("actif", ["vrai", "faux"], Kind.YES_NO),
        ("Kunde", ["ja", "ja", "ja"], Kind.CATEGORY),
        ("Kunde", ["ja", "non", "ja"], Kind.CATEGORY),
        ("Kunde", ["ja", "nein", "vielleicht", "ja"], Kind.CATEGORY),
        ("country", ["NO", "NO", None], Kind.CATEGORY),
        ("Land", ["NO", "SE", "NO"], Kind.CATEGORY),
        ("unsubscribed", ["No", "No"], Kind.YES_NO),
        ("flag", ["1", "0", "1"], Kind.NUMBER),
        ("is_customer", ["1", "0", None], Kind.YES_NO),
        ("IsActive", [1, 0, 1], Kind.YES_NO),
        ("Won", [1.0, 0.0, None], Kind.YES_NO),
        ("is_customer", ["1", "0", "2"], Kind.NUMBER),
        ("has_deals", [1, 1], Kind.NUMBER),
        ("country", ["DE", "US", "DE", "FR", "US"], Kind.CATEGORY),
        ("size", ["1-10", "11-50", "10,001+", "1-10"], Kind.ORDERED),
        ("size", ["51 to 200", "<10", "201 or more"], Kind.ORDERED),
        ("stack", ["a;b", "b", "a; b", "b;c;a"], Kind.LIST),
        ("stack", ["a|b", "b|a", "a|b"], Kind.LIST),
        ("stack", ['["x", "y"]', '["y"]', "[]"], Kind.LIST),
        ("stack", [["x", "y"], []], Kind.LIST),
        ("Technologies", ["AWS, Slack", "Slack, AWS", "AWS, Gmail", "Gmail"], Kind.LIST),
        ("city", ["Paris, FR", "Rome, IT", "Paris, FR", "Rome, IT"], Kind.CATEGORY),
        ("Description", ["Good; cheap", "Good; cheap", "Good; dear"], Kind.TEXT),
        ("Bemerkung", ["gut; billig", "gut; billig", "gut; teuer"], Kind.TEXT),
        ("Prio A", ["x", None, "x", None], Kind.CATEGORY),
        ("about", ["Makes steel; sells it.", "A bank", "Roads; and bridges"], Kind.TEXT),
        ("name", ["Acme Inc", "Bolt GmbH", "Cargo SA"], Kind.TEXT),
        ("website", ["a.com", "a.com", "b.com"], Kind.TEXT),
        ("account_id", ["1", "2", "3"], Kind.ID),
        ("Account ID", [1, 2, 3], Kind.ID),
        ("ref", ["A-17", "A-18", "B-01"], Kind.ID),
        ("zip", ["01067", "10115", "01067"], Kind.CATEGORY),
        ("number", ["007", "008", "009"], Kind.ID),
        ("naics", ["5132", "5132", "11"], Kind.CATEGORY),
        ("naics_code", [5132, 5132, 11], Kind.CATEGORY),
        ("remark", [None, None], Kind.TEXT),
        ("remark", ["", "  "], Kind.TEXT),
    ],
)
def test_the_kind_of_a_column(header: str, values: list[object], kind: Kind) -> None:
    found = reading(header, values)
    assert found.kind is kind
    assert found.why


@pytest.mark.parametrize(
    ("header", "values", "numbers"),
    [
        ("Mitarbeiter", ["1.234", "87", "2.500", "3.100"], [1234, 87, 2500, 3100]),
        ("Mitarbeiter", ["1.234", "87", "2.500", "3.1"], [1.234, 87, 2.5, 3.1]),
        ("Mitarbeiter", ["1.234", "8750", "2.500", "3.100"], [1.234, 8750, 2.5, 3.1]),
        ("ratio", ["0.125", "1", "0.375", "1.125"], [0.125, 1, 0.375, 1.125]),
        ("latitude", ["52.520", "48.137", "53.551"], [52.52, 48.137, 53.551]),
        ("Umsatz", ["52.520 €", "8.137 €", "53.551 €"], [52520, 8137, 53551]),
        ("Umsatz (EUR)", ["52.520", "8.137", "53.551"], [52520, 8137, 53551]),
        ("Umsatz (EUR)", ["52.52", "8.1", "53.5"], [52.52, 8.1, 53.5]),
    ],
)
@pytest.mark.parametrize("said", [False, True])
def test_points_between_thousands_are_no_decimal_points(
    header: str, values: list[str], numbers: list[float], said: bool
) -> None:
    series = pl.Series(header, values)
    kind = reading(header, list(values)).kind
    found = read_column(series, header, ColumnSettings(parse=kind.value) if said else ColumnSettings())
    assert encode(series, found).series.to_list() == numbers


def test_why_says_that_the_name_tells_the_kind() -> None:
    assert reading("Umsatz (€)", ["100", "200"]).why == "the values are numbers, money by the name"
    assert reading("employees", ["100", "200"]).why == "the values are numbers"


def test_a_code_among_many_rows_is_not_taken_for_an_answer() -> None:
    """The sample of a large column sees two of its countries, which spell yes and no in Spanish."""
    assert reading("market", ["SI", "NO"] * 2_000 + ["FI", "SI"]).kind is Kind.CATEGORY
    assert reading("market", ["SI", "SI", "NO"] * 2_000 + ["FI"]).kind is Kind.CATEGORY
    assert reading("market", ["SI", "NO"] * 2_000).kind is Kind.YES_NO


@pytest.mark.parametrize(
    ("values", "said", "kind"),
    [
        (["1", "0"], ColumnSettings(parse="yes/no"), Kind.YES_NO),
        (["1", "0"], ColumnSettings(kind=Kind.YES_NO), Kind.YES_NO),
        (["1,2", "2,3"], ColumnSettings(split=","), Kind.LIST),
        (["low", "high"], ColumnSettings(order=("low", "high")), Kind.ORDERED),
        (["5", "6"], ColumnSettings(parse="money"), Kind.MONEY),
        (["5", "6"], ColumnSettings(kind=Kind.ID), Kind.ID),
        (["5", "5", "6"], ColumnSettings(kind=Kind.CATEGORY), Kind.CATEGORY),
    ],
)
def test_what_the_settings_say_goes_first(values: list[object], said: ColumnSettings, kind: Kind) -> None:
    found = reading("c", values, said)
    assert found.kind is kind
    assert "niche.yaml" in found.why


def test_why_is_said_without_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes into a new niche.yaml, which others read."""
    monkeypatch.setattr(formatting, "_own", formatting.Marks(thousands="."))
    found = reading("label", [f"v{number % 1500}" for number in range(3000)])
    assert (found.kind, found.why) == (Kind.CATEGORY, "1500 distinct values")


def test_size_bands_are_ordered_by_their_lower_bound() -> None:
    found = reading("size", ["10,001+", "1-10", "201-500", "11-50", "51-200", "<1"])
    assert found.values == ("<1", "1-10", "11-50", "51-200", "201-500", "10,001+")


@pytest.mark.parametrize(
    ("values", "style", "doubt"),
    [
        (["01/02/2024", "03/04/2024"], "us", "date-eu"),
        (["25/02/2024", "03/04/2024"], "eu", ""),
        (["02/25/2024", "03/04/2024"], "us", ""),
    ],
)
def test_a_doubt_about_days_and_months_is_said(values: list[object], style: str, doubt: str) -> None:
    found = reading("created", values)
    assert found.styles[0] == style
    assert ("date-eu" in found.why) == bool(doubt)


def test_a_column_may_have_another_name_than_its_header() -> None:
    frame = pl.DataFrame({"No. of Employees": ["1"], "b": ["2"]})
    found = infer(frame, settings({"employees": ColumnSettings(header="No. of Employees")})).columns
    assert [(one.header, one.name) for one in found] == [("No. of Employees", "employees"), ("b", "b")]


def test_roles_are_found_by_name_and_only_where_the_kind_fits() -> None:
    frame = pl.DataFrame(
        {"account_id": ["a"], "company": ["x"], "won": ["maybe not"], "deal_size": ["5"], "Owner": ["z"]}
    )
    roles = infer(frame, settings()).roles
    assert roles == {Role.ID: "account_id", Role.NAME: "company", Role.DEAL_SIZE: "deal_size", Role.OWNER: "Owner"}


def test_a_declared_role_makes_ones_and_zeros_yes_and_no() -> None:
    found = infer(pl.DataFrame({"closed": ["1", "0"]}), settings(roles={Role.WON: "closed"}))
    assert found.columns[0].kind is Kind.YES_NO
    assert found.roles == {Role.WON: "closed"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (settings({"employes": ColumnSettings()}), r"the table has no column employes \(did you mean employees\?\)"),
        (settings({"country": ColumnSettings(header="employees")}), "two columns are named country"),
        (settings({"country": ColumnSettings(parse="cash")}), "there is no parse cash"),
        (settings({"country": ColumnSettings(kind=Kind.INDUSTRY)}), "kind cannot be industry"),
        (settings(roles={Role.WON: "win"}), "the table has no column win"),
    ],
)
def test_settings_that_do_not_fit_the_table_are_refused(said: Settings, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        infer(pl.DataFrame({"employees": ["1"], "country": ["DE"]}), said)


@pytest.mark.parametrize(
    ("values", "said", "layout", "read"),
    [
        (["1.234", "5"], ColumnSettings(), FileLayout(), [1.234, 5.0]),
        (["1.234", "5"], ColumnSettings(decimal=","), FileLayout(), [1234, 5]),
        (["1.234", "5"], ColumnSettings(), FileLayout(decimal=","), [1234, 5]),
        (["x", None, "y z"], ColumnSettings(), FileLayout(), ["x", None, "y z"]),
    ],
)
def test_what_was_converted_to_guess_is_what_the_settings_say(
    values: list[str], said: ColumnSettings, layout: FileLayout, read: list[object]
) -> None:
    column = pl.Series("c", values)
    found = read_column(column, "c", said, layout=layout)
    assert encode(column, found).series.to_list() == read
    assert encode(column, replace(found, series=None)).series.to_list() == read


def test_a_reading_by_a_sample_holds_none_of_its_values() -> None:
    sample, more = pl.Series("c", ["1", "2"]), pl.Series("c", ["3"])
    assert read_column(sample, "c", ColumnSettings(), more).series is None
    assert [one.series for one in infer(sample.to_frame(), settings()).columns] == [None]


NUMBER_PARTS = (
    ("", " ", "(", "~", "≈ "),
    ("", "approximately ", "ca. ", "c."),
    ("", "-", "− ", "+ "),
    ("", "US$ ", "EUR", "R$", "kr. ", "руб. ", "€"),
    ("12", "1,500", ".5", "1.234,50"),
    ("", "k", " million €", "%", ")"),
)


def test_every_number_begins_as_one() -> None:
    numbers = [text for text in map("".join, product(*NUMBER_PARTS)) if parse_number(text) is not None]
    assert len(numbers) > 1_000
    assert all(map(may_be_number, numbers))
