"""How the workbench talks to the user: dialogs, remarks, the clipboard."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal, TypeVar

from textual.screen import Screen

from niche.tui.widgets.contained import Contained

T = TypeVar("T")


class AskingScreen(Contained, Screen[None]):
    """A screen over which dialogs are opened."""

    @property
    def in_front(self) -> bool:
        """Whether no dialog lies over it."""
        return self.app.screen is self

    async def ask(self, dialog: Screen[T]) -> T:
        """The answer to a dialog."""
        return await self.app.push_screen_wait(dialog)

    def say(
        self,
        text: str,
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        title: str = "",
    ) -> None:
        """Tell the user, without markup, for some seconds."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

    def tell(self, dialog: Screen[None]) -> None:
        """Show something to read."""
        self.app.push_screen(dialog)

    def copy_text(self, text: str) -> None:
        """Put text into the clipboard."""
        self.app.copy_to_clipboard(text)

    def suspend(self) -> AbstractContextManager[None]:
        """Give the terminal to another program. Raises SuspendNotSupported."""
        return self.app.suspend()
