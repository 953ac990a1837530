"""Compute in a thread what the tabs Changes, Overlap and Portfolio show, for the visible one only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TypeAlias, TypeVar

from textual.worker import get_current_worker

from niche.segments.checking.overview import Standing, overview, together
from niche.segments.checking.reviewing import review
from niche.segments.model.cancelling import Cancelled, CancelledError
from niche.segments.model.problems import BadInputError
from niche.segments.portfolio.overlap import members, overlaps_of
from niche.tui.keys.actions import Context
from niche.tui.panes.changes import ChangesPane
from niche.tui.panes.overlap import OverlapPane
from niche.tui.panes.portfolio import PortfolioPane
from niche.tui.session.bench import ScreenBench
from niche.tui.widgets.lifetime import is_open

Showing: TypeAlias = Callable[[], None]
"""Show a result in its pane."""
TabJob: TypeAlias = Callable[[Cancelled], Iterator[Showing]]
"""Compute a tab, in one step or several; each is shown when it is ready."""

GROUP = "tabs"
INTERVAL = 0.25
"""Seconds between two items that `throttled` yields."""

_T = TypeVar("_T")


def throttled(items: Iterable[_T]) -> Iterator[_T]:
    """Throttle: yield the first, the last, and at most one item per interval between."""
    held: list[_T] = []
    due = 0.0
    for item in items:
        if perf_counter() < due:
            held = [item]
        else:
            held = []
            yield item
            due = perf_counter() + INTERVAL
    yield from held


class TabWorker:
    """Keep the visible tab up to date. A change of the segment or of the files makes what was computed before stale."""

    def __init__(self, bench: ScreenBench, in_sight: Callable[[], Context | None]) -> None:
        self._bench, self._screen, self._in_sight = bench, bench.screen, in_sight
        self._generation = 0
        self._asked: dict[Context, int] = {}
        """The generation that each tab was, or is being, worked out for."""
        self._jobs: dict[Context, Callable[[], TabJob]] = {
            Context.CHANGES: self._changes,
            Context.OVERLAP: self._overlap,
            Context.PORTFOLIO: self._portfolio,
        }

    def invalidate(self) -> None:
        """Compute the tabs again: the segment, or a file of the workspace, has changed."""
        self._generation += 1
        self.look()

    def look(self) -> None:
        """Compute the visible tab, unless it is up to date or being computed."""
        context = self._in_sight()
        if context is None or context not in self._jobs or self._asked.get(context) == self._generation:
            return
        # A job running for another tab is cancelled, so that tab must be requested again.
        self._asked = {context: self._generation}
        job = partial(self._run, self._generation, self._jobs[context]())
        self._screen.run_worker(job, group=GROUP, exclusive=True, thread=True)

    def _run(self, generation: int, job: TabJob) -> None:
        worker = get_current_worker()
        with suppress(CancelledError):
            for showing in job(lambda: worker.is_cancelled):
                if worker.is_cancelled:
                    return
                self._screen.app.call_from_thread(self._show, generation, showing)

    def _show(self, generation: int, showing: Showing) -> None:
        if generation == self._generation and is_open(self._screen):
            showing()

    def _changes(self) -> TabJob:
        project, session = self._bench.project, self._bench.session
        pane, slug = self._screen.query_one(ChangesPane), session.slug
        text, problem = "", ""
        try:
            text = session.text()
        except BadInputError as error:
            problem = f"This cannot be written: {error}"

        def job(_: Cancelled) -> Iterator[Showing]:
            try:
                yield partial(pane.tell, problem) if problem else partial(pane.show, review(project, slug, text))
            except BadInputError as error:
                yield partial(pane.tell, str(error))

        return job

    def _overlap(self) -> TabJob:
        project, session = self._bench.project, self._bench.session
        pane, slug, where = self._screen.query_one(OverlapPane), session.slug, session.filter

        def job(cancelled: Cancelled) -> Iterator[Showing]:
            counting = project.until(cancelled)
            others = members(counting.counter, counting.segments)
            yield partial(pane.show, overlaps_of(counting.counter, slug, where, others))

        return job

    def _portfolio(self) -> TabJob:
        project, session = self._bench.project, self._bench.session
        pane, slug, segment = self._screen.query_one(PortfolioPane), session.slug, session.segment

        def job(cancelled: Cancelled) -> Iterator[Showing]:
            standings: tuple[Standing, ...] = ()
            for standings in throttled(overview(project, {slug: segment}, cancelled)):
                yield partial(pane.show, standings, slug)
            found = together(project.until(cancelled), standings)
            # What the rules looked at is large, and not needed any more.
            yield partial(pane.show, [replace(one, context=None) for one in standings], slug, found)

        return job
