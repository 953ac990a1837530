"""How the parts of a table lie over the accounts, and work on them, on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, repeat
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import mended
from niche.segments.accounts.cores import CORES, cores
from niche.segments.model.cancelling import Cancelled, check, never

T = TypeVar("T")

PART = 1 << 18
"""Accounts in a part: a megabyte of most columns, which stays in a core's cache."""

_TOGETHER = 4
"""Parts worked on by one job, at least, where that is quickly done."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Accounts cut into parts of so many, a multiple of 64; the last may be shorter."""

    accounts: int
    part: int

    def __len__(self) -> int:
        return -(-self.accounts // self.part)

    def rows(self, number: int) -> slice:
        """The rows of a part."""
        return slice(number * self.part, number * self.part + self.size(number))

    def words(self, number: int) -> slice:
        """The words of a mask that stand for a part."""
        first = number * self.part // 64
        return slice(first, first + -(-self.size(number) // 64))

    def split(self, rows: NDArray[np.integer]) -> SplitRows:
        """Rows by part."""
        numbers = (rows // self.part).astype(np.intp)
        found = [
            (number, np.flatnonzero(numbers == number)) for number in np.flatnonzero(np.bincount(numbers)).tolist()
        ]
        return SplitRows(rows, [(number, here, rows[here] - number * self.part) for number, here in found])

    def size(self, number: int) -> int:
        """The accounts of a part."""
        return min(self.part, self.accounts - number * self.part)


@dataclass(frozen=True, slots=True)
class SplitRows:
    """Some rows, in any order."""

    rows: NDArray[np.integer]
    parts: Sequence[tuple[int, NDArray[np.intp], NDArray[np.integer]]]
    """The number of each part with any of them; the places of these among all; and the rows within the part."""


class PartPool:
    """Runs work part by part; what turns out to be damaged on disk is made anew.

    What takes a fraction of a millisecond a part is done by the caller alone where the parts are in memory: threads
    would wait for the interpreter longer than they work.
    """

    def __init__(self, spans: Spans, on_disk: bool = False) -> None:
        self.spans, self._on_disk = spans, on_disk

    def run(self, work: Callable[[int], T], within: Mask | None = None, cancelled: Cancelled = never) -> Iterator[T]:
        """What `work` makes of the numbers of the parts, in order, on all cores; at most a few ahead of its reader.

        Parts without an account of `within` are left out. Raises CancelledError.
        """
        return self.ahead((partial(work, number) for number in self._concerned(within)), cancelled)

    def joined(self, work: Callable[[int], Mask], cancelled: Cancelled = never) -> Mask:
        """The masks that `work` makes of the parts as one. Raises CancelledError."""
        whole = masks.empty(self.spans.accounts)

        def share(numbers: Sequence[int]) -> None:
            for number in numbers:
                check(cancelled)
                whole[self.spans.words(number)] = work(number)

        deque(self._short(self._shares(share, None), cancelled), 0)
        return whole

    def total(
        self, work: Callable[[int], NDArray[np.int64]], size: int, within: Mask | None = None
    ) -> NDArray[np.int64]:
        """The sum of the arrays, of so many numbers, that `work` makes of the parts with an account of `within`."""

        def share(numbers: Sequence[int]) -> NDArray[np.int64]:
            return sum(map(work, numbers), np.zeros(size, np.int64))

        return sum(self._short(self._shares(share, within), never), np.zeros(size, np.int64))

    def short(self, work: Callable[[int], T], within: Mask | None = None) -> Iterator[T]:
        """As `run`, for work that takes a fraction of a millisecond."""
        return self._short((partial(work, number) for number in self._concerned(within)), never)

    def _short(self, jobs: Iterator[Callable[[], T]], cancelled: Cancelled) -> Iterator[T]:
        return self.ahead(jobs, cancelled) if self._on_disk else (job() for job in jobs)

    def _shares(self, work: Callable[[Sequence[int]], T], within: Mask | None) -> Iterator[Callable[[], T]]:
        """The work on several parts at a time: what is quickly done is not worth a job for each."""
        wanted = list(self._concerned(within))
        each = max(_TOGETHER, -(-len(wanted) // (2 * CORES)))
        return (partial(work, wanted[start : start + each]) for start in range(0, len(wanted), each))

    def _concerned(self, within: Mask | None) -> Iterator[int]:
        return (number for number in range(len(self.spans)) if self.concerns(number, within))

    def concerns(self, number: int, within: Mask | None) -> bool:
        """Whether a part has an account of `within`."""
        return within is None or bool(within[self.spans.words(number)].any())

    def ahead(self, jobs: Iterator[Callable[[], T]], cancelled: Cancelled) -> Iterator[T]:
        """The results of the jobs in order; only as many are under way as keep the cores busy."""

        def one(job: Callable[[], T]) -> T:
            check(cancelled)
            return job()

        def begun(some: Iterator[Callable[[], T]]) -> list[tuple[Callable[[], T], Future[T]]]:
            return [(job, cores().submit(one, job)) for job in some]

        first = list(islice(jobs, 2 * CORES))
        if len(first) == 1:
            yield mended(partial(one, first[0]))
            return
        going = begun(iter(first))
        try:
            while going:
                job, future = going.pop(0)
                yield _result(future, job)
                going += begun(islice(jobs, 1))
        finally:
            for _, future in going:
                future.cancel()


def _result(future: Future[T], job: Callable[[], T]) -> T:
    """What a job came to; done again here where a file turned out to be damaged, once that is made anew."""
    attempts = chain((future.result,), repeat(job))
    return mended(lambda: next(attempts)())
