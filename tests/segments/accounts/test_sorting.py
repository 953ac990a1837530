"""Accounts from disk in the order of a column are those of a table that is sorted in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from universes import frame_of

from niche.segments.accounts import masks
from niche.segments.accounts.bigtable import BigTable
from niche.segments.model.columns import Kind
from niche.segments.model.settings import ColumnSettings, Settings

ACCOUNTS = 300
"""Four parts of 64 and a bit."""
_DAYS = pl.Series([-719_162, -1, 0, 1, 20_000], dtype=pl.Int32).cast(pl.Date).to_list()
CELLS: dict[str, list[object]] = {
    "employees": [-(2**63), -1, 0, 2**53, 2**53 + 1, 2**63 - 1, None, *range(100, 140)],
    "revenue": [-0.0, 0.0, 0.1, 1e300, -1e300, float("nan"), None, *map(float, range(50))],
    "founded": [*_DAYS, None],
    "country": ["zebra", "ant", "Ärzte", "", None],
    "size": ["1-10", "11-50", "51-200", None],
    "won": [True, False, None],
    "unknown": [None],
}


@pytest.fixture(name="pair", scope="module")
def make_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, BigTable]:
    """The columns in memory, and the table from disk."""
    folder = tmp_path_factory.mktemp("ordering")
    draw = np.random.default_rng(1)
    kinds = {"country": Kind.CATEGORY, "unknown": Kind.NUMBER}
    frame = pl.DataFrame(
        [
            pl.Series(name, [cells[place] for place in draw.integers(0, len(cells), ACCOUNTS)], strict=False)
            for name, cells in CELLS.items()
        ]
    )
    said = {name: ColumnSettings(kind=kind) for name, kind in kinds.items()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("niche.segments.accounts.store.root", lambda: folder / "columns")
        memory, disk = both(frame, Settings(str(folder / "accounts.parquet"), folder, columns=said))
        assert isinstance(disk.table, BigTable)
        for name in memory.columns:
            disk.table.column(name)
        return frame_of(memory), disk.table


@given(
    name=st.sampled_from(sorted(CELLS)),
    descending=st.booleans(),
    chosen=st.sets(st.integers(0, ACCOUNTS - 1)),
    inverted=st.booleans(),
    start=st.integers(0, ACCOUNTS),
    size=st.integers(0, 60),
)
@examples(150)
def test_some_rows_in_order_are_those_of_all_sorted(
    pair: tuple[pl.DataFrame, BigTable],
    name: str,
    descending: bool,
    chosen: set[int],
    inverted: bool,
    start: int,
    size: int,
) -> None:
    frame, table = pair
    mask = masks.from_rows(np.array(sorted(chosen), np.int64), ACCOUNTS)
    mask = masks.invert(mask, ACCOUNTS) if inverted else mask
    rows = table.in_order(name, mask, descending)
    assert rows is not None
    chosen_rows = masks.rows(mask, ACCOUNTS)
    keyed = pl.DataFrame({"row": chosen_rows, "key": frame[name].gather(chosen_rows)})
    wanted = keyed.sort("key", descending=descending, nulls_last=True, maintain_order=True)["row"].to_list()
    assert len(rows) == len(wanted)
    assert rows[start : start + size].tolist() == wanted[start : start + size]


def test_text_and_lists_are_in_no_order_of_their_own(tmp_path: Path) -> None:
    frame = pl.DataFrame({"name": [f"a name {n}" for n in range(200)], "tags": [["a"]] * 200})
    table = both(frame, Settings(str(tmp_path / "accounts.parquet"), tmp_path))[1].table
    assert isinstance(table, BigTable)
    assert [table.in_order(name, masks.full(200), False) for name in ("name", "tags")] == [None, None]
