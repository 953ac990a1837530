"""A bench without an app: it answers dialogs from a list, and records what was asked, said and edited."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TypeVar, cast

from textual._context import active_app
from textual.app import App
from textual.screen import Screen

from niche.segments.counting.counts import Counts
from niche.segments.model.filters import Filter, Path
from niche.segments.model.segment import Segment
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog, TextScreen
from niche.tui.dialogs.commit import CommitDialog, Words
from niche.tui.keys.actions import Context
from niche.tui.session.bench import Bench, Severity
from niche.tui.session.loading import load
from niche.tui.session.session import Session
from niche.tui.tasks import saving
from niche.tui.user.preferences import Config

T = TypeVar("T")


class NoApp(App[None]):
    """What Textual wants to know of before a box with a text in it can be made."""

    def clear_selection(self) -> None:
        """Nothing is selected where there is no screen."""


class FakeBench(Bench):
    """The segment at a path, or the one that the app would open, and the answers of its user in order.

    A text that is shown to be read needs no answer. A function among the answers is called with the dialog.
    """

    def __init__(self, workspace: FilePath, *answers: object, slug: str = "", config: Config | None = None) -> None:
        active_app.set(NoApp())
        self.project = load(workspace)
        path = self.project.workspace.segment_path(slug)
        self.session = Session.open(path) if slug else saving.first(self.project)
        self.session.belong_to(self.project.workspace.table)
        self.config = config or Config()
        self.column = None
        self.commit_messages: dict[FilePath, Words] = {}
        self.answers = list(answers)
        self.asked: list[Screen[object]] = []
        """The dialogs in order."""
        self.said: list[str] = []
        self.edited: list[str] = []
        """The labels of the edits."""
        self.ignored: list[FilePath] = []
        self.reopened: list[FilePath] = []
        self.columns: list[str] = []
        self._cursor: Path = ()

    @property
    def counts(self) -> Counts | None:
        """Nothing is counted beforehand."""
        return None

    @property
    def cursor(self) -> Path:
        """Where the last edit has left it."""
        return self._cursor

    async def ask(self, dialog: Screen[T]) -> T:
        """Take the next answer."""
        self.asked.append(cast("Screen[object]", dialog))
        if isinstance(dialog, TextScreen):
            return cast("T", None)
        answer = self.answers.pop(0)
        return cast("T", answer(dialog) if callable(answer) else answer)

    def say(self, text: str, severity: Severity = "information", timeout: float | None = None, title: str = "") -> None:  # noqa: ARG002
        """Keep the text."""
        self.said.append(text)

    def edit(self, label: str, changed: Filter, cursor: Path | None = None) -> None:
        """Edit the session."""
        if self.session.apply(label, changed, self._cursor):
            self.edited.append(label)
            self._cursor = self._cursor if cursor is None else cursor

    def revise(self, label: str, changed: Segment) -> None:
        """Edit the session."""
        if self.session.revise(label, changed, self._cursor):
            self.edited.append(label)

    def take(self, session: Session) -> None:
        """Open this session."""
        self.session.close()
        self.session = session
        session.belong_to(self.project.workspace.table)

    def recount(self) -> None:
        """Nothing shows the counts."""

    def show_segment(self) -> None:
        """Nothing shows it."""

    def reload(self) -> None:
        """Read the session again."""
        self.session.reload()

    def show_pane(self, pane: Context) -> None:
        """There are no panes."""

    def show_column(self, name: str) -> None:
        """Keep the name."""
        self.columns.append(name)

    def reopen(self, settings: FilePath) -> None:
        """Keep the path, and open the table again."""
        self.reopened.append(settings)
        self.project = load(settings)

    def show_table(self) -> None:
        """Nothing shows it."""

    def ignore_changes(self, *paths: FilePath) -> None:
        """Keep the paths."""
        self.ignored += paths

    def refresh_tabs(self) -> None:
        """There are no tabs."""


def text(dialog: object) -> str:
    """What a small dialog says: its title, its text, what is wrong with the answer before."""
    match dialog:
        case ChoiceDialog() | TextScreen():
            return f"{dialog._title}\n{dialog._text.plain}"
        case NameDialog():
            return f"{dialog._title}\n{dialog._label}\n{dialog._value}\n{dialog._problem}"
        case CommitDialog():
            return f"{dialog._title}\n{dialog._what}\n{dialog.words.subject}\n{dialog.words.body}\n{dialog._refused}"
        case _:
            return ""
