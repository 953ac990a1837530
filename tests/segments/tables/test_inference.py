"""What a column means, from its name and values, and what the settings say instead."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from niche.segments import figures
from niche.segments.columns import Kind, Role
from niche.segments.problems import BadInputError
from niche.segments.settings import ColumnSettings, Settings
from niche.segments.tables.inference import Reading, infer


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
        ("flag", ["1", "0", "1"], Kind.NUMBER),
        ("country", ["DE", "US", "DE", "FR", "US"], Kind.CATEGORY),
        ("size", ["1-10", "11-50", "10,001+", "1-10"], Kind.ORDERED),
        ("size", ["51 to 200", "<10", "201 or more"], Kind.ORDERED),
        ("stack", ["a;b", "b", "a; b", "b;c;a"], Kind.LIST),
        ("stack", ["a|b", "b|a", "a|b"], Kind.LIST),
        ("stack", ['["x", "y"]', '["y"]', "[]"], Kind.LIST),
        ("stack", [["x", "y"], []], Kind.LIST),
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
    monkeypatch.setattr(figures, "_own", figures.Marks(thousands="."))
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
        (settings({"country": ColumnSettings(parse="cash")}), "there is no way to parse called cash"),
        (settings({"country": ColumnSettings(kind=Kind.INDUSTRY)}), "industry is no kind to give"),
        (settings(roles={Role.WON: "win"}), "the table has no column win"),
    ],
)
def test_settings_that_do_not_fit_the_table_are_refused(said: Settings, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        infer(pl.DataFrame({"employees": ["1"], "country": ["DE"]}), said)
