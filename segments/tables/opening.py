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
from niche.segments.figures import accounts
from niche.segments.problems import BadInputError
from niche.segments.settings import Settings
from niche.segments.tables import cache, classifying, digests, headers
from niche.segments.tables.encoding import Encoded, encode
from niche.segments.tables.inference import Inference, Reading, infer
from niche.segments.tables.placing import narrow, node_starts, sorting
from niche.segments.tables.readers import read_source
from niche.segments.tables.sources import Source, find_source
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
    universe = _from_disk(source, settings, tell) or _kept(source, settings)
    if universe is None:
        tell(0.1, f"reading {source.name}")
        with ThreadPoolExecutor(1) as pool:
            before, digest = digests.stamp(source), pool.submit(digests.digest, source)
            frame = read_source(source)
        tell(0.5, f"understanding {frame.width} columns of {accounts(frame.height)}")
        universe = universe_from_frame(frame, settings, source.name)
        universe = replace(universe, fingerprint=digest.result()[:FINGERPRINT])
        if _worth_keeping(source) and digests.stamp(source) == before:
            cache.keep(cache.key(digest.result(), source.size, settings), universe)
    tell(1.0, f"{accounts(len(universe))}")
    return replace(universe, lists=ListFolder(settings.segments))


def _from_disk(source: Source, settings: Settings, tell: Progress) -> Universe | None:
    """The universe of a table that would take more memory than it may."""
    if source.format != "parquet":
        return None
    from niche.segments.bigtables.opening import open_beyond

    return open_beyond(source, settings, tell)


def _worth_keeping(source: Source) -> bool:
    return source.textual and source.size >= LARGE


def _kept(source: Source, settings: Settings) -> Universe | None:
    """The universe from the cache. The content is hashed only where that can find one."""
    if not _worth_keeping(source) or not cache.holds(source.size):
        return None
    entry = cache.key(digests.digest(source), source.size, settings)
    return cache.load(entry, source.name, settings.as_of)


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
    encoded: list[Encoded] = []

    def each(read: Callable[[str], Reading], names: list[str]) -> list[Reading]:
        def both(header: str) -> tuple[Reading, Encoded]:
            reading = read(header)
            return replace(reading, series=None), encode(frame.get_column(header), reading)

        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(pool.map(both, names))
        encoded.extend(one for _, one in found)
        return [reading for reading, _ in found]

    inference = infer(frame, settings, each)
    columns = {one.column.name: one.column for one in encoded}
    placements = classifying.place(_labels(frame, encoded), settings.taxonomies)
    for placed, placement in placements.items():
        columns.setdefault(placed, _industry(placed, placement, frame.height))
    order: NDArray[np.integer] = np.arange(frame.height, dtype=np.uint32)
    typed = pl.DataFrame([one.series for one in encoded])
    if placements:
        order, placements = _sorted(placements)
        if (order[1:] < order[:-1]).any():
            typed = typed[order]
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
