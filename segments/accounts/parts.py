"""What every column can do, whose values are encoded by part: in memory, or in a file of the store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Protocol, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, Buffer, DamagedError, EncodedPart, Plain
from niche.segments.accounts.part_pool import Spans, SplitRows
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import PLAIN, Raw
from niche.segments.reading.encoding import EXAMPLES


class PartSource(Protocol):
    """Encoded parts, and what is known of them without reading them."""

    @property
    def about(self) -> About:
        """What is known of all parts together."""

    @property
    def parts(self) -> Sequence[About]:
        """What is known of each part."""

    def read(self, number: int) -> Buffer:
        """The encoded values of one part. Raises DamagedError where they are not what was written."""


class PartSink(Protocol):
    """Takes encoded parts one after another."""

    def add(self, part: EncodedPart) -> None:
        """Append a part."""

    def close(self, about: About) -> None:
        """Nothing is to be added any more."""


class PartsInMemory:
    """A sink, and the source of what it took."""

    def __init__(self) -> None:
        self.about: About = {}
        self.parts: list[About] = []
        self._data: list[Buffer] = []

    @classmethod
    def of(cls, data: bytes, about: About | None = None) -> PartsInMemory:
        """A single part, of which nothing is known by itself."""
        parts = cls()
        parts.add(EncodedPart(data, {}))
        parts.close(about or {})
        return parts

    def add(self, part: EncodedPart) -> None:
        """Append a part."""
        self.parts.append(part.about)
        self._data.append(part.data)

    def close(self, about: About) -> None:
        """Keep what is known of all parts."""
        self.about = about

    def read(self, number: int) -> Buffer:
        """The encoded values of one part."""
        return self._data[number]

    def joined(self) -> memoryview:
        """The encoded values of all parts, one after another; each part is a piece of them from now on."""
        if len(self._data) == 1:
            return memoryview(self._data[0])
        whole = memoryview(b"".join(self._data))
        ends = list(accumulate(map(len, self._data), initial=0))
        self._data = [whole[start:end] for start, end in pairwise(ends)]
        return whole


def copy_parts(source: PartSource, sink: PartSink, _: Cancelled = never) -> None:
    """Add all parts of a source to a sink, and close it. Raises as the two do."""
    for number, about in enumerate(source.parts):
        sink.add(EncodedPart(source.read(number), about))
    sink.close(source.about)


class Encoder(ABC):
    """Encodes a column part by part, and gathers what cannot be read as its kind."""

    def __init__(self) -> None:
        self._unparsed = 0
        self._examples: list[Plain] = []
        self.raw = PLAIN
        """What the cells seen so far have that the values have not."""

    @abstractmethod
    def encode(self, series: pl.Series) -> EncodedPart:
        """The next part, as it stands in the table. `known` is told of each."""

    def about(self) -> About:
        """What was learnt of the whole column."""
        return {"unparsed": self._unparsed, "examples": self._examples, "raw": asdict(self.raw)}

    def lose(self, number: int, examples: Iterable[str]) -> None:
        """So many values of a part cannot be read; its first different ones are examples."""
        self._unparsed += number
        fresh = [example for example in examples if example not in self._examples]
        self._examples += fresh[: EXAMPLES - len(self._examples)]


class Stored(ABC):
    """A column by part. Raises DamagedError where a part is not what was written."""

    def __init__(self, source: PartSource, name: str, spans: Spans) -> None:
        """Raises DamagedError for parts of other accounts."""
        if len(source.parts) != len(spans):
            raise DamagedError(name)
        self.source, self.name, self.spans = source, name, spans

    @cached_property
    def known(self) -> int:
        """Accounts that have a value."""
        return sum(map(self.known_in, range(len(self.spans))))

    @property
    def unparsed(self) -> tuple[int, tuple[str, ...]]:
        """Accounts whose value could not be read as the column's kind, and some such values."""
        examples = cast("list[str]", self.source.about.get("examples", []))
        return cast("int", self.source.about.get("unparsed", 0)), tuple(examples)

    @property
    def raw(self) -> Raw:
        """What the cells have that the values have not."""
        return Raw(**cast("dict[str, Any]", self.source.about.get("raw", {})))

    def known_in(self, number: int) -> int:
        """Accounts of a part that have a value."""
        return cast("int", self.source.parts[number]["known"])

    def missing(self, number: int) -> Mask:
        """The accounts of a part without a value."""
        accounts, known = self.spans.size(number), self.known_in(number)
        if known == accounts:
            return masks.empty(accounts)
        return masks.invert(self._present(number), accounts) if known else masks.full(accounts)

    @abstractmethod
    def _present(self, number: int) -> Mask:
        """The accounts of a part that have a value, where some do and some do not."""

    @abstractmethod
    def series(self, number: int) -> pl.Series:
        """The values of a part, in the type that the column has."""

    @abstractmethod
    def gather(self, rows: SplitRows) -> pl.Series:
        """The values of some accounts, in the order given."""

    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Accounts of a part's mask by value, in the order of `values`; and those without a value."""
        return np.zeros(0, np.int64), masks.popcount(mask & self.missing(number))

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a category, or the items of lists; none of numbers, dates and text."""
        return ()


def where_known(values: pl.Series, known: pl.Series) -> pl.Series:
    """The values that are known, null in the place of others."""
    return values.zip_with(known, pl.Series([None], dtype=values.dtype))


def to_words(bits: Buffer | NDArray[np.uint8], accounts: int) -> Mask:
    """Packed bits as a mask."""
    mask = np.zeros((accounts + 63) // 64, np.uint64)
    mask.view(np.uint8)[: (accounts + 7) // 8] = np.frombuffer(bits, np.uint8, (accounts + 7) // 8)
    return masks.clear_padding(mask, accounts)


def to_bytes(flags: pl.Series | NDArray[np.bool_]) -> bytes:
    """Flags as packed bits."""
    return masks.pack(flags).view(np.uint8)[: (len(flags) + 7) // 8].tobytes()
