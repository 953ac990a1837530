"""What decides a column's kind is looked for among all accounts of a table on disk, not in a sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from ondisk import both

from niche.segments.accounts import bigtable, disk_opening
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Kind
from niche.segments.model.filters import Condition
from niche.segments.model.settings import Settings

LARGE = 2**53
CELLS: dict[str, tuple[pl.DataType, Sequence[object], Sequence[object], Kind]] = {
    "zero-led codes": (pl.String(), ["123", "456"], ["00123"], Kind.CATEGORY),
    "padded zero-led codes": (pl.String(), ["123", "456"], [" 0123"], Kind.CATEGORY),
    "more than a foreign yes and no": (pl.String(), ["j", "n"], ["x"], Kind.CATEGORY),
    "a foreign yes and no": (pl.String(), ["j", "n"], ["J"], Kind.YES_NO),
    "more digits than are exact": (pl.String(), ["1", "2"], [str(LARGE + 1), "1.5"], Kind.TEXT),
    "grouped digits": (pl.String(), ["1", "2"], ["9,007,199,254,740,993"], Kind.TEXT),
    "many digits, all whole": (pl.String(), ["1", "2"], [str(LARGE + 1)], Kind.NUMBER),
    "beyond int64": (pl.UInt64(), [1, 2], [2**64 - 1, 2**64 - 2], Kind.TEXT),
    "up to int64": (pl.UInt64(), [1, 2], [LARGE, LARGE + 1], Kind.NUMBER),
    "int128": (pl.Int128(), [1, 2], [2**70, 2**70 + 1], Kind.TEXT),
    "whole decimals": (pl.Decimal(20, 2), [Decimal(1), Decimal(2)], [Decimal(LARGE), Decimal(LARGE + 1)], Kind.NUMBER),
    "long decimals": (pl.Decimal(20, 2), [Decimal("1.5")], [Decimal(LARGE), Decimal(LARGE + 1)], Kind.TEXT),
    "decimals of few digits": (pl.Decimal(38, 20), [Decimal("0.1")], [Decimal("123456789.5")], Kind.NUMBER),
}


@pytest.mark.parametrize("name", CELLS)
def test_rare_values_decide_as_in_memory(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dtype, often, seldom, kind = CELLS[name]
    for module in (bigtable, disk_opening):
        monkeypatch.setattr(module, "GLIMPSE", (2, 64))
    cells = [*often * 300, *seldom, *often * 300]
    frame = pl.DataFrame({"id": range(len(cells)), "plant": pl.Series(cells, dtype=dtype)})
    said = Settings(str(tmp_path / "accounts.parquet"), tmp_path)
    for _ in range(2):  # the second time out of the store
        for universe in both(frame, said):
            assert universe.columns["plant"].kind is kind
            counter = Counter(universe)
            for value in seldom:
                asked = str(value) if isinstance(value, Decimal) else value
                wanted = 601 if kind is Kind.YES_NO else 1
                condition = Condition("plant", "is", True if kind is Kind.YES_NO else asked)
                assert counter.size(condition) == wanted, value


@pytest.mark.parametrize("value", [LARGE + 1, LARGE])
def test_a_decimal_is_never_taken_for_its_neighbour(value: int, tmp_path: Path) -> None:
    cells = [Decimal(LARGE), Decimal(LARGE + 1), Decimal("0.5")]
    frame = pl.DataFrame({"id": [1, 2, 3], "x": pl.Series(cells, dtype=pl.Decimal(20, 2))})
    for universe in both(frame, Settings(str(tmp_path / "accounts.parquet"), tmp_path)):
        assert Counter(universe).size(Condition("x", "is", value)) == 1
