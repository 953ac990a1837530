"""The base of all dialogs: one answer, one frame, work in a thread.

The title is at the left of the upper border and all keys are in the lower one, the last of them `esc`: `cancel` where
the dialog returns an answer, `close` where there is only something to see. Answers to click are buttons at the left.

Two keys, or a key and a click, may both dismiss a dialog; the second one arrives when another screen is in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.screen import ScreenResultType as Result
from textual.widget import Widget
from textual.worker import get_current_worker

from niche.segments.model.cancelling import Cancelled, CancelledError
from niche.tui.drawing.text import plain
from niche.tui.widgets.contained import Contained
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lifetime import is_open

Box = TypeVar("Box", bound=Widget)
Found = TypeVar("Found")


class Dialog(Contained, ModalScreen[Result]):
    """A screen over the workbench that returns an answer; `escape` returns None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Return the answer, unless that was done already or another screen covers this one."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def action_leave(self) -> None:
        """Return no answer."""
        self.dismiss(None)

    def compute(
        self, work: Callable[[Cancelled], Iterator[Found]], show: Callable[[Found], None], group: str = "compute"
    ) -> None:
        """Run `work` in a thread, and `show` each of its results as it comes; cancel earlier work of the group."""

        def run() -> None:
            worker = get_current_worker()
            with suppress(CancelledError):
                for found in work(lambda: worker.is_cancelled):
                    if worker.is_cancelled:
                        return
                    self.app.call_from_thread(self.deliver, show, found)

        self.run_worker(run, group=group, exclusive=True, thread=True)

    def deliver(self, show: Callable[[Found], None], found: Found) -> None:
        """Show a result, unless the dialog was dismissed meanwhile."""
        if is_open(self):
            show(found)


def keys(*parts: str, leave: str = "cancel") -> str:
    """The keys of a dialog, each with its word (`enter accept`), and last the one that leaves it."""
    return "   ".join((*parts, f"esc {leave}"))


def framed(box: Box, title: str, keys: str = "") -> Box:
    """Write a title and a line of keys, which take clicks, on the border of a box; return the box."""
    box.border_title = Content(plain(title))
    if keys:
        box.border_subtitle = clickable(keys)
    return box
