"""What the tasks of the app may ask of the workbench: a small fake stands in for it where there is no app."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, overload

from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from niche.segments.model.filters import Filter, Path
from niche.tui.dialogs.commit import Words
from niche.tui.keys.actions import Context
from niche.tui.session.session import Session
from niche.tui.user.preferences import Config
from niche.tui.user.ui_state import UiStateStore

if TYPE_CHECKING:
    from niche.segments.counting.counts import Counts
    from niche.segments.findings.finding import Finding
    from niche.segments.project import Project

T = TypeVar("T")
W = TypeVar("W", bound=Widget)


class Bench(Protocol):
    """The open segment, what is known of it, and the user before it."""

    config: Config
    ui_state: UiStateStore
    loaded: Project
    session: Session
    counts: Counts | None
    """Of the filter as it is; None until it is counted."""
    findings: Sequence[Finding]
    column: str | None
    """Whose distribution is shown."""
    taxonomy: str | None
    """The name of the one that the tree shows."""
    said: str
    """What was done last, for the header."""
    commit_messages: dict[FilePath, Words]
    """What was typed for commits that were not made, by segment file."""

    @property
    def pane(self) -> Context:
        """The pane in hand."""

    @property
    def cursor(self) -> Path:
        """The node in hand."""

    @property
    def in_front(self) -> bool:
        """Whether no dialog lies over it."""

    async def ask(self, dialog: Screen[T]) -> T:
        """The answer to a dialog."""

    def say(
        self,
        text: str,
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        title: str = "",
    ) -> None:
        """Tell the user, without markup, for some seconds."""

    def tell(self, dialog: Screen[None]) -> None:
        """Show something to read."""

    def copy_text(self, text: str) -> None:
        """Put text into the clipboard."""

    def suspend(self) -> AbstractContextManager[None]:
        """Give the terminal to another program. Raises SuspendNotSupported."""

    def edit(self, label: str, changed: Filter, cursor: Path | None = None) -> None:
        """Make an edit of the open segment; the node at `cursor` is in hand afterwards."""

    def take(self, session: Session) -> None:
        """Open this session in the place of the one that is open."""

    def measure(self) -> None:
        """Count the open segment anew."""

    def show_segment(self) -> None:
        """Show what the segment says now."""

    def show_again(self) -> None:
        """The segment was read again: show it and count it."""

    def excuse(self, *paths: FilePath) -> None:
        """Ignore the next change of these files: this process made it."""

    def outdate(self) -> None:
        """The segment, or a file of the workspace, is another one now: the tabs are worked out anew."""

    def leave_trial(self) -> bool:
        """Whether a repair was tried; it is no more."""

    def action_pane(self, name: str) -> None:
        """Put a pane in hand, and bring it into sight."""

    @overload
    def query_one(self, selector: str, /) -> Widget: ...
    @overload
    def query_one(self, selector: type[W], /) -> W: ...
    @overload
    def query_one(self, selector: str, expect_type: type[W], /) -> W: ...
    def post_message(self, message: Message) -> bool:
        """Tell the workbench what happened."""
