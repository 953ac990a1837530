"""What every pane of the workbench has: a heading with a summary at the right end of its border."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from niche.tui.actions import PANES, Context
from niche.tui.widgets.text import cut

_CORNERS = 6
"""Cells of the border's first line that take no title: the corners and the blanks around it."""

_BETWEEN = " │ "


def title(heading: str, summary: str, cells: int) -> str:
    """A border title for a widget `cells` wide: the heading at the left, the summary at the right end."""
    room = cells - _CORNERS
    heading = cut(heading, room)
    left = room - cell_len(heading) - 2
    if not summary or left < cell_len(summary):
        return heading
    return f"{heading} {'─' * (left - cell_len(cut(summary, left)))} {cut(summary, left)}"


class Headed(Widget):
    """A widget whose border says what it is and what it comes to."""

    context: Context
    summary = ""
    tabs: tuple[Context, ...] = ()
    """The panes that take turns in this one's place, itself included; empty where it stands alone."""

    @property
    def heading(self) -> str:
        """The pane's number key and name; with those that take turns with it, in the order of their keys."""
        return _BETWEEN.join(map(_named, self.tabs or (self.context,)))

    @property
    def in_hand(self) -> Widget:
        """What takes the keys while the pane is in hand."""
        return self

    def summarise(self, summary: str) -> None:
        """Say what the pane comes to, at the right end of its border."""
        self.summary = summary
        self.retitle()

    def on_resize(self) -> None:
        """Fit the title to the new width."""
        self.retitle()

    def retitle(self) -> None:
        """Write the border's title for the width the pane has now; a click on another tab brings it up."""
        text = Content(title(self.heading, self.summary, self.outer_size.width))
        start = 0
        for tab in self.tabs:
            end = start + len(_named(tab))
            if tab is not self.context:
                click = Style.from_meta({"@click": f"screen.pane('{tab.value}')"})
                text = text.stylize("dim", start, end).stylize(click, start, end)
            start = end + len(_BETWEEN)
        self.border_title = text


def _named(pane: Context) -> str:
    return f"{PANES.index(pane) + 1} {pane.title}"
