"""From the user's table to a universe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.columns import Column, Kind
from niche.segments.documents.valuelists import ListFolder
from niche.segments.problems import BadInputError
from niche.segments.settings import Settings
from niche.segments.tables import cache, classifying, headers
from niche.segments.tables.encoding import Encoded, encode
from niche.segments.tables.inference import Inference, infer
from niche.segments.tables.placing import narrow, node_starts, sorting
from niche.segments.tables.readers import read_source
from niche.segments.tables.sources import find_source
from niche.segments.universe import Placement, Universe
from niche.segments.workspace import Workspace

FINGERPRINT = 6
"""Digits of a universe's fingerprint."""

LARGE = 20_000_000
"""Bytes from which a text file is kept as columns for the next time."""
WORKERS = 4
"""Columns worked on at a time: Polars leaves the interpreter free meanwhile."""

Progress = Callable[[float, str], None]
"""Told the share that is done, and what is being done."""


def open_universe(settings: Settings, progress: Progress | None = None) -> Universe:
    """The universe of the table that the settings name. Raises BadInputError."""
    tell = progress or (lambda share, doing: None)  # noqa: ARG005
    source = find_source(settings.data)
    tell(0.0, f"looking at {source.name}")
    entry = cache.key(source.digest, settings) if source.textual and source.size >= LARGE else ""
    universe = cache.load(entry, source.name, settings.as_of) if entry else None
    if universe is None:
        tell(0.1, f"reading {source.name}")
        frame = read_source(source)
        tell(0.5, f"understanding {frame.width} columns of {frame.height:,} accounts")
        universe = universe_from_frame(frame, settings, source.name)
        universe = replace(universe, fingerprint=source.digest[:FINGERPRINT])
        if entry:
            tell(0.9, "keeping it for the next time")
            cache.save(entry, universe)
    tell(1.0, f"{len(universe):,} accounts")
    return replace(universe, lists=ListFolder(settings.segments))


def open_workspace_universe(workspace: Workspace, progress: Progress | None = None) -> Universe:
    """As `open_universe`; what does not fit the table is told with its place in `niche.yaml`."""
    try:
        return open_universe(workspace.settings, progress)
    except BadInputError as error:
        raise BadInputError(map(workspace.placed, error.problems)) from None


def universe_from_frame(frame: pl.DataFrame, settings: Settings, name: str = "accounts") -> Universe:
    """The universe of a table in memory. Raises BadInputError where the settings do not fit the table."""
    return understood(frame, settings, name)[1]


def understood(frame: pl.DataFrame, settings: Settings, name: str) -> tuple[Inference, Universe]:
    """What was decided of a table's columns, and the universe. Raises BadInputError as `universe_from_frame`."""
    frame = frame.rename(dict(zip(frame.columns, headers.unique_headers(frame.columns), strict=True)))
    with ThreadPoolExecutor(WORKERS) as pool:
        inference = infer(frame, settings, pool.map)
        encoded = list(pool.map(lambda reading: encode(frame.get_column(reading.header), reading), inference.columns))
    columns = {one.column.name: one.column for one in encoded}
    placements = classifying.place(_labels(frame, encoded), settings.taxonomies)
    for placed, placement in placements.items():
        columns.setdefault(placed, _industry(placed, placement, frame.height))
    order: NDArray[np.integer] = np.arange(frame.height, dtype=np.uint32)
    typed = pl.DataFrame([one.series for one in encoded])
    if placements:
        order, placements = _sorted(placements)
        if (order[1:] < order[:-1]).any():
            typed = typed.select(pl.all().gather(pl.Series(order)))
    as_of = settings.as_of or dt.date.today()
    return inference, Universe(name, typed, columns, order, placements, inference.roles, as_of)


def _labels(frame: pl.DataFrame, encoded: list[Encoded]) -> dict[str, pl.Series]:
    """The columns by name as a placement reads them: as they stand in the table, categories as their quicker codes."""
    return {
        one.column.name: one.series
        if one.column.kind is Kind.CATEGORY
        else frame.get_column(one.column.header or one.column.name)
        for one in encoded
    }


def _industry(name: str, placement: Placement, accounts: int) -> Column:
    unclassified = int((placement.nodes == placement.taxonomy.unclassified.position).sum())
    return Column(name, Kind.INDUSTRY, known=accounts - unclassified, unparsed=sum(placement.unmatched.values()))


def _sorted(placements: dict[str, Placement]) -> tuple[NDArray[np.integer], dict[str, Placement]]:
    """The order of the accounts by the first placement, and all placements in that order."""
    main = next(iter(placements.values()))
    size = len(main.taxonomy.nodes)
    order = sorting(narrow(main.nodes, size))
    found = {
        name: replace(placement, nodes=narrow(placement.nodes, len(placement.taxonomy.nodes))[order])
        for name, placement in placements.items()
    }
    name, first = next(iter(found.items()))
    return order, {**found, name: replace(first, starts=node_starts(first.nodes, size))}
