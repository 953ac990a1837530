"""Cross tables: beside plain Polars, and what is said of what is not shown."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import niche.sample_data
import niche.segments as ns
from niche.segments.checking.cross_records import CrossRecord
from niche.segments.model.problems import BadInputError
from niche.segments.playbook.cross import CrossSettings, cross
from niche.segments.project import Project
from niche.segments.stats.estimates import wilson

SAMPLE = Path(niche.sample_data.__file__).parent / "accounts"


@pytest.fixture(scope="module")
def project() -> Project:
    return ns.open(str(SAMPLE))


def counted(record: CrossRecord) -> dict[tuple[str | None, str | None], tuple[int, int | None, int | None]]:
    return {(cell.row, cell.column): (cell.accounts, cell.closed, cell.won) for cell in record.cells}


@pytest.mark.parametrize(
    ("rows", "columns", "text"),
    [
        ("country", "size_band", ""),
        ("customer", "region", "country in ('DE', 'US', 'FR')"),
        ("funding_stage", "won", "employees > 100"),
        ("owner", "channel", ""),
    ],
)
def test_every_cell_is_that_of_polars(project: Project, rows: str, columns: str, text: str) -> None:
    where = project.parse(text) if text else project.filter("employees missing or not employees missing")
    record, _ = cross(project, CrossSettings(rows, columns, where))
    frame = project.rows(where, [*dict.fromkeys(("account_id", rows, columns, "won"))], count=len(project.universe))
    frame = frame.with_columns(won_=pl.col("won"))
    sides = {
        name: labelled(frame[name], axis.labels, axis.rest)
        for name, axis in ((rows, record.rows), (columns, record.columns))
    }
    frame = frame.with_columns(**{f"side {name}": side for name, side in sides.items()})
    wanted = {
        (row, column): (len(some), some["won_"].count(), some["won_"].sum())
        for (row, column), some in frame.group_by(f"side {rows}", f"side {columns}")
    }
    found = counted(record)
    assert {cell: figures for cell, figures in found.items() if figures[0]} == wanted
    assert sum(figures[0] for figures in found.values()) == record.accounts == len(frame)
    assert all(len(axis.labels) <= 14 for axis in (record.rows, record.columns))


def labelled(values: pl.Series, labels: tuple[str | None, ...], rest: str | None) -> pl.Series:
    """The label of each value."""
    texts = [None if one is None else {True: "yes", False: "no"}.get(one, str(one)) for one in values.to_list()]
    return pl.Series([one if one in labels else rest for one in texts], dtype=pl.String)


@pytest.mark.parametrize(
    "column", ["employees", "revenue", "founded", "created", "deal_size", "cycle_days", "industry"]
)
def test_ranges_and_sectors_part_the_accounts(project: Project, column: str) -> None:
    record, _ = cross(project, CrossSettings(column, "customer"))
    assert sum(cell.accounts for cell in record.cells) == record.accounts == 20_000
    assert 2 <= len(record.rows.labels) <= 14
    assert not record.rows.overlapping
    unknown = sum(cell.accounts for cell in record.cells if cell.row is None)
    assert unknown == project.count(f"{column} missing").accounts


def test_a_range_has_the_accounts_that_it_says(project: Project) -> None:
    record, _ = cross(project, CrossSettings("employees", "customer"))
    cell = next(cell for cell in record.cells if (cell.row, cell.column) == ("150 to under 500", "no"))
    assert cell.accounts == project.count("employees >= 150 and employees < 500 and customer = false").accounts
    assert cell.closed
    rate = wilson(cell.won or 0, cell.closed)
    assert (cell.win_rate_low, cell.win_rate_high) == pytest.approx((rate.low, rate.high), abs=1e-6)


def test_segments_and_lists_may_overlap(project: Project) -> None:
    record, problems = cross(project, CrossSettings("segment:nordic-logistics, us-finance", "tech_stack"))
    assert record.rows.labels == ("nordic-logistics", "us-finance", "none of these")
    assert (record.rows.overlapping, record.columns.overlapping) == (False, True)
    found = counted(record)
    tool = record.columns.labels[0]
    wanted = project.count(f"in_segment('nordic-logistics') and tech_stack has '{tool}'").accounts
    assert found["nordic-logistics", tool][0] == wanted
    assert [problem.message for problem in problems] == [
        "tech_stack: an account may be in several, so that numbers add up to more than all",
        "tech_stack: the 12 most frequent values are shown, the others together",
    ]


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ("country", "country", "country cannot stand against itself (name two columns)"),
        ("contry", "customer", "there is no column contry (did you mean country?)"),
        ("company", "customer", "company has too many values for a table: it is a text (name a category)"),
        ("segment:", "customer", "segment: names no segment (write segment:a,b)"),
        ("segment:us-finanze", "customer", "there is no segment us-finanze (did you mean us-finance?)"),
        ("segment:" + "a," * 13, "customer", "13 segments are too many for one side (name 12 at most)"),
    ],
)
def test_what_cannot_be_a_side_is_refused(project: Project, rows: str, columns: str, said: str) -> None:
    with pytest.raises(BadInputError) as error:
        cross(project, CrossSettings(rows, columns))
    assert said in str(error.value)


def table(tmp_path: Path, text: str) -> Project:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    return ns.open(str(tmp_path / "t.csv"))


def test_a_value_named_as_the_rest_is_told_from_it(tmp_path: Path) -> None:
    values = ["other values"] * 3 + [f"v{n:02}" for n in range(20) for _ in range(2)]
    rows = "".join(f"{value},{'x' if n % 2 else 'y'}\n" for n, value in enumerate(values))
    record, problems = cross(table(tmp_path, "kind,half\n" + rows), CrossSettings("kind", "half"))
    assert record.rows.rest == "other values (the rest)"
    assert "other values" in record.rows.labels
    assert sum(cell.accounts for cell in record.cells) == 43
    assert record.cells[0].win_rate is None
    assert "no columns for win rate (won)" in [problem.message for problem in problems]


@pytest.mark.parametrize("numbers", [[7] * 6, [1_000_000 + n for n in range(40)], [None, 3, None, 3, None, 3]])
def test_no_range_is_lost(tmp_path: Path, numbers: list[int | None]) -> None:
    """One value alone, values that look the same when they are shortened, and unknown ones."""
    rows = "".join(f"{'' if one is None else one},{'x' if n % 2 else 'y'}\n" for n, one in enumerate(numbers))
    record, _ = cross(table(tmp_path, "number,half\n" + rows), CrossSettings("number", "half"))
    assert record.rows.rest is None
    assert sum(cell.accounts for cell in record.cells) == len(numbers)
