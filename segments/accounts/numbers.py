"""Numbers and dates on disk: each part in the narrowest type that holds it exactly."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, ColumnFile, EncodedPart
from niche.segments.accounts.part_pool import Spans
from niche.segments.accounts.parts import Encoder, Stored, to_bytes, to_words
from niche.segments.model.predicates import Bound, Interval
from niche.segments.reading.encoding import encode
from niche.segments.reading.inference import Reading

_WHOLE = (np.int8, np.int16, np.int32, np.int64)
_UNITS = (1000, 100)
"""What whole numbers of many digits are often multiples of, so that they fit half the bytes."""
_EPOCH = dt.date(1970, 1, 1)


class NumberEncoder(Encoder):
    """Encodes a number or date column."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self._reading = reading
        self._whole = True

    def encode(self, series: pl.Series) -> EncodedPart:
        """Values, zero where there is none; then a bit for each account, unless all have a value."""
        found = encode(series, self._reading)
        self.lose(found.column.unparsed, found.column.unparsed_examples)
        self.raw |= found.column.raw
        self._whole = self._whole and found.column.integer
        typed = found.series.to_physical()
        known = len(typed) - typed.null_count()
        if not known:
            return EncodedPart(b"", {"known": 0})
        values, unit = _narrowed(typed.fill_null(0).to_numpy(), typed.drop_nulls())
        bits = to_bytes(typed.is_not_null()) if known < len(typed) else b""
        low, high = typed.min(), typed.max()
        assert isinstance(low, int | float)
        assert isinstance(high, int | float)
        about: About = {"known": known, "type": values.dtype.str, "unit": unit, "low": low, "high": high}
        return EncodedPart(values.tobytes() + bits, about)

    def about(self) -> About:
        """Whether all numbers are whole, too: parts alone do not tell."""
        return {**super().about(), "whole": self._whole}


def _narrowed(values: NDArray[np.generic], known: pl.Series) -> tuple[NDArray[np.generic], int]:
    """The values in few bytes, and what they are to be multiplied by."""
    if not known.dtype.is_integer():
        with np.errstate(over="ignore"):  # what overflows is not the same
            single = values.astype(np.float32)
        return (single if (single == values).all() else values.astype(np.float64)), 1
    narrow = _least(known)
    if narrow is np.int64:
        for unit in _UNITS:
            if (known % unit == 0).all() and _least(known // unit) is not np.int64:
                return (values // unit).astype(_least(known // unit)), unit
    return values.astype(narrow), 1


def _least(known: pl.Series) -> type[np.signedinteger]:
    low, high = known.min(), known.max()
    return next(t for t in _WHOLE if np.iinfo(t).min <= low and high <= np.iinfo(t).max)  # type: ignore[operator]


class Numbers(Stored):
    """A number or date column on disk. `dtype` is that of the column in memory."""

    def __init__(self, file: ColumnFile, name: str, spans: Spans, dates: bool) -> None:
        """Raises KeyError for a file that is not about numbers."""
        super().__init__(file, name, spans)
        self.dtype = pl.Date() if dates else pl.Int64() if file.about["whole"] else pl.Float64()

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
        about = self.file.parts[number]
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
        """The values, in the type that the column has in memory."""
        physical = self.physical(number)
        return physical.cast(self.dtype).alias(self.name)

    def physical(self, number: int) -> pl.Series:
        """The values as numbers; days since 1970 for dates."""
        accounts = self.spans.size(number)
        wide = pl.Float64 if self.dtype == pl.Float64 else pl.Int32 if self.dtype == pl.Date else pl.Int64
        if not self.known_in(number):
            return pl.Series(self.name, [None], dtype=wide).new_from_index(0, accounts)
        values, bits, unit = self._read(number)
        found = pl.Series(self.name, values)
        found = (found.cast(pl.Int64) * unit if unit != 1 else found).cast(wide)
        if not bits:
            return found
        present = masks.unpack(to_words(bits, accounts), accounts)
        return found.to_frame("n").select(pl.when(present).then("n").alias(self.name)).to_series()

    def counts(self, number: int, mask: Mask) -> tuple[NDArray[np.int64], int]:
        """Only how many have no value."""
        return np.zeros(0, np.int64), masks.popcount(mask & self.missing(number))

    def _present(self, number: int) -> Mask:
        return to_words(self._read(number)[1], self.spans.size(number))

    def _read(self, number: int) -> tuple[NDArray[np.generic], bytes, int]:
        """Values as they are kept, validity bits or nothing, and what the values are multiples of."""
        about, data = self.file.parts[number], self.file.read(number)
        dtype = np.dtype(cast("str", about["type"]))
        accounts = self.spans.size(number)
        values: NDArray[np.generic] = np.frombuffer(data, dtype, accounts)
        if dtype == np.int64 and self.dtype == pl.Float64:  # other parts made it so, and floats are not as exact
            values = values.astype(np.float64)
        return values, data[accounts * dtype.itemsize :], cast("int", about["unit"])


def _tests(
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
