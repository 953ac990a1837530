"""How the parts of a table lie over the accounts, and work on them, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, repeat
from typing import TypeVar

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import mended
from niche.segments.accounts.cores import CORES, cores
from niche.segments.model.cancelling import Cancelled, check, never

T = TypeVar("T")


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

    def size(self, number: int) -> int:
        """The accounts of a part."""
        return min(self.part, self.accounts - number * self.part)


class PartPool:
    """Runs work part by part; what turns out to be damaged on disk is made anew."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans

    def run(
        self, work: Callable[[int], T], within: Mask | None = None, cancelled: Cancelled = never
    ) -> Iterator[tuple[int, T]]:
        """What `work` makes of the numbers of the parts, in order, on all cores; at most a few ahead of its reader.

        Parts without an account of `within` are left out. Raises CancelledError.
        """
        if len(self.spans) == 1:  # by Polars on all cores, or too few accounts for another
            check(cancelled)
            return iter([(0, mended(partial(work, 0)))] if self.concerns(0, within) else [])
        wanted = (number for number in range(len(self.spans)) if self.concerns(number, within))
        return self.ahead(((number, partial(work, number)) for number in wanted), cancelled)

    def joined(self, work: Callable[[int], Mask], cancelled: Cancelled = never) -> Mask:
        """The masks that `work` makes of the parts as one. Raises CancelledError."""
        whole = masks.empty(self.spans.accounts)
        for number, mask in self.run(work, cancelled=cancelled):
            whole[self.spans.words(number)] = mask
        return whole

    def concerns(self, number: int, within: Mask | None) -> bool:
        """Whether a part has an account of `within`."""
        return within is None or bool(within[self.spans.words(number)].any())

    def ahead(self, jobs: Iterator[tuple[int, Callable[[], T]]], cancelled: Cancelled) -> Iterator[tuple[int, T]]:
        """The results of the jobs in order; only as many are under way as keep the cores busy."""

        def one(job: Callable[[], T]) -> T:
            check(cancelled)
            return job()

        def begun(some: Iterator[tuple[int, Callable[[], T]]]) -> list[tuple[int, Callable[[], T], Future[T]]]:
            return [(number, job, cores().submit(one, job)) for number, job in some]

        going = begun(islice(jobs, 2 * CORES))
        try:
            while going:
                number, job, future = going.pop(0)
                yield number, _result(future, job)
                going += begun(islice(jobs, 1))
        finally:
            for _, _, future in going:
                future.cancel()


def _result(future: Future[T], job: Callable[[], T]) -> T:
    """What a job came to; done again here where a file turned out to be damaged, once that is made anew."""
    attempts = chain((future.result,), repeat(job))
    return mended(lambda: next(attempts)())
