"""What the tabs Changes, Overlap and Portfolio show: worked out in a thread, for the one in sight, when it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from textual.screen import Screen
from textual.worker import get_current_worker

from niche.segments.checking.overview import overview
from niche.segments.checking.reviewing import review
from niche.segments.model.cancelling import Cancelled, CancelledError
from niche.segments.model.problems import BadInputError
from niche.segments.portfolio.overlap import members, overlaps_of
from niche.tui.keys.actions import Context
from niche.tui.panes.changes import ChangesPane
from niche.tui.panes.overlap import OverlapPane
from niche.tui.panes.portfolio import PortfolioPane
from niche.tui.session.bench import Bench
from niche.tui.widgets.lifetime import is_open

if TYPE_CHECKING:
    from niche.segments.model.segment import Segment
    from niche.tui.session.loading import Loaded

Showing: TypeAlias = Callable[[], None]
"""Shows a result in its pane."""
Survey: TypeAlias = Callable[[Cancelled], Iterator[Showing]]
"""Works a tab out, perhaps in several steps."""

GROUP = "survey"
_TOLD_EVERY = 0.25
"""Seconds."""

_T = TypeVar("_T")


def now_and_then(told: Iterable[_T]) -> Iterator[_T]:
    """The first, the last, and as many between them as a screen can be troubled with."""
    held: list[_T] = []
    due = 0.0
    for one in told:
        if perf_counter() < due:
            held = [one]
        else:
            held = []
            yield one
            due = perf_counter() + _TOLD_EVERY
    yield from held


class Surveyor:
    """Keeps the tab in sight true. A change of the segment or of the files outdates what was worked out before."""

    def __init__(self, bench: Bench, screen: Screen[None], in_sight: Callable[[], Context | None]) -> None:
        self._bench, self._screen, self._in_sight = bench, screen, in_sight
        self._generation = 0
        self._asked: dict[Context, int] = {}
        """The generation that each tab was, or is being, worked out for."""
        self._surveys: Mapping[Context, Callable[[], Survey]] = {
            Context.CHANGES: self._changes,
            Context.OVERLAP: self._overlap,
            Context.PORTFOLIO: self._portfolio,
        }

    def outdate(self) -> None:
        """The segment, or a file of the workspace, is another one now."""
        self._generation += 1
        self.look()

    def look(self) -> None:
        """Work out the tab in sight, unless it is shown, or being worked out, as it is now."""
        context = self._in_sight()
        if context is None or context not in self._surveys or self._asked.get(context) == self._generation:
            return
        # A survey that is under way for another tab ends without a result: that tab is to be asked for again.
        self._asked = {context: self._generation}
        job = partial(self._run, self._generation, self._surveys[context]())
        self._screen.run_worker(job, group=GROUP, exclusive=True, thread=True)

    def _run(self, generation: int, survey: Survey) -> None:
        worker = get_current_worker()
        with suppress(CancelledError):
            for showing in survey(lambda: worker.is_cancelled):
                if worker.is_cancelled:
                    return
                self._screen.app.call_from_thread(self._show, generation, showing)

    def _show(self, generation: int, showing: Showing) -> None:
        if generation == self._generation and is_open(self._screen):
            showing()

    def _changes(self) -> Survey:
        loaded, session = self._bench.loaded, self._bench.session
        pane, slug = self._bench.query_one(ChangesPane), session.slug
        try:
            text = session.text()
        except BadInputError as error:
            return partial(_say, pane, f"This cannot be written: {error}")

        def survey(_: Cancelled) -> Iterator[Showing]:
            try:
                yield partial(pane.show, review(loaded.workspace, loaded.counter, slug, text))
            except BadInputError as error:
                yield partial(pane.tell, str(error))

        return survey

    def _overlap(self) -> Survey:
        loaded, session = self._bench.loaded, self._bench.session
        pane, slug, where = self._bench.query_one(OverlapPane), session.slug, session.filter

        def survey(cancelled: Cancelled) -> Iterator[Showing]:
            files = loaded.workspace.read_all().files
            others = members(loaded.counter, {name: file.segment for name, file in files.items()}, cancelled)
            yield partial(pane.show, overlaps_of(slug, loaded.counter.mask(where, cancelled), others))

        return survey

    def _portfolio(self) -> Survey:
        loaded, session = self._bench.loaded, self._bench.session
        pane, hand = self._bench.query_one(PortfolioPane), {session.slug: session.segment}
        return partial(_standings, loaded, pane, hand)


def _say(pane: ChangesPane, problem: str, _: Cancelled) -> Iterator[Showing]:
    yield partial(pane.tell, problem)


def _standings(
    loaded: Loaded, pane: PortfolioPane, hand: Mapping[str, Segment], cancelled: Cancelled
) -> Iterator[Showing]:
    (opened,) = hand
    for standings in now_and_then(overview(loaded.workspace, loaded.counter, hand, cancelled)):
        yield partial(pane.show, standings, opened)
