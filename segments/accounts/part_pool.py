"""Work on the parts of a table, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from itertools import chain, islice, repeat
from typing import TypeVar

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import mended
from niche.segments.accounts.parts import Spans
from niche.segments.model.cancelling import Cancelled, check, never

T = TypeVar("T")


class PartPool:
    """Runs work part by part; what turns out to be damaged on disk is made anew."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans

    @cached_property
    def executor(self) -> ThreadPoolExecutor:
        """Works on as many parts at the same time as there are cores."""
        return ThreadPoolExecutor(os.cpu_count() or 1, "niche-parts")

    def run(
        self, work: Callable[[int], T], within: Mask | None = None, cancelled: Cancelled = never
    ) -> Iterator[tuple[int, T]]:
        """What `work` makes of the numbers of the parts, in order, on all cores; at most a few ahead of its reader.

        Parts without an account of `within` are left out. Raises CancelledError.
        """
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
            return [(number, job, self.executor.submit(one, job)) for number, job in some]

        going = begun(islice(jobs, 2 * (os.cpu_count() or 1)))
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
