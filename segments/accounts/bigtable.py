"""A table on disk: numbers, dates, categories and lists are read out of the store, text out of Parquet itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import MOST, AnswerEncoder, CodeEncoder, TooManyValuesError
from niche.segments.accounts.columnfile import ColumnFile, mended
from niche.segments.accounts.emptyrows import empty_rows
from niche.segments.accounts.lists import ItemEncoder
from niche.segments.accounts.numbers import NumberEncoder, Numbers
from niche.segments.accounts.parquet import ParquetFiles
from niche.segments.accounts.part_pool import PART, PartPool, Spans
from niche.segments.accounts.parts import Encoder, PartSink, PartSource, Stored
from niche.segments.accounts.store import Store
from niche.segments.accounts.streaming import LOOK, Streamer, Told
from niche.segments.accounts.table import Table, Work, column_of
from niche.segments.model.cancelling import Cancelled, check, never
from niche.segments.model.columns import CATEGORICAL, PLAIN, Column, Kind, Raw
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.reading import casting
from niche.segments.reading.cells import raw_cells
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Reading

T = TypeVar("T")
S = TypeVar("S", bound=Stored)

GLIMPSE = 16, 4096
"""Places, and accounts at each of them, that are read to know what a table is like."""
_TEXTS = frozenset({Kind.TEXT, Kind.ID})


class BigTable(Table):
    """A table of which only the parts in hand are in memory. `memory` is about how many bytes it may take."""

    streamed = True

    def __init__(self, files: ParquetFiles, memory: int, part: int = PART) -> None:
        """Raises BadInputError for files that cannot be read."""
        self.files, self.memory = files, memory
        self.store = Store(files.stamp, part).claim()
        files.leave_out(empty_rows(files, self.store))
        super().__init__({}, Spans(files.height, part))
        self.parts = PartPool(self.spans, on_disk=True)
        self.readings: dict[str, Reading] = {}
        self.names: dict[str, str] = {}
        """What the columns are called in the store."""
        self.typed: dict[str, Column] = {}
        """How many have a value is about right until a column was read from one end to the other."""
        self.streamer = Streamer(files, self.store, self.spans)
        self._derived: dict[str, Stored] = {}
        self._described: dict[str, str] = {}
        self._stored: dict[str, Stored] = {}
        self._exact: set[str] = set()
        self._tidy: set[str] = set()
        """Columns of text that was read from one end to the other, and has no blanks around any value."""
        self._untidy: set[str] = set()
        self._lock = threading.Lock()
        self._making = threading.RLock()

    @cached_property
    def sample(self) -> pl.DataFrame:
        """Some accounts from all over the table, as they stand there."""
        found = self.store.sample()
        if found is None:
            found = self.files.sample(*GLIMPSE)
            self.store.keep_sample(found)
        return found

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        return [*self.readings, *self._derived]

    def extended(self, stored: Stored, column: Column, what: str) -> BigTable:
        """This table, to which a column is added that was worked out of others."""
        self._derived[stored.name], self._described[stored.name] = stored, what
        self.typed[stored.name] = column
        return self

    def described(self, name: str) -> str:
        """How a column is read, or worked out of others, in words that no other column has; empty for none of these."""
        if name in self.readings:
            return repr(self.readings[name])
        return self._described.get(name, "")

    def tell(self, told: Told) -> None:
        """Whom to tell how far a column is read."""
        self.streamer.told = told

    def scanned(self, name: str) -> bool:
        """Whether a column is text, which is read from Parquet each time."""
        return name in self.readings and self.readings[name].kind in _TEXTS

    def column(self, name: str, cancelled: Cancelled = never) -> Stored:
        """A column that is no text, streamed now where it was not before. Raises CancelledError, BadInputError."""
        if name in self._derived:
            return self._derived[name]
        try:
            found = self._read_best(name, cancelled)
        except TooManyValuesError:
            message = f"{name} has more than {MOST:,} different values, too many to count from disk"
            raise BadInputError(Problem(message, hint="set kind: text in niche.yaml, or allow more memory")) from None
        if name not in self._exact:
            unparsed, examples = found.unparsed
            told: dict[str, object] = {"known": found.known, "unparsed": unparsed, "unparsed_examples": examples}
            told["raw"] = found.raw
            if isinstance(found, Numbers):
                told["integer"] = found.dtype == pl.Int64
            if self.readings[name].kind is not Kind.YES_NO:
                told["values"] = found.values
            self.typed[name] = replace(self.typed[name], **told)  # type: ignore[arg-type]
            self._exact.add(name)
        return found

    def _read_best(self, name: str, cancelled: Cancelled) -> Stored:
        """The column in the first style that reads everything, else in the one that reads most, as in memory."""
        tried: list[Stored] = []
        for what, reading in self._styled(name):
            found = self.opened(
                what, reading.header, partial(encoder, reading), lambda file: self._made(name, file), cancelled
            )
            if not found.unparsed[0]:
                return found
            tried.append(found)
        return min(tried, key=lambda found: found.unparsed[0])

    def _styled(self, name: str) -> Iterator[tuple[str, Reading]]:
        """The ways to read a column, the likelier first, and what the column is called in the store if read so."""
        reading = self.readings[name]
        yield self.names[name], replace(reading, styles=reading.styles[:1])
        for style in reading.styles[1:]:
            other = replace(reading, styles=(style,))
            yield repr(other), other

    def opened(
        self,
        what: str,
        header: str,
        make: Callable[[], Encoder],
        read: Callable[[ColumnFile], S],
        cancelled: Cancelled = never,
    ) -> S:
        """What is stored under a name; else streamed out of a column of the table and encoded."""
        found = self._stored.get(what)
        if found is None:
            found = self.store.made(what, read, partial(self.streamer.stream, what, header, make), cancelled)
            with self._lock:
                self._stored[what] = found
        return cast("S", found)

    def _made(self, name: str, file: ColumnFile) -> Stored:
        reading = self.readings[name]
        return column_of(file, name, reading.kind, self.spans, reading.values)

    @contextmanager
    def _alone(self, cancelled: Cancelled = never) -> Iterator[None]:
        """While something is worked out that another thread would work out, too. Raises CancelledError."""
        while not self._making.acquire(timeout=LOOK):
            check(cancelled)
        try:
            yield
        finally:
            self._making.release()

    def each(
        self, names: Sequence[str], work: Work[T], within: Mask | None = None, cancelled: Cancelled = never
    ) -> Iterator[T]:
        """What `work` makes of each part; where text is among the columns, it is read from its first row on."""
        texts = [name for name in names if self.scanned(name)]
        if not texts:
            yield from super().each(names, work, within, cancelled)
            return
        stored = {name: self.column(name, cancelled) for name in names if name not in texts}

        def part(number: int, frame: pl.DataFrame) -> T:
            columns = [stored[n].series(number) if n in stored else self._text(n, frame) for n in names]
            return work(self.spans.rows(number).start, pl.DataFrame(columns))

        headers = [self.readings[name].header for name in texts]
        with closing(self.files.batches(headers, self.spans.part)) as batches:
            jobs = (
                partial(part, number, frame)
                for number, frame in enumerate(batches)
                if self.parts.concerns(number, within)
            )
            yield from self.parts.ahead(jobs, cancelled)
        if within is None:
            self._tidy |= {name for name in texts if name not in self._untidy}

    def _text(self, name: str, frame: pl.DataFrame) -> pl.Series:
        cells = casting.as_text(frame.get_column(self.readings[name].header))
        found = casting.known_text(cells, name not in self._tidy, self.readings[name].missing)
        if found is not cells:
            self._untidy.add(name)
        return found.alias(name)

    def take(self, names: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows; columns that are not in the store yet are not streamed for that."""
        return mended(lambda: self._taken(names, rows))

    def _taken(self, names: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        here = {name: stored for name in names if (stored := self.at_hand(name)) is not None}
        others = [name for name in names if name not in here]
        raw = self.files.rows([self.readings[name].header for name in others], rows) if others else pl.DataFrame()
        found = {name: self._typed(name, raw) for name in others}
        split = self.spans.split(rows)
        found |= {name: stored.gather(split) for name, stored in here.items()}
        return pl.DataFrame([found[name] for name in names])

    def ready(self, column: str) -> bool:
        """Whether the column is in the store; text never is."""
        return column not in self.readings or self.at_hand(column) is not None

    def at_hand(self, name: str) -> Stored | None:
        """The column, if it is in the store."""
        if self.scanned(name):
            return None
        if name in self._derived:
            return self._derived[name]
        what = self.names[name]
        if what in self._stored or self.store.holds(what):
            return self.column(name)
        return None

    def glimpse(self, names: Sequence[str], accounts: int) -> pl.DataFrame:
        """Of the sample that was read when the table was opened."""
        step = max(1, self.sample.height // max(accounts, 1))
        some = self.sample.gather_every(step)
        rows = self.spans.split(self.files.sampled(*GLIMPSE)[::step]) if self._derived else None
        return pl.DataFrame(
            [
                self._derived[name].gather(rows) if rows and name in self._derived else self._typed(name, some)
                for name in names
            ]
        )

    def _typed(self, name: str, raw: pl.DataFrame) -> pl.Series:
        """A column of a few accounts as it is in memory, as far as that can be told from them."""
        reading, series = self.readings[name], raw.get_column(self.readings[name].header)
        if reading.kind is Kind.CATEGORY and not reading.values:
            reading = replace(reading, values=self.typed[name].values)
        found = encode(series, reading).series.alias(name)
        return found if self.typed[name].integer or not reading.kind.numeric else found.cast(pl.Float64)

    def known(self, column: str) -> int:
        """How many accounts have a value."""
        if self.scanned(column):

            def count(_: int, frame: pl.DataFrame) -> int:
                return frame.height - frame.to_series().null_count()

            return sum(self.each([column], count))
        return super().known(column)

    def raw(self, column: str) -> Raw | None:
        """What the cells of a column have that its values have not; None for a placement."""
        if column not in self.readings:
            return None
        return self._raw_text(column) if self.scanned(column) else self.column(column).raw

    def _raw_text(self, column: str) -> Raw:
        """Of all cells of a text column; kept once they were read."""
        reading = self.readings[column]
        what = f"cells of {reading!r}"
        if (file := self.store.read(what)) is not None:
            return Raw(**cast("dict[str, Any]", file.about["raw"]))
        found = PLAIN
        with closing(self.files.batches([reading.header], self.spans.part)) as frames:
            for frame in frames:
                cells = casting.as_text(frame.to_series())
                found |= raw_cells(cells, casting.known_text(cells, missing=reading.missing), reading.missing)
        self.store.keep(what, about={"raw": asdict(found)})
        return found

    def distinct(self, column: str) -> int | None:
        """How many different values there are; None for text."""
        return None if self.scanned(column) else super().distinct(column)

    def derive(
        self,
        what: str,
        columns: Sequence[str],
        write: Callable[[PartSink, Cancelled], None],
        read: Callable[[PartSource], T],
        cancelled: Cancelled = never,
    ) -> T:
        """What `read` finds in the store; worked out by one thread where it is not there."""
        name = " ".join([what, *map(self.described, columns)])
        with self._alone(cancelled):
            return self.store.made(name, read, lambda cancelled: self.store.fill(name, write, cancelled), cancelled)


def encoder(reading: Reading) -> Encoder:
    """What encodes a column that is no text."""
    if reading.kind is Kind.LIST:
        return ItemEncoder(reading)
    if reading.kind in CATEGORICAL:
        return CodeEncoder(reading.values if reading.kind is Kind.ORDERED else (), missing=reading.missing)
    return AnswerEncoder(reading) if reading.kind is Kind.YES_NO else NumberEncoder(reading)
