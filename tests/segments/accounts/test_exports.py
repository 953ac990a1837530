"""Accounts as text: written to a file, and looked for a word in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import fastexcel
import numpy as np
import polars as pl
import pytest
from universes import universe

from niche.segments.accounts.exports import as_text, export, find
from niche.segments.model.problems import BadInputError

UNIVERSE = universe(
    name=["Acme, Inc", "Béta", None],
    employees=[1500, None, 20],
    tags=[["a", "b"], [], ["c"]],
    founded=[dt.date(2020, 1, 31), None, None],
    customer=[True, False, None],
    industry=["311", "5112", None],
)
NAMES = ("name", "employees", "tags", "founded", "customer", "industry")
ALL = np.arange(3)


def test_values_are_written_out() -> None:
    assert as_text(UNIVERSE, NAMES, ALL).rows() == [
        ("Acme, Inc", "1500", "a;b", "2020-01-31", "true", "311 Food"),
        ("Béta", None, None, None, "false", "5112 Software"),
        (None, "20", "c", None, None, UNIVERSE.placements["industry"].taxonomy.nodes[-1].label),
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+A1", "'+A1"),
        ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
        ("+49 (30) 123-45", "+49 (30) 123-45"),
        ("-", "-"),
        ("a=b", "a=b"),
    ],
)
def test_no_text_is_run_by_a_spreadsheet(tmp_path: Path, cell: str, written: str) -> None:
    path = tmp_path / "out.csv"
    export(path, universe(name=[cell, "Acme", "Béta"], employees=[-1, 2, 3]), ("name", "employees"), np.array([0]))
    assert path.read_text() == f"name,employees\n{written},-1\n"


def test_formulas_are_left_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    export(path, universe(name=["=A1", "Acme", "Béta"]), ("name",), np.array([0]), formulas=True)
    assert path.read_text() == "name\n=A1\n"


@pytest.mark.parametrize("name", ["out.tsv", "out.xls", "out.docx"])
def test_no_file_is_written_that_is_not_what_its_ending_says(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match=r"use \.csv, \.xlsx, \.parquet, \.json"):
        export(tmp_path / name, UNIVERSE, NAMES, ALL)
    assert not (tmp_path / name).exists()


READERS = {
    "out.parquet": pl.read_parquet,
    "out.json": lambda path: pl.DataFrame(json.loads(path.read_text())),
    "OUT.XLSX": lambda path: fastexcel.read_excel(path).load_sheet(0).to_polars(),
}


@pytest.mark.parametrize("name", READERS)
def test_other_formats_keep_what_a_cell_is(tmp_path: Path, name: str) -> None:
    accounts = universe(name=["=1+1", None, "http://a.example"], employees=[1500, None, 3])
    export(tmp_path / name, accounts, ("name", "employees"), np.array([0, 2]))
    assert READERS[name](tmp_path / name).rows() == [("=1+1", 1500), ("http://a.example", 3)]


def test_a_csv_has_the_columns_and_rows_in_the_order_given(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    export(path, UNIVERSE, ("employees", "name"), np.array([2, 0]))
    assert path.read_text() == 'employees,name\n20,\n1500,"Acme, Inc"\n'


def test_a_file_that_is_there_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine")
    with pytest.raises(BadInputError, match=r"out\.csv"):
        export(path, UNIVERSE, NAMES, ALL)
    assert path.read_text() == "mine"
    export(path, UNIVERSE, ("employees",), np.array([0]), replace=True)
    assert path.read_text() == "employees\n1500\n"


@pytest.mark.parametrize(
    ("text", "start", "place"),
    [
        ("acme", 0, 0),
        ("BÉTA", 0, 1),
        ("software", 0, 1),
        ("1,500", 0, 0),
        ("2020-01", 0, 0),
        ("acme", 1, 0),
        ("a", 1, 1),
        ("a", 2, 2),
        ("nobody", 0, None),
        (".*", 0, None),
        pytest.param("x" * 2_000_000, 0, None, id="long"),
    ],
)
def test_a_word_is_found_from_a_place_on_and_then_from_the_beginning(text: str, start: int, place: int | None) -> None:
    assert find(UNIVERSE, NAMES, ALL, text, start) == place


def test_case_is_ignored_where_its_letters_are_one_to_one() -> None:
    accounts = universe(name=["Strasse", "Straße 5", "ΟΔΟΣΑ"])
    assert [find(accounts, ["name"], np.arange(3), text) for text in ("straße", "οδος")] == [1, 2]


def test_among_no_accounts_nothing_is_found() -> None:
    assert find(UNIVERSE, NAMES, ALL[:0], "acme") is None
