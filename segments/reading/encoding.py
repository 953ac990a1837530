"""Convert a column of the source table to a column of the universe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from niche.segments.model.columns import PLAIN, Column, Kind
from niche.segments.reading import casting, cell_lists
from niche.segments.reading.cells import raw_cells
from niche.segments.reading.inference import Reading
from niche.segments.reading.missing import added

EXAMPLES = 6
"""Limit of the different unparsed values to keep; where there are fewer, these are all."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The typed values in table order, and their column."""

    series: pl.Series
    column: Column


def encode(series: pl.Series, reading: Reading) -> Encoded:
    """Convert a column as its reading says. Values that do not parse become missing, counted with examples."""
    cells = _without_added_words(series, reading)
    if cells is not series:
        encoded = encode(cells, replace(reading, series=None))
        return replace(encoded, column=_with_lost_values(encoded.column, series, cells, reading))
    converted = reading.series
    raw = PLAIN if converted is not None and reading.kind is Kind.DATE else None
    if converted is None and reading.kind is Kind.LIST:
        if _listed(series):
            converted, raw = cell_lists.tidied_lists(series, reading.missing)
        else:
            converted, raw = cell_lists.lists(casting.as_text(series), reading.split, reading.missing)
    typed = _ENCODERS[reading.kind](series, reading) if converted is None else converted
    raw = PLAIN if typed is series else raw
    typed = typed.alias(
        reading.name
    ).rechunk()  # readers leave many chunks, in which sorting text takes ten times as long
    dtype = typed.dtype
    items = dtype.inner if isinstance(dtype, pl.List) else dtype
    unparsed, examples, beside = _unparsed(series, typed, reading.missing)
    column = Column(
        reading.name,
        reading.kind,
        header="" if reading.header == reading.name else reading.header,
        unit=reading.unit,
        integer=dtype == pl.Int64,
        values=tuple(items.categories) if isinstance(items, pl.Enum) else (),
        known=len(typed) - typed.null_count(),
        unparsed=unparsed,
        unparsed_examples=examples,
        beside_unparsed=beside,
        raw=raw or raw_cells(series, typed, reading.missing),
    )
    return Encoded(typed, column)


def _without_added_words(series: pl.Series, reading: Reading) -> pl.Series:
    """The cells without those that hold a value which `niche.yaml` takes for nothing, such as 999; often the same."""
    words = pl.Series(added(reading.missing) if reading.kind in _READ else (), dtype=pl.String)
    if not len(words):
        return series
    if series.dtype.is_numeric() or series.dtype == pl.Duration:
        values, wanted = _number(series, reading).cast(pl.Float64), words.cast(pl.Float64, strict=False)
    elif series.dtype == pl.Boolean:
        values, wanted = series, casting.yes_no(words, "words")
    else:
        values = casting.as_text(series.dt.date() if isinstance(series.dtype, pl.Datetime) else series)
        values, wanted = values.str.strip_chars().str.to_lowercase(), words
    nothing = values.is_in(wanted.drop_nulls().implode())
    return series.set(nothing.fill_null(value=False), None) if nothing.any() else series


_READ = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE, Kind.DATE, Kind.YES_NO})
"""Kinds of which a word for nothing may be a value."""


def _with_lost_values(column: Column, series: pl.Series, cells: pl.Series, reading: Reading) -> Column:
    """The column with the values that are taken for nothing, which SQL on the source must leave out."""
    values = _ENCODERS[reading.kind](series.filter(cells.is_null() & series.is_not_null()), reading)
    lost = "\n".join(values.drop_nulls().cast(pl.String).unique().sort())
    return replace(column, raw=replace(column.raw, nothing=lost))


def _unparsed(
    raw: pl.Series, typed: pl.Series, missing: tuple[str, ...]
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """The number of values that are not parsed, some of them, and the words for a missing value beside them."""
    if typed.null_count() == raw.null_count() or isinstance(typed.dtype, pl.List):
        return 0, (), ()
    lost = raw.filter(typed.is_null() & raw.is_not_null())
    if raw.dtype.is_float() and typed.dtype.is_numeric():
        lost = lost.filter(lost.is_infinite()).cast(pl.String)
        return len(lost), tuple(lost.unique(maintain_order=True).head(EXAMPLES)), ()
    known = casting.known_text(lost, missing=missing)
    words = casting.known_text(lost.filter(known.is_null()), missing=()).drop_nulls().unique().sort()
    known = known.drop_nulls()
    return len(known), tuple(known.unique(maintain_order=True).head(EXAMPLES)), tuple(words) if len(known) else ()


def _number(series: pl.Series, reading: Reading) -> pl.Series:
    if series.dtype.is_numeric():
        return casting.tidy_numbers(series)
    if series.dtype == pl.Duration:
        return casting.elapsed(series, reading.unit if reading.unit in casting.UNITS else "days")
    return casting.best_style(casting.as_text(series), reading.styles, casting.numbers)[1]


def _date(series: pl.Series, reading: Reading) -> pl.Series:
    if isinstance(series.dtype, pl.Date | pl.Datetime):
        return series.dt.date()
    return casting.best_style(casting.as_text(series), reading.styles, casting.parse_dates)[1]


def _yes_no(series: pl.Series, reading: Reading) -> pl.Series:
    if series.dtype == pl.Boolean:
        return series
    return casting.best_style(casting.as_text(series), reading.styles, casting.yes_no)[1]


def _category(series: pl.Series, reading: Reading) -> pl.Series:
    text, values = casting.as_text(series), pl.Enum(reading.values)
    coded = text.cast(values, strict=False)
    if coded.null_count() == text.null_count():
        return coded
    return casting.known_text(text, missing=reading.missing).cast(values, strict=False)


def _listed(series: pl.Series) -> bool:
    """Whether a column already holds lists."""
    return isinstance(series.dtype, pl.List | pl.Array) and not casting.is_nested(series.dtype)


def _text(series: pl.Series, reading: Reading) -> pl.Series:
    return casting.known_text(series, missing=reading.missing)


_ENCODERS: Mapping[Kind, Callable[[pl.Series, Reading], pl.Series]] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.PERCENTAGE: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CATEGORY: _category,
    Kind.ORDERED: _category,
    Kind.TEXT: _text,
    Kind.ID: _text,
}
