"""Categories and yes/no: a small code for each account, 0 for no value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, DamagedError, EncodedPart
from niche.segments.accounts.part_pool import Spans, SplitRows
from niche.segments.accounts.parts import Encoder, PartSource, Stored, where_known
from niche.segments.accounts.selections import frequencies
from niche.segments.model.columns import Kind
from niche.segments.reading import casting
from niche.segments.reading.cells import raw_cells
from niche.segments.reading.encoding import EXAMPLES, encode
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import WORDS

MOST = 1 << 20
"""Different values or items beyond which a column is not counted by them: their names are held in memory."""
_FEW = 24
"""Codes that are compared one by one; looking each code up is quicker beyond."""
ANSWERS = ("no", "yes")


class TooManyValuesError(Exception):
    """Text with too many different values for codes."""


class Numbering:
    """Numbers the distinct values of a text column from 1, in the order in which they come."""

    def __init__(self, meant: Callable[[pl.Series], pl.Series], most: int) -> None:
        """`meant` gives the values that texts stand for, null or empty for none. Texts may be `most`."""
        self._meant, self._most = meant, most
        self._texts: list[str] = []
        self._numbers = np.zeros(1, np.uint32)
        """Shape (texts + 1,): the number of each text; of null first."""
        self.numbered: dict[str, int] = {}

    def numbers(self, text: pl.Series) -> NDArray[np.uint32]:
        """The number of each value, 0 for none. Raises TooManyValuesError."""
        found = self._looked_up(text)
        if found.null_count() > text.null_count():
            self._learn(text.filter(found.is_null()).unique().drop_nulls().sort())
            found = self._looked_up(text)
        places = (found.to_physical().cast(pl.UInt32) + 1).fill_null(0)
        numbers: NDArray[np.uint32] = self._numbers[places.to_numpy()]
        return numbers

    def _looked_up(self, text: pl.Series) -> pl.Series:
        return text.cast(pl.Enum(self._texts), strict=False)

    def _learn(self, fresh: pl.Series) -> None:
        numbers = [self._number(value) for value in self._meant(fresh)]
        self._texts += fresh.to_list()
        self._numbers = np.concatenate((self._numbers, np.array(numbers, np.uint32)))
        if len(self._texts) > self._most:
            raise TooManyValuesError

    def _number(self, value: str | None) -> int:
        return self.numbered.setdefault(value, len(self.numbered) + 1) if value else 0


class CodeEncoder(Encoder):
    """Encodes text by its distinct values; blank text and words for a missing value are none."""

    def __init__(self, declared: Sequence[str] = (), most: int = MOST, missing: tuple[str, ...] = WORDS) -> None:
        """`declared` are the only values there are, where some are given. `most` may be found."""
        super().__init__()
        self._missing = missing
        self._declared = pl.Series(declared, dtype=pl.String)
        self._numbering = Numbering(self._meant, most)

    def _meant(self, texts: pl.Series) -> pl.Series:
        known = casting.known_text(texts, missing=self._missing)
        self.raw |= raw_cells(texts, known, self._missing)
        return known.set(~known.is_in(self._declared.implode()), None) if len(self._declared) else known

    def encode(self, series: pl.Series) -> EncodedPart:
        """The codes. Raises TooManyValuesError."""
        text = casting.as_text(series)
        codes = self._numbering.numbers(text)
        known = int(np.count_nonzero(codes))
        if len(self._declared) and known < len(text):
            lost = casting.known_text(text.filter(pl.Series(codes == 0)), missing=self._missing).drop_nulls()
            self.lose(len(lost), lost.unique(maintain_order=True).head(EXAMPLES))
        return _encoded(codes.astype(least(len(self._numbering.numbered))), known)

    def about(self) -> About:
        """The values by code, and what was not declared."""
        return {**super().about(), "values": list(self._numbering.numbered)}


def encode_codes(series: pl.Series) -> EncodedPart:
    """Codes of a Boolean or Enum series: one more than its physical values, which are 0 and 1 of Booleans."""
    dtype = series.dtype
    narrow = least(len(dtype.categories) if isinstance(dtype, pl.Enum) else len(ANSWERS))
    physical = series if dtype == pl.Boolean else series.to_physical()
    codes = physical.cast(_NARROW[narrow]).to_numpy()
    known = len(series) - series.null_count()
    if known < len(series):  # where there is none it is NaN now
        return _encoded(np.where(codes == codes, codes + 1, 0).astype(narrow), known)
    return _encoded(codes + narrow(1), known)


_NARROW = {np.uint8: pl.UInt8, np.uint16: pl.UInt16, np.uint32: pl.UInt32}


def _encoded(codes: NDArray[np.unsignedinteger], known: int) -> EncodedPart:
    return EncodedPart(codes.tobytes(), {"known": known, "type": codes.dtype.str})


def least(largest: int) -> type[np.unsignedinteger]:
    """The narrowest type that holds a number."""
    return np.uint8 if largest < 1 << 8 else np.uint16 if largest < 1 << 16 else np.uint32


class AnswerEncoder(Encoder):
    """Encodes a yes/no column: 1 for no, 2 for yes."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading

    def encode(self, series: pl.Series) -> EncodedPart:
        """The codes."""
        found = encode(series, self._reading)
        self.lose(found.column.unparsed, found.column.unparsed_examples)
        return encode_codes(found.series)

    def about(self) -> About:
        """The values are always the same."""
        return {**super().about(), "values": list(ANSWERS)}


class Codes(Stored):
    """A coded column, its values in the order that the column gives them."""

    def __init__(self, source: PartSource, name: str, spans: Spans, kind: Kind, order: Sequence[str] = ()) -> None:
        """`order` is that of the values, alphabetical where none is given; values that it leaves out are missing."""
        super().__init__(source, name, spans)
        if "values" not in source.about:
            raise DamagedError(name)
        self.yes_no = kind is Kind.YES_NO
        written = cast("Sequence[str]", source.about["values"])
        self._values = ANSWERS if self.yes_no else tuple(order or sorted(written))
        self.code = {value: code for code, value in enumerate(written, 1)}
        places = {value: place for place, value in enumerate(self._values)}
        self._places = np.array([-1, *(places.get(value, -1) for value in written)], np.int64)
        self._of_places = np.array([self.code.get(value, 0) for value in self._values], np.int64)

    @cached_property
    def _dtype(self) -> pl.Enum:
        return pl.Enum(self._values)

    @property
    def values(self) -> tuple[str, ...]:
        """The values in order."""
        return self._values

    def codes(self, number: int) -> NDArray[np.unsignedinteger]:
        """The codes of a part."""
        about = self.source.parts[number]
        dtype = np.dtype(cast("str", about["type"]))
        return np.frombuffer(self.source.read(number), dtype, self.spans.size(number))

    def having(self, number: int, values: Sequence[str]) -> Mask:
        """The accounts of a part that have one of some values."""
        wanted = sorted(self.code[value] for value in values if value in self.code)
        accounts = self.spans.size(number)
        if not wanted:
            return masks.empty(accounts)
        codes = self.codes(number)
        most = np.iinfo(codes.dtype).max
        wanted = [code for code in wanted if code <= most]
        if len(wanted) > _FEW:
            table = np.zeros(len(self._places), np.bool_)
            table[wanted] = True
            return masks.pack(pl.Series(table).gather(pl.Series(codes)))
        flags = np.zeros(accounts, np.bool_)
        for code in wanted:
            flags |= codes == code
        return masks.pack(flags)

    def series(self, number: int) -> pl.Series:
        """Booleans, or the values as an Enum."""
        return self._typed(self.codes(number))

    def gather(self, rows: SplitRows) -> pl.Series:
        """The values of some accounts, in the order given."""
        codes = np.empty(len(rows.rows), np.uint32)
        for number, places, within in rows.parts:
            codes[places] = self.codes(number)[within]
        return self._typed(codes)

    def _typed(self, codes: NDArray[np.unsignedinteger]) -> pl.Series:
        if self.yes_no:
            flags, known = pl.Series(self.name, codes == 2), pl.Series(codes > 0)
            return where_known(flags, known)
        places = self._places[codes]
        known = where_known(pl.Series(self.name, places.astype(np.uint32)), pl.Series(places >= 0))
        return known.cat.to(self._dtype)

    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Accounts by value, in order."""
        codes = pl.Series(self.codes(number)).filter(masks.unpack(mask, self.spans.size(number)))
        found = frequencies(codes, len(self._places))
        by_place = np.where(self._of_places > 0, found[self._of_places], 0)
        return by_place, int(found[0])

    def _present(self, number: int) -> Mask:
        return masks.pack(self.codes(number) > 0)
