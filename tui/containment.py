"""What an error that nobody foresaw costs: a worker, a dialog or a pane, and the app only where nothing would be left.

Textual hands every error of its messages, timers, workers and paints to `App._handle_exception`, which ends the app.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any, Protocol

from textual._context import active_message_pump
from textual.app import ScreenStackError
from textual.css.query import QueryError
from textual.dom import DOMNode, NoScreen
from textual.errors import NoWidget
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widget import MountError, Widget
from textual.worker import NoActiveWorker, Worker, WorkerFailed, get_current_worker

from niche.tui.panes.pane import Headed
from niche.tui.user import error_report
from niche.tui.widgets.contained import Blankable, PartFailedError

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


class ContainedApp(Protocol):
    """An app that goes on when a part of it fails."""

    crash: BaseException | None

    @property
    def return_code(self) -> int | None:
        """Its exit status, once it ends."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""

    @property
    def workbench(self) -> Screen[None] | None:
        """The screen below all dialogs; None before a table is open."""

    def close(self, screen: Screen[Any]) -> None:
        """Close a screen that failed."""

    def not_opened(self, message: str, hint: str) -> None:
        """Tell why a table is not opened."""

    def notify(self, message: str, *, severity: SeverityLevel, timeout: float) -> None:
        """Notify the user."""


class Containment:
    """Decide what each error costs, and close or blank that."""

    def __init__(self, app: ContainedApp) -> None:
        self._app = app
        self._seen: Counter[Place] = Counter()
        self._told: set[Place] = set()
        """Places that were reported since the last key or click."""
        self._recent: deque[float] = deque(maxlen=_MOST)
        """Times of the errors of the workbench itself since then."""

    def used(self) -> None:
        """Report errors again: a key or a click came."""
        self._told.clear()
        self._recent.clear()

    def take(self, error: Exception) -> bool:
        """Whether the app goes on; then what failed is closed, the user is told, and the details are written down."""
        app = self._app
        cause = error.error if isinstance(error, WorkerFailed | PartFailedError) else error
        if app.return_code is not None:  # it is ending; what fails after the error that ended it follows from that
            if app.crash is None:
                self._write_down(cause)
            return True
        involved = list(_involved(cause, _failed_worker(error)))
        if involved and not _present(involved[0]) and isinstance(cause, _OF_THE_GONE):
            return True
        bench = app.workbench
        if bench is None:
            return self._not_opened(error, cause)
        if not bench.is_mounted:
            return False
        widget = error.part if isinstance(error, PartFailedError) else next(filter(_present, involved), bench)
        panes = [one for one in widget.ancestors_with_self if isinstance(one, Blankable)]
        if widget.screen is not bench:
            self._tell(cause, "The dialog was closed")
            app.close(widget.screen)
        elif panes:
            self._blank(panes[-1], cause)
        elif self._loops():
            return False
        else:
            self._tell(cause, "That failed")
        app.screen.refresh()  # what was to be painted is not painted yet
        return True

    def _not_opened(self, error: Exception, cause: BaseException) -> bool:
        """Return to the welcome screen where a table cannot be opened; False for any other error."""
        worker = _failed_worker(error)
        if worker is None or worker.group != LOADING:
            return False
        where = self._write_down(cause)
        self._app.not_opened(f"unexpected error: {error_report.named(cause)}", _details(where))
        return True

    def _blank(self, part: Blankable, cause: BaseException) -> None:
        name = part.context.title if isinstance(part, Headed) else "A line"
        known = bool(part.failed)
        part.blank(f"Not shown: {error_report.named(cause)}")
        if known:
            self._write_down(cause)
        else:
            self._tell(cause, f"{name} cannot be shown")

    def _loops(self) -> bool:
        now = time.monotonic()
        self._recent.append(now)
        return len(self._recent) == _MOST and now - self._recent[0] < _WITHIN

    def _tell(self, cause: BaseException, what: str) -> None:
        where = self._write_down(cause)
        if (place := _place(cause)) not in self._told:
            self._told.add(place)
            said = f"{what}: unexpected error: {error_report.named(cause)}. Your work goes on. {_details(where)}"
            self._app.notify(said, severity="error", timeout=15)

    def _write_down(self, cause: BaseException) -> str:
        place = _place(cause)
        self._seen[place] += 1
        if self._seen[place] <= _LOGGED:
            error_report.write_down(cause)
        return str(error_report.log_path())


def _details(where: str) -> str:
    return f"Details are in {where}."


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
