"""The workbench's fixed lines: the header, the size of the segment, the footer."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from niche.segments.findings.finding import Severity
from niche.segments.model.formatting import amount, count, percent
from niche.tui.drawing.insight_rows import VERDICT_WORDS
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import cut, plain
from niche.tui.keys.actions import Action, Context
from niche.tui.keys.footer import FOOTER_BAR, FOOTER_CELLS, FOOTER_GAP, hints
from niche.tui.widgets.contained import Blankable

DIRTY = "●"
_NOTES = Style.from_meta({"@click": "app.take('table')"})
"""What was noticed about the table takes clicks."""
_LONGEST_BRANCH, _LONGEST_NAME, _LEAST_NAME = 30, 40, 24
_GAP, _WIDE = 3, 98
"""Cells between two parts of the header, and from how many cells on; narrower ones have one less."""
FADES = 6.0
"""Seconds for which the header says what was done last."""


class HeaderLine(Blankable, Widget):
    """The open segment and its size, its data, git; at the right what was done last, for a while."""

    segment: reactive[str] = reactive("")
    """The name of the open segment."""
    size_text: reactive[str] = reactive("")
    """The accounts in it; empty while that is not known."""
    dirty: reactive[bool] = reactive(False)
    """Whether it has unsaved changes."""
    status: reactive[str] = reactive("")
    """The text at the right end, which goes after a while."""
    noticed: reactive[tuple[int, Severity | None]] = reactive((0, None))
    """How many findings there are about the table, and the worst severity."""
    git: reactive[str] = reactive("")
    """The branch and the number of changed files; empty outside a repository."""

    def __init__(self, data: str, accounts: int, from_disk: bool = False) -> None:
        super().__init__()
        self._data = f"{cut(data, _LONGEST_NAME)} {count(accounts)}{', read from disk' if from_disk else ''}"
        self._fading: Timer | None = None

    def watch_status(self, status: str) -> None:
        """Let the status go after a while."""
        if self._fading is not None:
            self._fading.stop()
        self._fading = self.set_timer(FADES, self._fade) if status and self.is_running else None

    def _fade(self) -> None:
        self.status = ""

    def render(self) -> Content:
        """The line; size, git and status go where there is no room for them."""
        cells = self.size.width - 2
        gap = " " * (_GAP if cells >= _WIDE else _GAP - 1)
        notes, short = (Content.assemble(gap, said.stylize(_NOTES)) if said else said for said in self._notes())
        data = Content.assemble(gap, (self._data, "$foreground-muted"))
        branch = cut(self.git, _LONGEST_BRANCH)
        git = Content.assemble(gap, ("git ", "$foreground-muted"), branch) if branch else Content("")
        others = sum(part.cell_length for part in (short, data, git))
        name = cut(self.segment, max(_LEAST_NAME, cells - others - len(f"niche{gap}  ")))
        mark = (f" {DIRTY}", "$text-warning") if self.dirty else "  "
        head = Content.assemble(("niche", "bold $text-accent"), gap, (name, "bold"), mark)
        size = Content.assemble(" ", self.size_text, "  ") if self.size_text else Content("")
        line = head + (size if head.cell_length + others + size.cell_length <= cells else Content("")) + data
        line += notes if line.cell_length + notes.cell_length + git.cell_length <= cells else short
        if line.cell_length + git.cell_length <= cells:
            line += git
        status = Content.styled(plain(self.status), "$foreground-muted")
        left = cells - line.cell_length - status.cell_length
        return line.append(" " * left).append(status) if left >= 2 else line

    def _notes(self) -> tuple[Content, Content]:
        """How much was noticed about the table, in full and in short; empty where nothing was."""
        number, worst = self.noticed
        if not number or worst is None:
            return Content(""), Content("")
        glyph = GLYPHS[worst]
        look = "$text-primary" if worst is Severity.NOTE else f"$text-{glyph.look}"
        mark = "" if worst is Severity.NOTE else f"{glyph.text} "
        short = Content.styled(f"{mark}{amount(number, 'note')}", look)
        return short.append(Content.styled(" about the table", "dim")), short


class SizeLine(Blankable, Static):
    """The size of the segment in one line, for layouts that hide the panes that show it."""

    def __init__(self) -> None:
        super().__init__("counting …", markup=False)

    def show(self, total: int, of: int, share: float, verdict: str) -> None:
        """Set the size and the verdict of the guardrails."""
        look = {"just right": "$text-success", "no minimum is set": "dim"}.get(verdict, "$text-warning")
        verdict = VERDICT_WORDS.get(verdict, verdict)
        size = Content.assemble((count(total), "bold"), f" of {count(of)} · {percent(share)}")
        self.update(Content.assemble(size, "  ", (verdict, look)), layout=False)


class FooterLine(Blankable, Widget):
    """Hints for the keys of the focused pane; a click presses the key."""

    pane: reactive[Context] = reactive(Context.EVERYWHERE)
    """The focused pane."""

    @property
    def _hints(self) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
        return hints(self.pane, max(FOOTER_CELLS, self.size.width))

    def render(self) -> Content:
        """The hints that fit the width: the keys of the pane, and those that work everywhere without colour."""
        own, general = (
            Content(FOOTER_GAP).join(
                Content.assemble((action.shown_key, key), " ", (action.word, "$foreground-muted")) for action in actions
            )
            for actions, key in zip(self._hints, ("bold $text-accent", "bold"), strict=True)
        )
        return Content.styled(FOOTER_BAR, "$border").join(part for part in (own, general) if part)

    async def on_click(self, event: events.Click) -> None:
        """Take the action that was clicked."""
        at = event.get_content_offset(self)
        end = 0
        for actions in self._hints:
            for index, action in enumerate(actions):
                start, end = end, end + len(f"{action.shown_key} {action.word}")
                if at is not None and start <= at.x < end:
                    await self.run_action(f"app.take('{action.id}')")
                end += len(FOOTER_GAP if index < len(actions) - 1 else FOOTER_BAR)
