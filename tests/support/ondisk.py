"""The same accounts as a universe in memory and as one that is read from disk, in parts so small that edges matter."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from niche.segments.accounts.disk_opening import open_big
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.universe import Universe
from niche.segments.model.settings import Settings
from niche.segments.reading.sources import find_source

PART = 64


def both(frame: pl.DataFrame, settings: Settings, part: int = PART, rows: int = 50) -> tuple[Universe, Universe]:
    """The universe of a table in memory, and the same from disk, of row groups of so many rows."""
    path = Path(settings.data)
    frame.write_parquet(path, row_group_size=rows)
    big = open_big(ParquetFiles(find_source(str(path))), settings, part=part)
    return universe_from_frame(frame, settings), big
