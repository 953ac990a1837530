"""The list of the segments of the workspace, with their figures and what can be done with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style

from niche.segments.checking.overview import Standing
from niche.segments.model.segment import Segment
from niche.segments.portfolio.segment_search import WORDS, SegmentQuery
from niche.tui.dialogs.picker import ClickedList, Picker
from niche.tui.drawing.segment_rows import head, standing_line
from niche.tui.drawing.text import Line, Run
from niche.tui.widgets.choices import Choice

_GAP, _EDGES = "  ", 6
"""The text between two keys, and the cells of the border beside all of them."""
NAMED = 4
"""Segments named in one sentence."""


class Verb(StrEnum):
    """What to do with a segment of the list."""

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
    """What to do with which segment."""

    verb: Verb
    slug: str


def about(standing: Standing) -> Iterator[str]:
    """The lines about a segment: its name, where it is used, its worst finding; else why it cannot be read."""
    if standing.segment is None:
        yield str(standing.problems[0]) if standing.problems else ""
        return
    segment = standing.segment
    yield ": ".join(filter(None, (segment.name, " ".join(segment.description.split()))))
    if filed := "   ".join(filter(None, (segment.owner, ", ".join(segment.tags)))):
        yield filed
    if standing.used_by:
        more = f" and {len(standing.used_by) - NAMED} more" if len(standing.used_by) > NAMED else ""
        yield f"used by {', '.join(standing.used_by[:NAMED])}{more}"
    if standing.findings:
        worst = max(standing.findings, key=lambda finding: finding.severity)
        yield f"{worst.severity.word}: {worst.message}"


class StandingList(ClickedList):
    """One line a segment, with its figures; the choices stand for slugs."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self.standings: Mapping[str, Standing] = {}
        """By slug."""
        self._current = current

    def rank(self, query: str) -> Sequence[Choice]:
        """The segments that a query finds, those first whose names have its words; where it finds none, those with its
        letters in this order."""
        asked = SegmentQuery(query)

        def in_order(choice: Choice) -> bool:
            letters = iter(choice.text.casefold())
            return all(letter in letters for letter in query.casefold().strip())

        found = [choice for choice in self.known if asked.finds(str(choice.value), self._segment(choice))]
        named = [choice for choice in super().rank(asked.plain) if choice in found]
        by_letters = [] if ":" in query else list(filter(in_order, self.known))
        return [*named, *(choice for choice in found if choice not in named)] or by_letters

    def _segment(self, choice: Choice) -> Segment | None:
        standing = self.standings.get(str(choice.value))
        return None if standing is None else standing.segment

    def head(self, cells: int) -> list[Line]:
        """The titles of the columns, above what is said of a search."""
        unknown = SegmentQuery(self.query_text).unknown
        hint = [[Run(f"{unknown}: is not a field; use {', '.join(f'{word}:' for word in WORDS)}.", "dim")]]
        return [head(cells), *(hint if unknown else super().head(cells))]

    def draw(self, index: int, cells: int) -> Line:
        """One segment."""
        slug = str(self.found[index].value)
        return standing_line(self.standings[slug], cells, is_open=slug == self._current)


class SegmentList(Picker[Wish | None]):
    """Choose a segment and what to do with it: type to narrow the list, `enter` opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # The box has meanings of its own for some of these keys.
        Binding(key, f"wish('{verb}')", show=False, priority=True)
        for verb, key in KEYS.items()
        if verb is not Verb.OPEN
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
        """`survey` tells more of the segments, in a thread, until `stop` is set. `deleted` can be restored."""
        listed = StandingList(current)
        super().__init__("Segments", "", placeholder="a name, or tag:… owner:… status:…", listed=listed)
        self._listed, self._survey, self._stop = listed, survey, stop
        self._chosen, self._deleted = chosen, deleted
        listed.standings = _by_slug(standings)

    def on_mount(self) -> None:
        """List what is known; sizes and findings follow."""
        self.query_one(".dialog").border_subtitle = self._subtitle()
        self.fill()
        self.list.point_at(self._chosen)
        self.compute(lambda _: self._survey, self.show)

    def on_unmount(self) -> None:
        """Stop the survey."""
        self._stop.set()

    def show(self, standings: Sequence[Standing]) -> None:
        """Show what is known of the segments by now."""
        self._listed.standings = _by_slug(standings)
        self.fill()

    def choices(self) -> Iterable[Choice]:
        """The segments, to be searched by slug and name."""
        for slug, standing in self._listed.standings.items():
            yield Choice(f"{slug} {standing.segment.name if standing.segment else ''}", slug)

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

    def about(self, choice: Choice) -> str:
        """Its name, where it is used, its worst finding."""
        return "\n".join(about(self._listed.standings[str(choice.value)]))

    def accept(self, choice: Choice) -> None:
        """Open the segment."""
        self.dismiss(Wish(Verb.OPEN, str(choice.value)))

    def action_wish(self, verb: str) -> None:
        """Return a verb with the segment in hand."""
        if verb == Verb.RESTORE:
            if self._deleted:
                self.dismiss(Wish(Verb.RESTORE, self._deleted))
        elif self.list.choice is not None:
            self.dismiss(Wish(Verb(verb), str(self.list.choice.value)))


def _by_slug(standings: Sequence[Standing]) -> dict[str, Standing]:
    return {standing.slug: standing for standing in standings}
