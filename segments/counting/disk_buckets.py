"""Grades of a number or date column on disk: one byte an account, made at first use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import About, ColumnFile, DamagedError, Part
from niche.segments.accounts.numbers import Numbers
from niche.segments.accounts.selections import Selection, frequencies
from niche.segments.counting.buckets import SAMPLE, Cuts, Grades, cut, graded
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Kind

if TYPE_CHECKING:
    from niche.segments.accounts.bigtable import BigTable


@dataclass(frozen=True, slots=True)
class StoredGrades(Grades):
    """Grades whose codes and values are read part by part."""

    table: BigTable = field(kw_only=True, repr=False)
    column: Numbers = field(kw_only=True, repr=False)
    file: ColumnFile = field(kw_only=True, repr=False)

    def count(self, chosen: Selection) -> NDArray[np.int64]:
        """Shape (grades + 1,): the chosen accounts in each grade, and without a value. The fewer ones are counted."""
        if chosen.size * 2 > chosen.accounts:
            return self.universe - self._counted(chosen.rest.mask)
        return self._counted(chosen.mask)

    def _counted(self, mask: Mask) -> NDArray[np.int64]:
        spans, size = self.table.spans, len(self.universe)

        def part(number: int) -> NDArray[np.int64]:
            flags = masks.unpack(mask[spans.words(number)], spans.size(number))
            return frequencies(pl.Series(self._codes(number)).filter(flags), size)

        found = (counts for _, counts in self.table.parts.run(part, mask))
        return sum(found, np.zeros(size, np.int64))

    def _codes(self, number: int) -> NDArray[np.uint8]:
        return np.frombuffer(self.file.read(number), np.uint8)

    def spread(
        self, chosen: Selection, wanted: Sequence[int] | None
    ) -> tuple[NDArray[np.generic], NDArray[np.int64] | None]:
        """The values that the chosen accounts have in some grades or in all, and how many are up to each."""
        spans, table = self.table.spans, np.zeros(256, np.bool_)
        table[range(len(self.universe) - 1) if wanted is None else wanted] = True

        def part(number: int) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
            flags = masks.flags(chosen.mask[spans.words(number)], spans.size(number)) & table[self._codes(number)]
            values = self.column.physical(number).filter(pl.Series(flags)).to_numpy() if flags.any() else np.zeros(0)
            return np.unique(values, return_counts=True)

        found = [some for _, some in self.table.parts.run(part, chosen.mask) if len(some[0])]
        values, places = np.unique(np.concatenate([some for some, _ in found]), return_inverse=True)
        sizes = np.bincount(places, np.concatenate([many for _, many in found]))
        return values, np.cumsum(sizes).astype(np.int64)


def stored_grades(table: BigTable, name: str, cancelled: Cancelled = never) -> StoredGrades:
    """The grades of a number or date column, worked out now where they are not in the store.

    Raises CancelledError, which leaves nothing behind; BadInputError.
    """
    column = table.column(name, cancelled)
    assert isinstance(column, Numbers)
    what = f"grades {table.readings[name]!r}"
    with table.alone(cancelled):
        return table.store.made(what, partial(_read, table, column), partial(_write, table, column, what), cancelled)


def _read(table: BigTable, column: Numbers, file: ColumnFile) -> StoredGrades:
    if len(file.parts) != len(table.spans):
        raise DamagedError(column.name)
    about = file.about
    dates = table.readings[column.name].kind is Kind.DATE
    edges = cast("list[float]", about["edges"])
    return StoredGrades(
        values=pl.Series(),
        dates=dates,
        edges=tuple(dt.date.fromordinal(int(edge)) for edge in edges) if dates else tuple(edges),
        first=np.array(about["first"], np.int64),
        codes=pl.Series(),
        universe=np.array(about["universe"], np.int64),
        table=table,
        column=column,
        file=file,
    )


def _write(table: BigTable, column: Numbers, what: str, cancelled: Cancelled) -> None:
    cuts = _cuts(table, column, cancelled)
    size = len(cuts.limits) + 2 if cuts.edges else 1
    universe = np.zeros(size, np.int64)

    def part(number: int) -> pl.Series:
        values = column.physical(number)
        return graded(values, cuts.limits) if cuts.edges else pl.zeros(len(values), pl.UInt8, eager=True)

    writer = table.store.write(what)
    try:
        for _, codes in table.parts.run(part, cancelled=cancelled):
            universe += frequencies(codes, size)
            writer.add(Part(codes.to_numpy().tobytes(), {}))
        edges = [float(edge.toordinal()) if isinstance(edge, dt.date) else edge for edge in cuts.edges]
        about: About = {"edges": list(edges), "first": list(cuts.first.tolist()), "universe": list(universe.tolist())}
        writer.close(about)
    finally:
        writer.abandon()


def _cuts(table: BigTable, column: Numbers, cancelled: Cancelled) -> Cuts:
    """From evenly spread values, with the smallest, the least positive and the largest among them."""
    known = column.known
    if not known:
        return Cuts((), np.zeros(0, np.int64), np.zeros(0))
    step = -(-known // SAMPLE)
    before = np.cumsum([0, *(column.known_in(number) for number in range(len(table.spans)))])

    def part(number: int) -> tuple[NDArray[np.float64], list[float]]:
        values = column.physical(number).drop_nulls()
        if not len(values):
            return np.zeros(0), []
        spread = values.gather_every(step, int(-before[number] % step)).to_numpy().astype(np.float64)
        positive = values.filter(values > 0)
        ends = [values.min(), values.max(), *([positive.min()] if len(positive) else [])]
        return spread, [float(end) for end in ends]  # type: ignore[arg-type]

    found = [some for _, some in table.parts.run(part, cancelled=cancelled)]
    ends = [end for _, some in found for end in some]
    least = [end for end in ends if end > 0]
    told = [min(ends), max(ends), *([min(least)] if least else [])]
    sample = np.concatenate([*(spread for spread, _ in found), np.array(told)])
    return cut(sample, table.readings[column.name].kind is Kind.DATE, table.typed[column.name].integer)
