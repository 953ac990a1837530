"""Words for a missing value, from memory and from disk alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from ondisk import both

import niche.segments
from niche.segments.language import sql
from niche.segments.language.sqlplaces import by_values
from niche.segments.model.filters import Condition
from niche.segments.model.settings import INFERRED, ColumnSettings, FileLayout, Settings
from niche.segments.model.values import MismatchError

FRAME = pl.DataFrame(
    {
        "company": [f"Company {n} Ltd" if n % 7 else "n/a" for n in range(300)],
        "stage": [("A", "Unknown", "ask me", "N/A", None)[n % 5] for n in range(300)],
        "size": [("1-10", "11-50", "-", "51-200")[n % 4] for n in range(300)],
        "staff": [(str(n), "k.A.", "many")[n % 3 if n % 9 == 0 else 0] for n in range(300)],
        "tags": [(["a", "N/A"], ["-"], ["b"], None)[n % 4] for n in range(300)],
    }
)


@pytest.mark.parametrize("layout", [INFERRED, FileLayout(missing=("ask me", "Company 1 Ltd", "b"))])
@pytest.mark.parametrize("stage", [None, (), ("A",)])
def test_the_same_values_are_missing(tmp_path: Path, layout: FileLayout, stage: tuple[str, ...] | None) -> None:
    columns = {} if stage is None else {"stage": ColumnSettings(missing=stage)}
    said = Settings(str(tmp_path / "accounts.parquet"), tmp_path, columns=columns, layout=layout)
    memory, disk = both(FRAME, said)
    for name, column in memory.columns.items():
        assert (name, disk.known(name), disk.columns[name].kind) == (name, memory.known(name), column.kind)
        assert disk.raw(name) == memory.raw(name)
        if column.values:
            assert disk.table.values(name) == column.values  # type: ignore[attr-defined]


VALUES_FOR_NOTHING = """\
id,visits,score,since,active,amount
a,1,1.5,2020-01-05,yes,"1.000,5"
b,2,999,1900-01-01,no,"9.999,0"
c,999,-1,2021-03-04,yes,"2.000,0"
d,4,3,1900-01-01,no,"3,5"
"""
TAKEN = {
    "visits": ("999", [1, 2, None, 4]),
    "score": ("-1, '999'", [1.5, None, None, 3.0]),
    "since": ("'1900-01-01'", [dt.date(2020, 1, 5), None, dt.date(2021, 3, 4), None]),
    "active": ("'no'", [True, None, True, None]),
    "amount": ("'9.999,0'", [1000.5, None, 2000.0, 3.5]),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_value_may_be_said_to_be_nothing(tmp_path: Path, name: str) -> None:
    """And `niche sql` leaves it out, or says that it cannot."""
    (tmp_path / "a.csv").write_text(VALUES_FOR_NOTHING)
    words, values = TAKEN[name]
    (tmp_path / "niche.yaml").write_text(f"niche: 1\ndata: a.csv\ncolumns: {{{name}: {{missing: [{words}]}}}}\n")
    project = niche.segments.open(tmp_path)
    universe = project.universe
    assert universe.table.take([name], np.arange(4)).to_series().to_list() == values
    assert universe.columns[name].unparsed == 0
    asked = Condition(name, "missing", True)
    if name in ("since", "active"):
        with pytest.raises(MismatchError, match="as missing, but SQL does not"):
            sql.where(asked, universe, "duckdb", by_values(universe), project.counter.segments)
        return
    condition = sql.where(asked, universe, "duckdb", by_values(universe), project.counter.segments)
    read = "read_csv(?, decimal_separator=',', thousands='.')" if name == "amount" else "read_csv(?)"
    found = duckdb.execute(f"SELECT count(*) FROM {read} WHERE {condition}", [str(tmp_path / "a.csv")]).fetchone()
    assert found == (values.count(None),)


def test_a_value_of_a_typed_column_may_be_said_to_be_nothing(tmp_path: Path) -> None:
    """Yes and no by their words, elapsed times in the unit that they are read in; a 0 is no answer."""
    hours = [dt.timedelta(hours=hour) for hour in (1, 3, 5, 7)]
    frame = pl.DataFrame({"id": list("abcd"), "took": hours, "active": [True, False, None, False]})
    frame.write_parquet(tmp_path / "a.parquet")
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: a.parquet\nmissing: ['3', '0', 'no']\n")
    table = niche.segments.open(tmp_path).universe.table
    assert table.take(["took", "active"], np.arange(4)).to_dict(as_series=False) == {
        "took": [1, None, 5, 7],
        "active": [True, None, None, None],
    }
