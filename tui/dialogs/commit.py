"""The dialogs of git: a commit with its message, and the versions that a segment had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from niche.segments.model.formatting import accounts, count
from niche.segments.versions.sizelog import LoggedSize, sizes
from niche.tui.dialogs.basic import TextScreen, plain_lines
from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.bars import columns
from niche.tui.drawing.text import Line, Run, left, plain, right, wrap
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.lines import LineView
from niche.tui.widgets.textbox import TextBox, TextPad

SHORT = 7
"""Digits of a commit's id that are shown."""
_DAY, _SIZE, _AUTHOR = 10, 11, 18
_ABOUT = 4
"""Lines for the rule of the version in hand."""
_AROUND = 12
"""Rows of the dialog of a commit that was refused, beside what git said and all but one line of what is committed."""


class Words(NamedTuple):
    """The message of a commit as it stands in the boxes."""

    subject: str
    body: str


class CommitDialog(Dialog[str | None]):
    """Asks for a commit's message, one proposed; gives it back, or None. What was typed is in `words` either way."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", show=False),
        Binding("ctrl+s", "commit", "Commit", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "What git said before", show=False),
        Binding("pagedown", "scroll(1)", "What git said after", show=False),
    ]
    DEFAULT_CSS = """
    CommitDialog {
        TextArea { height: 8; margin: 1 0; border: none; padding: 0; background: $panel; }
        .what { color: $foreground-muted; margin-bottom: 1; height: auto; }
        .refused { height: auto; margin-bottom: 1; color: $text-warning; scrollbar-size-vertical: 1; }
        &.-again TextArea { height: 3; }
    }
    """

    def __init__(self, title: str, what: str, words: Words, refused: str = "") -> None:
        """`what` says which files go where; `refused`, why git did not take a message that is asked for again."""
        super().__init__(classes="-again" if refused else None)
        self.words = words
        self._title, self._what, self._refused = title, what, refused

    def compose(self) -> ComposeResult:
        """What is committed, what git said to it before, the subject, and the rest of the message."""
        with Vertical(classes="dialog -long") as box:
            box.border_title = Content(plain(self._title))
            yield Static(Content(plain_lines(self._what)), classes="what")
            if self._refused:
                with VerticalScroll(classes="refused", can_focus=False):
                    yield Static(Content(plain_lines(self._refused)))
            yield TextBox(self.words.subject, compact=True, select_on_focus=False)
            yield TextPad(self.words.body, soft_wrap=True, tab_behavior="focus")

    def on_mount(self) -> None:
        """The keys go to the subject."""
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        """Show as much of what git said as there is room for, its end first: that is where the reason is."""
        for said in self.query(".refused"):
            self.query_one(Vertical).styles.max_height = "100%"
            said.styles.max_height = max(3, self.size.height - _AROUND - self._what.count("\n"))
            said.scroll_end(animate=False)

    @on(events.DescendantFocus)
    def show_keys(self) -> None:
        """Say what the keys do where they are: `enter` begins a line in the rest of the message."""
        below = isinstance(self.focused, TextArea)
        keys = "ctrl+s commit   tab the subject" if below else "enter commit   tab the rest of the message"
        if self._refused and not below:
            keys = "enter commit   tab the rest   pgup what git said"
        self.query_one(Vertical).border_subtitle = clickable(f"{keys}   esc cancel")

    def action_scroll(self, pages: int) -> None:
        """Scroll what git said."""
        for said in self.query(".refused"):
            said.scroll_relative(y=pages * max(1, said.size.height - 1), animate=False)

    @on(Input.Submitted)
    def action_commit(self) -> None:
        """Give the message back if there is one."""
        self._take()
        if self.words.subject.strip():
            self.dismiss(message(self.words))

    def action_leave(self) -> None:
        """Commit nothing."""
        self._take()
        self.dismiss(None)

    def _take(self) -> None:
        self.words = Words(self.query_one(Input).value, self.query_one(TextArea).text)


def message(words: Words) -> str:
    """The message of a commit."""
    subject, body = words.subject.strip(), words.body.strip()
    return f"{subject}\n\n{body}\n" if body else f"{subject}\n"


class VersionList(LineView):
    """One line a version, the newest first."""

    def __init__(self, entries: Sequence[LoggedSize]) -> None:
        super().__init__()
        self._entries = entries

    @property
    def entry(self) -> LoggedSize:
        """The version in hand."""
        return self._entries[self.cursor_line]

    def line_count(self) -> int:
        """The versions."""
        return len(self._entries)

    def head(self, cells: int) -> list[Line]:
        """The titles of the columns."""
        author = left("author", _AUTHOR + 2) if self._room(cells) else ""
        named = f"{left('commit', SHORT)}  {left('on', _DAY)} {right('accounts', _SIZE)}  {author}subject"
        return [[Run(named, "head")]]

    def _room(self, cells: int) -> bool:
        return cells >= 84

    def draw(self, index: int, cells: int) -> Line:
        """One version."""
        entry = self._entries[index]
        size = right("–" if entry.accounts is None else count(entry.accounts), _SIZE)
        if entry.commit is None:
            return [
                Run(f"{left('', SHORT)}  {left('on disk', _DAY)} ", "dim"),
                Run(size),
                Run("  not committed", "accent"),
            ]
        commit = entry.commit
        author = left(commit.author, _AUTHOR) + "  " if self._room(cells) else ""
        on = commit.on.isoformat() if commit.on else ""
        day = f"{left(commit.id[:SHORT], SHORT)}  {left(on, _DAY)} "
        return [Run(day, "dim"), Run(size), Run(f"  {author}", "dim"), Run(commit.subject)]

    def cursor_moved(self) -> None:
        """Show the rule of the version in hand."""
        if isinstance(self.screen, HistoryScreen):
            self.screen.show_about()


class HistoryScreen(Dialog[LoggedSize | None]):
    """The versions of a segment in git. Gives back the one whose rule is to be taken again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("enter", "rule", "The whole rule", show=False),
        Binding("r", "restore", "Restore", show=False),
    ]
    DEFAULT_CSS = """
    HistoryScreen {
        .dialog { height: 80%; max-height: 30; }
        VersionList { height: 1fr; background: $background; }
        #about { height: 5; margin: 1 0 0 0; color: $foreground-muted; }
    }
    """

    def __init__(self, slug: str, entries: Sequence[LoggedSize]) -> None:
        super().__init__()
        self._slug, self._entries = slug, entries

    def compose(self) -> ComposeResult:
        """The versions, and the rule of the one in hand."""
        with Vertical(classes="dialog -long") as box:
            counted = list(sizes(tuple(self._entries)))
            line = f"  {columns(counted)}" if len(counted) > 1 else ""
            box.border_title = Content(plain(f"History of {self._slug}{line}"))
            box.border_subtitle = clickable("enter the whole rule   r restore, to save   esc close")
            yield VersionList(self._entries)
            yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Begin with the newest."""
        self.query_one(VersionList).changed()
        self.show_about()

    def show_about(self) -> None:
        """Say the rule of the version in hand, as much as there is room for."""
        entry, about = self.query_one(VersionList).entry, self.query_one("#about", Static)
        recorded = "" if entry.recorded is None else f"Recorded then: {accounts(entry.recorded)}."
        lines = wrap(entry.rule, max(20, about.size.width or 70))
        shown = [*lines[: _ABOUT - 1], "…"] if len(lines) > _ABOUT else lines
        about.update("\n".join([*shown, *filter(None, [recorded])]))

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.show_about()

    def action_rule(self) -> None:
        """Show the whole rule of the version in hand."""
        entry = self.query_one(VersionList).entry
        title = "Not committed" if entry.commit is None else f"{entry.commit.id[:SHORT]} {entry.commit.subject}"
        self.app.push_screen(TextScreen(title, Content(plain_lines(entry.rule))))

    def action_restore(self) -> None:
        """Take the rule of the version in hand again."""
        entry = self.query_one(VersionList).entry
        if entry.segment is None:
            self.notify("There is no rule in this version.", timeout=2)
        else:
            self.dismiss(entry)
