"""Counting away from the screen: every edit starts a new generation, and only the newest one is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from niche.segments.model.cancelling import Cancelled, CancelledError
from niche.segments.model.problems import BadInputError
from niche.tui.session.loading import MANY, MOST
from niche.tui.session.messages import Detailed, Lensed, Listed, Measured, Noticed, Reading

if TYPE_CHECKING:
    from niche.segments.accounts.bitmaps import Mask
    from niche.segments.counting.counter import Counter
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding
    from niche.segments.model.filters import Filter
    from niche.tui.drawing.taxonomy_rows import Lens


Figures: TypeAlias = Measured | Reading | Listed | Detailed | Noticed | Lensed
"""What is told of one count."""
Notice = Callable[["Counts", Cancelled], Sequence["Finding"]]
"""What looks for findings in a count."""
Lenses = Callable[["Mask"], Sequence["Lens"]]
"""What works out further figures by node of the main taxonomy."""
Idle = Callable[[Cancelled], None]
"""What is done when all is counted and nobody waits; asked to stop by CancelledError, and done again another time."""


GROUP = "measure"
_TOLD_EVERY = 0.1
"""Seconds."""
REST = 1.0
"""Seconds without an edit after which what can wait is begun: it would slow the counts of quick edits."""
_PAINT = 0.1
"""Seconds that the counts are given to be painted, before what follows them competes for the interpreter."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One measurement: whether there is a newer one, and whether its first figures are on the screen."""

    generation: int = 0
    superseded: Event = field(default_factory=Event)
    painted: Event = field(default_factory=Event)

    def end(self) -> None:
        """There is a newer one."""
        self.superseded.set()
        self.painted.set()


class Measurer:
    """Counts in a thread for one screen: posts Measured, Listed, Detailed where the details come later, Noticed and
    Lensed, each with its generation.

    A newer measurement cancels the one before; what that one may still post is told by `is_current`.
    """

    def __init__(
        self,
        screen: Widget,
        counter: Counter,
        notice: Notice,
        lenses: Lenses = lambda _: (),
        idle: Idle | None = None,
    ) -> None:
        self._screen, self._counter, self._notice, self._lenses, self._idle = screen, counter, notice, lenses, idle
        self._turn = _Turn()

    def measure(self, root: Filter, columns: Sequence[str] = (), taxonomy: str | None = None) -> None:
        """Count this filter, with the distributions of these columns and the nodes of a taxonomy, else the main one."""
        self._turn.end()
        self._turn = _Turn(self._turn.generation + 1)
        job = partial(self._run, self._turn, root, tuple(columns), taxonomy)
        self._screen.run_worker(job, group=GROUP, exclusive=True, thread=True)

    def is_current(self, message: Figures) -> bool:
        """Whether the message is about what was asked for last."""
        return message.generation == self._turn.generation

    def painted(self) -> None:
        """The counts that were asked for last are on the screen: what follows them may begin."""
        self._turn.painted.set()

    def _run(self, turn: _Turn, root: Filter, columns: Sequence[str], taxonomy: str | None) -> None:
        worker = get_current_worker()
        with suppress(CancelledError), self._failing():
            for message in self._messages(turn.generation, root, columns, taxonomy, lambda: worker.is_cancelled):
                if worker.is_cancelled:
                    return
                self._screen.post_message(message)
                if isinstance(message, Measured):
                    turn.painted.wait(_PAINT)
            if self._idle is not None and not turn.superseded.wait(REST):
                self._idle(lambda: worker.is_cancelled)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Say on the screen what keeps a table from being read."""
        try:
            yield
        except BadInputError as error:
            self._screen.app.call_from_thread(self._screen.notify, str(error), severity="error", markup=False)

    def _messages(
        self,
        generation: int,
        root: Filter,
        columns: Sequence[str],
        taxonomy: str | None,
        cancelled: Cancelled,
    ) -> Iterator[Message]:
        """Each figure as soon as it is there, the quickest first; fewer messages where that makes no difference."""
        start, counter = perf_counter(), self._counter
        accounts, streamed = len(counter.universe), counter.universe.table.streamed
        few, most = accounts < MANY and not streamed, accounts >= MOST or streamed
        if streamed:
            self._tell(generation)
        counts = counter.count(root, () if most else columns, cancelled, details=few, tree=not most)
        took = (perf_counter() - start) * 1000
        if most:
            yield Measured(generation, counts, took, whole=False)
            counts = counter.spread(counts, () if streamed else columns, cancelled)
        yield Measured(generation, counts, took, None if taxonomy is None else counter.tree(counts.mask, taxonomy))
        yield Listed(generation, counter.rows(counts.mask))
        if not few:
            counts = counter.detail(counts, cancelled, columns)
            yield Detailed(generation, counts)
        yield Noticed(generation, self._notice(counts, cancelled))
        yield Lensed(generation, self._lenses(counts.mask) if taxonomy is None else ())

    def _tell(self, generation: int) -> None:
        """Have it told when a column must be read first, now and then."""
        last = 0.0

        def told(share: float, doing: str) -> None:
            nonlocal last
            if share == 1.0 or perf_counter() - last > _TOLD_EVERY:
                last = perf_counter()
                self._screen.post_message(Reading(generation, share, doing))

        self._counter.universe.table.tell(told)
