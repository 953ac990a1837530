"""Exports as people have them: each opens with no settings, or a few."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from exports import EXPORTS
from universes import frame_of

from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind, Role
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings


def opened(
    tmp_path: Path,
    content: str | bytes,
    *taxonomies: TaxonomySettings,
    name: str = "export.csv",
    **columns: ColumnSettings,
) -> Universe:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_universe(Settings(str(file), tmp_path, columns=columns, taxonomies=taxonomies))


def kinds(universe: Universe) -> dict[str, Kind]:
    return {column.name: column.kind for column in universe.columns.values()}


def values(universe: Universe, column: str) -> list[object]:
    """The values in the order of the user's table."""
    return frame_of(universe)[column].gather(universe.order.argsort()).to_list()


def titles(universe: Universe) -> list[str]:
    """The node of each account, in the order of the user's table."""
    assert universe.main is not None
    nodes = universe.main.nodes[universe.order.argsort()]
    return [universe.main.taxonomy.nodes[node].title for node in nodes]


def test_a_salesforce_report(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["salesforce report"])
    assert len(universe) == 3
    assert kinds(universe) == {
        "Account ID": Kind.ID,
        "Account Name": Kind.TEXT,
        "Account Owner": Kind.CATEGORY,
        "Annual Revenue": Kind.MONEY,
        "Employees": Kind.NUMBER,
        "Created Date": Kind.DATE,
        "Billing Zip/Postal Code": Kind.ID,
    }
    assert universe.columns["Annual Revenue"].unit == "USD"
    assert values(universe, "Created Date") == [dt.date(2024, 3, 25), dt.date(2023, 12, 1), None]
    assert universe.roles == {Role.ID: "Account ID", Role.NAME: "Account Name", Role.OWNER: "Account Owner"}


def test_a_hubspot_export_with_its_industry_words(tmp_path: Path) -> None:
    aliases = {"COMPUTER_SOFTWARE": "5132", "BANKING": "5221"}
    universe = opened(
        tmp_path,
        EXPORTS["hubspot companies"],
        TaxonomySettings(use="naics-2022", column="Industry", aliases=aliases),
    )
    assert titles(universe) == ["Software Publishers", "Depository Credit Intermediation", "Unclassified"]
    assert kinds(universe)["Is Public"] is Kind.YES_NO
    assert universe.roles[Role.ID] == "Record ID"


def test_linkedin_size_bands(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["linkedin sizes"])
    column = universe.columns["Company size"]
    assert column.kind is Kind.ORDERED
    assert column.values == ("2-10 employees", "11-50 employees", "1,001-5,000 employees", "10,001+ employees")


def test_a_utf16_export_with_tabs(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["utf-16 with tabs"])
    assert values(universe, "Stadt") == ["Köln", "Århus"]


def test_decimal_commas(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["decimal commas"])
    assert values(universe, "Umsatz")[:3] == [1234.5, 999.0, -5.0]
    assert universe.columns["Umsatz"].unit == "€"
    assert values(universe, "Quote")[:3] == [12.5, 3.0, None]
    assert universe.columns["Quote"].unparsed_examples == ()  # k.A. says that there is none


@pytest.mark.parametrize("dates", ["2024-03-25,2024-04-01", "3/25/2024,4/1/2024", "25.03.2024,01.04.2024"])
def test_dates_in_three_styles(tmp_path: Path, dates: str) -> None:
    universe = opened(tmp_path, "n,since\n" + "".join(f"{n},{date}\n" for n, date in enumerate(dates.split(","))))
    assert values(universe, "since") == [dt.date(2024, 3, 25), dt.date(2024, 4, 1)]


def test_codes_as_floats(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["codes as floats"])
    assert titles(universe)[:3] == ["Software Publishers", "Soybean Farming", "Unclassified"]


def test_duplicate_and_empty_headers(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["duplicate headers"])
    assert list(universe.columns) == ["Phone", "Phone_2", "column_3", "Phone_3"]


def test_empty_columns_stay(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["empty columns"])
    assert universe.columns["fax"].kind is Kind.TEXT
    assert universe.columns["fax"].known == 0


def test_ids_with_leading_zeros(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["leading zeros"])
    assert values(universe, "customer") == ["00042", "00107", "10000"]


def test_three_hundred_columns(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["three hundred columns"])
    assert len(universe.columns) == 300
    assert set(kinds(universe).values()) == {Kind.NUMBER}


def test_a_crm_list_of_tools_and_tags(tmp_path: Path) -> None:
    universe = opened(tmp_path, EXPORTS["tools and tags"])
    assert values(universe, "tools") == [["Salesforce", "HubSpot"], ["HubSpot"], None, ["Salesforce", "HubSpot"]]
    assert universe.columns["tags"].values == ("a", "b", "c")


def test_unwieldy_headers_have_aliases(tmp_path: Path) -> None:
    universe = opened(
        tmp_path,
        EXPORTS["unwieldy headers"],
        employees=ColumnSettings(header="No. of Employees (FTE)"),
        revenue=ColumnSettings(header="Umsatz in T€", parse="money", unit="T€"),
    )
    assert list(universe.columns) == ["Name", "employees", "revenue"]
    assert universe.columns["revenue"].unit == "T€"
