"""The base of all panes: a heading with a summary at the right end of its border."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from niche.tui.drawing.text import cut, plain
from niche.tui.keys.actions import LOWER, PANES, Context, bindings
from niche.tui.widgets.lines import LineView

_CORNERS = 6
"""Cells of the border's first line that take no title: the corners and the blanks around it."""

_SUMMARY_GAP = 2
"""Cells between the heading and the summary."""
_LINE = 2
"""Cells of the border's line that stay before a summary that has a shorter form."""
_BETWEEN = " │ "
_UPPER = tuple(pane for pane in PANES if pane not in LOWER)


def title(heading: str, summary: str, cells: int) -> str:
    """A border title for a widget `cells` wide: the heading at the left, the summary at the right end."""
    room = cells - _CORNERS
    heading = cut(heading, room)
    left = room - cell_len(heading) - _SUMMARY_GAP
    if not summary or left < cell_len(summary):
        return heading
    return f"{heading} {'─' * (left - cell_len(cut(summary, left)))} {cut(summary, left)}"


class Headed(Widget):
    """A widget whose border shows its title and a summary."""

    context: Context
    """The pane, by its place in the table of actions."""
    _summaries: tuple[str, ...] = ()
    """What the border may say at its right end, the longest first."""
    _titled: Content | None = None
    tabs: tuple[Context, ...] = ()
    """The panes that share the place of this one, itself included; empty where it has its own."""

    def __init_subclass__(cls, context: Context | None = None, **inherit: bool) -> None:
        """Make the class the pane of a context: its actions are bound before the bindings of the class itself."""
        if context is not None:
            cls.context = context
            cls.BINDINGS = [*bindings(context), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__(**inherit)

    @property
    def ways(self) -> tuple[Context, ...]:
        """The panes that the heading leads to, itself included, in the order of their keys: where one pane has the
        whole screen, all.
        """
        return PANES if self._alone else self.tabs or (self.context,)

    @property
    def _alone(self) -> bool:
        return self.is_attached and (self.screen.has_class("-narrow") or self.screen.has_class("-zoomed"))

    def _named(self) -> list[tuple[Context, str]]:
        """The panes of the heading as it names them: where there is no room for all names, those of the other part of
        the screen have their number alone, then all but the pane itself.
        """
        near = LOWER if self.context in LOWER else (*_UPPER, LOWER[0])
        for full in (self.ways, near, (self.context,)):
            names = [(tab, f"{PANES.index(tab) + 1}{f' {tab.title}' if tab in full else ''}") for tab in self.ways]
            if len(_BETWEEN.join(name for _, name in names)) <= self.outer_size.width - _CORNERS:
                break
        return names

    @property
    def in_hand(self) -> Widget:
        """The widget that takes the keys while the pane is focused."""
        return self

    def summarise(self, *summaries: str) -> None:
        """Set the summary at the right end of the border: the first of these for which there is room."""
        self._summaries = tuple(filter(None, summaries))
        self.retitle()

    @property
    def summary(self) -> str:
        """The summary in full."""
        return next(iter(self._summaries), "")

    def on_focus(self) -> None:
        """Fit the title to the border and its width."""
        self.retitle()

    on_resize = on_blur = on_descendant_focus = on_descendant_blur = on_focus

    def retitle(self) -> None:
        """Write the title for the current width; a click on another tab raises it."""
        heading = _BETWEEN.join(name for _, name in self._named())
        summary = self._fitting(self.outer_size.width - _CORNERS - cell_len(heading) - _SUMMARY_GAP)
        text = Content(title(heading, summary, self.outer_size.width))
        # What lies between is of the border's colour.
        look = "$accent" if self.has_focus_within else "$foreground"
        for tab, start, end in self._tabs():
            if tab is self.context:
                text = text.stylize(look, start, end)
            else:
                click = Style.from_meta({"@click": f"screen.pane('{tab.value}')"})
                text = text.stylize("$foreground-muted not bold", start, end).stylize(click, start, end)
        if summary and text.plain.endswith(shown := plain(summary)):
            text = text.stylize(look, len(text) - len(shown))
        if self._titled is None or not text.is_same(self._titled):
            self.border_title = self._titled = text

    def _fitting(self, room: int) -> str:
        """The longest summary for which there is room; one that has shorter forms leaves some of the border's line."""
        for one in self._summaries:
            whole = one is self._summaries[0] and len(self._summaries) > 1
            if cell_len(one) <= room - (_LINE if whole else 0):
                return one
        return ""

    def tabs_at(self) -> Iterator[tuple[Context, int]]:
        """The panes named in the heading, each with the screen column of its number."""
        for tab, start, _ in self._tabs():
            if start < self.outer_size.width - _CORNERS - 1:
                yield tab, self.region.x + _CORNERS // 2 + start

    def _tabs(self) -> Iterator[tuple[Context, int, int]]:
        """Each pane with the first cell of its name, and the one behind it."""
        start = 0
        for tab, name in self._named():
            yield tab, start, start + len(name)
            start += len(name) + len(_BETWEEN)


class LinePane(LineView, Headed):
    """A pane of lines; its id is that of its context."""

    def __init__(self) -> None:
        super().__init__(id=self.context, classes="pane")
