"""Rows that hold no account are left out from disk as in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import PART

from niche.segments.accounts import bigtable
from niche.segments.accounts.bigtable import BigTable
from niche.segments.accounts.disk_opening import open_big
from niche.segments.accounts.opening import open_universe
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.segments.reading.sources import find_source

ROWS = st.lists(
    st.one_of(
        st.just((None, None, None)),
        st.tuples(st.sampled_from(["a", "", None]), st.sampled_from([1, None]), st.sampled_from([True, None])),
    ),
    min_size=1,
    max_size=150,
)
REMARKS = st.lists(st.sampled_from([(None, None, None), ("total: 3", None, None)]), max_size=5)
SCHEMA = {"name": pl.String, "employees": pl.Int64, "won": pl.Boolean}


@given(tables=st.lists(st.tuples(ROWS, REMARKS), min_size=1, max_size=2), group=st.integers(1, 100))
@examples(60)
def test_the_accounts_are_those_of_memory(
    tmp_path_factory: pytest.TempPathFactory, tables: list[tuple[list[object], list[object]]], group: int
) -> None:
    folder = tmp_path_factory.mktemp("accounts")
    for number, (rows, remarks) in enumerate(tables):
        path = folder / f"year={number}" / "accounts.parquet"
        path.parent.mkdir()
        pl.DataFrame(rows + remarks, schema=SCHEMA, orient="row").write_parquet(path, row_group_size=group)
    settings = Settings(str(folder), folder)
    if all(row == (None, None, None) for rows, remarks in tables for row in rows + remarks):
        for opening in (open_universe, lambda said: open_big(ParquetFiles(find_source(said.data)), said, part=PART)):
            with pytest.raises(BadInputError, match="no rows"):
                opening(settings)
        return
    memory = open_universe(settings)
    disk = open_big(ParquetFiles(find_source(str(folder))), settings, part=PART)
    assert len(disk) == len(memory)
    assert isinstance(disk.table, BigTable)
    rows = np.arange(len(memory))[::-3]
    for name in memory.columns:
        assert Counter(disk).count(Condition(name, "missing", True)).nodes == (
            Counter(memory).count(Condition(name, "missing", True)).nodes
        )
        assert disk.table.take([name], rows).to_series().to_list() == memory.table.take([name], rows)[name].to_list()
    assert disk.table.sample.height == len(memory)


def test_a_sample_of_many_rows_holds_accounts_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigtable, "GLIMPSE", (5, 7))
    path = tmp_path / "accounts.parquet"
    numbers = [number if number % 3 else None for number in range(1000)]
    pl.DataFrame({"employees": numbers, "other": numbers}).write_parquet(path, row_group_size=90)
    table = open_big(ParquetFiles(find_source(str(path))), Settings(str(path), tmp_path), part=PART).table
    assert isinstance(table, BigTable)
    assert table.sample.height == 35
    assert table.sample["employees"].null_count() == 0
    assert table.sample["employees"].min() == 1
    assert table.sample["employees"].max() == 998
    assert Counter(open_big(ParquetFiles(find_source(str(path))), Settings(str(path), tmp_path), part=PART)).size(
        All((Condition("employees", "at_least", 500),))
    ) == sum(number is not None and number >= 500 for number in numbers)
