"""Contain errors in the code of a widget: they cost a message or the widget, never the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    _Base = Widget
else:
    _Base = MessagePump  # a second widget among the bases would hide the style sheets of the first


class Contained(MessagePump):
    """Pass an error of a message handler to the app's `_handle_exception`, and go on with the next message.

    Textual ends the loop of the widget, and with it the widget: a screen would stay, blank and deaf.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.app._handle_exception(error)
            if self.app.return_code is not None:
                raise  # the app ends: so does the loop, which would never let it where each message brings another


class PartFailedError(Exception):
    """A part of the workbench raised an error while it was given something to show."""

    def __init__(self, part: Blankable, error: Exception) -> None:
        super().__init__(str(error))
        self.part, self.error = part, error


class Blankable(Contained, _Base):
    """A widget that shows one line instead of its content once its code has failed, until what failed succeeds."""

    failed = ""
    """What is shown instead of the content; empty where the content is shown."""
    _guarded_step = ""
    """The step under way in `guarded`."""

    @cached_property
    def _failed_steps(self) -> dict[str, str]:
        """The line to show for each failed step; under "" for a failure between steps, which the next one may mend."""
        return {}

    def blank(self, why: str) -> None:
        """Show this line and run nothing more to draw the content."""
        self._failed_steps[self._guarded_step] = why
        self._show_failed()

    def _show_failed(self) -> None:
        why = next(iter(self._failed_steps.values()), "")
        for part in (self, *self.query(Widget)):
            if isinstance(part, Blankable):
                part.failed = why
                part.refresh()

    @contextmanager
    def guarded(self, step: str) -> Iterator[None]:
        """Run a step that shows something: an error blanks only this widget, until the same step succeeds."""
        self._guarded_step = step
        try:
            yield
        except Exception as error:
            self.app._handle_exception(PartFailedError(self, error))
        else:
            if self._failed_steps:
                self._failed_steps.pop(step, None)
                self._failed_steps.pop("", None)
                self._show_failed()
        finally:
            self._guarded_step = ""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of one paint."""
        return Widget.render_lines(self, crop) if self.failed else super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the content, or of what is shown instead of it."""
        if not self.failed:
            return super().render_line(y)
        text = [Segment(self.failed, self.rich_style)] if y == 0 else []
        return Strip(text).adjust_cell_length(self.size.width, self.rich_style)
