"""The command counts what DuckDB counts on the same table: SQL for niche beside SQL for DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from universes import frame_of

import niche.sample_data
from niche.segments.accounts.opening import open_universe
from niche.segments.workspace.workspace import open_workspace
from niche.tui.cli import main
from niche.tui.session import loading

COMPANIES = Path(niche.sample_data.__file__).parent / "companies"
SP500 = Path(__file__).parents[2].parent / "shared" / "data" / "sp500"

SAME = ""
"""The condition as it stands means the same in DuckDB."""

ON_COMPANIES = [
    # Numbers
    ("employees >= 1000", SAME),
    ("employees BETWEEN 1000 AND 5000", SAME),
    ("employees > 1000.5 AND employees < 2e4", SAME),
    ("revenue >= 10000000000", SAME),
    ("founded < 1900 OR founded > 2010", SAME),
    ("founded = 1999", SAME),
    ("employees <> 1000", "employees IS DISTINCT FROM 1000"),
    ("NOT employees >= 1000", "employees < 1000 OR employees IS NULL"),
    ("NOT (employees BETWEEN 1000 AND 5000)", "employees NOT BETWEEN 1000 AND 5000 OR employees IS NULL"),
    ("founded IN (1900, 1950, 2000)", SAME),
    ("founded NOT IN (1900, 1950, 2000)", "coalesce(founded, 0) NOT IN (1900, 1950, 2000)"),
    ("top(employees, 50)", "employees >= (SELECT min(e) FROM (SELECT employees AS e FROM accounts "
        "WHERE employees IS NOT NULL ORDER BY e DESC LIMIT 50))"),
    # Text and categories
    ("sector = 'Energy'", SAME),
    ("sector IN ('Energy', 'Materials', 'Nowhere')", SAME),
    ("sector <> 'Energy'", "coalesce(sector, '') <> 'Energy'"),
    ("state NOT IN ('California', 'Texas')", "coalesce(state, '') NOT IN ('California', 'Texas')"),
    ("company ILIKE '%bank%'", SAME),
    ("company ILIKE 'american%'", SAME),
    ("company ILIKE '%INC'", SAME),
    ("company ILIKE '%50\\%%' ESCAPE '\\'", SAME),
    ("company LIKE '%Bank%'", SAME),
    ("company LIKE 'A_B%'", SAME),
    ("company NOT LIKE '%a%'", "coalesce(company, '') NOT LIKE '%a%'"),
    ("regexp_matches(company, '^[A-C].*(Corp|Inc)')", SAME),
    ("regexp_matches(website, '(?i)\\.COM$')", SAME),
    ("regexp_matches(company, '[0-9]') AND NOT regexp_matches(company, '&')", SAME),
    ("starts_with(symbol, 'AA')", SAME),
    ("city = 'Saint Paul' OR city = 'St. Paul'", SAME),
    # Lists
    ("array_contains(indices, 'S&P 100')", SAME),
    ("'Nasdaq-100' = ANY(indices)", SAME),
    ("list_has_any(indices, ['Dow Jones', 'Nasdaq-100'])", SAME),
    ("list_has_all(indices, ['Dow Jones', 'Nasdaq-100'])", SAME),
    ("NOT has(labels, 'Software')", "NOT coalesce(list_contains(labels, 'Software'), false)"),
    ("list_contains(indices, 'no such index')", SAME),
    # Missing values
    ("employees IS NULL", SAME),
    ("employees IS NOT NULL AND revenue IS NULL", SAME),
    ("labels IS NULL", SAME),
    ("industry IS NULL", SAME),
    ("industry = 'Banks' OR industry IS NULL", SAME),
    ("NOT (revenue > 1e9 OR employees > 1e4)", "coalesce(revenue <= 1e9, true) AND coalesce(employees <= 1e4, true)"),
    ("NOT (revenue > 1e9 AND founded < 1950)", "coalesce(revenue <= 1e9, true) OR coalesce(founded >= 1950, true)"),
    # Together, and the tree
    ("sector = 'Energy' AND state = 'Texas' AND NOT (employees < 1000 OR revenue IS NULL)",
        "sector = 'Energy' AND state = 'Texas' AND coalesce(employees >= 1000, true) AND revenue IS NOT NULL"),
    ("under(industry, 'Financials / Banks') OR under(industry, 'Energy')",
        "(sector = 'Financials' AND industry = 'Banks') OR sector = 'Energy'"),
]  # fmt: skip

ON_SP500 = [
    ("\"GICS Sector\" = 'Health Care'", SAME),
    ("\"GICS Sub-Industry\" IN ('Biotechnology', 'Regional Banks')", SAME),
    ("\"GICS Sector\" <> 'Financials' AND Founded < 1900", SAME),
    ("Founded IS NULL", SAME),
    ("NOT Founded >= 1980", "coalesce(Founded < 1980, true)"),
    ("\"Date added\" >= DATE '2020-01-01'", SAME),
    ("\"Date added\" BETWEEN '1990-01-01' AND '1999-12-31'", SAME),
    ("\"Headquarters Location\" ILIKE '%, california'", SAME),
    ("Security LIKE '%Inc%' OR Security LIKE '%(Class _)%'", SAME),
    ("regexp_matches(Security, '^(A|B)[a-z]+ ')", SAME),
    ("Symbol ILIKE 'a%' AND NOT Security ILIKE 'a%'", SAME),
    ("under(industry, 'Information Technology') AND Founded BETWEEN 1970 AND 1999",
        "\"GICS Sector\" = 'Information Technology' AND Founded BETWEEN 1970 AND 1999"),
]  # fmt: skip

ON_SP500_FIGURES = [
    ('"Price/Earnings" > 25.5', SAME),
    ('"Price/Earnings" < 0 OR "Price/Earnings" IS NULL', SAME),
    ('NOT "Dividend Yield" > 0.02', 'coalesce("Dividend Yield" <= 0.02, true)'),
    ('"Market Cap" >= 1e11 AND EBITDA BETWEEN 0 AND 5000000000', SAME),
    ('"Earnings/Share" = 5.63 OR Price IN (178.96, 63.08)', SAME),
]


def counted(where: str, path: Path) -> int:
    """What `niche count` says."""
    result = CliRunner().invoke(main, ["count", "-w", str(path), "--where", where, "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["accounts"]
    assert isinstance(found, int)
    return found


def asked(connection: duckdb.DuckDBPyConnection, where: str) -> int:
    """What DuckDB says."""
    row = connection.execute(f"SELECT count(*) FROM accounts WHERE {where}").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module", autouse=True)
def opened_once() -> Iterator[None]:
    """The command opens each workspace once for the whole table."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(loading.load)
        patch.setattr(loading, "load", lambda path, _: once(path))
        yield


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The typed table of the sample, as DuckDB reads it from Parquet."""
    path = tmp_path_factory.mktemp("oracle") / "companies.parquet"
    frame_of(open_universe(open_workspace(COMPANIES).settings)).write_parquet(path)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE accounts AS FROM '{path}'")
    return connection


@cache
def sp500(name: str, columns: str) -> duckdb.DuckDBPyConnection:
    """A file as DuckDB itself reads it."""
    if not SP500.is_dir():
        pytest.skip("the S&P 500 is not at this place")
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE accounts AS SELECT {columns} FROM read_csv('{SP500 / name}', all_varchar=true)")
    return connection


@pytest.mark.parametrize(("ours", "theirs"), ON_COMPANIES)
def test_on_real_companies(ours: str, theirs: str, companies: duckdb.DuckDBPyConnection) -> None:
    assert counted(ours, COMPANIES) == asked(companies, theirs or ours)


@pytest.mark.parametrize(("ours", "theirs"), ON_SP500)
def test_on_the_sp500(ours: str, theirs: str) -> None:
    # `2013 (1888)` is the year 2013; `1975/1977 (1997)` is no number, so it is missing.
    founded = r"try_cast(regexp_replace(Founded, ' \(.*', '') AS BIGINT) AS Founded"
    table = sp500("constituents.csv", f'* REPLACE ("Date added"::DATE AS "Date added", {founded})')
    assert counted(ours, SP500 / "constituents.csv") == asked(table, theirs or ours)


@pytest.mark.parametrize(("ours", "theirs"), ON_SP500_FIGURES)
def test_on_figures_of_the_sp500(ours: str, theirs: str) -> None:
    table = sp500("financials.csv", "Symbol, columns(* EXCLUDE Symbol)::DOUBLE")
    assert counted(ours, SP500 / "financials.csv") == asked(table, theirs or ours)


def test_the_oracle_is_asked_about_enough() -> None:
    assert len(ON_COMPANIES) + len(ON_SP500) + len(ON_SP500_FIGURES) >= 50
