"""What a task may ask of the workbench. Tests of tasks use `fakebench.FakeBench` instead, without an app."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from textual.screen import Screen

from niche.segments.model.filters import Filter, Path
from niche.tui.dialogs.commit import Words
from niche.tui.keys.actions import Context
from niche.tui.session.session import Session
from niche.tui.user.preferences import Config

if TYPE_CHECKING:
    from niche.segments.counting.counts import Counts
    from niche.segments.model.segment import Segment
    from niche.segments.project import Project

T = TypeVar("T")
Severity = Literal["information", "warning", "error"]


class Bench(Protocol):
    """The open segment, and the user before it."""

    config: Config
    project: Project
    session: Session
    column: str | None
    """The column whose distribution is shown."""
    commit_messages: dict[FilePath, Words]
    """Messages typed for commits that were not made, by segment file."""

    @property
    def counts(self) -> Counts | None:
        """The newest counts, perhaps of the filter before the last edit; None before the first."""

    @property
    def cursor(self) -> Path:
        """The node under the cursor."""

    async def ask(self, dialog: Screen[T]) -> T:
        """Show a dialog and return its answer."""

    def say(self, text: str, severity: Severity = "information", timeout: float | None = None, title: str = "") -> None:
        """Notify the user for some seconds; `text` has no markup."""

    def edit(self, label: str, changed: Filter, cursor: Path | None = None) -> None:
        """Apply an edit to the open segment; then the cursor is at `cursor`, or stays."""

    def revise(self, label: str, changed: Segment) -> None:
        """Apply an edit of the filter, of the other fields, or of both to the open segment."""

    def take(self, session: Session) -> None:
        """Open this session in place of the open one."""

    def recount(self) -> None:
        """Count the open segment again."""

    def show_segment(self) -> None:
        """Draw the open segment again: its file or its name has changed."""

    def reload(self) -> None:
        """Read the open segment from its file, draw it and count it. Raises BadInputError; then nothing changes."""

    def show_pane(self, pane: Context) -> None:
        """Focus a pane, and bring it into sight."""

    def show_column(self, name: str) -> None:
        """Show the distribution of a column."""

    def reopen(self, settings: FilePath) -> None:
        """Open the table again with the same segment: its `niche.yaml`, at this path, was written."""

    def show_table(self) -> None:
        """Show how much was noticed about the table: what is accepted of it has changed."""

    def ignore_changes(self, *paths: FilePath) -> None:
        """Ignore the next change of these files: this process made it."""

    def refresh_tabs(self) -> None:
        """Compute the tabs again: files of the workspace have changed."""


class ScreenBench(Bench, Protocol):
    """A bench with its panes on a screen."""

    @property
    def screen(self) -> Screen[object]:
        """The screen."""
