"""Add columns to a universe that are worked out of its others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial, reduce
from operator import or_

import numpy as np
import polars as pl

from niche.segments.accounts import masks
from niche.segments.accounts.codes import ANSWERS, encode_codes
from niche.segments.accounts.columnfile import EncodedPart
from niche.segments.accounts.numbers import encode_numbers
from niche.segments.accounts.parts import PartSink
from niche.segments.accounts.table import column_of
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Column, Kind
from niche.segments.model.derived import Cases, Sum, sources
from niche.segments.model.filters import conditions
from niche.segments.model.operators import resolve


def with_cases(universe: Universe, name: str, cases: Cases) -> Universe:
    """Add a column of values by condition: yes or no if these are its values, else a category.

    Raises MismatchError for a condition that does not fit the accounts, CancelledError, BadInputError.
    """
    values = tuple(value for value, _ in cases.cases)
    kind = Kind.YES_NO if set(values) <= {*ANSWERS} else Kind.CATEGORY
    counter = Counter(universe)
    asked = [resolve(condition, universe) for _, where in cases.cases for _, condition in conditions(where)]
    spans = universe.table.spans
    codes = pl.Enum(ANSWERS if kind is Kind.YES_NO else values)

    def write(sink: PartSink, cancelled: Cancelled) -> None:
        met = [
            (codes.categories.to_list().index(value), counter.mask(where, cancelled)) for value, where in cases.cases
        ]

        def part(number: int) -> EncodedPart:
            places, known = np.zeros(spans.size(number), np.uint32), np.zeros(spans.size(number), np.bool_)
            for place, mask in reversed(met):
                flags = masks.flags(mask[spans.words(number)], spans.size(number))
                places[flags], known[flags] = place, True
            series = pl.select(pl.when(pl.lit(pl.Series(known))).then(pl.lit(pl.Series(places)))).to_series()
            return encode_codes(series.cat.to(codes))

        for encoded in universe.table.parts.run(part, cancelled=cancelled):
            sink.add(encoded)
        sink.close({"values": codes.categories.to_list()})

    column = Column(name, kind, values=values if kind is Kind.CATEGORY else (), derived=cases)
    return _extended(universe, column, sorted(sources(cases)), write, repr((cases, asked)))


def with_sum(universe: Universe, name: str, total: Sum, unit: str = "") -> Universe:
    """Add a column with the sum of others, which must be numbers. Raises CancelledError, BadInputError."""
    parts = [universe.columns[one] for one in total.columns]
    table = universe.table
    stored = [table.numbers(one) for one in total.columns]
    whole = all(universe.columns[one].integer for one in total.columns)

    def write(sink: PartSink, cancelled: Cancelled) -> None:
        def part(number: int) -> EncodedPart:
            series = [column.series(number) for column in stored]
            if whole:
                series = [values.cast(pl.Int128) for values in series]
            summed = reduce(lambda one, other: one + other, series)
            if whole:
                return encode_numbers(summed.cast(pl.Int64, strict=False))
            return encode_numbers(pl.select(pl.when(pl.lit(summed.is_finite())).then(pl.lit(summed))).to_series())

        for encoded in table.parts.run(part, cancelled=cancelled):
            sink.add(encoded)
        sink.close({"whole": whole})

    kinds = {part.kind for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else Kind.MONEY if Kind.MONEY in kinds else Kind.NUMBER
    units = {part.unit for part in parts}
    raw = replace(reduce(or_, (universe.raw(part.name) for part in parts)), edges="", blank=False, nothing="")
    unit = unit or (units.pop() if len(units) == 1 else "")
    column = Column(name, kind, unit=unit, integer=whole, derived=total, raw=raw)
    return _extended(universe, column, total.columns, write, repr(total))


def _extended(
    universe: Universe,
    column: Column,
    columns: Collection[str],
    write: Callable[[PartSink, Cancelled], None],
    what: str,
) -> Universe:
    table, spans = universe.table, universe.table.spans
    placed = [universe.placements[name].name for name in columns if name in universe.placements]
    what = " ".join([f"derived {what} {placed} {universe.as_of}", *map(table.described, columns)])
    read = partial(column_of, name=column.name, kind=column.kind, spans=spans, order=column.values)
    stored = table.derive(what, (), write, read, never)
    column = replace(column, known=stored.known)
    table = table.extended(stored, column, what)
    return replace(universe, table=table, columns={**universe.columns, column.name: column})
