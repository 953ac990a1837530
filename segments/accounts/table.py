"""The typed columns of the accounts by part: in memory, or on disk as `bigtable` has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.codes import ANSWERS, Codes, encode_codes
from niche.segments.accounts.lists import Items, Lists
from niche.segments.accounts.numbers import Numbers, encode_numbers
from niche.segments.accounts.part_pool import PartPool, Spans
from niche.segments.accounts.parts import PartSink, PartsInMemory, PartSource, Stored
from niche.segments.accounts.ranking import Ranks
from niche.segments.accounts.rows import Rows
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.sorting import OrderedRows
from niche.segments.accounts.whole import Texts
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import CATEGORICAL, Column, Kind, Raw
from niche.segments.model.predicates import Bound

T = TypeVar("T")
Work = Callable[[int, pl.DataFrame], T]
"""What is done with a part of a table: its first row, a multiple of 64, and its columns."""

_EPOCH = dt.date(1970, 1, 1)
_MOST_DISTINCT = 1 << 22
"""Different numbers that are held at once."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The columns `value`, in the column's own order, and `accounts`, from 1 up; and accounts without a value."""

    values: pl.DataFrame
    missing: int


def counted_values(names: Sequence[str], counts: NDArray[np.int64]) -> pl.DataFrame:
    """The columns `value` and `accounts` of those values that any account has."""
    return pl.DataFrame({"value": pl.Series(names, dtype=pl.String), "accounts": counts}).filter(pl.col("accounts") > 0)


class Table:
    """The columns of a universe but for the placements, in the types that Column tells. All accounts have a row."""

    streamed = False
    """Whether the columns are read from disk, part by part, because they may not fit in memory."""

    def __init__(self, columns: Mapping[str, Stored], spans: Spans) -> None:
        self._columns, self.spans = columns, spans
        self.parts = PartPool(spans)
        """Runs work on the parts."""

    @property
    def height(self) -> int:
        """How many accounts there are."""
        return self.spans.accounts

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, in the order of the user's table."""
        return list(self._columns)

    def column(self, name: str, cancelled: Cancelled = never) -> Stored:  # noqa: ARG002
        """A column by part. Raises KeyError for an unknown one, CancelledError, BadInputError."""
        return self._columns[name]

    def described(self, name: str) -> str:  # noqa: ARG002
        """How a column of a table on disk is read, in words that no other column has; empty in memory."""
        return ""

    def extended(self, stored: Stored, column: Column, what: str) -> Table:  # noqa: ARG002
        """This table with one more column, last; `what` tells it from all others."""
        other = copy(self)
        other._columns = {**self._columns, stored.name: stored}
        return other

    def numbers(self, name: str, cancelled: Cancelled = never) -> Numbers:
        """A number or date column. Raises as `column`."""
        found = self.column(name, cancelled)
        assert isinstance(found, Numbers)
        return found

    def scanned(self, name: str) -> bool:  # noqa: ARG002
        """Whether a column is text that is scanned in its file for each question, and no `column`."""
        return False

    def tell(self, told: Callable[[float, str], None]) -> None:
        """Whom to tell the share that is done, and what is being done, while a column is read for the first time."""

    def ready(self, column: str) -> bool:  # noqa: ARG002
        """Whether the values can be had without reading the whole table first."""
        return True

    def each(
        self, names: Sequence[str], work: Work[T], within: Mask | None = None, cancelled: Cancelled = never
    ) -> Iterator[T]:
        """What `work` makes of each part, in order; parts without an account of `within` are left out.

        Raises CancelledError, BadInputError.
        """
        columns = [self.column(name, cancelled) for name in names]

        def part(number: int) -> T:
            return work(self.spans.rows(number).start, pl.DataFrame([column.series(number) for column in columns]))

        return self.parts.run(part, within, cancelled)

    def derive(
        self,
        what: str,  # noqa: ARG002
        columns: Sequence[str],  # noqa: ARG002
        write: Callable[[PartSink, Cancelled], None],
        read: Callable[[PartSource], T],
        cancelled: Cancelled = never,
    ) -> T:
        """What `read` finds in the parts that `write` works out of some columns; kept on disk where they are there.

        Raises CancelledError, BadInputError.
        """
        parts = PartsInMemory()
        write(parts, cancelled)
        return read(parts)

    def take(self, names: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows, in the order given. Meant for as many as are shown."""
        split = self.spans.split(rows)
        return pl.DataFrame([self.column(name).gather(split) for name in names])

    def glimpse(self, names: Sequence[str], accounts: int) -> pl.DataFrame:
        """Some columns of about so many accounts, quickly, from all over the table."""
        last = max(0, self.height - 1)
        return self.take(names, np.unique(np.linspace(0, last, min(accounts, self.height)).astype(np.int64)))

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        """The n-th largest or smallest known value of a number or date column; None where fewer are known."""
        stored = self.numbers(column)
        if stored.known < n:
            return None
        if holdable(self, stored.known):
            known = pl.concat(list(self.parts.run(stored.chosen)))
            value = known.top_k(n).min() if largest else known.bottom_k(n).max()
            assert isinstance(value, int | float)
        else:
            value = Ranks(self.parts, stored).at(stored.known - n if largest else n - 1)
        return _EPOCH + dt.timedelta(days=int(value)) if stored.dates else value

    def in_order(self, column: str, mask: Mask, descending: bool) -> Rows | None:
        """The accounts of a mask by their values, missing ones last, without holding them; None for text and lists."""
        stored = None if self.scanned(column) else self.column(column)
        if isinstance(stored, Numbers | Codes):
            return OrderedRows(self.parts, self.take, stored, mask, descending)
        return None

    def counted(self, column: str, chosen: Selection | None) -> Counted:
        """The chosen accounts, or all, by their values; not of a column that is `scanned`."""
        stored, spans = self.column(column), self.spans
        if isinstance(stored, Texts):
            return _counted_texts(stored.whole, chosen)
        if isinstance(stored, Items | Lists):
            stored = stored.items()
        mask = masks.full(self.height) if chosen is None else chosen.mask

        def part(number: int) -> NDArray[np.int64]:
            return np.append(*stored.counts(number, mask[spans.words(number)]))

        counts = self.parts.total(part, len(stored.values) + 1, mask)
        values = counted_values(stored.values, counts[:-1])
        return Counted(values.reverse() if stored.values == ANSWERS else values, int(counts[-1]))

    def known(self, column: str) -> int:
        """How many accounts have a value."""
        return self.column(column).known

    def raw(self, column: str) -> Raw | None:  # noqa: ARG002
        """What the cells of a column have that its values have not; None where Column tells."""
        return None

    def distinct(self, column: str) -> int | None:
        """How many different values there are; None where they are too many to be counted."""
        stored = self.column(column)
        if isinstance(stored, Texts):
            return stored.whole.drop_nulls().n_unique()
        if not isinstance(stored, Numbers):
            return self.counted(column, None).values.height
        found: pl.Series | None = None
        for values in self.parts.run(lambda number: stored.chosen(number).unique()):
            found = values if found is None else found.append(values).unique()
            if len(found) > _MOST_DISTINCT:
                return None
        return 0 if found is None else len(found)

    def values(self, column: str) -> Sequence[str]:
        """The values of a category or the items of lists, all of them, as Column has them once they are known."""
        stored = self.column(column)
        return () if isinstance(stored, Codes) and stored.yes_no else stored.values


def _counted_texts(texts: pl.Series, chosen: Selection | None) -> Counted:
    some = texts if chosen is None else texts.filter(chosen.flags)
    values = some.drop_nulls().alias("value").value_counts(name="accounts").sort("value")
    return Counted(values, some.null_count())


def column_of(source: PartSource, name: str, kind: Kind, spans: Spans, order: Sequence[str] = ()) -> Stored:
    """The column of some encoded parts; `order` is that of its values. Raises DamagedError, KeyError for others'."""
    if kind is Kind.LIST:
        return Items(source, name, spans)
    if kind in CATEGORICAL or kind is Kind.YES_NO:
        return Codes(source, name, spans, kind, order)
    return Numbers(source, name, spans, kind is Kind.DATE)


def column_in_memory(series: pl.Series, kind: Kind, spans: Spans) -> Stored:
    """A typed series as a column."""
    if kind is Kind.LIST:
        return Lists(series, spans)
    if kind in (Kind.TEXT, Kind.ID):
        return Texts(series, spans)
    values = tuple(series.dtype.categories) if isinstance(series.dtype, pl.Enum) else ANSWERS
    coded = isinstance(series.dtype, pl.Enum | pl.Boolean)
    encode = encode_codes if coded else encode_numbers
    parts = PartsInMemory()
    for number in range(len(spans)):
        parts.add(encode(series if len(spans) == 1 else series[spans.rows(number)]))
    parts.close({"values": list(values)} if coded else {"whole": series.dtype == pl.Int64})
    return column_of(parts, series.name, kind, spans, values)


MOST_HELD = 1 << 22
"""Accounts of a streamed table whose values may be held at once."""


def holdable(table: Table, accounts: int) -> bool:
    """Whether the values of so many accounts fit in memory."""
    return not table.streamed or accounts <= MOST_HELD


def filtered(table: Table, names: Sequence[str], mask: Mask) -> pl.DataFrame:
    """Some columns of the accounts of a mask, in the order of the rows: as large as they are many."""
    if not any(map(table.scanned, names)):
        rows = table.spans.split(masks.rows(mask, table.height))
        return pl.DataFrame([table.column(name).gather(rows) for name in names])

    def part(first: int, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(flags_within(mask, first, frame.height))

    found = list(table.each(names, part, mask))
    if not found:
        return table.take(names, np.zeros(0, np.int64))
    return found[0] if len(found) == 1 else pl.concat(found)


def held(table: Table, column: str, values: Collection[object]) -> set[object]:
    """Those of the values that some account has."""

    def part(_: int, frame: pl.DataFrame) -> list[object]:
        series = frame.to_series()
        wanted = pl.Series(list(values), dtype=series.dtype, strict=False)
        return series.filter(series.is_in(wanted.implode())).unique().to_list()

    return set().union(*table.each([column], part))


def flags_within(mask: Mask, first: int, accounts: int) -> pl.Series:
    """Whether each account of a part is in a mask of all."""
    return masks.unpack(words_within(mask, first, accounts), accounts)


def words_within(mask: Mask, first: int, accounts: int) -> Mask:
    """The words of a mask of all accounts that stand for a part."""
    return mask[first // 64 : -(-(first + accounts) // 64)]
