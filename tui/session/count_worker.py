"""Count in a thread: every edit starts a new generation, and the results of older ones are dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.worker import get_current_worker

from niche.segments.model.cancelling import Cancelled, CancelledError
from niche.segments.model.problems import BadInputError
from niche.tui.session.loading import MANY, MOST
from niche.tui.session.messages import (
    ColumnLoading,
    CountsReady,
    DetailsReady,
    FigureReady,
    FindingsReady,
    RowsReady,
    TreeMetricsReady,
)

if TYPE_CHECKING:
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import AccountSet, Counts
    from niche.segments.model.filters import Filter
    from niche.tui.drawing.taxonomy_rows import TreeMetric
    from niche.tui.session.findings import Evaluated

Evaluate = Callable[["Counts", Cancelled], "Evaluated"]
"""Evaluate the rules over a count."""
Metrics = Callable[["AccountSet"], Sequence["TreeMetric"]]
"""Compute further metrics by node of the main taxonomy."""
Idle = Callable[[Cancelled], None]
"""Run when all is counted and nobody waits; raises CancelledError where it is told to stop, and runs again later."""


GROUP = "counts"
"""The group of the workers that count."""
_INTERVAL = 0.1
"""Seconds between two messages of progress."""
REST = 1.0
"""Seconds without an edit before the idle work starts: it would slow the counts of quick edits."""
_PAINT = 0.1
"""Seconds to wait for the paint of the counts, before what follows competes for the interpreter."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One count: whether there is a newer one, and whether its first figures are painted."""

    generation: int = 0
    superseded: Event = field(default_factory=Event)
    painted: Event = field(default_factory=Event)

    def end(self) -> None:
        """Wake whoever waits: there is a newer one."""
        self.superseded.set()
        self.painted.set()


class CountWorker:
    """Count in a thread for one screen: post CountsReady, RowsReady, DetailsReady where the details come later,
    FindingsReady and TreeMetricsReady, each with its generation.

    A newer count cancels the one before; `is_current` tells what that one may still post.
    """

    def __init__(
        self,
        screen: Widget,
        counter: Counter,
        evaluate: Evaluate,
        metrics: Metrics = lambda _: (),
        idle: Idle | None = None,
    ) -> None:
        self._screen, self._counter, self._evaluate = screen, counter, evaluate
        self._metrics, self._idle = metrics, idle
        self._turn = _Turn()

    def count(self, root: Filter, columns: Sequence[str] = (), taxonomy: str | None = None) -> None:
        """Count this filter, with the distributions of these columns and the nodes of a taxonomy, else the main one."""
        self._turn.end()
        self._turn = _Turn(self._turn.generation + 1)
        job = partial(self._run, self._turn, root, tuple(columns), taxonomy)
        self._screen.run_worker(job, group=GROUP, exclusive=True, thread=True)

    def is_current(self, message: FigureReady) -> bool:
        """Whether the message belongs to the newest count."""
        return message.generation == self._turn.generation

    def painted(self) -> None:
        """Start what follows the newest counts: they are on the screen."""
        self._turn.painted.set()

    def _run(self, turn: _Turn, root: Filter, columns: Sequence[str], taxonomy: str | None) -> None:
        worker = get_current_worker()
        try:
            for message in self._messages(turn.generation, root, columns, taxonomy, lambda: worker.is_cancelled):
                if worker.is_cancelled:
                    return
                self._screen.post_message(message)
                if isinstance(message, CountsReady):
                    turn.painted.wait(_PAINT)
            if self._idle is not None and not turn.superseded.wait(REST):
                self._idle(lambda: worker.is_cancelled)
        except CancelledError:
            pass
        except BadInputError as error:  # in reading the table
            self._screen.app.call_from_thread(self._screen.notify, str(error), severity="error", markup=False)

    def _messages(
        self,
        generation: int,
        root: Filter,
        columns: Sequence[str],
        taxonomy: str | None,
        cancelled: Cancelled,
    ) -> Iterator[FigureReady]:
        """Yield each result when it is ready, the quickest first; fewer messages where that makes no difference."""
        start, counter = perf_counter(), self._counter
        accounts, streamed = len(counter.universe), counter.universe.table.streamed
        few, most = accounts < MANY and not streamed, accounts >= MOST or streamed
        if streamed:
            self._report_progress(generation)
        counts = counter.count(root, () if most else columns, cancelled, details=few, tree=not most)
        took = (perf_counter() - start) * 1000
        if most:
            yield CountsReady(generation, counts, took, whole=False)
            counts = counter.spread(counts, () if streamed else columns, cancelled)
        yield CountsReady(
            generation, counts, took, None if taxonomy is None else counter.tree(counts.matched, taxonomy)
        )
        yield RowsReady(generation, counter.rows(counts.matched))
        if not few:
            counts = counter.detail(counts, cancelled, columns)
            yield DetailsReady(generation, counts)
        yield FindingsReady(generation, *self._evaluate(counts, cancelled))
        yield TreeMetricsReady(generation, self._metrics(counts.matched) if taxonomy is None else ())

    def _report_progress(self, generation: int) -> None:
        """Post the progress of the first read of a column, throttled."""
        last = 0.0

        def on_progress(share: float, doing: str) -> None:
            nonlocal last
            if share == 1.0 or perf_counter() - last > _INTERVAL:
                last = perf_counter()
                self._screen.post_message(ColumnLoading(generation, share, doing))

        self._counter.universe.table.tell(on_progress)
