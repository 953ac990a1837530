"""The workbench's fixed lines: the header, the size of the segment, the footer."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widgets import Static

from niche.segments.model.formatting import count, percent
from niche.tui.drawing.text import cut, plain
from niche.tui.keys.actions import FOOTER_CELLS, FOOTER_GAP, Action, Context, hints
from niche.tui.widgets.contained import Blankable

DIRTY = "●"
_LONGEST_BRANCH = 30


def ends(left: Content, right: Content, cells: int) -> Content:
    """One line with `left` at its left and `right` at its right end; `right` goes where both do not fit."""
    gap = cells - left.cell_length - right.cell_length
    return left.append(" " * gap).append(right) if gap >= 2 else left


class HeaderLine(Blankable, Static):
    """The open segment, its data, whether it is saved, and the time of the last count."""

    def __init__(self, data: str, accounts: int, from_disk: bool = False) -> None:
        super().__init__(markup=False)
        self._data = f"{plain(data)} {count(accounts)}{', read from disk' if from_disk else ''}"
        self._segment, self._dirty, self._status, self._git = "", False, "", ""

    def show(self, name: str, dirty: bool) -> None:
        """Take the segment's name and whether it has unsaved changes."""
        self._segment, self._dirty = name, dirty
        self._draw()

    def show_status(self, status: str) -> None:
        """Set the text at the right end."""
        self._status = plain(status)
        self._draw()

    def show_git(self, state: str) -> None:
        """Set the branch and the number of changed files; empty outside a repository."""
        self._git = cut(state, _LONGEST_BRANCH)
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        cells = self.size.width - 2
        right = Content.styled(self._status, "dim")
        room = cells - cell_len(self._data) - 16
        name = cut(self._segment, max(12, room))
        mark = (f" {DIRTY}", "$text-warning") if self._dirty else "  "
        left = Content.assemble(("niche", "bold $text-accent"), "   ", (name, "bold"), mark, "   ", (self._data, "dim"))
        git = Content.assemble("   ", ("git ", "dim"), self._git) if self._git else Content("")
        if left.cell_length + git.cell_length <= cells:
            left = left + git
        self.update(ends(left, right, cells), layout=False)


class SizeLine(Blankable, Static):
    """The size of the segment in one line, for layouts that hide the panes that show it."""

    def __init__(self) -> None:
        super().__init__("counting …", markup=False)

    def show(self, total: int, of: int, share: float, verdict: str) -> None:
        """Set the size and the verdict of the guardrails."""
        look = "$text-success" if verdict == "just right" else "$text-warning"
        size = Content.assemble((count(total), "bold"), f" of {count(of)} · {percent(share)}")
        self.update(Content.assemble(size, "  ", (verdict, look)), layout=False)


class FooterLine(Blankable, Static):
    """Hints for the keys of the focused pane; a click presses the key."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._of_pane = Context.EVERYWHERE
        self._hints: tuple[Action, ...] = ()

    def show(self, context: Context) -> None:
        """Set the focused pane."""
        self._of_pane = context
        self._draw()

    def on_resize(self) -> None:
        """Fit the hints to the width."""
        self._draw()

    def _draw(self) -> None:
        self._hints = hints(self._of_pane, max(FOOTER_CELLS, self.size.width))
        parts = [
            Content.assemble((action.shown_key, "bold $text-accent"), " ", (action.word, "dim"))
            for action in self._hints
        ]
        self.update(Content(FOOTER_GAP).join(parts), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Take the action that was clicked."""
        at = event.get_content_offset(self)
        end = 0
        for action in self._hints:
            start, end = end, end + len(f"{action.shown_key} {action.word}{FOOTER_GAP}")
            if at is not None and start <= at.x < end - len(FOOTER_GAP):
                await self.run_action(f"app.take('{action.id}')")
