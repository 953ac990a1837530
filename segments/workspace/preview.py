"""A table beside niche's reading of it, to explain decisions and to try others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from niche.segments.accounts.opening import understood
from niche.segments.accounts.raw_columns import of_frame
from niche.segments.accounts.universe import Universe
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import INFERRED, ColumnSettings, FileLayout
from niche.segments.reading.encoding import Encoded, encode
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.inference import Reading, read_column
from niche.segments.reading.notices import RawTable, TableNotice
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import Source, find_source
from niche.segments.workspace.extend import extended
from niche.segments.workspace.workspace import Workspace


@dataclass(frozen=True)
class TablePreview:
    """A table with unique headers, the reading of each of its columns, and the resulting universe."""

    frame: pl.DataFrame
    readings: tuple[Reading, ...]
    universe: Universe
    layout: FileLayout = INFERRED
    """What was decided on the file, and on all columns."""

    @property
    def notices(self) -> tuple[TableNotice, ...]:
        """What was decided to read the table, or noticed in it."""
        return self.universe.notices

    def reading(self, name: str) -> Reading:
        """The reading of a column. Raises KeyError."""
        named = next((reading for reading in self.readings if reading.name == name), None)
        if named is None:
            raise KeyError(name)
        return named

    def tried(self, name: str, settings: ColumnSettings) -> tuple[Reading, Encoded]:
        """Try other settings for a column; return the reading and the converted values.

        Raises KeyError for an unknown name, and BadInputError for an unknown way to parse.
        """
        series = self.frame.get_column(self.reading(name).header)
        reading = read_column(series, name, settings, layout=self.layout)
        return reading, encode(series, reading)


def _some_of(source: Source, workspace: Workspace) -> pl.DataFrame | None:
    """A sample of a table that does not fit in memory; None if it fits."""
    if source.format != "parquet":
        return None
    from niche.segments.accounts.disk_opening import sample_beyond

    return sample_beyond(source, workspace.settings)


def _ignore(share: float, doing: str) -> None:
    """A progress callback that does nothing."""


def preview_table(workspace: Workspace, on_progress: Callable[[float, str], None] = _ignore) -> TablePreview:
    """Read the workspace's table from its file, or a sample of it if it does not fit in memory.

    `on_progress` is called with the share that is done and a description. Raises BadInputError, with places in
    `niche.yaml`.
    """
    try:
        source = find_source(workspace.settings.data, workspace.settings.layout)
        on_progress(0.1, f"reading {source.name}")
        sample = _some_of(source, workspace)
        table = read_source(source) if sample is None else RawTable(sample)
        frame = table.frame
        frame = frame.rename(dict(zip(frame.columns, unique_headers(frame.columns), strict=True)))
        on_progress(0.5, f"analyzing {frame.width} columns of {accounts(frame.height)}")
        inference, universe = understood(of_frame(frame, table.notices), workspace.settings, source.name)
        universe = extended(universe, workspace.settings).universe
    except BadInputError as error:
        raise BadInputError(map(workspace.placed, error.problems)) from None
    on_progress(1.0, f"{accounts(frame.height)}")
    return TablePreview(frame, inference.columns, universe, workspace.settings.layout)
