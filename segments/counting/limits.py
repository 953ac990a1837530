"""The accounts that a limit takes of others: those with the largest or smallest values, of each group so many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.mask_cache import CountedMask, MaskCache
from niche.segments.accounts.table import holdable
from niche.segments.accounts.universe import Universe
from niche.segments.counting.compiled import Leaf
from niche.segments.counting.counts import LimitRank
from niche.segments.model import values
from niche.segments.model.cancelling import Cancelled, check
from niche.segments.model.columns import Role
from niche.segments.model.filters import Limit
from niche.segments.model.formatting import count
from niche.segments.model.limits import Ranking, ranking
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.values import MismatchError

_KEPT = 4
"""Orders that are kept, of five bytes an account each; of a table on disk one."""
_WALKED = 512
"""Groups that are looked at one by one, each only as far as need be."""
_STEP = 1 << 12

Flags = NDArray[np.bool_]


class Limiter:
    """Evaluates limits on one universe; the order of its accounts is worked out once for each ranking."""

    def __init__(self, universe: Universe, cache: MaskCache) -> None:
        self._universe, self._cache = universe, cache
        self._orders: OrderedDict[Ranking, _Order] = OrderedDict()

    def fits(self, limit: Limit) -> bool:
        """Whether the limit fits the data."""
        try:
            ranking(limit, self._universe)
        except MismatchError:
            return False
        return True

    def match(self, limit: Limit, matched: Mask, cancelled: Cancelled) -> CountedMask:
        """The accounts that the limit takes of some. Raises CancelledError, BadInputError."""
        order = self._order(limit, cancelled)
        return self._first(order, limit, matched, matched, order.numbers(limit, lambda: order.sizes(matched)))

    def bounds(self, limit: Limit, matched: Mask, certain: Mask, possible: Mask, cancelled: Cancelled) -> Leaf:
        """The same, of accounts of which some match for certain, and others possibly."""
        match, order = self.match(limit, matched, cancelled), self._order(limit, cancelled)
        blank = order.blanks(possible)
        if certain is matched and possible is matched and not blank.any():
            return Leaf(match, None)
        least = order.numbers(limit, lambda: order.sizes(certain)) - blank
        surely = self._first(order, limit, possible, certain, least)
        most = order.numbers(limit, lambda: order.sizes(possible) + blank)
        maybe = self._first(order, limit, certain, possible, most)
        # The best of all may be one whose value is missing, and it then keeps another one out.
        unknown = (maybe.mask | (possible & ~order.known)) & ~match.mask
        return Leaf(match, CountedMask.of(unknown), CountedMask.of(match.mask & ~surely.mask))

    def size(self, limit: Limit, matched: Mask, cancelled: Cancelled) -> int:
        """How many accounts the limit takes of some."""
        if isinstance(limit.top, int):
            return self.match(limit, matched, cancelled).size
        sizes = self._order(limit, cancelled).sizes(matched)
        return int(np.minimum(self._order(limit, cancelled).numbers(limit, lambda: sizes), sizes).sum())

    def rank(self, limit: Limit, matched: Mask, row: int, cancelled: Cancelled) -> LimitRank | None:
        """The place of an account among some, in the order in which the limit takes them. Raises as `match`."""
        found = self._order(limit, cancelled).place(matched, row)
        return None if found is None else LimitRank(*found, taken=values.limit(limit.top, found[1]))

    def _first(
        self, order: _Order, limit: Limit, counted: Mask, wanted: Mask, numbers: NDArray[np.int64]
    ) -> CountedMask:
        """The wanted accounts that fewer counted ones come before than their group's number."""
        said = (
            order.ranking,
            limit.top,
            *(blake2b(some.tobytes(), digest_size=16).digest() for some in (counted, wanted)),
        )
        return self._cache.get((*said, numbers.tobytes()), lambda: order.first(counted, wanted, numbers))

    def _order(self, limit: Limit, cancelled: Cancelled) -> _Order:
        """Two threads may make the same one; either will do."""
        ranked = ranking(limit, self._universe)
        found = self._orders.pop(ranked, None) or _Order(self._universe, ranked, cancelled)
        self._orders[ranked] = found
        while len(self._orders) > (1 if self._universe.table.streamed else _KEPT):
            self._orders.popitem(last=False)
        return found


class _Order:
    """All accounts by group, those with a value first, the best of them first; ties in the order of the file.

    Ids decide only where a limit falls between equal values: seldom are more than a few needed.
    """

    def __init__(self, universe: Universe, ranked: Ranking, cancelled: Cancelled) -> None:
        """Raises CancelledError, BadInputError."""
        self.ranking, self._universe = ranked, universe
        self._accounts = len(universe)
        check(cancelled)
        frame = self._values(cancelled)
        check(cancelled)
        known = frame.filter(pl.col("by").is_not_null()).sort(
            "group", "by", descending=[False, not ranked.smallest], maintain_order=True
        )
        self._groups = int(frame["group"].to_numpy().max()) + 1 if len(frame) else 0
        self._rows = known["row"].to_numpy()
        self._starts = np.searchsorted(known["group"].to_numpy(), np.arange(self._groups + 1))
        tied = known.select((pl.col("by") == pl.col("by").shift()) & (pl.col("group") == pl.col("group").shift()))
        self._tied = tied.to_series().fill_null(value=False).to_numpy()
        blank = frame.filter(pl.col("by").is_null())
        self._blank_rows, self._blank_groups = blank["row"].to_numpy(), blank["group"].to_numpy()
        self.known = masks.from_rows(self._rows, self._accounts)
        """The accounts with a value."""

    def _values(self, cancelled: Cancelled) -> pl.DataFrame:
        """The row, the group and the value of every account, in the order of the file."""
        table, by, per = self._universe.table, self.ranking.by, self.ranking.per
        if per and table.scanned(per) and not holdable(table, self._accounts):
            message = f"limit per {per}: the texts of {count(self._accounts)} accounts are too many to group by"
            raise BadInputError(Problem(message, hint="group by a category"))
        names = list(dict.fromkeys([by, per] if per else [by]))
        parts = table.each(
            names, lambda _, part: part.select(_plain(part[by]).alias("by"), *_group(part, per)), None, cancelled
        )
        frame = pl.concat(list(parts)) if self._accounts else pl.DataFrame({"by": [], "per": []})
        group = frame["per"].rank("dense").fill_null(0) if per and self._accounts else pl.zeros(len(frame), eager=True)
        frame = pl.DataFrame(
            {"row": np.arange(len(frame), dtype=np.int32), "group": group.cast(pl.Int32), "by": frame["by"]}
        )
        order = self._universe.order
        return frame if order is None else frame[np.argsort(order, kind="stable")]

    def numbers(self, limit: Limit, sizes: Callable[[], NDArray[np.int64]]) -> NDArray[np.int64]:
        """Shape (groups,): how many accounts of each group the limit takes; a percentage of `sizes` with a value."""
        if isinstance(limit.top, int):
            return np.full(self._groups, min(limit.top, self._accounts + 1), np.int64)
        return np.array([values.limit(limit.top, size) for size in sizes().tolist()], np.int64)

    def sizes(self, mask: Mask) -> NDArray[np.int64]:
        """Shape (groups,): the accounts of a mask with a value."""
        if self._groups == 1:
            return np.array([masks.popcount(mask & self.known)], np.int64)
        held = masks.flags(mask, self._accounts)[self._rows]
        return np.diff(np.searchsorted(np.flatnonzero(held), self._starts))

    def blanks(self, mask: Mask) -> NDArray[np.int64]:
        """Shape (groups,): the accounts of a mask without a value."""
        held = masks.flags(mask, self._accounts)[self._blank_rows]
        return np.bincount(self._blank_groups[held], minlength=self._groups)

    def first(self, counted: Mask, wanted: Mask, numbers: NDArray[np.int64]) -> Mask:
        """The wanted accounts with a value that fewer counted ones of their group come before than its number."""
        flags = masks.flags(counted, self._accounts)
        ends = self._ends(flags, numbers)
        spans = (np.arange(start, end) for start, end in zip(self._starts[:-1], ends, strict=True))
        places = np.concatenate([np.zeros(0, np.int64), *spans])
        starts = np.concatenate(([0], np.cumsum(ends - self._starts[:-1])))
        rows = self._rows[places]
        counts = flags[rows]
        wants = counts if wanted is counted else masks.flags(wanted, self._accounts)[rows]
        up_to = np.cumsum(counts, dtype=np.int64)
        bases = np.concatenate(([0], up_to))[starts]
        limits = bases[:-1] + np.maximum(numbers, 0)
        chosen = wants & (up_to - counts < np.repeat(limits, np.diff(starts)))
        runs = np.append(np.flatnonzero(~self._tied[places]), len(rows))
        cut = np.flatnonzero((numbers > 0) & (np.diff(bases) >= numbers))
        for limit, last in zip(limits[cut], np.searchsorted(up_to, limits[cut]), strict=True):
            place = int(np.searchsorted(runs, last, side="right"))
            run = slice(int(runs[place - 1]), int(runs[place]))
            equal = run.start + np.flatnonzero((counts | wants)[run])
            if len(equal) > 1:
                equal = equal[self._by_id(rows[equal])]
                before = up_to[run.start] - counts[run.start] + np.cumsum(counts[equal]) - counts[equal]
                chosen[equal] = wants[equal] & (before < limit)
        return masks.from_rows(rows[chosen], self._accounts)

    def place(self, counted: Mask, row: int) -> tuple[int, int] | None:
        """The place of an account among the counted ones of its group with a value, from 1, and how many these are.

        None unless it is one of them.
        """
        found = np.flatnonzero(self._rows == row)
        if not len(found):
            return None
        place = int(found[0])
        group = int(np.searchsorted(self._starts, place, side="right"))
        start, end = self._starts[group - 1 : group + 1].tolist()
        flags = masks.flags(counted, self._accounts)[self._rows[start:end]]
        if not flags[place - start]:
            return None
        run = int(np.searchsorted(self._run_starts, place, side="right"))
        first, *last = self._run_starts[run - 1 : run + 1].tolist()
        equal = first + np.flatnonzero(flags[first - start : min([*last, end]) - start])
        if len(equal) > 1:
            equal = equal[self._by_id(self._rows[equal])]
        before = int(np.count_nonzero(flags[: first - start]))
        return before + 1 + int(np.flatnonzero(equal == place)[0]), int(np.count_nonzero(flags))

    def _ends(self, flags: Flags, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Shape (groups,): the place up to which each group is looked at: so many are counted, and their equals."""
        found = self._starts[1:].copy()
        if self._groups > _WALKED:
            return found
        for group, (start, end) in enumerate(pairwise(self._starts.tolist())):
            left, step = int(numbers[group]), _STEP
            while left > 0 and start < end:
                left -= int(np.count_nonzero(flags[self._rows[start : start + step]]))
                start, step = start + step, 2 * step
            if start < end:
                later = np.searchsorted(self._run_starts, start)
                found[group] = min(end, int(self._run_starts[later])) if later < len(self._run_starts) else end
        return found

    @cached_property
    def _run_starts(self) -> NDArray[np.int64]:
        """The places at which another value begins, or another group."""
        return np.flatnonzero(~self._tied)

    def _by_id(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """The places of rows in the order of their ids; those without one last, as they stand in the file."""
        column = self._universe.role(Role.ID)
        if column is None:
            return np.arange(len(rows))
        if not holdable(self._universe.table, len(rows)):
            message = f"limit by {self.ranking.by}: {count(len(rows))} accounts have the value at which it ends"
            raise BadInputError(Problem(message, hint="rank by a column with more distinct values"))
        ids = self._universe.table.take([column.name], rows).to_series()
        places = pl.DataFrame({"id": ids, "place": np.arange(len(rows))})
        return places.sort("id", nulls_last=True, maintain_order=True)["place"].to_numpy()


def _plain(series: pl.Series) -> pl.Series:
    """Values that sort as the column does and that parts have alike."""
    return series.to_physical() if isinstance(series.dtype, pl.Enum | pl.Categorical) else series


def _group(part: pl.DataFrame, per: str) -> list[pl.Series]:
    return [_plain(part[per]).alias("per")] if per else []
