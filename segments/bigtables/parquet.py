"""The Parquet files behind a table that is read from disk: in batches from the first row to the last, or a few rows."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping, Sequence
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.problems import BadInputError, Problem
from niche.segments.tables.headers import unique_headers
from niche.segments.tables.sources import Source

_APART, _BLOCK = 1 << 13, 1 << 17
"""Rows between two others up to which it is quicker to read all of them, and most rows that are read at once."""
_MAGIC = b"PAR1"
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


class ParquetFiles:
    """All files of a source below each other, with unique headers. Raises BadInputError for what cannot be read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._stamps = self._stamped()
        with self._reading():
            parts = []
            for file in source.files:
                lazy = pl.scan_parquet(file, hive_partitioning=False, glob=False)
                given = source.partition(file).items()
                parts.append(lazy.with_columns(pl.lit(value).alias(key) for key, value in given) if given else lazy)
            whole = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal_relaxed")
            written = whole.collect_schema()
            headers = unique_headers(list(written))
            self._scan = whole if headers == list(written) else whole.rename(dict(zip(written, headers, strict=True)))
            self.schema: Mapping[str, pl.DataType] = dict(zip(headers, written.dtypes(), strict=True))
            self.height = int(whole.select(pl.len()).collect().item())

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
            raise BadInputError(Problem("the table has changed on disk", self.source.name, hint="open it again"))

    def batches(self, headers: Sequence[str], accounts: int) -> Generator[pl.DataFrame]:
        """Some columns in batches of so many accounts, the last one shorter, in bounded memory."""
        self.check()
        if len(dict.fromkeys(headers)) != len(headers):
            raise ValueError("a column is asked for twice")
        with self._reading():
            query = self._scan.select(headers)
            held: pl.DataFrame | None = None
            for frame in query.collect_batches(chunk_size=accounts, lazy=True):
                held = frame if held is None else held.vstack(frame)
                while held.height >= accounts:
                    yield held.head(accounts).rechunk()
                    held = held.slice(accounts)
            if held is not None and held.height:
                yield held.rechunk()

    def rows(self, headers: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows, in the order given; rows close to each other are read at once."""
        self.check()
        wanted, back = np.unique(rows, return_inverse=True)
        parted = (np.diff(wanted) > _APART) | (np.diff(wanted // _BLOCK) > 0)
        spans = np.split(wanted, np.flatnonzero(parted) + 1) if len(wanted) else []
        found = []
        with self._reading():
            for span in spans:
                first, last = int(span[0]), int(span[-1])
                part = self._scan.select(headers).slice(first, last - first + 1).collect()
                found.append(part if part.height == len(span) else part[span - first])
        whole = pl.concat(found) if found else pl.DataFrame(schema={name: self.schema[name] for name in headers})
        return whole.select(pl.all().gather(pl.Series(back)))

    def sample(self, places: int, accounts: int) -> pl.DataFrame:
        """All columns of so many accounts at each of some places spread evenly over the table."""
        if self.height <= places * accounts:
            with self._reading():
                return self._scan.collect()
        starts = np.linspace(0, self.height - accounts, places).astype(np.int64).tolist()
        with self._reading():
            return pl.concat([self._scan.slice(start, accounts).collect() for start in starts])

    def _reading(self) -> _Reading:
        return _Reading(str(self.source.files[0]) if len(self.source.files) == 1 else self.source.name)


class _Reading:
    """Tells what Polars finds wrong with a file as a problem of the input."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, _UNREADABLE):
            said = (str(error) or type(error).__name__).split("\n", 1)[0]
            raise BadInputError(Problem(f"this is not a whole Parquet file: {said}", self._name)) from None
