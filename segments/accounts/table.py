"""The typed columns of the accounts, wherever they are: in memory, or on disk to be read part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.part_pool import PartPool, Spans
from niche.segments.accounts.rows import Rows
from niche.segments.accounts.selections import Selection, frequencies
from niche.segments.model.cancelling import Cancelled, never
from niche.segments.model.columns import Raw
from niche.segments.model.predicates import Bound

T = TypeVar("T")
Work = Callable[[int, pl.DataFrame], T]
"""What is done with a part of a table: its first row, a multiple of 64, and its columns."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The columns `value`, in the column's own order, and `accounts`, from 1 up; and accounts without a value."""

    values: pl.DataFrame
    missing: int


def counted_values(names: Sequence[str], counts: NDArray[np.int64]) -> pl.DataFrame:
    """The columns `value` and `accounts` of those values that any account has."""
    return pl.DataFrame({"value": pl.Series(names, dtype=pl.String), "accounts": counts}).filter(pl.col("accounts") > 0)


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number or date column by part."""

    values: Callable[[int], pl.Series]
    """The values of a part as numbers: days since 1970 of dates."""
    known: Sequence[int]
    """How many accounts of each part have a value."""
    dates: bool


class Table(Protocol):
    """The columns of a universe but for the placements, in the types that Column tells. All accounts have a row."""

    @property
    def height(self) -> int:
        """How many accounts there are."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, in the order of the user's table."""

    @property
    def streamed(self) -> bool:
        """Whether the columns are read from disk, part by part, because they may not fit in memory."""

    @property
    def parts(self) -> PartPool:
        """Runs work on the parts; a table in memory is one."""

    def numeric(self, column: str, cancelled: Cancelled = never) -> Numeric:
        """A number or date column by part. Raises CancelledError, BadInputError."""

    def counted(self, column: str, chosen: Selection | None) -> Counted:
        """The chosen accounts, or all, by their values; not of a text that is read from disk."""

    def tell(self, told: Callable[[float, str], None]) -> None:
        """Whom to tell the share that is done, and what is being done, while a column is read for the first time."""

    def each(
        self, names: Sequence[str], work: Work[T], within: Mask | None = None, cancelled: Cancelled = never
    ) -> Iterator[T]:
        """What `work` makes of each part, in order. Parts without an account of `within` are left out.

        A table in memory is one part. Raises CancelledError.
        """

    def ready(self, column: str) -> bool:
        """Whether the values can be had without reading the whole table first."""

    def take(self, names: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows, in the order given. Meant for as many as are shown."""

    def glimpse(self, names: Sequence[str], accounts: int) -> pl.DataFrame:
        """Some columns of about so many accounts, quickly, from all over the table."""

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        """The n-th largest or smallest known value of a number or date column; None where fewer are known."""

    def in_order(self, column: str, mask: Mask, descending: bool) -> Rows | None:
        """The accounts of a mask by their values, missing ones last, without holding them; None where it must."""

    def known(self, column: str) -> int:
        """How many accounts have a value."""

    def raw(self, column: str) -> Raw | None:
        """What the cells of a column have that its values have not; None where Column tells."""

    def distinct(self, column: str) -> int | None:
        """How many different values there are; None where they are too many to be counted."""

    def values(self, column: str) -> Sequence[str]:
        """The values of a category or the items of lists, all of them, as Column has them once they are known."""


MOST_HELD = 1 << 22
"""Accounts of a streamed table whose values may be held at once."""


def holdable(table: Table, accounts: int) -> bool:
    """Whether the values of so many accounts fit in memory."""
    return not table.streamed or accounts <= MOST_HELD


def filtered(table: Table, names: Sequence[str], mask: Mask) -> pl.DataFrame:
    """Some columns of the accounts of a mask, in the order of the rows: as large as they are many."""

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


class FrameTable:
    """A table in memory."""

    streamed = False

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.parts = PartPool(Spans(frame.height, max(frame.height, 1)))

    def numeric(self, column: str, cancelled: Cancelled = never) -> Numeric:  # noqa: ARG002
        """One part."""
        series = self.frame.get_column(column)
        values = series.to_physical()
        return Numeric(lambda _: values, (len(values) - values.null_count(),), series.dtype == pl.Date)

    def counted(self, column: str, chosen: Selection | None) -> Counted:
        """By Polars."""
        series = self.frame.get_column(column)
        series = series if chosen is None else series.filter(chosen.flags)
        return Counted(_value_counts(series), series.null_count())

    @property
    def height(self) -> int:
        """How many accounts there are."""
        return self.frame.height

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        return self.frame.columns

    def tell(self, told: Callable[[float, str], None]) -> None:
        """There is nothing to read."""

    def each(
        self,
        names: Sequence[str],
        work: Work[T],
        within: Mask | None = None,  # noqa: ARG002 - one part is never left out
        cancelled: Cancelled = never,  # noqa: ARG002
    ) -> Iterator[T]:
        """One part."""
        yield work(0, self.frame.select(names))

    def ready(self, column: str) -> bool:  # noqa: ARG002
        """All are."""
        return True

    def take(self, names: Sequence[str], rows: NDArray[np.integer]) -> pl.DataFrame:
        """Some columns at some rows."""
        places = pl.Series(rows)
        return pl.DataFrame([self.frame.get_column(name).gather(places) for name in names])

    def glimpse(self, names: Sequence[str], accounts: int) -> pl.DataFrame:
        """Evenly spread accounts."""
        last = max(0, self.height - 1)
        return self.take(names, np.unique(np.linspace(0, last, min(accounts, self.height)).astype(np.int64)))

    def nth(self, column: str, n: int, largest: bool) -> Bound | None:
        """By Polars."""
        known = self.frame.get_column(column).drop_nulls()
        if len(known) < n:
            return None
        chosen = known.top_k(n).min() if largest else known.bottom_k(n).max()
        assert isinstance(chosen, int | float | dt.date)
        return chosen

    def in_order(self, column: str, mask: Mask, descending: bool) -> Rows | None:  # noqa: ARG002
        """They are in memory anyway."""
        return None

    def known(self, column: str) -> int:
        """All but the nulls."""
        return self.height - self.frame.get_column(column).null_count()

    def raw(self, column: str) -> Raw | None:  # noqa: ARG002
        """Column tells."""
        return None

    def distinct(self, column: str) -> int:
        """By Polars."""
        return self.frame.get_column(column).drop_nulls().n_unique()

    def values(self, column: str) -> Sequence[str]:
        """The categories of the type."""
        dtype = self.frame.schema[column]
        inner = dtype.inner if isinstance(dtype, pl.List) else dtype
        return inner.categories.to_list() if isinstance(inner, pl.Enum) else []


def _value_counts(series: pl.Series) -> pl.DataFrame:
    """As in `Counted`."""
    if isinstance(series.dtype, pl.List):
        series = series.drop_nulls().explode()
    if series.dtype == pl.Boolean:
        names, counts = ["yes", "no"], np.array([series.sum(), (~series).sum()])
    elif isinstance(series.dtype, pl.Enum):
        names = series.dtype.categories.to_list()
        counts = frequencies(series.drop_nulls().to_physical(), len(names))
    else:
        return series.drop_nulls().alias("value").value_counts(name="accounts").sort("value")
    return counted_values(names, counts)
