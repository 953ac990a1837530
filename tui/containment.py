"""Contain unforeseen errors: each costs a worker, a dialog or a pane, and the app only where nothing would be left.

Textual hands every error of its messages, timers, workers and paints to `App._handle_exception`, which ends the app.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import Counter, deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual import events
from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import QueryError
from textual.dom import DOMNode, NoScreen
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widget import MountError, Widget
from textual.worker import NoActiveWorker, Worker, WorkerFailed, get_current_worker

from niche.tui.panes.pane import Headed
from niche.tui.user import error_report
from niche.tui.user.error_report import debugging
from niche.tui.widgets.contained import Blankable, Contained, PartFailedError

if TYPE_CHECKING:
    from rich.console import RenderableType

LOADING = "load"
"""The group of the worker that opens a table."""

_OF_THE_GONE = (NoScreen, QueryError, MountError, NoWidget, ScreenStackError)
"""Errors of Textual about a message for a widget that is gone."""
_MOST, _WITHIN = 10, 5.0
"""As many errors of the workbench itself within so many seconds, without a key between them, are a loop."""
_LOGGED = 3
"""Times that an error in one place is logged."""

Place = tuple[str, int, str]
"""A file, a line, and the type of the error raised there."""


class ContainedApp(Contained, App[None]):
    """An app that goes on when a part of it fails: it closes or blanks that part, tells the user, and logs the error.

    It ends with an error in `crash` only where nothing would be left.
    """

    workbench: Screen[None] | None = None
    """The screen below all dialogs; None before a table is open."""
    crash: BaseException | None = None
    """The unforeseen error that ended the app."""

    def __init__(self) -> None:
        super().__init__()
        self._error_counts: Counter[Place] = Counter()
        self._reported: set[Place] = set()
        """Places that were reported since the last key or click."""
        self._recent_errors: deque[float] = deque(maxlen=_MOST)
        """Times of the errors of the workbench itself since then."""

    @abstractmethod
    def close(self, screen: Screen[Any]) -> None:
        """Close a screen that failed."""

    @abstractmethod
    def not_opened(self, message: str, hint: str) -> None:
        """Tell why a table is not opened."""

    async def on_event(self, event: events.Event) -> None:
        """Report errors again once a key or a click comes."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown) and not event.is_forwarded:
            self._reported.clear()
            self._recent_errors.clear()
        await super().on_event(event)

    def _handle_exception(self, error: Exception) -> None:
        # With NICHE_DEBUG, every error is raised where it arises.
        if not debugging() and self._contain(error):
            return
        if self.crash is None:
            self.crash = _cause(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of all variables.
        if debugging():
            super()._fatal_error()
        else:
            self.panic()

    def panic(self, *renderables: RenderableType) -> None:
        """End the app without the traceback that Textual's keyboard thread would print."""
        if debugging() or not renderables:
            super().panic(*renderables)
        else:
            if self.crash is None:
                self.crash = OSError("the keyboard could not be read")
            super().panic()

    def _contain(self, error: Exception) -> bool:
        """Close or blank what failed, and report it; False where the app cannot go on."""
        cause, bench = _cause(error), self.workbench
        if self.return_code is not None:  # it is ending; what fails after the error that ended it follows from that
            if self.crash is None:
                self._write_down(cause)
            return True
        involved = list(_involved(cause, _failed_worker(error)))
        if involved and not _present(involved[0]) and isinstance(cause, _OF_THE_GONE):
            return True
        if bench is None:
            return self._leave_opening(error, cause)
        if not bench.is_mounted:
            return False
        widget = error.part if isinstance(error, PartFailedError) else next(filter(_present, involved), bench)
        panes = [one for one in widget.ancestors_with_self if isinstance(one, Blankable)]
        if widget.screen is not bench:
            self._report(cause, "The dialog was closed")
            self.close(widget.screen)
        elif panes:
            self._blank(panes[-1], cause)
        elif self._is_loop():
            return False
        else:
            self._report(cause, "That failed")
        self.screen.refresh()  # what was to be painted is not painted yet
        return True

    def _leave_opening(self, error: Exception, cause: BaseException) -> bool:
        """Return to the welcome screen where a table cannot be opened; False for any other error."""
        worker = _failed_worker(error)
        if worker is None or worker.group != LOADING:
            return False
        self.not_opened(f"unexpected error: {error_report.named(cause)}", self._write_down(cause))
        return True

    def _blank(self, part: Blankable, cause: BaseException) -> None:
        name = part.context.title if isinstance(part, Headed) else "A line"
        known = bool(part.failed)
        part.blank(f"Not shown: {error_report.named(cause)}")
        if known:
            self._write_down(cause)
        else:
            self._report(cause, f"{name} cannot be shown")

    def _is_loop(self) -> bool:
        now = time.monotonic()
        self._recent_errors.append(now)
        return len(self._recent_errors) == _MOST and now - self._recent_errors[0] < _WITHIN

    def _report(self, cause: BaseException, consequence: str) -> None:
        """Log an error and notify the user of it, once for each place."""
        details = self._write_down(cause)
        if (place := _place(cause)) not in self._reported:
            self._reported.add(place)
            text = f"{consequence}: unexpected error: {error_report.named(cause)}. Your work goes on. {details}"
            self.notify(text, severity="error", timeout=15)

    def _write_down(self, cause: BaseException) -> str:
        """Log an error, a few times for each place; return the sentence that says where."""
        place = _place(cause)
        self._error_counts[place] += 1
        if self._error_counts[place] <= _LOGGED:
            error_report.write_down(cause)
        return f"Details are in {error_report.log_path()}."


def _cause(error: BaseException) -> BaseException:
    return error.error if isinstance(error, WorkerFailed | PartFailedError) else error


def _failed_worker(error: Exception) -> Worker[object] | None:
    if isinstance(error, WorkerFailed):
        try:
            return get_current_worker()
        except NoActiveWorker:
            pass
    return None


def _involved(cause: BaseException, worker: Worker[object] | None) -> Iterator[Widget]:
    """The widgets in whose code the error arose, the innermost first; last the one that had the worker or message."""
    selves: list[object] = []
    trace = cause.__traceback__
    while trace is not None:
        selves.append(trace.tb_frame.f_locals.get("self"))
        trace = trace.tb_next
    last: DOMNode | object = worker.node if worker is not None else active_message_pump.get(None)
    for found in (*reversed(selves), last):
        if isinstance(found, Widget):
            yield found


def _present(widget: Widget) -> bool:
    try:
        return widget.is_attached and widget.screen in widget.app.screen_stack
    except NoScreen:
        return False


def _place(cause: BaseException) -> Place:
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised = type(cause).__name__
    return ("", 0, raised) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno, raised)
