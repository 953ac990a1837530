"""What every encoding of a column on disk can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, ColumnFile, DamagedError, EncodedPart, Plain
from niche.segments.accounts.part_pool import Spans
from niche.segments.model.columns import PLAIN, Raw
from niche.segments.reading.encoding import EXAMPLES


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
    """A column on disk. Raises DamagedError where a part is not what was written."""

    def __init__(self, file: ColumnFile, name: str, spans: Spans) -> None:
        """Raises DamagedError for a file about other accounts."""
        if len(file.parts) != len(spans):
            raise DamagedError(name)
        self.file, self.name, self.spans = file, name, spans

    @property
    def known(self) -> int:
        """Accounts that have a value."""
        return sum(self.known_in(number) for number in range(len(self.spans)))

    @property
    def unparsed(self) -> tuple[int, tuple[str, ...]]:
        """Accounts whose value could not be read as the column's kind, and some such values."""
        examples = cast("list[str]", self.file.about.get("examples", []))
        return cast("int", self.file.about.get("unparsed", 0)), tuple(examples)

    @property
    def raw(self) -> Raw:
        """What the cells have that the values have not."""
        return Raw(**cast("dict[str, Any]", self.file.about.get("raw", {})))

    def known_in(self, number: int) -> int:
        """Accounts of a part that have a value."""
        return cast("int", self.file.parts[number]["known"])

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
        """The values of a part, in the type that the column has in memory."""

    def at(self, number: int, rows: NDArray[np.integer]) -> pl.Series:
        """The values of some accounts of a part, by their place in it."""
        return self.series(number).gather(pl.Series(rows))

    @abstractmethod
    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Accounts of a part's mask by value, in the order of `values`; and those without a value."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a category, or the items of lists; none of numbers and dates."""
        return ()


def to_words(bits: bytes | NDArray[np.uint8], accounts: int) -> Mask:
    """Packed bits as a mask."""
    mask = np.zeros((accounts + 63) // 64, np.uint64)
    mask.view(np.uint8)[: (accounts + 7) // 8] = np.frombuffer(bits, np.uint8, (accounts + 7) // 8)
    return masks.clear_padding(mask, accounts)


def to_bytes(flags: pl.Series | NDArray[np.bool_]) -> bytes:
    """Flags as packed bits."""
    return masks.pack(flags).view(np.uint8)[: (len(flags) + 7) // 8].tobytes()
