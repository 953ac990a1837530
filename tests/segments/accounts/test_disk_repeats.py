"""Ids that repeat are told of a table on disk as of one in memory, in however many passes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from ondisk import both

from niche.segments.accounts.disk_repeats import repeated_ids
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.store import Store
from niche.segments.model.settings import Settings
from niche.segments.reading.inference import infer
from niche.segments.reading.notices import NoticeKind
from niche.segments.reading.sources import find_source

IDS = [
    [f"A{number}" for number in range(300)],
    [f"A{number % 290}" for number in range(300)],
    [*(f" A{number} " for number in range(150)), *(f"A{number}" for number in range(150))],
    [*(f"A{number}" for number in range(280)), *["n/a"] * 10, *[None] * 5, *["  "] * 5],
    [*range(299), 7],
]


@pytest.mark.parametrize("ids", IDS, ids=["none", "some", "padded", "missing", "numbers"])
def test_they_are_told_as_of_a_table_in_memory(ids: list[object], tmp_path: Path) -> None:
    frame = pl.DataFrame({"account_id": ids, "size": range(300)})
    memory, disk = both(frame, Settings(str(tmp_path / "a.parquet"), tmp_path))
    told = [
        [(one.message, one.column, one.count) for one in universe.notices if one.kind is NoticeKind.REPEATED]
        for universe in (memory, disk)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("at_once", [7, 100, 1000])
def test_the_number_of_passes_makes_no_difference(at_once: int, tmp_path: Path) -> None:
    frame = pl.DataFrame({"account_id": IDS[1], "size": range(300)})
    frame.write_parquet(path := tmp_path / "a.parquet")
    files, reading = ParquetFiles(find_source(str(path))), infer(frame, Settings("", tmp_path)).columns[0]
    store = Store(f"{at_once}", 0)
    (told,) = repeated_ids(files, store, reading, at_once)
    assert told.count == 300 - frame.get_column("account_id").n_unique()
    assert set(told.examples) <= set(frame.filter(pl.col("account_id").is_duplicated()).get_column("account_id"))
    assert len(told.examples) == 3
    assert [one.message for one in repeated_ids(files, store, reading)] == [told.message]
