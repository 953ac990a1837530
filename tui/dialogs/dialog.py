"""What every dialog has in common: it is answered once.

Two keys, or a key and a click, may both mean to leave it; the second one comes when another screen is in front.
"""

from __future__ import annotations

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import ModalScreen
from textual.screen import ScreenResultType as Result

from niche.tui.widgets.contained import Contained


class Dialog(Contained, ModalScreen[Result]):
    """A screen over the workbench that gives an answer back."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Give the answer back, unless that was done already or something covers the screen."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


class Palette(Contained, CommandPalette):
    """Textual's palette of commands, as a dialog."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, unless that was done already or something covers the screen."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # While the list is filled anew Textual moves by lines that it does not know yet.
        with suppress(KeyError):
            super()._action_command_list(action)
