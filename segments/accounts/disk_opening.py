"""From a Parquet file that may not fit in memory to a universe: from a sample of it, and its categories."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import classifying
from niche.segments.accounts.bigtable import GLIMPSE, BigTable
from niche.segments.accounts.classification import NodesFound
from niche.segments.accounts.coded import CodedAccounts, write_codes
from niche.segments.accounts.codes import CodeEncoder, Codes, TooManyValuesError
from niche.segments.accounts.columnfile import ColumnFile
from niche.segments.accounts.disk_repeats import repeated_ids
from niche.segments.accounts.evidence import evidence
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.part_pool import PART
from niche.segments.accounts.parts import Encoder
from niche.segments.accounts.store import Store
from niche.segments.accounts.universe import Classification, Universe, with_further
from niche.segments.model.columns import CATEGORICAL, Column, Kind, Role
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.reading.bands import band_of, in_order
from niche.segments.reading.column_notices import spellings
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Inference, Reading, infer, inferred, read_column
from niche.segments.reading.kinds import FEW, MOST, MOST_VALUES
from niche.segments.reading.notices import NoticeKind, TableNotice
from niche.segments.reading.sources import Source

SHARE = 0.5
"""Of the machine's memory that a table may take, where the settings say nothing."""
_TIMES = 2.5
"""How much memory opening a table takes at its peak, beside its columns as they stand in the file."""
_PACKED = 40
"""How many times smaller a Parquet file is at most than what it takes to open it."""
_USUAL = 8 << 30
"""Bytes of memory where the system does not tell."""
DECLARED, GUESSED = 1 << 20, 1 << 16
"""Different values of a category, beyond which it is none."""

Tell = Callable[[float, str], None]


def _codes_of(reading: Reading) -> str:
    """What the values of a column are called in the store."""
    return f"codes {reading.header} without {reading.missing!r}"


def open_beyond(source: Source, settings: Settings, tell: Tell) -> Universe | None:
    """The universe of a table that would take more memory than it may; None for all others. Raises BadInputError."""
    files = _beyond(source, settings)
    return None if files is None else open_big(files, settings, tell)


def sample_beyond(source: Source, settings: Settings) -> pl.DataFrame | None:
    """Some accounts of a table that would take more memory than it may; None for all others. Raises BadInputError."""
    files = _beyond(source, settings)
    return None if files is None else files.sample(*GLIMPSE)


def _beyond(source: Source, settings: Settings) -> ParquetFiles | None:
    allowed = settings.memory or int(physical() * SHARE)
    if source.format != "parquet" or source.size * _PACKED <= allowed:
        return None
    files = ParquetFiles(source)
    if not files.height:
        return None
    kept = Store(files.stamp, PART).sample()
    sample = files.sample(*GLIMPSE) if kept is None else kept
    needed = sample.estimated_size() / sample.height * files.height * _TIMES
    return files if needed > allowed else None


def physical() -> int:
    """Bytes of memory that this machine has, or that this process may take of them."""
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):  # Windows
        return _USUAL
    with suppress(OSError, ValueError):
        found = min(found, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return found


def open_big(
    files: ParquetFiles,
    settings: Settings,
    tell: Tell = lambda share, doing: None,  # noqa: ARG005
    *,
    part: int = PART,
) -> Universe:
    """The universe of Parquet files, of which it reads a sample and, the first time, the categories.

    Raises BadInputError where the settings do not fit the table.
    """
    table = BigTable(files, settings.memory or int(physical() * SHARE), part)
    if not table.height:
        raise BadInputError(Problem("the table has a header but no rows", str(files.source.files[0]), line=1))
    tell(0.05, f"looking at {files.source.name}")
    inference = _inferred(table, settings)
    table.readings |= {reading.name: replace(reading, series=None) for reading in inference.columns}
    for reading in inference.columns:
        if not reading.kind.numeric:
            files.write_out(reading.header)
    _Sorting(table, settings, tell).decide()
    labels = {name: table.sample.get_column(reading.header).alias(name) for name, reading in table.readings.items()}
    taxonomies = settings.taxonomies or classifying.detect(labels)
    placing = _Placing(table, tell)
    placements = placing.place(taxonomies)
    for name, placement in placements.items():
        table.typed.setdefault(name, placement.column(name))
    return Universe(
        files.source.name,
        table,
        table.typed,
        None,
        placements,
        inference.roles,
        settings.as_of or dt.date.today(),
        files.digest[:6],
        notices=tuple(_noticed(table, inference, placing)),
    )


def _noticed(table: BigTable, inference: Inference, placing: _Placing) -> Iterator[TableNotice]:
    """What the sample, the categories and the codes show."""
    yield from inference.notices
    for reading in inference.columns:
        yield from reading.notices
        yield from spellings(table.typed[reading.name])
    yield from placing.notices
    if (name := inference.roles.get(Role.ID)) in table.readings:
        yield from repeated_ids(table.files, table.store, table.readings[name])
    yield TableNotice(NoticeKind.UNSOUGHT, _UNSOUGHT)


_UNSOUGHT = "counted from disk: repeated names, empty and unreadable values were not checked"


def _inferred(table: BigTable, settings: Settings) -> Inference:
    """The columns by the sample, and by the values beyond it that decide."""
    inference = infer(table.sample, settings)
    columns = []
    for reading in inference.columns:
        said, more = settings.columns.get(reading.name, ColumnSettings()), None
        if said.kind is None and not said.parse and reading.name not in settings.roles.values():
            more = evidence(table.files, table.store, reading)
        cells = table.sample.get_column(reading.header)
        columns.append(reading if more is None else read_column(cells, reading.name, said, more, settings.layout))
    return replace(inferred(columns, settings), notices=inference.notices)


class _Sorting:
    """Decides which columns of text are categories: those whose values are few, once all of them were seen."""

    def __init__(self, table: BigTable, settings: Settings, tell: Tell) -> None:
        self._table, self._settings, self._tell = table, settings, tell

    def decide(self) -> None:
        """Give all columns their readings, names in the store, and what is known of them."""
        table = self._table
        table.names |= {name: self._name(reading) for name, reading in table.readings.items()}
        valued = [name for name, reading in table.readings.items() if reading.kind in CATEGORICAL]
        self._stream(valued)
        for name in valued:
            if table.readings[name].kind in CATEGORICAL:  # it may have become text
                self._settle(name)
        for name, reading in list(table.readings.items()):
            table.typed[name] = self._column(name, reading)
            if reading.kind in CATEGORICAL:
                table.column(name)
            table.at_hand(name)

    def _name(self, reading: Reading) -> str:
        return _codes_of(reading) if reading.kind in CATEGORICAL else repr(reading)

    def _stream(self, valued: Sequence[str]) -> None:
        """Stream all columns that have values in one pass, as far as they are not in the store."""
        table = self._table
        wanted: dict[str, tuple[str, Encoder]] = {}
        for name in valued:
            reading = table.readings[name]
            if table.store.read(table.names[name]) is None:
                most = GUESSED if self._said(name).kind is None else DECLARED
                wanted[table.names[name]] = reading.header, CodeEncoder(most=most, missing=reading.missing)
        if not wanted:
            return
        doing = f"reading the categories of {table.height:,} accounts"
        failed = table.streamer.stream_together(wanted, doing, lambda share, said: self._tell(0.1 + 0.7 * share, said))
        for name in valued:
            if table.names[name] in failed:
                table.readings[name] = replace(table.readings[name], kind=Kind.TEXT, why="many different values")

    def _said(self, name: str) -> ColumnSettings:
        return self._settings.columns.get(name, ColumnSettings())

    def _settle(self, name: str) -> None:
        """A category or an ordered one with all its values; text where there are too many to be a category."""
        table, reading = self._table, self._table.readings[name]
        file = table.store.read(table.names[name])
        assert file is not None
        found = Codes(file, name, table.spans, Kind.CATEGORY)
        said = self._said(name)
        guessed = reading.kind is Kind.ORDERED and said.kind is None and not said.order
        if guessed and len(_bands(found.values)) < max(2, len(found.values) * MOST):
            reading = replace(reading, kind=Kind.CATEGORY)
        if reading.kind is Kind.CATEGORY:
            if isinstance(table.files.schema[reading.header], pl.Enum) and said.kind is None:
                return
            few = len(found.values) < found.known and len(found.values) <= min(MOST_VALUES, max(FEW, found.known // 2))
            kind = Kind.CATEGORY if few or said.kind is not None else Kind.TEXT
            why = reading.why if kind is Kind.CATEGORY else "many different values"
            table.readings[name] = replace(reading, kind=kind, values=(), why=why)
            return
        values = said.order or in_order(_bands(found.values) if said.kind is None else list(found.values))
        table.readings[name] = replace(reading, values=tuple(values))
        if not set(found.values) <= set(values):
            table.names[name] = repr(table.readings[name])

    def _column(self, name: str, reading: Reading) -> Column:
        """What is known of a column; how many accounts have a value is told from the sample."""
        table = self._table
        header = "" if reading.header == name else reading.header
        integer = reading.kind.numeric and table.files.schema[reading.header].is_integer()
        plain = Column(name, reading.kind, header=header, unit=reading.unit, integer=integer)
        if reading.kind in CATEGORICAL:
            return plain
        some = encode(table.sample.get_column(reading.header), reading).column
        known = round(some.known / max(1, table.sample.height) * table.height)
        return replace(plain, known=known, values=some.values)


def _bands(values: Sequence[str]) -> list[str]:
    return [value for value in values if band_of(value) is not None]


class _Placing:
    """Gives each account its node in each taxonomy: by the different values of the columns, of which there are few."""

    def __init__(self, table: BigTable, tell: Tell) -> None:
        self._table, self._tell = table, tell
        self.notices: list[TableNotice] = []
        """What is to be told of the values that were not placed as they stand."""

    def place(self, taxonomies: Sequence[TaxonomySettings]) -> dict[str, Classification]:
        """The classifications by name."""
        by_key: list[_Combinations] = []

        def labels(said: TaxonomySettings) -> Mapping[str, pl.Series]:
            names = [name for name in said.columns or (said.column, *said.also) if name in self._table.readings]
            by_key.append(_Combinations(self._table, [self._codes(name) for name in names]))
            nothing = {name: pl.Series(name, [], dtype=pl.String) for name in self._table.readings}
            return {**nothing, **dict(zip(names, by_key[-1].labels(), strict=True))}

        found = classifying.place_each(taxonomies, labels)
        placements = {
            name: self._stored(nodes, combinations)
            for (name, nodes), combinations in zip(found.items(), by_key, strict=True)
        }
        return with_further(placements)

    def _codes(self, name: str) -> Codes:
        """The values of a column, whatever its kind."""
        table, reading = self._table, self._table.readings[name]

        def read(file: ColumnFile) -> Codes:
            return Codes(file, name, table.spans, Kind.CATEGORY)

        self._tell(0.8, f"classifying {table.height:,} accounts by {name}")
        try:
            make = partial(CodeEncoder, missing=reading.missing)
            return table.opened(_codes_of(reading), reading.header, make, read)
        except TooManyValuesError:
            raise BadInputError(Problem(f"{name} has too many different values to classify by")) from None

    def _stored(self, found: NodesFound, combinations: _Combinations) -> Classification:
        """The nodes of the values made those of the accounts."""
        nodes = self._nodes(found.nodes, found, combinations)
        also = tuple((column, self._nodes(others, found, combinations)) for column, others in found.also)
        told = [value for one in found.misplaced for value in one.values]
        accounts = combinations.accounts([*found.unmatched, *told])
        self.notices += found.notices(accounts)
        unmatched = {value: number for value, number in accounts.items() if value in found.unmatched}
        return Classification(found.taxonomy, nodes, None, found.columns, unmatched, also)

    def _nodes(self, nodes: NDArray[np.integer], found: NodesFound, combinations: _Combinations) -> CodedAccounts:
        table, size = self._table, len(found.taxonomy.nodes)

        def place(number: int) -> NDArray[np.integer]:
            placed: NDArray[np.integer] = nodes[combinations.places(number)]
            return placed

        what = f"nodes {combinations.what} {nodes.tolist()!r} {size}"
        return table.derive(
            what,
            (),
            lambda sink, _: write_codes(sink, table.parts.run(place), size),
            partial(CodedAccounts, table.parts, name=what),
        )


class _Combinations:
    """The different combinations of values of some columns, and which one each account has."""

    def __init__(self, table: BigTable, columns: Sequence[Codes]) -> None:
        self._table, self._columns = table, columns
        sizes = [len(column.code) + 1 for column in columns]
        self._factors = [int(np.prod(sizes[place + 1 :], dtype=np.int64)) for place in range(len(sizes))]
        self.what = "\0".join(_codes_of(table.readings[column.name]) for column in columns)
        self._distinct = np.arange(sizes[0]) if len(columns) == 1 else self._together()

    def _together(self) -> NDArray[np.int64]:
        """The combinations that there are, ascending; remembered, because all accounts are looked at for them."""
        what = f"combinations {self.what}"
        if (file := self._table.store.read(what)) is None:
            found = list(map(np.unique, self._table.parts.run(self._keys))) if self._columns else []
            distinct = np.unique(np.concatenate([np.zeros(0, np.int64), *found]))
            self._table.store.keep(what, about={"distinct": list(distinct.tolist())})
            return distinct
        return np.array(file.about["distinct"], np.int64)

    def _keys(self, number: int) -> NDArray[np.int64]:
        codes = [
            column.codes(number).astype(np.int64) * f for column, f in zip(self._columns, self._factors, strict=True)
        ]
        return sum(codes[1:], codes[0])

    def labels(self) -> Iterator[pl.Series]:
        """Each column's value in each combination."""
        rest = self._distinct
        for column, factor in zip(self._columns, self._factors, strict=True):
            names = [None, *column.code]
            yield pl.Series(column.name, [names[code] for code in (rest // factor).tolist()], dtype=pl.String)
            rest = rest % factor

    def places(self, number: int) -> NDArray[np.integer]:
        """The place of each account's combination."""
        return np.searchsorted(self._distinct, self._keys(number))

    def accounts(self, values: Sequence[str]) -> dict[str, int]:
        """How many accounts have each of some values of the only column."""
        if not values:
            return {}
        wanted = {self._columns[0].code[value]: value for value in values}
        size = len(self._columns[0].code) + 1
        column = self._columns[0]
        counts = self._table.parts.total(lambda number: np.bincount(column.codes(number), minlength=size), size)
        found = {value: int(counts[code]) for code, value in wanted.items()}
        return dict(sorted(found.items(), key=lambda item: -item[1]))
