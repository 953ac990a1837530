"""Work on the parts of a table, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from itertools import islice
from typing import TypeVar

from niche.segments.accounts import masks
from niche.segments.accounts.bitmaps import Mask
from niche.segments.accounts.columnfile import DamagedError
from niche.segments.accounts.parts import Spans
from niche.segments.model.cancelling import Cancelled, check, never

T = TypeVar("T")


class PartPool:
    """Runs work part by part; `on_damage` is called where a part turns out to be damaged, before the error goes on."""

    def __init__(self, spans: Spans, on_damage: Callable[[], None]) -> None:
        self.spans = spans
        self._on_damage = on_damage

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

        def one(number: int, job: Callable[[], T]) -> tuple[int, T]:
            check(cancelled)
            try:
                return number, job()
            except DamagedError:  # who asks again finds it made anew
                self._on_damage()
                raise

        most = 2 * (os.cpu_count() or 1)
        going = [self.executor.submit(one, *job) for job in islice(jobs, most)]
        try:
            while going:
                yield going.pop(0).result()
                going += [self.executor.submit(one, *job) for job in islice(jobs, 1)]
        finally:
            for future in going:
                future.cancel()
