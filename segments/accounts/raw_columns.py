"""The columns of a table as they stand in its file, each given away once, so that its memory serves for the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import polars as pl

from niche.segments.reading.headers import unique_headers
from niche.segments.reading.notices import TableNotice
from niche.segments.reading.readers import read_source, reading_errors
from niche.segments.reading.sources import Source


class RawColumns:
    """Columns under unique headers."""

    def __init__(
        self,
        height: int,
        schema: pl.Schema,
        columns: Mapping[str, Callable[[], pl.Series]],
        notices: tuple[TableNotice, ...] = (),
    ) -> None:
        self.height, self.notices = height, notices
        self.schema = pl.Schema(zip(unique_headers(list(schema)), schema.values(), strict=True))
        self._columns = dict(zip(self.schema, columns.values(), strict=True))

    def take(self, header: str) -> pl.Series:
        """A column, named by its header. Raises KeyError the second time, BadInputError where it cannot be read."""
        return self._columns.pop(header)().alias(header)


def of_frame(frame: pl.DataFrame, notices: tuple[TableNotice, ...] = ()) -> RawColumns:
    """Columns that are in memory, and what was decided to find them."""
    return RawColumns(frame.height, frame.schema, {series.name: partial(_known, series) for series in frame}, notices)


def _known(series: pl.Series) -> pl.Series:
    return series


def raw_columns(source: Source) -> RawColumns:
    """The columns of a source; those of a single Parquet file are read as they are taken. Raises BadInputError."""
    (file, *others) = source.files
    found = None
    if source.format == "parquet" and not others and not source.partition(file):
        found = _of_parquet(file)
    if found is not None:
        return found
    table = read_source(source)
    return of_frame(table.frame, table.notices)


def _of_parquet(file: Path) -> RawColumns | None:
    """None where rows are empty, or there are none: that is seen to in the whole table."""
    with reading_errors(file, "parquet"), file.open("rb") as opened:
        if not file.stat().st_size:
            return None
        scan = pl.scan_parquet(opened)  # the same file to the end, whatever takes its name meanwhile
        schema = scan.collect_schema()

    def read(name: str) -> pl.Series:
        with reading_errors(file, "parquet"):
            return scan.select(name).collect().to_series()

    columns = {name: partial(read, name) for name in schema}
    empty: pl.Series | None = None
    for name in schema:
        series = read(name)
        columns[name] = partial(_known, series)
        empty = series.is_null() if empty is None else empty & series.is_null()
        if not empty.any():
            return RawColumns(len(series), schema, columns) if len(series) else None
    return None
