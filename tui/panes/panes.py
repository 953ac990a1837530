"""The container of all panes: the mouse drags the edges between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.containers import Vertical

from niche.tui.keys.actions import LOWER, PANES
from niche.tui.panes.messages import PanesResized
from niche.tui.widgets.contained import Contained

UPPER = tuple(pane for pane in PANES if pane not in LOWER)
"""The panes that stand side by side."""
PARTS = ("upper", "lower")
ZOOMED = "-zoomed"
LEAST_WIDTH, LEAST_HEIGHT = 20, 5
"""Cells of a pane."""


@dataclass(frozen=True, slots=True)
class _Pull:
    """A drag of an edge: the first of its two parts, their sizes and the mouse at its start."""

    parts: tuple[str, ...]
    index: int
    sizes: tuple[int, ...]
    start: int


class Panes(Contained, Vertical):
    """Contain the panes; post PanesResized while an edge is dragged and when it is released."""

    _pull: _Pull | None = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start a drag of the edge under the mouse."""
        if event.button == 1 and "@click" not in event.style.meta and (pull := self._edge(event)) is not None:
            self._pull = pull
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the edge."""
        self._tell(event, done=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the drag."""
        if self._pull is not None:
            self._tell(event, done=True)
            self._pull = None
            self.release_mouse()

    def _edge(self, event: events.MouseDown) -> _Pull | None:
        if self.screen.has_class(ZOOMED) or self.screen.has_class("-narrow"):
            return None
        x, y = event.screen_x, event.screen_y
        regions = [self.query_one(f"#{pane}").region for pane in UPPER]
        for index, region in enumerate(regions[:-1]):
            if x in (region.right - 1, region.right) and region.y <= y < region.bottom - 1:
                return _Pull(UPPER, index, tuple(r.width or LEAST_WIDTH for r in regions), x)
        parts = [self.query_one(f"#{part}").region for part in PARTS]
        if y in (parts[1].y - 1, parts[1].y):
            return _Pull(PARTS, 0, tuple(part.height for part in parts), y)
        return None

    def _tell(self, event: events.MouseEvent, *, done: bool) -> None:
        if (pull := self._pull) is None:
            return
        beside = pull.parts is not PARTS
        moved = (event.screen_x if beside else event.screen_y) - pull.start
        sizes = resized(pull.sizes, pull.index, moved, LEAST_WIDTH if beside else LEAST_HEIGHT)
        self.post_message(PanesResized(sizes if beside else None, None if beside else sizes, done))


def resized(cells: Sequence[int], index: int, more: int, least: int) -> tuple[int, ...]:
    """The sizes when the part at `index` grows by up to `more` cells, which the next one gives (the one before, last).

    Neither gets smaller than `least`.
    """
    found = list(cells)
    other = index + 1 if index + 1 < len(found) else index - 1
    room = found[other] - least if more > 0 else found[index] - least
    step = max(-max(room, 0), min(more, max(room, 0)))
    found[index] += step
    found[other] -= step
    return tuple(found)
