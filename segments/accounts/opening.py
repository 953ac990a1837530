"""From the user's table to a universe."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import classifying, table_cache
from niche.segments.accounts.classification import NodesFound, narrow, node_starts, sorting
from niche.segments.accounts.coded import coded_in_memory
from niche.segments.accounts.part_pool import PART, PartPool, Spans
from niche.segments.accounts.parts import Stored
from niche.segments.accounts.raw_columns import RawColumns, of_frame, raw_columns
from niche.segments.accounts.table import Table, column_in_memory
from niche.segments.accounts.universe import Classification, Universe, with_further
from niche.segments.documents.value_lists import ListFolder
from niche.segments.model.columns import Column, Kind
from niche.segments.model.formatting import accounts
from niche.segments.model.settings import Settings
from niche.segments.reading import digests
from niche.segments.reading.column_notices import column_notices, repeats
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import UNREADABLE, Inference, Reading, inferred, kept, reader, unreadable
from niche.segments.reading.notices import TableNotice
from niche.segments.reading.sources import Source, find_source

S = TypeVar("S")
T = TypeVar("T")

FINGERPRINT = 6
"""Digits of a universe's fingerprint."""

LARGE = 20_000_000
"""Bytes from which a text file is kept as columns for the next time."""

Progress = Callable[[float, str], None]
"""Told the share that is done, and what is being done."""


def _untold(share: float, doing: str) -> None:
    """Nobody wants to know."""


def open_universe(settings: Settings, progress: Progress | None = None) -> Universe:
    """The universe of the table that the settings name. Raises BadInputError."""
    tell = progress or _untold
    source = find_source(settings.data, settings.layout)
    tell(0.0, f"looking at {source.name}")
    universe = _from_disk(source, settings, tell) or _kept(source, settings)
    if universe is None:
        tell(0.1, f"reading {source.name}")
        with ThreadPoolExecutor(1) as pool:
            before, digest = digests.stamp(source), pool.submit(digests.digest, source)
            with _without_collector():
                universe = understood(raw_columns(source), settings, source.name, tell)[1]
        universe = replace(universe, fingerprint=digest.result()[:FINGERPRINT])
        if _worth_keeping(source) and digests.stamp(source) == before:
            table_cache.keep(table_cache.entry(digest.result(), source.size, settings), universe)
    tell(1.0, f"{accounts(len(universe))}")
    return replace(universe, lists=ListFolder(settings.segments, settings.root))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let Python look for no circles meanwhile: columns are in none, and are gone through again and again for that."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _from_disk(source: Source, settings: Settings, tell: Progress) -> Universe | None:
    """The universe of a table that would take more memory than it may."""
    if source.format != "parquet":
        return None
    from niche.segments.accounts.disk_opening import open_beyond

    return open_beyond(source, settings, tell)


def _worth_keeping(source: Source) -> bool:
    return source.textual and source.size >= LARGE


def _kept(source: Source, settings: Settings) -> Universe | None:
    """The universe from the cache. The content is hashed only where that can find one."""
    if not _worth_keeping(source) or not table_cache.holds(source.size):
        return None
    store = table_cache.entry(digests.digest(source), source.size, settings)
    return table_cache.load(store, source.name, settings.as_of)


def universe_from_frame(frame: pl.DataFrame, settings: Settings, name: str = "accounts") -> Universe:
    """The universe of a table in memory. Raises BadInputError where the settings do not fit the table."""
    return understood(of_frame(frame), settings, name)[1]


def understood(
    table: RawColumns, settings: Settings, name: str, tell: Progress = _untold
) -> tuple[Inference, Universe]:
    """What was decided of a table's columns, and the universe. Raises BadInputError as `universe_from_frame`.

    All columns are taken from the table.
    """
    taken, left_out = _taken(table, settings, tell)
    inference = inferred([one.reading for one in taken], settings)
    columns = {one.reading.name: one.column for one in taken}
    spans = Spans(table.height, PART)
    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(list, repeats({one.reading.name: one.series for one in taken}, inference.roles))
        said = [notice for one in taken for notice in column_notices(one.reading, one.column, one.series)]
        found = classifying.place({one.reading.name: one.label for one in taken}, settings.taxonomies)
        said += [notice for one in found.values() for notice in one.notices()]
        order, placements = _sorted(found, PartPool(spans))
    inference = replace(inference, notices=(*table.notices, *left_out, *said, *repeated.result()))
    typed = [one.series for one in taken]
    del taken
    stored = _stored(typed, [column.kind for column in columns.values()], order, spans)
    for placed, placement in placements.items():
        columns.setdefault(placed, placement.column(placed))
    as_of = settings.as_of or dt.date.today()
    universe = Universe(name, Table(stored, spans), columns, order, placements, inference.roles, as_of)
    return inference, replace(universe, notices=inference.notices)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A column of the universe."""

    reading: Reading
    column: Column
    series: pl.Series
    label: pl.Series
    """What a placement reads: the column as it stands in the table, of a category its quicker codes."""


def _taken(table: RawColumns, settings: Settings, tell: Progress) -> tuple[list[_Taken], list[TableNotice]]:
    """The columns of the universe, and the notices of those that cannot be read and are left out."""
    read = reader(list(table.schema), settings)
    headers = kept(table.schema, settings)

    def take(header: str) -> _Taken | TableNotice:
        series = table.take(header)
        try:
            reading = read(series)
            made = encode(series, reading)
        except UNREADABLE as error:
            return unreadable(header, table.height, error)
        placing = reading.kind is not Kind.CATEGORY and classifying.concerns(reading.name, settings.taxonomies)
        return _Taken(replace(reading, series=None), made.column, made.series, series if placing else made.series)

    doing = f"analyzing {len(headers)} columns of {accounts(table.height)}"
    tell(0.3, doing)
    found: dict[str, _Taken | TableNotice] = {}
    largest_first = sorted(headers, key=lambda header: _shrinking(table.schema[header]), reverse=True)
    for header, one in zip(largest_first, _each(take, largest_first, table.height), strict=True):
        found[header] = one
        tell(0.3 + 0.5 * len(found) / len(headers), doing)
    in_order = [found[header] for header in headers]
    read_ones = [one for one in in_order if isinstance(one, _Taken)]
    return read_ones, [one for one in in_order if isinstance(one, TableNotice)]


def _shrinking(dtype: pl.DataType) -> int:
    """How much a column may become smaller, roughly: those first, while little is held yet."""
    return 2 if dtype.is_nested() else dtype == pl.String


def _stored(
    columns: list[pl.Series], kinds: Sequence[Kind], order: NDArray[np.integer], spans: Spans
) -> dict[str, Stored]:
    """The columns by part, in this order of the rows. Taken from the list one by one, so that their memory is free."""
    rows = None if (order[1:] > order[:-1]).all() else pl.Series(order)
    names = [series.name for series in columns]

    def store(place: int) -> Stored:
        series = columns[place] if rows is None else columns[place].gather(rows)
        columns[place] = series.clear()
        return column_in_memory(series, kinds[place], spans)

    return dict(zip(names, _each(store, range(len(columns)), len(order)), strict=True))


_LONG = 1 << 16
"""Rows from which columns are worked on by several threads; with fewer they would wait for the interpreter."""


def _each(work: Callable[[S], T], columns: Sequence[S], rows: int) -> Iterator[T]:
    """What `work` makes of columns of so many rows, in order."""
    if rows < _LONG:
        yield from map(work, columns)
    else:
        with ThreadPoolExecutor(table_cache.WORKERS) as pool:
            yield from pool.map(work, columns)


def _sorted(found: Mapping[str, NodesFound], pool: PartPool) -> tuple[NDArray[np.integer], dict[str, Classification]]:
    """The order of the accounts by the first classification, and all of them in that order."""
    order: NDArray[np.integer] = np.arange(pool.spans.accounts, dtype=np.uint32)
    placements: dict[str, Classification] = {}
    for name, one in found.items():
        size = len(one.taxonomy.nodes)
        nodes = narrow(one.nodes, size)
        if not placements:
            order = sorting(nodes)
        nodes = nodes[order]
        starts = None if placements else node_starts(nodes, size)
        coded = coded_in_memory(nodes, size, pool)
        also = tuple((by, coded_in_memory(narrow(nodes, size)[order], size, pool)) for by, nodes in one.also)
        placements[name] = Classification(one.taxonomy, coded, starts, one.columns, one.unmatched, also)
    return order, with_further(placements)
