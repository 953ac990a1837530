"""A virtual list of lines with a cursor: only what is visible is drawn, however long the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from niche.tui.drawing.looks import looks
from niche.tui.drawing.text import Line, Run, cut_line, line_width
from niche.tui.widgets.contained import Blankable

_KEPT = 200
"""Lines in the cache of drawn lines: more than are visible."""


class PaintFrame(NamedTuple):
    """Values that all rows of one paint share."""

    cells: int
    base: Style
    above: Sequence[Line]
    below: Sequence[Line]


class LineView(Blankable, ScrollView, can_focus=True):
    """Lines of parts, one of them under the cursor.

    A subclass sets `lines`, or says how many there are (`line_count`) and draws one (`draw`); it may add fixed lines
    above and below (`head`, `foot`), lines that the cursor skips (`selectable`), and learns of `cursor_moved` and
    `activated`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--cursor"}
    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $border;
        .line--cursor { background: $panel; }
        &:focus .line--cursor { background: $accent-muted; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("home,g", "move_to_end(-1)", "First", show=False),
        Binding("end,G", "move_to_end(1)", "Last", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
    ]

    lines: Sequence[Line] = ()
    """The lines of a view that are laid out beforehand."""
    cursor_line: int = 0
    _frame: PaintFrame | None = None
    _outdated = False
    """Whether `_repaint` is pending."""
    _looks: Mapping[str, Style] | None = None
    """The styles of the looks in the theme; None until they are asked for."""

    @cached_property
    def _strips(self) -> LRUCache[tuple[Line, int, Style], Strip]:
        """A cache of drawn lines: few of them change between two paints."""
        return LRUCache(_KEPT)

    @cached_property
    def _painted(self) -> dict[int, Strip]:
        """The rows on the screen."""
        return {}

    def notify_style_update(self) -> None:
        """Drop the drawn lines: the theme or the state of the widget changed, and with it the styles."""
        self._strips.clear()
        self._looks = None
        super().notify_style_update()

    @property
    def cells(self) -> int:
        """The width of a line; one cell is reserved for the scrollbar."""
        return self.scrollable_content_region.width

    def line_count(self) -> int:
        """How many lines there are, without the fixed ones."""
        return len(self.lines)

    def draw(self, index: int, cells: int) -> Line:  # noqa: ARG002 - for subclasses
        """The line at `index`, meant for `cells`; what is wider is cut."""
        return self.lines[index]

    def head(self, cells: int) -> list[Line]:  # noqa: ARG002 - for subclasses
        """Fixed lines above the list."""
        return []

    def foot(self, cells: int) -> list[Line]:  # noqa: ARG002 - for subclasses
        """Fixed lines below the list."""
        return []

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - for subclasses
        """Whether the cursor may stand on this line."""
        return True

    def highlighted(self, index: int) -> bool:
        """Whether the line is drawn as the one under the cursor."""
        return index == self.cursor_line and self.selectable(index)

    def cursor_moved(self) -> None:
        """The user moved the cursor to another line."""

    def activated(self) -> None:
        """The line under the cursor was clicked twice."""

    def changed(self) -> None:
        """Update size, cursor and screen after the lines changed."""
        cells = self.cells
        self.virtual_size = Size(cells, self.line_count() + len(self.head(cells)) + len(self.foot(cells)))
        self.cursor_line = self._nearest(self.cursor_line)
        self.redraw()

    def place_cursor(self, index: int, *, told: bool = False) -> None:
        """Put the cursor on the nearest line to `index` that can be selected, and scroll it into view.

        `told`: report it as a move of the user's.
        """
        index = self._nearest(index)
        moved = index != self.cursor_line
        self.cursor_line = index
        self.reveal(index)
        self.redraw()
        if moved and told:
            self.cursor_moved()

    def reveal(self, index: int) -> None:
        """Scroll as little as shows the line at `index`."""
        cells = self.cells
        above, below = len(self.head(cells)), len(self.foot(cells))
        room = max(1, self.size.height - above - below)
        top = self.scroll_offset.y
        target = min(max(top, index - room + 1), index)
        # Lines that cannot be selected at the very top would never be seen by keys alone.
        if all(not self.selectable(i) for i in range(min(index, room))):
            target = 0 if index < room else target
        if target != top:
            self.scroll_to(y=target, animate=False, force=True)

    def _nearest(self, index: int) -> int:
        count = self.line_count()
        index = min(max(0, index), max(0, count - 1))
        for distance in range(count):
            for candidate in (index + distance, index - distance):
                if 0 <= candidate < count and self.selectable(candidate):
                    return candidate
        return index

    def action_move(self, step: int) -> None:
        """Move the cursor to the next line that can be selected."""
        index = self.cursor_line + step
        while 0 <= index < self.line_count():
            if self.selectable(index):
                self.place_cursor(index, told=True)
                return
            index += step
        # Nothing more to select: show what lies beyond.
        self.scroll_relative(y=step, animate=False, force=True)

    def action_move_page(self, step: int) -> None:
        """Move the cursor by a screenful."""
        self.place_cursor(self.cursor_line + step * max(1, self.size.height - 2), told=True)

    def action_move_to_end(self, step: int) -> None:
        """Move the cursor to the first or the last line."""
        self.place_cursor(0 if step < 0 else self.line_count() - 1, told=True)

    def line_at(self, y: int) -> int | None:
        """The line drawn at this row of the widget; None for a fixed row or no line."""
        cells = self.cells
        above, below = len(self.head(cells)), len(self.foot(cells))
        if not above <= y < self.size.height - below:
            return None
        index = y - above + self.scroll_offset.y
        return index if index < self.line_count() else None

    def on_click(self, event: events.Click) -> None:
        """Select a line; twice activates it."""
        offset = event.get_content_offset(self)
        index = None if offset is None else self.line_at(offset.y)
        if index is None or not self.selectable(index):
            return
        self.place_cursor(index, told=True)
        self.clicked(index, 0 if offset is None else offset.x)
        if event.chain == 2:
            self.activated()

    def clicked(self, index: int, x: int) -> None:
        """A line was clicked at this cell."""

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.changed()
        self.reveal(self.cursor_line)

    def look(self, name: str, base: Style) -> Style:
        """The style of a look on a base style."""
        if not name:
            return base
        if self._looks is None:
            app = self.app
            self._looks = looks(app.theme, app.theme_variables, ansi=app.native_ansi_color)
        return _on(base, self._looks[name])

    def strip(self, line: Line, cells: int, base: Style) -> Strip:
        """A line as what the terminal gets, in exactly `cells`."""
        key = tuple(line), cells, base
        found = self._strips.get(key)
        if found is None:
            parts = cut_line(line, cells)
            parts.append(Run(" " * (cells - line_width(parts))))
            segments = [Segment(part.text, self.look(part.look, base)) for part in parts if part.text]
            found = self._strips[key] = Strip(segments, cells)
        return found

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of one paint; what they share is worked out once."""
        if self.failed:
            return super().render_lines(crop)
        self._frame = self._framed()
        try:
            return super().render_lines(crop)
        finally:
            self._frame = None

    def redraw(self) -> None:
        """Repaint later, once, the rows that differ from those on the screen."""
        if not self._outdated:
            self._outdated = True
            self.call_later(self._repaint)

    def _repaint(self) -> None:
        self._outdated = False
        if self.failed:
            return
        # To lay a row out takes a fifth of the time to paint it.
        self._frame = self._framed()
        try:
            rows = [y for y in range(self.size.height) if self.row(y) is not self._painted.get(y)]
        finally:
            self._frame = None
        if rows:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    def _framed(self) -> PaintFrame:
        cells = self.cells
        return PaintFrame(cells, self.rich_style, self.head(cells), self.foot(cells))

    def render_line(self, y: int) -> Strip:
        """One row of the widget, to be painted."""
        if self.failed:
            return super().render_line(y)
        found = self._painted[y] = self.row(y)
        return found

    def row(self, y: int) -> Strip:
        """One row of the widget."""
        cells, base, above, below = self._frame or self._framed()
        if y < len(above):
            return self.strip(above[y], cells, base)
        from_bottom = y - (self.size.height - len(below))
        if below and from_bottom >= 0:
            return self.strip(below[from_bottom], cells, base)
        index = y - len(above) + self.scroll_offset.y
        if index >= self.line_count():
            return self.strip((), cells, base)
        if self.highlighted(index):
            base = _on(base, self.get_component_rich_style("line--cursor", partial=True))
        return self.strip(self.draw(index, cells), cells, base)


def _on(base: Style, found: Style) -> Style:
    """A look on a base style: on a reversed row a colour of its own would stand in a patch of that colour."""
    return base + (Style(bold=found.bold, underline=found.underline) if base.reverse else found)
