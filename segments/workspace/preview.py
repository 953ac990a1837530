"""A table as it stands in its file, beside what niche makes of it: to see why, and to try other decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from niche.segments.accounts.opening import understood
from niche.segments.accounts.raw_columns import of_frame
from niche.segments.accounts.universe import Universe
from niche.segments.model.formatting import accounts
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings
from niche.segments.reading.encoding import Encoded, encode
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.inference import Reading, read_column
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import Source, find_source
from niche.segments.workspace.workspace import Workspace


@dataclass(frozen=True)
class TablePreview:
    """The table with unique headers, how each of its columns is read, and the universe that this makes."""

    frame: pl.DataFrame
    readings: tuple[Reading, ...]
    universe: Universe

    def reading(self, name: str) -> Reading:
        """How the column of this name is read. Raises KeyError."""
        found = next((reading for reading in self.readings if reading.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def tried(self, name: str, said: ColumnSettings) -> tuple[Reading, Encoded]:
        """How a column would be read if `niche.yaml` said so, and what that makes of its values.

        Raises KeyError for a name that the table does not have, and BadInputError for a way that does not exist.
        """
        series = self.frame.get_column(self.reading(name).header)
        reading = read_column(series, name, said)
        return reading, encode(series, reading)


def _some_of(source: Source, workspace: Workspace) -> pl.DataFrame | None:
    """A sample of a table that does not fit in memory."""
    if source.format != "parquet":
        return None
    from niche.segments.accounts.disk_opening import sample_beyond

    return sample_beyond(source, workspace.settings)


def preview_table(workspace: Workspace, progress: Callable[[float, str], None] | None = None) -> TablePreview:
    """Read the workspace's table from its file, or some of it where it does not fit in memory.

    Raises BadInputError, with places in `niche.yaml`.
    """
    tell = progress or (lambda share, doing: None)  # noqa: ARG005
    try:
        source = find_source(workspace.settings.data)
        tell(0.1, f"reading {source.name}")
        frame = read_source(source) if (some := _some_of(source, workspace)) is None else some
        frame = frame.rename(dict(zip(frame.columns, unique_headers(frame.columns), strict=True)))
        tell(0.5, f"understanding {frame.width} columns of {accounts(frame.height)}")
        inference, universe = understood(of_frame(frame), workspace.settings, source.name)
    except BadInputError as error:
        raise BadInputError(map(workspace.placed, error.problems)) from None
    tell(1.0, f"{accounts(frame.height)}")
    return TablePreview(frame, inference.columns, universe)
