"""The table of listed companies: what is read from the source's texts, and that the shipped table is what it makes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from niche.sample_data import build_companies
from niche.sample_data.build_companies import COLUMNS, clean, industry_of, place_of, sector_of, write, year_of
from niche.sample_data.industry_words import INDUSTRIES, SECTORS
from niche.segments.model.parsing import parse_number

SHIPPED_FILE = Path(build_companies.__file__).parent / "companies" / "companies.csv"


@cache
def shipped() -> pl.DataFrame:
    return pl.read_csv(SHIPPED_FILE, infer_schema=False)


@pytest.mark.parametrize(
    ("labels", "sector"),
    [
        (["Industrials", "Conglomerate"], "Industrials"),
        (["Information technology", "Software"], "Information Technology"),
        (["Energy", "Utilities"], "Utilities"),
        (["Consumer Discretionary", "Industrials"], "Consumer Discretionary"),
        (["Financials", "Real Estate", "Specialized REITs"], "Real Estate"),
        (["Technology", "Software"], ""),
        ([], ""),
    ],
)
def test_the_sector(labels: list[str], sector: str) -> None:
    assert sector_of(labels) == sector


@pytest.mark.parametrize(
    ("sector", "labels", "industry"),
    [
        ("Financials", ["Regional Banks"], "Banks"),
        ("Financials", ["Insurance Finance"], "Insurance"),
        ("Information Technology", ["Software", "Semiconductors"], "Semiconductors"),
        ("Health Care", ["Biopharmaceutical"], "Biotechnology"),
        ("Health Care", ["Pharmaceutical Biotechnology"], "Pharmaceuticals"),
        ("Consumer Discretionary", ["Building automation"], ""),
        ("Utilities", [], ""),
    ],
)
def test_the_industry(sector: str, labels: list[str], industry: str) -> None:
    assert industry_of(sector, labels) == industry


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1923", "1923"),
        ("June 13, 1902 ; 123 years ago ( 1902-06-13 ) in Two Harbors, Minnesota", "1902"),
        ("1856 (as a mill) 1877 (as a company)", "1856"),
        ("a long time ago", ""),
        ("12345", ""),
    ],
)
def test_the_year(text: str, year: str) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("headquarters", "listed", "place"),
    [
        ("Maplewood, Minnesota, U.S.", "United States", ("Maplewood", "Minnesota", "US")),
        ("", "Boston, Massachusetts", ("Boston", "Massachusetts", "US")),
        ("Seattle, Washington and Arlington County, Virginia", "United States", ("Seattle", "Washington", "US")),
        ("Kansas City, Missouri", "United States", ("Kansas City", "Missouri", "US")),
        ("Charleston, West Virginia", "", ("Charleston", "West Virginia", "US")),
        ("Target Plaza Minneapolis, Minnesota", "United States", ("Minneapolis", "Minnesota", "US")),
        ("The Spiral New York City, U.S.", "United States", ("New York City", "New York", "US")),
        ("Washington, D.C., U.S.", "United States", ("Washington", "District of Columbia", "US")),
        ("Dublin, Ireland", "United States", ("Dublin", "", "IE")),
        ("", "United States", ("", "", "US")),
        ("", "", ("", "", "")),
    ],
)
def test_the_headquarters(headquarters: str, listed: str, place: tuple[str, str, str]) -> None:
    assert place_of(headquarters, listed) == place


def test_texts_have_single_spaces_and_none_before_a_comma() -> None:
    assert clean("  Maplewood , Minnesota ,\u00a0 U.S. ") == "Maplewood, Minnesota, U.S."
    assert clean(3167) == "3167"


def test_the_shipped_table_is_what_the_package_makes(tmp_path: Path) -> None:
    pytest.importorskip("pytickersymbols")
    write(tmp_path / "companies.csv")
    assert (tmp_path / "companies.csv").read_bytes() == SHIPPED_FILE.read_bytes()


def test_every_company_has_a_sector_and_most_have_an_industry() -> None:
    table = shipped()
    assert tuple(table.columns) == COLUMNS
    assert table["symbol"].is_unique().all()
    assert set(table["sector"]) == set(SECTORS.values())
    assert table["industry"].null_count() < 0.1 * table.height
    known = table.filter(pl.col("industry").is_not_null())
    assert all(industry in INDUSTRIES[sector] for sector, industry in known.select("sector", "industry").iter_rows())


def test_figures_are_texts_as_people_write_them() -> None:
    row = shipped().row(by_predicate=pl.col("symbol") == "MMM", named=True)
    assert (row["employees"], row["revenue"], row["founded"]) == ("c. 60,500 (2025)", "US$ 24.9 billion (2025)", "1902")


@pytest.mark.parametrize("column", ["employees", "revenue"])
def test_nine_of_ten_figures_can_be_read(column: str) -> None:
    written = shipped()[column].drop_nulls().to_list()
    assert sum(parse_number(text) is not None for text in written) > 0.9 * len(written)
