"""The Parquet files behind a table that is read from disk: in batches from the first row to the last, or a few rows."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.model.problems import BadInputError, Problem
from niche.segments.reading.headers import unique_headers
from niche.segments.reading.sources import Source

_APART, _BLOCK = 1 << 13, 1 << 17
"""Rows between two others up to which it is quicker to read all of them, and most rows that are read at once."""
_MAGIC = b"PAR1"
_EXACT = 2.0**53
"""Whole floats up to here are exact."""
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


class ParquetFiles:
    """All files of a source below each other, with unique headers. Raises BadInputError for what cannot be read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._stamps = self._stamped()
        self._empty = np.zeros(0, np.int64)
        with self.reading():
            self.each = [pl.scan_parquet(file, hive_partitioning=False, glob=False) for file in source.files]
            """The files as they are."""
            parts = []
            for file, lazy in zip(source.files, self.each, strict=True):
                given = source.partition(file).items()
                parts.append(lazy.with_columns(pl.lit(value).alias(key) for key, value in given) if given else lazy)
            whole = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal_relaxed")
            written = whole.collect_schema()
            headers = unique_headers(list(written))
            self._scan = whole if headers == list(written) else whole.rename(dict(zip(written, headers, strict=True)))
            self.schema: Mapping[str, pl.DataType] = dict(zip(headers, written.dtypes(), strict=True))
            self._rows = int(whole.select(pl.len()).collect().item())

    @property
    def height(self) -> int:
        """How many accounts there are."""
        return self._rows - len(self._empty)

    def leave_out(self, rows: NDArray[np.int64]) -> None:
        """These rows of the files, ascending, hold no account: from now on they count as not there."""
        self._empty = rows

    def write_out(self, header: str) -> None:
        """From now on a column of floats that are not all whole is text: `62.0` beside `62.01`, `62` beside `63`.

        As `casting.as_text` writes them, which sees a part only.
        """
        if not isinstance(self.schema[header], pl.Float32 | pl.Float64):
            return
        value = pl.col(header).cast(pl.Float64)
        known = pl.when(value.is_finite()).then(value)
        with self.reading():
            whole = (known == known.round()) & (known.abs() <= _EXACT)
            if not self._scan.select(whole.all()).collect(engine="streaming").item():
                self._scan = self._scan.with_columns(known.cast(pl.String).alias(header))
                self.schema = {**self.schema, header: pl.String()}

    def some(self, values: pl.Expr) -> pl.Series:
        """Some values, chosen among those of all accounts."""
        with self.reading():
            return self._scan.select(values).collect(engine="streaming").to_series()

    def _written(self, accounts: NDArray[np.integer]) -> NDArray[np.int64]:
        """The rows in which some accounts are written."""
        before = np.searchsorted(self._empty - np.arange(len(self._empty)), accounts, side="right")
        return accounts.astype(np.int64) + before

    def _accounts(self, frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """The accounts in some rows from the first one on."""
        start, end = np.searchsorted(self._empty, (first, first + frame.height)).tolist()
        if start == end:
            return frame
        held = np.ones(frame.height, np.bool_)
        held[self._empty[start:end] - first] = False
        return frame.filter(pl.Series(held))

    @cached_property
    def digest(self) -> str:
        """A hash of the sizes and footers of all files: a footer tells of each row group where and what it is."""
        total = hashlib.sha256()
        for file in self.source.files:
            with file.open("rb") as opened:
                size = opened.seek(0, 2)
                opened.seek(max(0, size - 8))
                end = opened.read(8)
                length = int.from_bytes(end[:4], "little") if end.endswith(_MAGIC) else 0
                opened.seek(max(0, size - 8 - length))
                total.update(f"{size}\0".encode() + opened.read(length))
        return total.hexdigest()

    @property
    def stamp(self) -> str:
        """What is different as soon as a file is written to or moved."""
        return "\0".join([self.digest, *map(repr, self._stamps)])

    def _stamped(self) -> list[tuple[str, int, int]]:
        found = []
        for file in self.source.files:
            stat = file.stat()
            found.append((str(file.absolute()), stat.st_size, stat.st_mtime_ns))
        return found

    def check(self) -> None:
        """Raises BadInputError where a file is not what was opened."""
        try:
            same = self._stamped() == self._stamps
        except OSError:
            same = False
        if not same:
            raise BadInputError(Problem("the table changed on disk", self.source.name, hint="open it again"))

    def batches(self, headers: Sequence[str], accounts: int) -> Generator[pl.DataFrame]:
        """Some columns in batches of so many accounts, the last one shorter, in bounded memory."""
        if len(dict.fromkeys(headers)) != len(headers):
            raise ValueError("a column is asked for twice")
        with self.reading():
            query = self._scan.select(headers)
            held: pl.DataFrame | None = None
            read = 0
            for frame in query.collect_batches(chunk_size=accounts, lazy=True):
                some = self._accounts(frame, read)
                read += frame.height
                held = some if held is None else held.vstack(some)
                while held.height >= accounts:
                    yield held.head(accounts).rechunk()
                    held = held.slice(accounts)
            if held is not None and held.height:
                yield held.rechunk()

    def rows(self, headers: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows, in the order given; rows close to each other are read at once."""
        wanted, back = np.unique(self._written(rows), return_inverse=True)
        parted = (np.diff(wanted) > _APART) | (np.diff(wanted // _BLOCK) > 0)
        spans = np.split(wanted, np.flatnonzero(parted) + 1) if len(wanted) else []
        found = []
        with self.reading():
            for span in spans:
                first, last = int(span[0]), int(span[-1])
                part = self._scan.select(headers).slice(first, last - first + 1).collect()
                found.append(part if part.height == len(span) else part[span - first])
        whole = pl.concat(found) if found else pl.DataFrame(schema={name: self.schema[name] for name in headers})
        return whole.select(pl.all().gather(pl.Series(back)))

    def sample(self, places: int, accounts: int) -> pl.DataFrame:
        """All columns of so many accounts at each of some places spread evenly over the table."""
        if self.height <= places * accounts:
            with self.reading():
                return self._accounts(self._scan.collect(), 0)
        starts = self._starts(places, accounts)
        firsts, ends = self._written(starts).tolist(), (self._written(starts + accounts - 1) + 1).tolist()
        with self.reading():
            found = [self._scan.slice(first, end - first).collect() for first, end in zip(firsts, ends, strict=True)]
        return pl.concat(list(map(self._accounts, found, firsts)))

    def sampled(self, places: int, accounts: int) -> NDArray[np.int64]:
        """The rows of the accounts of such a sample."""
        if self.height <= places * accounts:
            return np.arange(self.height)
        return (self._starts(places, accounts)[:, None] + np.arange(accounts)).ravel()

    def _starts(self, places: int, accounts: int) -> NDArray[np.int64]:
        return np.linspace(0, self.height - accounts, places).astype(np.int64)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raises BadInputError where the files cannot be read, or are not what was opened, before or after."""
        self.check()
        try:
            yield
        except _UNREADABLE as error:
            self.check()
            said = (str(error) or type(error).__name__).split("\n", 1)[0]
            what = "cannot read this file" if isinstance(error, OSError) else "this is not a valid Parquet file"
            name = str(self.source.files[0]) if len(self.source.files) == 1 else self.source.name
            raise BadInputError(Problem(f"{what}: {said}", name)) from None
        self.check()
