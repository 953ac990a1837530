"""Columns of every type that Parquet knows: understood and counted from disk as in memory, with no settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from universes import frame_of

from niche.segments.accounts import bigtable
from niche.segments.counting.counter import Counter
from niche.segments.model.columns import Column, Kind
from niche.segments.model.filters import All, Condition, Filter, Value
from niche.segments.model.operators import Shape, operators_for
from niche.segments.model.settings import ColumnSettings, Settings

ACCOUNTS = 200
"""Three parts of 64 and a bit."""
DAY = dt.date(2026, 11, 1)
_BEYOND = 10**20, -(10**20)
"""Numbers that no column of whole numbers holds."""
_AT = dt.datetime(1969, 12, 31, 23, 30)

CELLS: Mapping[str, tuple[pl.DataType, Sequence[object]]] = {
    "int8": (pl.Int8(), [-128, 0, 127, None]),
    "uint64": (pl.UInt64(), [0, 1, 2**53 + 1, 2**63 - 1]),
    "uint64 beyond int64": (pl.UInt64(), [0, 1, 2**53 + 1, 2**64 - 1]),
    "int128": (pl.Int128(), [0, 1, 2**70, -(2**70)]),
    "int64 at its ends": (pl.Int64(), [-(2**63), 2**63 - 1, 2**53 + 1, 2**53, None]),
    "float32": (pl.Float32(), [0.1, -0.0, float("nan"), 3.4e38, float("inf")]),
    "whole floats": (pl.Float64(), [0.0, -0.0, 1999.0, 2001.0, float("nan"), None]),
    "floats past whole": (pl.Float64(), [1.0, 2.0**53, 2.0**53 + 2, 1e300]),
    "zeros": (pl.Float64(), [-0.0, 0.0]),
    "decimal": (pl.Decimal(20, 2), [Decimal("0.10"), Decimal("-3.00"), Decimal("123456789012345678.99"), None]),
    "whole decimals": (pl.Decimal(10, 2), [Decimal("1.00"), Decimal("2.00"), None]),
    "date": (pl.Date(), [dt.date(1, 1, 1), dt.date(1969, 12, 31), dt.date(1970, 1, 1), dt.date(9999, 12, 31), None]),
    "datetime": (pl.Datetime("us"), [_AT, _AT + dt.timedelta(hours=1), None]),
    "datetime in ns": (pl.Datetime("ns"), [_AT, _AT + dt.timedelta(hours=1), None]),
    "zoned": (pl.Datetime("us", "America/New_York"), [_AT, _AT + dt.timedelta(hours=5), None]),
    "time": (pl.Time(), [dt.time(0, 0), dt.time(23, 59, 59), None]),
    "boolean": (pl.Boolean(), [True, False, None]),
    "only true": (pl.Boolean(), [True]),
    "enum": (pl.Enum(["zebra", "ant", "unused", " "]), ["zebra", "ant", " ", None]),
    "categorical": (pl.Categorical(), ["zebra", "ant", "", None]),
    "text": (pl.String(), ["", " ", "a", "b", "A", "\u2003", None]),
    "blank": (pl.String(), ["", " "]),
    "nothing": (pl.Null(), [None]),
    "nothing of a number": (pl.Float64(), [None]),
    "nothing of a list": (pl.List(pl.String()), [None]),
    "binary": (pl.Binary(), [b"a", b"", None]),
    "list": (pl.List(pl.String()), [["b", "a"], ["a", "a"], [], [""], [None], None]),
    "list of numbers": (pl.List(pl.Float64()), [[1.0, 2.5], [1.0], None]),
    "list of categories": (pl.List(pl.Categorical()), [["x", "y"], ["y"], []]),
    "list of lists": (pl.List(pl.List(pl.Int64())), [[[1], [2, 3]], [[]], None]),
    "array": (pl.Array(pl.String(), 2), [["a", "b"], ["b", None], None]),
    "map": (pl.Map(pl.String(), pl.Int64()), [{"a": 1}, {"a": 1, "b": 2}, {}, None]),
    "list of maps": (pl.List(pl.Map(pl.String(), pl.Int64())), [[{"a": 1}], [], None]),
    "struct with a map": (pl.Struct({"m": pl.Map(pl.String(), pl.Int64())}), [{"m": {"a": 1}}, {"m": None}, None]),
    "struct": (pl.Struct({"a": pl.Int64(), "b": pl.String()}), [{"a": 1, "b": "x"}, {"a": None, "b": None}, None]),
    "written numbers": (pl.String(), ["1,500", "2,000.5", "$ 3", "n/a", "10", None]),
    "written whole numbers": (pl.String(), ["15", "20", "9007199254740993", None]),
    "numbers of two styles": (pl.String(), ["1.500,5", "2.000", "3,5", "1,234.5"]),
    "dates of two styles": (pl.String(), ["03/04/2026", "11/12/2025", "25/12/2025", "12/25/2024"]),
    "dates with times": (pl.String(), ["2026-11-01T10:00:00", "1 Nov 2026", "0024-03-25", None]),
    "floats far apart": (pl.Float64(), [1.7e308, -1.7e308, 0.5]),
    "zero bytes": (pl.String(), ["\0", "a\0", "\x1f", "a"]),
    "written dates": (pl.String(), ["2026-11-01", "1969-07-20", "not yet", None]),
    "bands": (pl.String(), ["1-10", "11-50", "51-200", "huge", None]),
    "answers": (pl.String(), ["yes", "No", None]),
}


def column(dtype: pl.DataType, cells: Sequence[object]) -> pl.DataFrame:
    """Accounts that repeat some cells: in any order, and in runs, so that parts differ."""
    draw = Random(len(cells))
    mixed = [draw.choice(cells) for _ in range(ACCOUNTS)]
    runs = [cells[number * len(cells) // ACCOUNTS] for number in range(ACCOUNTS)]
    return pl.DataFrame({"mixed": pl.Series(mixed, dtype=dtype), "runs": pl.Series(runs, dtype=dtype)})


def asked(found: Column, series: pl.Series) -> Iterator[Filter]:
    """Every operator that fits a column, with values that it has and some that it has not."""
    some = [value for value in series.unique(maintain_order=True).to_list() if value is not None]
    if found.kind is Kind.LIST:
        some = sorted({item for value in some for item in value})
    if found.kind.numeric:
        some += [0, -1, 2.5, 2**53 + 1, 0.1]
    if found.kind is Kind.DATE:
        some += [dt.date(1969, 12, 31), dt.date(2000, 1, 1)]
    if found.kind in (Kind.TEXT, Kind.ID):
        some += ["a", "none"]
    for operator in operators_for(found.kind):
        for value in dict.fromkeys(some):
            values: Mapping[Shape, Sequence[Value]] = {
                Shape.TRUE: (True,),
                Shape.ONE: (value, *_BEYOND) if found.kind.numeric else (value,),
                Shape.MANY: ((value,), tuple(some)),
                Shape.PAIR: ((value, some[-1]), (some[0], value)),
                Shape.TEXT: (str(value),),
                Shape.LIMIT: (1, 70, "30%"),
                Shape.SPAN: ("90 days", "3000 weeks"),
            }
            for one in values.get(operator.shape, ()):
                yield Condition(found.name, operator.name, one)


def assert_alike(frame: pl.DataFrame, said: Settings, group: int = 50) -> None:
    """The columns, all counts, and the spread of the values agree; the file has row groups of so many rows."""
    memory, disk = both(frame.with_row_index("account"), said, rows=group)
    here, there = Counter(memory), Counter(disk)
    for name in frame.columns:
        wanted = memory.columns[name]
        assert disk.columns[name].kind is wanted.kind
        for where in asked(wanted, frame_of(memory).get_column(name)):
            assert there.size(where) == here.size(where), where
            assert there.undecided(where) == here.undecided(where), where
        if wanted.kind not in (Kind.TEXT, Kind.ID):
            assert there.count(All(), [name]).distributions == here.count(All(), [name]).distributions
            assert disk.columns[name] == wanted
        rows = np.arange(len(disk)), np.argsort(memory.order)
        cells = [one.table.take([name], some).to_series() for one, some in zip((disk, memory), rows, strict=True)]
        if wanted.kind is not Kind.LIST:
            assert cells[0].to_list() == cells[1].to_list()
            assert cells[0].dtype == cells[1].dtype


@pytest.mark.parametrize("name", CELLS)
def test_a_column_of_any_type_is_that_of_memory(name: str, tmp_path: Path) -> None:
    assert_alike(column(*CELLS[name]), Settings(str(tmp_path / "accounts.parquet"), tmp_path, as_of=DAY))


@given(
    name=st.sampled_from(sorted(CELLS)),
    height=st.sampled_from((1, 2, 3, 63, 64, 65, 129)),
    group=st.integers(1, 130),
    draw=st.randoms(use_true_random=False),
)
@examples(15)
def test_tables_of_any_height_in_row_groups_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, name: str, height: int, group: int, draw: Random
) -> None:
    dtype, cells = CELLS[name]
    folder = tmp_path_factory.mktemp("accounts")
    frame = pl.DataFrame({"column": pl.Series([draw.choice(cells) for _ in range(height)], dtype=dtype)})
    assert_alike(frame, Settings(str(folder / "accounts.parquet"), folder, as_of=DAY), group)


STYLES = {
    "date": (["03/04/2026"], ["25/12/2025"]),
    "number": (["1.5"], ["1.234,5", "2,5"]),
}


@pytest.mark.parametrize("name", STYLES)
def test_text_is_read_in_the_style_that_reads_most_of_all_accounts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample sees only accounts that fit another style as well."""
    first, others = STYLES[name]
    frame = pl.DataFrame({"column": first * 64 + others * 100})
    monkeypatch.setattr(bigtable, "GLIMPSE", (1, 64))
    said = {"column": ColumnSettings(parse=name)}
    assert_alike(frame, Settings(str(tmp_path / "accounts.parquet"), tmp_path, as_of=DAY, columns=said))


CODES = {
    "whole": ([62.0, None], [63.0, float("nan")]),
    "some not whole": ([62.0, None], [62.01, float("inf")]),
    "all beyond whole": ([2.0**53], [2.0**60]),
}


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("kind", [None, Kind.TEXT, Kind.CATEGORY])
def test_codes_that_stand_there_as_floats_are_written_alike_in_all_parts(
    name: str, kind: Kind | None, tmp_path: Path
) -> None:
    first, others = CODES[name]
    frame = pl.DataFrame({"nace code": pl.Series(first * 70 + others * 70, dtype=pl.Float64)})
    said = {} if kind is None else {"nace code": ColumnSettings(kind=kind)}
    assert_alike(frame, Settings(str(tmp_path / "accounts.parquet"), tmp_path, as_of=DAY, columns=said))
