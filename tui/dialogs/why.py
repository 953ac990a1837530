"""Why an account is in the segment or not, and a search over the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from niche.segments.model.formatting import accounts, amount
from niche.segments.portfolio.why import Why, WhyStep
from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.dialogs.picker import Menu
from niche.tui.drawing.text import Line, Run, left, width, wrap
from niche.tui.widgets.choices import Choice
from niche.tui.widgets.lines import LineView
from niche.tui.widgets.textbox import TextBox

_LOOKS = {"✓": "good", "✗": "error", "?": "warning"}
_WIDEST = 0.6
"""The share of the width that the definition may take beside the values."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Why an account is in or not, with what the dialog shows beside it."""

    why: Why
    size: int
    """Accounts after the nearest change; 0 where there is none."""
    others: tuple[str, ...]
    """The other segments that the account is in."""


class WhyLines(LineView):
    """The verdict, the definition with the account's values, the nearest change, the other segments."""

    def __init__(self, answered: Answered) -> None:
        super().__init__(classes="dialog")
        self._answered = answered

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self.lines = list(self._laid())
        self.changed()

    def _laid(self) -> Iterator[Line]:
        why, cells = self._answered.why, max(20, self.cells)
        verdict = "good" if why.inside else "error"
        yield from ([Run(line, "strong")] for line in wrap(why.account.label, cells))
        head, _, rest = why.verdict.partition(": ")
        yield [Run(f"{'✓' if why.inside else '✗'} {head}", verdict)]
        for reason in rest.split("; ") if rest else ():
            yield from _hung(reason, cells, "  ")
        yield []
        yield from self._definition(why.steps, cells)
        if why.nearest is not None:
            yield []
            yield [Run("The nearest change that brings it in", "head"),
                   Run(f"   {accounts(self._answered.size)} then", "dim")]  # fmt: skip
            for change in why.nearest.changes:
                yield from _hung(change, cells, "  ")
        yield []
        others = self._answered.others
        yield from _hung(f"also in {', '.join(others)}" if others else "in no other segment", cells, "", "dim")

    def _definition(self, steps: Sequence[WhyStep], cells: int) -> Iterator[Line]:
        """A line for each node; a long one is cut, so that the values stand below each other."""
        indents = ["  " * step.depth for step in steps]
        valued = [width(i + s.words) + 2 for i, s in zip(indents, steps, strict=True) if s.value is not None]
        room = min(max(valued, default=0), int(cells * _WIDEST))
        for indent, step in zip(indents, steps, strict=True):
            text = f"{indent}{step.words}{' (off)' if step.off else ''}"
            look = "off" if step.off else ""
            mark = Run(f"{step.mark} ", "off" if step.off else _LOOKS[step.mark])
            if step.value is None:
                yield [mark, Run(text, look)]
            else:
                yield [
                    mark,
                    Run(left(text, room), look),
                    Run("  "),
                    Run(step.value or "no value", "" if step.value else "dim"),
                ]


def _hung(text: str, cells: int, indent: str, look: str = "") -> Iterator[Line]:
    for line in wrap(text, cells - len(indent)):
        yield [Run(indent + line, look)]


class WhyDialog(Dialog[bool | None]):
    """Why an account is in or not, to read; returns True where the nearest change shall be made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,w", "leave", "Close", show=False),
        Binding("a", "apply", "Make the change", show=False),
    ]

    def __init__(self, answered: Answered) -> None:
        super().__init__()
        self._answered = answered

    def compose(self) -> ComposeResult:
        """The lines in a frame."""
        change = "" if self._answered.why.nearest is None else "a make this change   "
        yield framed(WhyLines(self._answered), "Why", f"{change}esc close")

    def action_apply(self) -> None:
        """Make the nearest change."""
        if self._answered.why.nearest is not None:
            self.dismiss(True)


@dataclass(frozen=True, slots=True)
class Sought:
    """What to search for, and whether in all accounts or in those on show."""

    text: str
    everywhere: bool


class AccountSearch(Dialog[Sought | None]):
    """Asks for a word; `/` in the empty box searches all accounts instead of those on show, and back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "everywhere", show=False, priority=True),
        Binding("tab", "switch", show=False, priority=True),
    ]

    def __init__(self, value: str, shown: int, of: int) -> None:
        """`shown` of all accounts are on show."""
        super().__init__()
        self._value, self._sizes = value, (shown, of)
        self.everywhere = False

    def compose(self) -> ComposeResult:
        """What is searched, and the box."""
        with framed(Vertical(classes="dialog"), "Search", "enter find   / all accounts   esc cancel"):
            yield Static(self._label, markup=False, id="where")
            yield TextBox(self._value, placeholder="text in any column", compact=True, select_on_focus=True)

    @property
    def _label(self) -> str:
        shown, of = self._sizes
        return f"All {accounts(of)}, in the segment or not" if self.everywhere else f"{accounts(shown)} shown"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """`/` is a letter once something is typed."""
        if action != "everywhere":
            return True
        box = self.query_one(TextBox)
        return not box.value or len(box.selected_text) == len(box.value)

    def action_everywhere(self) -> None:
        """Search all accounts, or again those on show."""
        self.action_switch()

    def action_switch(self) -> None:
        """Switch between all accounts and those on show."""
        self.everywhere = not self.everywhere
        self.query_one("#where", Static).update(self._label)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return the word, if there is one."""
        if text := event.value.strip():
            self.dismiss(Sought(text, self.everywhere))


class FoundAccounts(Menu[int | None]):
    """Accounts of the whole table, each marked in or out with the rules that decide; returns the row of one."""

    def __init__(self, text: str, found: Sequence[Why], *, more: bool) -> None:
        inside = sum(why.inside for why in found)
        many = f"{amount(len(found), 'account')}{' and more' if more else ''}"
        super().__init__(f"“{text}”: {many}, {inside} in", "enter why   esc close")
        self._found = {why.account.row: why for why in found}

    def choices(self) -> Iterable[Choice]:
        """The accounts, the surest first."""
        for row, why in self._found.items():
            state = "in" if why.inside else f"out by {why.out_by}"
            yield Choice(f"{'✓' if why.inside else '✗'} {why.account.label}", row, (state,))

    def about(self, choice: Choice) -> str:
        """The rules that keep the account in hand out."""
        why = self._found[int(str(choice.value))]
        return "\n".join(one.reason for one in why.failed) or "in the segment"

    def accept(self, choice: Choice) -> None:
        """Return its row."""
        self.dismiss(int(str(choice.value)))
