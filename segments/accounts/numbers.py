"""Numbers and dates: each part in the narrowest type that holds it exactly."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, Buffer, EncodedPart
from niche.segments.accounts.part_pool import Spans, SplitRows
from niche.segments.accounts.parts import Encoder, PartSource, Stored, to_bytes, to_words, where_known
from niche.segments.model.predicates import Bound, Interval
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Reading

_WHOLE = (np.int8, np.int16, np.int32, np.int64)
_UNITS = (1000, 100)
"""What whole numbers of many digits are often multiples of, so that they fit half the bytes."""
_EPOCH = dt.date(1970, 1, 1)
_EXACT = 1 << 53
"""Whole numbers up to here are exact as floats."""


class NumberEncoder(Encoder):
    """Encodes a number or date column."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading
        self._whole = True

    def encode(self, series: pl.Series) -> EncodedPart:
        """As `encode_numbers`."""
        found = encode(series, self._reading)
        self.lose(found.column.unparsed, found.column.unparsed_examples)
        self.raw |= found.column.raw
        self._whole = self._whole and found.column.integer
        return encode_numbers(found.series)

    def about(self) -> About:
        """Whether all numbers are whole, too: parts alone do not tell."""
        return {**super().about(), "whole": self._whole}


def encode_numbers(series: pl.Series) -> EncodedPart:
    """Values, zero where there is none; then a bit for each account, unless all have a value."""
    typed = series if series.dtype.is_numeric() else series.cast(pl.Int32)
    known = len(typed) - typed.null_count()
    if not known:
        return EncodedPart(b"", {"known": 0})
    low, high = typed.min(), typed.max()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    values, flags = _known_values(typed, max(-low, high))
    narrow = _narrow_floats if isinstance(low, float) else _narrow_integers
    values, unit = narrow(values, low, high)
    bits = b"" if flags is None else to_bytes(flags)
    about: About = {"known": known, "type": values.dtype.str, "unit": unit, "low": low, "high": high}
    return EncodedPart(values.tobytes() + bits, about)


def _known_values(typed: pl.Series, largest: float) -> tuple[NDArray[np.generic], NDArray[np.bool_] | None]:
    """The values, zero where there is none, and which there are; None if all. No absolute value is beyond `largest`.

    Missing values come as NaN, which takes a fraction of the time of two queries.
    """
    if not typed.has_nulls():
        return typed.to_numpy(), None
    if typed.dtype.is_integer() and largest > _EXACT:
        return typed.fill_null(0).to_numpy(), typed.is_not_null().to_numpy()
    values = typed.to_numpy()
    known = values == values
    filled = np.where(known, values, 0)
    return (filled.astype(np.int64) if typed.dtype.is_integer() else filled), known


def _narrow_floats(values: NDArray[np.generic], _: float, __: float) -> tuple[NDArray[np.generic], int]:
    with np.errstate(over="ignore"):  # what overflows is not the same
        single = values.astype(np.float32)
    return (single if (single == values).all() else values), 1


def _narrow_integers(values: NDArray[np.generic], low: float, high: float) -> tuple[NDArray[np.generic], int]:
    """The values in few bytes, and what they are to be multiplied by."""
    narrow = _least(low, high)
    if narrow is np.int64:
        for unit in _UNITS:
            few = _least(low // unit, high // unit)
            if few is not np.int64 and not (values % unit).any():
                return (values // unit).astype(few), unit
    return values.astype(narrow), 1


def _least(low: float, high: float) -> type[np.signedinteger]:
    return next(t for t in _WHOLE if np.iinfo(t).min <= low and high <= np.iinfo(t).max)


class Numbers(Stored):
    """A number or date column: Int64, Float64 or Date, as `dtype` tells."""

    def __init__(self, source: PartSource, name: str, spans: Spans, dates: bool) -> None:
        """Raises KeyError for parts that are not of numbers."""
        super().__init__(source, name, spans)
        self.dates = dates
        self.dtype = pl.Date() if dates else pl.Int64() if source.about["whole"] else pl.Float64()
        self._wide = pl.Int32() if dates else self.dtype
        self._numpy = np.dtype("i4" if dates else "i8" if self.dtype == pl.Int64 else "f8")

    def within(self, number: int, interval: Interval) -> Mask:
        """The accounts of a part whose value is in an interval."""
        accounts = self.spans.size(number)
        if not self.known_in(number):
            return masks.empty(accounts)
        low, high = self.ends(number)
        ends = self._plain(interval.low), self._plain(interval.high)
        above_low = ends[0] is None or (low > ends[0] if interval.low_open else low >= ends[0])
        below_high = ends[1] is None or (high < ends[1] if interval.high_open else high <= ends[1])
        if above_low and below_high:
            return masks.invert(self.missing(number), accounts)
        beyond = ends[0] is not None and (high < ends[0] or (interval.low_open and high == ends[0]))
        short = ends[1] is not None and (low > ends[1] or (interval.high_open and low == ends[1]))
        if beyond or short:
            return masks.empty(accounts)
        values, bits, unit = self._read(number)
        tests = _tests(None if above_low else ends[0], None if below_high else ends[1], interval, values.dtype, unit)
        flags = None
        for compare, bound in tests:
            found = compare(values, bound)
            flags = found if flags is None else np.logical_and(flags, found, out=flags)
        mask = masks.full(accounts) if flags is None else masks.pack(flags)
        if bits:
            mask &= to_words(bits, accounts)
        return mask

    def ends(self, number: int) -> tuple[float, float]:
        """The smallest and the largest value of a part that has any, as `physical` gives them."""
        about = self.source.parts[number]
        low, high = cast("float", about["low"]), cast("float", about["high"])
        return (float(low), float(high)) if self.dtype == pl.Float64 else (low, high)

    def _plain(self, bound: Bound | None) -> float | None:
        """A bound as the values are compared with it."""
        if bound is None or isinstance(bound, dt.date):
            return None if bound is None else (bound - _EPOCH).days
        try:
            return float(bound) if self.dtype == pl.Float64 else bound
        except OverflowError:
            return math.inf if bound > 0 else -math.inf

    def equal(self, number: int, wanted: pl.Series) -> Mask:
        """The accounts of a part whose value is one of these, given in the type that the column has in memory."""
        return masks.pack(self.series(number).is_in(wanted.implode()))

    def series(self, number: int) -> pl.Series:
        """The values, in the column's type."""
        return self.physical(number).cast(self.dtype)

    def gather(self, rows: SplitRows) -> pl.Series:
        """The values of some accounts, in the order given."""
        found = np.zeros(len(rows.rows), self._numpy)
        present = np.zeros(len(rows.rows), np.bool_)
        for number, places, within in rows.parts:
            if self.known_in(number):
                values, bits, unit = self._read(number)
                found[places] = values[within].astype(found.dtype) * unit
                flags = np.frombuffer(bits, np.uint8)
                present[places] = flags[within >> 3] >> (within & 7).astype(np.uint8) & 1 if bits else True
        return where_known(pl.Series(self.name, found), pl.Series(present)).cast(self.dtype)

    def physical(self, number: int) -> pl.Series:
        """The values of a part as numbers; days since 1970 for dates."""
        accounts = self.spans.size(number)
        if not self.known_in(number):
            return pl.Series(self.name, [None], dtype=self._wide).new_from_index(0, accounts)
        values, bits, unit = self._read(number)
        found = self._widened(pl.Series(self.name, values), unit)
        return where_known(found, masks.unpack(to_words(bits, accounts), accounts)) if bits else found

    def chosen(self, number: int, mask: Mask | None = None) -> pl.Series:
        """The values of those accounts of a part's mask, or of all, that have one, as `physical`."""
        accounts = self.spans.size(number)
        if not self.known_in(number):
            return pl.Series(self.name, [], dtype=self._wide)
        values, bits, unit = self._read(number)
        found = pl.Series(self.name, values)
        if bits:
            present = to_words(bits, accounts)
            mask = present if mask is None else mask & present
        return self._widened(found if mask is None else found.filter(masks.unpack(mask, accounts)), unit)

    def _widened(self, values: pl.Series, unit: int) -> pl.Series:
        return (values.cast(pl.Int64) * unit if unit != 1 else values).cast(self._wide)

    def _present(self, number: int) -> Mask:
        return to_words(self._read(number)[1], self.spans.size(number))

    def _read(self, number: int) -> tuple[NDArray[np.generic], Buffer, int]:
        """Values as they are kept, validity bits or nothing, and what the values are multiples of."""
        about, data = self.source.parts[number], self.source.read(number)
        dtype = np.dtype(cast("str", about["type"]))
        accounts = self.spans.size(number)
        values: NDArray[np.generic] = np.frombuffer(data, dtype, accounts)
        if dtype == np.int64 and self.dtype == pl.Float64:  # other parts made it so, and floats are not as exact
            values = values.astype(np.float64)
        return values, data[accounts * dtype.itemsize :], cast("int", about["unit"])


@lru_cache(maxsize=64)
def _tests(
    low: float | None, high: float | None, interval: Interval, dtype: np.dtype[np.generic], unit: int
) -> tuple[tuple[np.ufunc, float | np.generic], ...]:
    """The comparisons of a part; many parts have the same."""
    return tuple(_comparisons(low, high, interval, dtype, unit))


def _comparisons(
    low: float | None, high: float | None, interval: Interval, dtype: np.dtype[np.generic], unit: int
) -> Iterator[tuple[np.ufunc, float | np.generic]]:
    """Comparisons with the values as they are kept, in their own type: a wider bound would widen all of them.

    The bounds lie between the smallest and the largest value of the part, so that the type holds them.
    """
    if dtype.kind == "f":
        ends = (
            (low, interval.low_open, np.greater, np.greater_equal),
            (high, interval.high_open, np.less, np.less_equal),
        )
        for bound, opened, beyond, reaching in ends:
            if bound is not None:
                yield (beyond if opened else reaching), np.float64(bound)
        return
    if low is not None:  # the least whole multiple that is allowed
        exact = Fraction(low) / unit
        scaled = math.floor(exact) + 1 if interval.low_open else math.ceil(exact)
        yield np.greater_equal, dtype.type(scaled)
    if high is not None:
        exact = Fraction(high) / unit
        scaled = math.ceil(exact) - 1 if interval.high_open else math.floor(exact)
        yield np.less_equal, dtype.type(scaled)
