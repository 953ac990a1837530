"""Columns encoded in memory give back what they were made of, whichever rows are asked for."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples

from niche.segments.accounts import masks
from niche.segments.accounts.part_pool import Spans
from niche.segments.accounts.table import Table, column_in_memory, filtered
from niche.segments.model.columns import Kind

PART = 64
VALUES = ("Ärzte", "ant", "zebra")
COLUMNS: dict[str, tuple[Kind, pl.DataType, st.SearchStrategy[object]]] = {
    "small": (Kind.NUMBER, pl.Int64(), st.integers(-3, 300)),
    "round": (Kind.NUMBER, pl.Int64(), st.integers(-(2**40), 2**40).map(lambda number: number * 1000)),
    "whole": (Kind.NUMBER, pl.Int64(), st.integers(-(2**63), 2**63 - 1)),
    "money": (Kind.MONEY, pl.Float64(), st.sampled_from([-0.5, 0.0, 0.1, 1e300, 3.25])),
    "day": (Kind.DATE, pl.Date(), st.dates(dt.date(1, 1, 1))),
    "country": (Kind.CATEGORY, pl.Enum(VALUES), st.sampled_from(VALUES)),
    "won": (Kind.YES_NO, pl.Boolean(), st.booleans()),
    "tags": (Kind.LIST, pl.List(pl.Enum(VALUES)), st.lists(st.sampled_from(VALUES), min_size=1, unique=True)),
    "site": (Kind.TEXT, pl.String(), st.text(max_size=3)),
}


@pytest.mark.parametrize("name", COLUMNS)
@given(data=st.data())
@examples(50)
def test_any_rows_of_a_column_are_those_of_its_series(name: str, data: st.DataObject) -> None:
    kind, dtype, cells = COLUMNS[name]
    few = st.none() | cells
    series = pl.Series(name, data.draw(st.lists(few, max_size=20)) * data.draw(st.integers(1, 12)), dtype=dtype)
    spans = Spans(len(series), PART)
    table = Table({name: column_in_memory(series, kind, spans)}, spans)
    assert table.known(name) == len(series) - series.null_count()
    some = st.lists(st.integers(0, max(len(series) - 1, 0)), max_size=30 if len(series) else 0)
    rows = np.array(data.draw(some), np.int64)
    assert table.take([name], rows).to_series().equals(series.gather(rows))
    mask = masks.from_rows(np.unique(rows), len(series))
    assert filtered(table, [name], mask).to_series().equals(series.gather(np.unique(rows)))
    whole = list(table.each([name], lambda _, frame: frame.to_series()))
    assert not whole or pl.concat(whole).equals(series)
