"""Counting away from the screen: every edit starts a new generation, and only the newest one is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from niche.segments.engine.cancelling import CancelledError
from niche.tui.messages import Lensed, Listed, Measured, Noticed

if TYPE_CHECKING:
    from niche.segments.counting import Counter
    from niche.segments.counts import Counts, Mask
    from niche.segments.filters import Filter
    from niche.segments.findings.finding import Finding
    from niche.tui.widgets.forest import Lens


Notice = Callable[["Counts"], Sequence["Finding"]]
"""What looks for findings in a count."""
Lenses = Callable[["Mask"], Sequence["Lens"]]
"""What works out further figures by node of the main taxonomy."""
Idle = Callable[[Callable[[], bool]], None]
"""What is done when all is counted and nobody waits; asked to stop by CancelledError, and done again another time."""


class Measurer:
    """Counts in a thread for one screen: posts Measured, Listed, Noticed and Lensed, each with its generation.

    A newer measurement cancels the one before; what that one may still post is told by `is_current`.
    """

    def __init__(
        self,
        screen: Widget,
        counter: Counter,
        notice: Notice,
        lenses: Lenses = lambda _: (),
        idle: Idle = lambda _: None,
    ) -> None:
        self._screen, self._counter, self._notice, self._lenses, self._idle = screen, counter, notice, lenses, idle
        self._generation = 0

    def measure(self, root: Filter, columns: Sequence[str] = (), taxonomy: str | None = None) -> None:
        """Count this filter, with the distributions of these columns and the nodes of a taxonomy, else the main one."""
        self._generation += 1
        job = partial(self._run, self._generation, root, tuple(columns), taxonomy)
        self._screen.run_worker(job, group="measure", exclusive=True, thread=True)

    def is_current(self, message: Measured | Listed | Noticed | Lensed) -> bool:
        """Whether the message is about what was asked for last."""
        return message.generation == self._generation

    def _run(self, generation: int, root: Filter, columns: Sequence[str], taxonomy: str | None) -> None:
        worker = get_current_worker()
        with suppress(CancelledError):
            for message in self._messages(generation, root, columns, taxonomy, lambda: worker.is_cancelled):
                if worker.is_cancelled:
                    return
                self._screen.post_message(message)
            self._idle(lambda: worker.is_cancelled)

    def _messages(
        self,
        generation: int,
        root: Filter,
        columns: Sequence[str],
        taxonomy: str | None,
        cancelled: Callable[[], bool],
    ) -> Iterator[Message]:
        start = perf_counter()
        counts = self._counter.count(root, columns, cancelled)
        tree = None if taxonomy is None else self._counter.tree(counts.mask, taxonomy)
        yield Measured(generation, counts, (perf_counter() - start) * 1000, tree)
        yield Listed(generation, self._counter.rows(counts.mask))
        yield Noticed(generation, self._notice(counts))
        yield Lensed(generation, self._lenses(counts.mask) if taxonomy is None else ())
