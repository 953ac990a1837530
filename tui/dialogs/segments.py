"""The segments of the workspace: how each stands, and what can be done with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.style import Style
from textual.widgets import Input, Static

from niche.segments.checking.overview import Standing
from niche.segments.model.cancelling import CancelledError
from niche.tui.dialogs.dialog import Dialog
from niche.tui.drawing.segment_rows import head, standing_line
from niche.tui.drawing.text import Line, plain
from niche.tui.widgets.lifetime import is_open
from niche.tui.widgets.lines import LineView
from niche.tui.widgets.textbox import TextBox

_GAP, _EDGES = "  ", 6
"""What is between two keys, and the cells of the border beside them."""
NAMED = 4
"""Segments that are named in one sentence."""


class Verb(StrEnum):
    """What is wanted with a segment of the list."""

    OPEN = "open"
    RENAME = "rename"
    DUPLICATE = "duplicate"
    STATUS = "status"
    DELETE = "delete"
    RESTORE = "bring back"


KEYS = {
    Verb.OPEN: "enter",
    Verb.RENAME: "ctrl+r",
    Verb.DUPLICATE: "ctrl+d",
    Verb.STATUS: "ctrl+e",
    Verb.DELETE: "ctrl+x",
    Verb.RESTORE: "ctrl+z",
}
"""Letters alone are for the search."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted with which segment."""

    verb: Verb
    slug: str


def matching(standings: Iterable[Standing], sought: str) -> list[Standing]:
    """The segments whose name or slug holds what is sought, those that hold it letter by letter after them."""
    wanted = sought.strip().casefold()
    if not wanted:
        return list(standings)
    matcher = Matcher(wanted)
    texts = [(_sought_in(standing), standing) for standing in standings]
    exact = [standing for text, standing in texts if wanted in text]
    fuzzy = [(matcher.match(text), standing) for text, standing in texts if wanted not in text]
    return exact + [standing for score, standing in sorted(fuzzy, key=lambda pair: -pair[0]) if score > 0]


def _sought_in(standing: Standing) -> str:
    return f"{standing.slug} {standing.segment.name if standing.segment else ''}".casefold()


def about(standing: Standing) -> Iterator[str]:
    """What there is to say of a segment beside its line."""
    if standing.segment is None:
        yield str(standing.problems[0]) if standing.problems else ""
        return
    segment = standing.segment
    yield ": ".join(filter(None, (segment.name, segment.description)))
    if standing.used_by:
        more = f" and {len(standing.used_by) - NAMED} more" if len(standing.used_by) > NAMED else ""
        yield f"used by {', '.join(standing.used_by[:NAMED])}{more}"
    if standing.findings:
        worst = max(standing.findings, key=lambda finding: finding.severity)
        yield f"{worst.severity.word}: {worst.message}"


class StandingList(LineView, can_focus=False):
    """One line a segment, below a box that keeps the keys; a double click opens."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self.shown: Sequence[Standing] = ()
        self._current = current

    @property
    def standing(self) -> Standing | None:
        """The segment in hand."""
        return self.shown[self.cursor_line] if self.cursor_line < len(self.shown) else None

    def offer(self, standings: Sequence[Standing], chosen: str | None) -> None:
        """Take the segments; the chosen one is in hand where it is among them, else the first."""
        self.shown = standings
        self.changed()
        place = next((i for i, one in enumerate(standings) if one.slug == chosen), 0)
        if place != self.cursor_line:  # what was scrolled to by hand stays in sight
            self.place_cursor(place)

    def line_count(self) -> int:
        """The segments that were found."""
        return len(self.shown)

    def head(self, cells: int) -> list[Line]:
        """The titles of the columns."""
        return [head(cells)]

    def draw(self, index: int, cells: int) -> Line:
        """One segment."""
        standing = self.shown[index]
        return standing_line(standing, cells, is_open=standing.slug == self._current)

    def cursor_moved(self) -> None:
        """Say what there is to say of the one in hand."""
        if isinstance(self.screen, SegmentList):
            self.screen.show_about()

    def activated(self) -> None:
        """Open what was clicked twice."""
        if isinstance(self.screen, SegmentList):
            self.screen.action_wish(Verb.OPEN)


class SegmentList(Dialog[Wish | None]):
    """Choose a segment and what to do with it: type to narrow the list, `enter` opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        # The box has meanings of its own for some of these keys.
        *(
            Binding(key, f"wish('{verb}')", show=False, priority=True)
            for verb, key in KEYS.items()
            if verb is not Verb.OPEN
        ),
    ]

    def __init__(
        self,
        standings: Sequence[Standing],
        survey: Iterator[Sequence[Standing]],
        stop: Event,
        current: str,
        chosen: str,
        *,
        deleted: str = "",
    ) -> None:
        """`survey` tells more of the segments, in a thread, until `stop` is set. `deleted` can be brought back."""
        super().__init__()
        self._standings, self._survey, self._stop = standings, survey, stop
        self._chosen, self._deleted = chosen, deleted
        self.list = StandingList(current)

    def compose(self) -> ComposeResult:
        """The box to narrow, the list, the words about the one in hand."""
        with Vertical(classes="dialog -long") as box:
            box.border_title = "Segments"
            box.border_subtitle = self._subtitle()
            yield TextBox(placeholder="type to search", compact=True, select_on_focus=False)
            yield self.list
            yield Static(id="about", markup=False)

    def _subtitle(self) -> Content:
        """Every key with its word, as far as there is room; each can be clicked."""
        calls = {
            f"{key.replace('ctrl+', '^')} {verb}": f"screen.wish('{verb}')"
            for verb, key in KEYS.items()
            if verb is not Verb.RESTORE or self._deleted
        }
        closing = "esc close"
        if len(_GAP.join((*calls, closing))) <= self.app.size.width - _EDGES:
            calls[closing] = "app.press('escape')"
        texts = (Content(text).stylize(Style.from_meta({"@click": call})) for text, call in calls.items())
        return Content(_GAP).join(texts)

    def on_mount(self) -> None:
        """List what is known; sizes and findings follow."""
        self._list(self._chosen)
        self._look()

    def on_unmount(self) -> None:
        """Nobody is left to hear the rest."""
        self._stop.set()

    @work(thread=True, group="count")
    def _look(self) -> None:
        with suppress(CancelledError):
            for standings in self._survey:
                if self._stop.is_set():
                    return
                self.app.call_from_thread(self._looked, standings)

    def _looked(self, standings: Sequence[Standing]) -> None:
        if is_open(self):
            self._standings = standings
            self._list(self._slug)

    @property
    def _slug(self) -> str | None:
        return self.list.standing.slug if self.list.standing else None

    def _list(self, chosen: str | None) -> None:
        self.list.offer(matching(self._standings, self.query_one(Input).value), chosen)
        self.show_about()

    def show_about(self) -> None:
        """Say what there is to say of the segment in hand."""
        standing = self.list.standing
        text = "Nothing is called so." if standing is None else "\n".join(map(plain, about(standing)))
        self.query_one("#about", Static).update(text)

    @on(Input.Changed)
    def narrow(self) -> None:
        """List what matches."""
        self._list(self._slug)
        self.list.reveal(self.list.cursor_line)

    @on(Input.Submitted)
    def accept(self) -> None:
        """Open what is in hand."""
        self.action_wish(Verb.OPEN)

    def action_wish(self, verb: str) -> None:
        """Give back what is wanted with the segment in hand."""
        if verb == Verb.RESTORE:
            if self._deleted:
                self.dismiss(Wish(Verb.RESTORE, self._deleted))
        elif (slug := self._slug) is not None:
            self.dismiss(Wish(Verb(verb), slug))

    def action_move(self, step: int) -> None:
        """Go along the list while typing."""
        self.list.action_move(step)

    def action_move_page(self, step: int) -> None:
        """Go along the list by a screenful."""
        self.list.action_move_page(step)
