"""The columns of a table one by one: the same as the table as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.accounts.raw_columns import RawColumns, of_frame, raw_columns
from niche.segments.model.problems import BadInputError
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import find_source

ROWS = st.lists(
    st.tuples(st.none() | st.integers(0, 9), st.none() | st.sampled_from("ab"), st.none() | st.lists(st.just("x"))),
    min_size=1,
    max_size=12,
)
SCHEMA = pl.Schema({"n": pl.Int64, " name ": pl.String, "items": pl.List(pl.String)})


def taken(columns: RawColumns) -> pl.DataFrame:
    return pl.DataFrame([columns.take(header) for header in reversed(columns.schema)]).select(list(columns.schema))


@given(ROWS.filter(lambda rows: any(any(value is not None for value in row) for row in rows)))
def test_columns_of_a_parquet_file_are_those_of_its_table_without_empty_rows(rows: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        pl.DataFrame(rows, SCHEMA, orient="row").write_parquet(path, row_group_size=3)
        whole, columns = read_source(find_source(str(path))).frame, raw_columns(find_source(str(path)))
        found = taken(columns)
    assert found.equals(whole.rename({" name ": "name"}))
    assert columns.height == whole.height
    assert columns.schema == found.schema


@pytest.mark.parametrize("file", ["t.csv", "kind=a/t.parquet", "*.parquet"])
def test_other_sources_are_read_as_a_whole(tmp_path: Path, file: str) -> None:
    frame = pl.DataFrame({"id": ["1", "2"], "name": ["a", None]})
    (tmp_path / "kind=a").mkdir()
    frame.write_csv(tmp_path / "t.csv")
    for name in ("t.parquet", "u.parquet", "kind=a/t.parquet"):
        frame.write_parquet(tmp_path / name)
    source = find_source(str(tmp_path / ("kind=a" if "kind" in file else file)))
    assert taken(raw_columns(source)).equals(read_source(source).frame)


def test_a_file_that_is_replaced_while_it_is_read_stays_the_first(tmp_path: Path) -> None:
    path, other = tmp_path / "t.parquet", tmp_path / "new"
    pl.DataFrame({"id": [1, 2], "n": [3, 4]}).write_parquet(path)
    pl.DataFrame({"id": [1, 2, 3]}).write_parquet(other)
    columns = raw_columns(find_source(str(path)))
    other.replace(path)
    assert columns.take("n").to_list() == [3, 4]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda content: b"", "the file is empty"),  # noqa: ARG005
        (lambda content: content[:-20], "this is not a valid Parquet file"),
        (lambda content: content[:4] + b"\xff" * (len(content) // 2) + content[4 + len(content) // 2 :], "not a valid"),
    ],
    ids=["empty", "cut", "overwritten"],
)
def test_a_broken_file_is_one_clear_problem(tmp_path: Path, damage: Callable[[bytes], bytes], message: str) -> None:
    path = tmp_path / "t.parquet"
    frame = pl.DataFrame({name: [f"{name} {number}" for number in range(2_000)] for name in "abcd"})
    frame.write_parquet(path, compression="uncompressed")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadInputError) as caught:
        taken(raw_columns(find_source(str(path))))
    (problem,) = caught.value.problems
    assert re.search(message, problem.message)
    assert problem.file == str(path)


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame(schema={"id": pl.String}).write_parquet(path)
    with pytest.raises(BadInputError, match="the table has a header but no rows"):
        raw_columns(find_source(str(path)))


def test_a_column_is_given_away() -> None:
    columns = of_frame(pl.DataFrame({"a": [1], "a_2": [2]}))
    assert columns.take("a").to_list() == [1]
    with pytest.raises(KeyError):
        columns.take("a")
