"""The segment as SQL: one dialect at a time, to read and to copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from niche.tui.dialogs.dialog import Dialog, framed
from niche.tui.drawing.text import plain_lines


class SqlScreen(Dialog[None]):
    """Arrows go through the dialects, `y` copies the one on show."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,shift+tab", "turn(-1)", "Dialect before", show=False),
        Binding("right,l,tab", "turn(1)", "Next dialect", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("y,c,enter", "copy", "Copy", show=False),
        Binding("q", "leave", "Close", show=False),
    ]
    DEFAULT_CSS = (
        "SqlScreen { #dialects { height: 1; margin-bottom: 1; } VerticalScroll { height: auto; max-height: 60vh; } }"
    )

    def __init__(self, slug: str, texts: Mapping[str, str], refused: Mapping[str, str]) -> None:
        """`texts` by dialect; `refused` says why there is none for the others."""
        super().__init__()
        self._slug, self._texts, self._refused = slug, texts, refused
        self._dialects = [*texts, *refused]
        self._place = 0

    def compose(self) -> ComposeResult:
        """The dialects above the text."""
        with framed(Vertical(classes="dialog -long"), f"{self._slug} as SQL", "←→ dialect   y copy   esc close"):
            yield Static(id="dialects", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(id="sql", markup=False)

    def on_mount(self) -> None:
        """Show the first dialect."""
        self._show()

    def _show(self) -> None:
        shown = self._dialects[self._place]
        self.query_one("#dialects", Static).update(Content("   ").join(self._titles()))
        text = self._texts.get(shown)
        written = Content.styled(self._refused[shown], "$text-warning") if text is None else Content(plain_lines(text))
        self.query_one("#sql", Static).update(written)

    def _titles(self) -> Iterator[Content]:
        for place, name in enumerate(self._dialects):
            title = Content.styled(name, "bold $accent" if place == self._place else "$foreground-muted")
            yield title.stylize(Style.from_meta({"@click": f"screen.choose({place})"}))

    def action_choose(self, place: int) -> None:
        """Show a dialect."""
        self._place = place % len(self._dialects)
        self._show()

    def action_turn(self, step: int) -> None:
        """Show the next dialect, or the one before."""
        self.action_choose(self._place + step)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Copy the text on show."""
        shown = self._dialects[self._place]
        if (text := self._texts.get(shown)) is not None:
            self.app.copy_to_clipboard(text)
            self.notify(f"Copied the SQL for {shown}.", timeout=2)
