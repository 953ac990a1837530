"""Words for a missing value, from memory and from disk alike."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from ondisk import both

from niche.segments.model.settings import INFERRED, ColumnSettings, FileLayout, Settings

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
