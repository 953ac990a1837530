"""The dialogs of git: the message of a commit, and the versions of a segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from niche.segments.model.formatting import accounts, count
from niche.segments.versions.sizelog import LoggedSize, sizes
from niche.tui.dialogs.basic import TextScreen
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.picker import Picker
from niche.tui.drawing.bars import columns
from niche.tui.drawing.text import Line, Run, left, plain_lines, right, wrap
from niche.tui.widgets.choices import Choice, ChoiceList
from niche.tui.widgets.keyline import clickable
from niche.tui.widgets.textbox import TextBox, TextPad

SHORT = 7
"""Digits of a commit's id that are shown."""
_DAY, _SIZE, _AUTHOR = 10, 11, 18
_AUTHOR_FROM = 84
"""Cells of a list that has room for the authors."""
_ABOUT = 4
"""Lines of a rule that are shown below the list."""
_AROUND = 12
"""Rows of the dialog of a refused commit beside the text of git, with one line about what is committed."""


class Words(NamedTuple):
    """The message of a commit, as typed."""

    subject: str
    body: str


class Identity(NamedTuple):
    """Who makes a commit."""

    name: str
    email: str


_UNFIT = frozenset("<>\n")
"""Characters that git takes out of a name or an address without a word."""


class IdentityDialog(Dialog[Identity | None]):
    """Asks who makes the commits of a repository, where git does not know."""

    DEFAULT_CSS = """
    IdentityDialog {
        .label { margin-top: 1; }
        .problem { color: $text-warning; margin: 1 0; height: auto; }
    }
    """

    def __init__(self, root: str) -> None:
        super().__init__()
        self._root = root

    def compose(self) -> ComposeResult:
        """What it is for, the name, the address, what is wrong with them."""
        with framed(Vertical(classes="dialog"), "Who commits?", "enter accept   tab next   esc cancel"):
            text = f"git needs your name and e-mail. They are saved for this repository only ({self._root})."
            yield Static(Content(plain_lines(text)))
            for name, label, example in (("name", "Name", "Your name"), ("email", "E-mail", "you@example.com")):
                yield Static(label, classes="label", markup=False)
                yield TextBox(placeholder=example, compact=True, id=name)
            yield Static(classes="problem", markup=False)

    def on_mount(self) -> None:
        """Focus the name."""
        self.set_focus(self.query_one("#name"))

    @on(Input.Submitted)
    def accept(self) -> None:
        """Return both, go to the one that is missing, or say what is wrong."""
        boxes = [self.query_one(f"#{name}", Input) for name in Identity._fields]
        said = Identity(*(box.value.strip() for box in boxes))
        unfit = [box for box, text in zip(boxes, said, strict=True) if not text or _UNFIT & set(text)]
        if not unfit and "@" in said.email:
            self.dismiss(said)
            return
        box = (unfit or boxes[1:])[0]
        problem = "" if box.value.strip() == "" and box is not self.focused else _PROBLEMS[box.id or ""]
        self.query_one(".problem", Static).update(problem)
        self.set_focus(box)


_PROBLEMS = {"name": "Enter a name, without < and >.", "email": "Enter an e-mail address, such as you@example.com."}


class CommitDialog(Dialog[str | None]):
    """Asks for the message of a commit, and returns it, or None. `words` keeps what was typed either way."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "commit", "Commit", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "Earlier git output", show=False),
        Binding("pagedown", "scroll(1)", "Later git output", show=False),
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
        """`what` says which files go where; `refused`, why git did not take the message before."""
        super().__init__(classes="-again" if refused else None)
        self.words = words
        self._title, self._what, self._refused = title, what, refused

    def compose(self) -> ComposeResult:
        """What is committed, what git said before, the subject, and the rest of the message."""
        with framed(Vertical(classes="dialog -long"), self._title):
            yield Static(Content(plain_lines(self._what)), classes="what")
            if self._refused:
                with VerticalScroll(classes="refused", can_focus=False):
                    yield Static(Content(plain_lines(self._refused)))
            yield TextBox(self.words.subject, compact=True, select_on_focus=False)
            yield TextPad(self.words.body, soft_wrap=True, tab_behavior="focus")

    def on_mount(self) -> None:
        """Focus the subject."""
        self.set_focus(self.query_one(Input))

    def on_resize(self) -> None:
        """Show as much of what git said as there is room for, and the end of it: the reason stands there."""
        for said in self.query(".refused"):
            self.query_one(Vertical).styles.max_height = "100%"
            said.styles.max_height = max(3, self.size.height - _AROUND - self._what.count("\n"))
            said.scroll_end(animate=False)

    @on(events.DescendantFocus)
    def show_keys(self) -> None:
        """Show the keys of the focused box: `enter` begins a line in the rest of the message."""
        below = isinstance(self.focused, TextArea)
        keys = "ctrl+s commit   tab the subject" if below else "enter commit   tab the rest of the message"
        if self._refused and not below:
            keys = "enter commit   tab the rest   pgup git's output"
        self.query_one(Vertical).border_subtitle = clickable(f"{keys}   esc cancel")

    def action_scroll(self, pages: int) -> None:
        """Scroll what git said."""
        for said in self.query(".refused"):
            said.scroll_relative(y=pages * max(1, said.size.height - 1), animate=False)

    @on(Input.Submitted)
    def action_commit(self) -> None:
        """Return the message if there is one."""
        self._take()
        if self.words.subject.strip():
            self.dismiss(message(self.words))

    def action_leave(self) -> None:
        """Return none, and keep what was typed."""
        self._take()
        self.dismiss(None)

    def _take(self) -> None:
        self.words = Words(self.query_one(Input).value, self.query_one(TextArea).text)


def message(words: Words) -> str:
    """Join subject and body to the message of a commit."""
    subject, body = words.subject.strip(), words.body.strip()
    return f"{subject}\n\n{body}\n" if body else f"{subject}\n"


class VersionList(ChoiceList):
    """One line a version, the newest first; the choices stand for their places in the history."""

    def __init__(self, entries: Sequence[LoggedSize]) -> None:
        super().__init__()
        self._entries = entries

    @property
    def entry(self) -> LoggedSize:
        """The version in hand."""
        return self._entries[self.cursor_line]

    def head(self, cells: int) -> list[Line]:
        """The titles of the columns."""
        author = left("author", _AUTHOR + 2) if cells >= _AUTHOR_FROM else ""
        named = f"{left('commit', SHORT)}  {left('on', _DAY)} {right('accounts', _SIZE)}  {author}subject"
        return [[Run(named, "head")]]

    def draw(self, index: int, cells: int) -> Line:
        """One version."""
        entry = self._entries[index]
        commit, size = entry.commit, Run(right("–" if entry.accounts is None else count(entry.accounts), _SIZE))
        if commit is None:
            return [Run(f"{left('', SHORT)}  {left('on disk', _DAY)} ", "dim"), size, Run("  not committed", "accent")]
        author = left(commit.author, _AUTHOR) + "  " if cells >= _AUTHOR_FROM else ""
        on = commit.on.isoformat() if commit.on else ""
        day = f"{left(commit.id[:SHORT], SHORT)}  {left(on, _DAY)} "
        return [Run(day, "dim"), size, Run(f"  {author}", "dim"), Run(commit.subject)]


class HistoryScreen(Picker[LoggedSize | None]):
    """The versions of a segment in git. Returns the one whose rule to restore."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Close", show=False),
        Binding("enter", "rule", "Full definition", show=False),
        Binding("r", "restore", "Restore", show=False),
    ]

    def __init__(self, slug: str, entries: Sequence[LoggedSize]) -> None:
        counted = list(sizes(tuple(entries)))
        line = f"  {columns(counted)}" if len(counted) > 1 else ""
        keys = "enter full definition   r restore   esc close"
        self._entries, self._versions = entries, VersionList(entries)
        super().__init__(f"History of {slug}{line}", keys, listed=self._versions)

    def choices(self) -> Iterable[Choice]:
        """The versions."""
        return [Choice("", place) for place in range(len(self._entries))]

    def on_resize(self) -> None:
        """Wrap the rule for the new width."""
        self.show_about()

    def about(self, choice: Choice) -> str:  # noqa: ARG002 - the version in hand
        """The rule of the version in hand, as much as there is room for, and the size recorded with it."""
        entry = self._versions.entry
        lines = wrap(entry.rule, max(20, self.query_one("#about").size.width or 70))
        shown = [*lines[: _ABOUT - 1], "…"] if len(lines) > _ABOUT else lines
        return "\n".join(shown if entry.recorded is None else [*shown, f"Recorded: {accounts(entry.recorded)}."])

    def accept(self, choice: Choice) -> None:  # noqa: ARG002 - the one in hand
        """Show the whole rule."""
        self.action_rule()

    def action_rule(self) -> None:
        """Show the whole rule of the version in hand."""
        entry = self._versions.entry
        title = "Not committed" if entry.commit is None else f"{entry.commit.id[:SHORT]} {entry.commit.subject}"
        self.app.push_screen(TextScreen(title, Content(plain_lines(entry.rule))))

    def action_restore(self) -> None:
        """Return the version in hand, if it has a rule."""
        entry = self._versions.entry
        if entry.segment is None:
            self.notify("This version has no definition.", timeout=2)
        else:
            self.dismiss(entry)
